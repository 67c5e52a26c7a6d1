namespace Headwater.Feeds.Parsing.Xml;

// Which namespaces are declared where, and which one a name is in.
internal sealed partial class LenientXmlReader
{
    // Characters; every element that is kept as a tree repeats its namespace.
    private const int MaxNamespace = 1024;

    private sealed record Binding(string Prefix, Namespace Namespace, Binding? Outer);

    private readonly Dictionary<string, Binding?> _bindings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Namespace> _namespaces = new(StringComparer.Ordinal);
    private readonly Stack<Binding> _declared = [];
    private int _scope; // changes whenever a declaration begins or ends
    private int _scopes;

    /// <summary>Whether the namespace has been declared so far.</summary>
    public bool Declares(string uri) => _namespaces.ContainsKey(uri);

    /// <summary>Treats the namespace of the current element as that of RSS or Atom, unless it is a known one.</summary>
    /// <param name="evenKnown">For a root or channel without a prefix: its publisher copied the namespace of XHTML or of a module.</param>
    public void AdoptNamespace(string canonical, bool evenKnown = false)
    {
        var ns = Current.Namespace;
        if (!ns.IsKnown || (evenKnown && Current.Name.Prefix.Length == 0 && !ns.IsFeed))
            ns.Adopt(canonical);
    }

    private void Declare(ref OpenElement element, string prefix, ReadOnlySpan<char> uri)
    {
        if (uri.IsEmpty && prefix.Length > 0)
            Report("bad-namespace", $"The prefix {prefix} is declared with an empty URI.");
        // The default namespace of the root or channel may be adopted, while a prefix of the same URI keeps its meaning.
        var ns = Intern(uri, prefix);
        if ((Depth == 1 || element.Name.Folded == "channel") && prefix.Length == 0 && !uri.IsEmpty)
            ns = new Namespace(ns.Uri, ns.Canonical);
        var binding = new Binding(prefix, ns, _bindings.GetValueOrDefault(prefix));
        _bindings[prefix] = binding;
        _declared.Push(binding);
        element.Bindings++;
        _scope = ++_scopes;
    }

    private void UndeclareNamespaces(int count)
    {
        if (count == 0)
            return;
        for (var i = 0; i < count; i++)
        {
            var binding = _declared.Pop();
            _bindings[binding.Prefix] = binding.Outer;
        }

        _scope = ++_scopes;
    }

    private Namespace Intern(ReadOnlySpan<char> uri)
    {
        if (uri.IsEmpty)
            return Namespace.None;
        if (uri.Length > MaxNamespace)
            uri = uri[..MaxNamespace];
        var known = _namespaces.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!known.TryGetValue(uri, out var ns))
            _namespaces[uri.ToString()] = ns = new Namespace(uri.ToString(), Namespaces.Canonical(uri.ToString()));
        return ns;
    }

    // A customary prefix that is bound to an unknown URI has its usual meaning.
    private Namespace Intern(ReadOnlySpan<char> uri, string prefix)
    {
        var ns = Intern(uri);
        if (prefix.Length == 0 || ns.Canonical != ns.Uri || ns.IsKnown)
            return ns;
        var customary = Namespaces.OfUndeclared(prefix);
        if (customary != prefix)
            ns.Adopt(customary);
        return ns;
    }

    private Namespace Resolve(QualifiedName name)
    {
        if (name.Scope == _scope && name.Namespace is { } known)
            return known;
        var ns = _bindings.GetValueOrDefault(name.Prefix)?.Namespace ?? name.Prefix switch
        {
            "" => Namespace.None,
            "xml" => Intern(Namespaces.Xml),
            "xmlns" => Intern(Namespaces.Xmlns),
            var prefix => Undeclared(prefix),
        };
        (name.Namespace, name.Scope) = (ns, _scope);
        return ns;
    }

    private Namespace Undeclared(string prefix)
    {
        Report("undeclared-prefix", $"The prefix {prefix} is not declared; its usual meaning was assumed.");
        var uri = Namespaces.OfUndeclared(prefix);
        return Intern(uri);
    }
}
