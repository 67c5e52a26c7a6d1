using System.Buffers;
using System.Numerics;

namespace Headwater.Feeds.Parsing.Xml;

// Attributes stay where they are in the document until they are asked for; only those of xml and xmlns are read at once.
internal sealed partial class LenientXmlReader
{
    // Below that, comparing each with each is quicker than hashing.
    private const int FewAttributes = 12;

    private static readonly SearchValues<char> AttributeNameEnds = SearchValues.Create(" \t\r\n/=\"'");
    private static readonly SearchValues<char> PlainNameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");

    private static readonly SearchValues<char> Spaces = SearchValues.Create(" \t\r\n");
    private static readonly SearchValues<char> ValueFaults = SearchValues.Create("&<\r\n\t" + Controls);

    // Where they are in the document.
    private readonly record struct Attribute(int Name, int NameLength, int Value, int ValueLength, string? Decoded);

    private sealed record Binding(string Prefix, Namespace Namespace, Binding? Outer);

    private readonly List<Attribute> _attributes = [];
    private readonly Dictionary<string, Binding?> _bindings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Namespace> _namespaces = new(StringComparer.Ordinal);
    private readonly Stack<Binding> _declared = [];
    private int _scope; // changes with every declaration and its end
    private int _scopes;

    /// <summary>Trimmed; the name in lower case, without prefix. Null if the element just started has no such attribute.</summary>
    public string? AttributeValue(string name)
    {
        foreach (var attribute in _attributes)
            if (NameOf(attribute).Equals(name, StringComparison.OrdinalIgnoreCase))
                return Trimmed(attribute);
        return null;
    }

    /// <summary>Trimmed; of an attribute with that name in that namespace, or with that name and no namespace.</summary>
    public string? AttributeValue(string ns, string name)
    {
        foreach (var attribute in _attributes)
        {
            if (!NameOf(attribute).EndsWith(name, StringComparison.OrdinalIgnoreCase))
                continue;
            var qualified = _names.Get(NameOf(attribute));
            if (qualified.Folded == name && (qualified.Prefix.Length == 0 || Resolve(qualified).Canonical == ns))
                return Trimmed(attribute);
        }

        return null;
    }

    public bool AttributeIs(string name, string value)
    {
        foreach (var attribute in _attributes)
            if (NameOf(attribute).Equals(name, StringComparison.OrdinalIgnoreCase))
                return ValueOf(attribute).Trim().Equals(value, StringComparison.OrdinalIgnoreCase);
        return false;
    }

    /// <summary>NameTable as written, without the declarations of namespaces; null if there are none.</summary>
    public Dictionary<string, string>? Attributes()
    {
        Dictionary<string, string>? all = null;
        foreach (var attribute in _attributes)
            if (!NameOf(attribute).StartsWith("xmlns", StringComparison.Ordinal))
                (all ??= new(_attributes.Count, StringComparer.Ordinal)).TryAdd(NameOf(attribute).ToString(), ValueOf(attribute).ToString());
        return all;
    }

    /// <summary>Whether the namespace has been declared so far.</summary>
    public bool Declares(string uri) => _namespaces.ContainsKey(uri);

    private ReadOnlySpan<char> NameOf(in Attribute attribute) => _buffer.AsSpan(attribute.Name, attribute.NameLength);

    private ReadOnlySpan<char> ValueOf(in Attribute attribute) =>
        attribute.Decoded is { } decoded ? decoded : _buffer.AsSpan(attribute.Value, attribute.ValueLength);

    private string Trimmed(in Attribute attribute)
    {
        var value = ValueOf(attribute).Trim();
        return attribute.Decoded is { } decoded && decoded.Length == value.Length ? decoded : value.ToString();
    }

    private void ReadAttributes(int at, int end)
    {
        _attributes.Clear();
        if (at == end)
            return;
        while (true)
        {
            var start = SkipSpace(at, end);
            if (start == end)
                break;
            if (_buffer[start] == '/' && start == end - 1)
            {
                _isEmptyTag = true;
                break;
            }

            var length = _buffer.AsSpan(start, end - start).IndexOfAny(AttributeNameEnds) is >= 0 and var stop ? stop : end - start;
            if (length == 0)
            {
                Report("bad-attribute", "There is a character between attributes that does not belong there.");
                at = start + 1;
                continue;
            }

            if (start == at)
                Report("bad-attribute", "There is no space between two attributes.");
            at = ReadValue(start, length, end);
        }

        CheckRepeated();
    }

    private int ReadValue(int name, int nameLength, int end)
    {
        var at = SkipSpace(name + nameLength, end);
        if (at == end || _buffer[at] != '=')
        {
            Report("bad-attribute", $"The attribute {_buffer.AsSpan(name, Math.Min(nameLength, 40))} has no value.");
            Add(name, nameLength, at, 0);
            return name + nameLength;
        }

        at = SkipSpace(at + 1, end);
        if (at < end && _buffer[at] is '"' or '\'')
        {
            var length = _buffer.AsSpan(at + 1, end - at - 1).IndexOf(_buffer[at]);
            Add(name, nameLength, at + 1, length < 0 ? end - at - 1 : length);
            return length < 0 ? end : at + length + 2;
        }

        Report("bad-attribute", $"The value of the attribute {_buffer.AsSpan(name, Math.Min(nameLength, 40))} has no quotes.");
        var bare = _buffer.AsSpan(at, end - at).IndexOfAny(Spaces) is >= 0 and var stop ? stop : end - at;
        Add(name, nameLength, at, bare);
        return at + bare;
    }

    private int SkipSpace(int at, int end)
    {
        while (at < end && IsSpace(_buffer[at]))
            at++;
        return at;
    }

    private void Add(int name, int nameLength, int value, int valueLength)
    {
        var written = _buffer.AsSpan(name, nameLength);
        if ((!char.IsAsciiLetter(written[0]) || written.ContainsAnyExcept(PlainNameCharacters)) && !_names.Get(written).IsValid)
            Report("bad-name", $"{(nameLength > 40 ? written[..40] : written)} is no name of an attribute.");

        var text = _buffer.AsSpan(value, valueLength);
        CheckNonCharacters(text);
        var decoded = text.ContainsAny(ValueFaults) ? DecodeValue(text) : null;
        _attributes.Add(new Attribute(name, nameLength, value, valueLength, decoded));
    }

    private void CheckRepeated()
    {
        if (_attributes.Count > FewAttributes)
        {
            CheckRepeatedAmongMany();
            return;
        }

        for (var i = 1; i < _attributes.Count; i++)
            for (var j = 0; j < i; j++)
                if (NameOf(_attributes[i]).SequenceEqual(NameOf(_attributes[j])))
                    ReportRepeated();
    }

    // Open addressing in an array of the pool, half of it free: it holds where the names are, because copies of a million of them would
    // cost more than all else. 0 is free, else the number of the attribute from 1.
    private void CheckRepeatedAmongMany()
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)_attributes.Count * 2);
        var places = ArrayPool<int>.Shared.Rent(size);
        Array.Clear(places, 0, size);
        for (var i = 0; i < _attributes.Count; i++)
        {
            var name = NameOf(_attributes[i]);
            var place = string.GetHashCode(name) & (size - 1);
            while (places[place] > 0 && !NameOf(_attributes[places[place] - 1]).SequenceEqual(name))
                place = (place + 1) & (size - 1);
            if (places[place] == 0)
                places[place] = i + 1;
            else
                ReportRepeated();
        }

        ArrayPool<int>.Shared.Return(places);
    }

    private void ReportRepeated() => Report("repeated-attribute", "An attribute is there twice; the first counts.");

    private void ApplyReservedAttributes(ref OpenElement element)
    {
        var hasPrefixes = false;
        foreach (var attribute in _attributes)
        {
            var name = NameOf(attribute);
            if (!name.StartsWith("xml", StringComparison.Ordinal))
            {
                hasPrefixes |= name.Contains(':');
                continue;
            }

            if (name is "xmlns")
                Declare(ref element, "", ValueOf(attribute));
            else if (name.StartsWith("xmlns:", StringComparison.Ordinal))
                Declare(ref element, name[6..].ToString(), ValueOf(attribute));
            else if (name is "xml:base")
                element.Inherited = element.Inherited with { Base = UrlResolver.ResolveBase(ValueOf(attribute).ToString(), element.Inherited.Base) };
            else if (name is "xml:lang")
                element.Inherited = element.Inherited with { Language = XmlValues.Language(Trimmed(attribute)) };
        }

        // Only to find prefixes that are not declared: what an attribute means is resolved when it is asked for.
        if (!hasPrefixes)
            return;
        foreach (var attribute in _attributes)
            if (NameOf(attribute).Contains(':'))
                Resolve(_names.Get(NameOf(attribute)));
    }

    private void Declare(ref OpenElement element, string prefix, ReadOnlySpan<char> uri)
    {
        if (uri.IsEmpty && prefix.Length > 0)
            Report("bad-namespace", $"The prefix {prefix} is declared to mean nothing.");
        var binding = new Binding(prefix, Intern(uri, prefix), _bindings.GetValueOrDefault(prefix));
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
        var known = _namespaces.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!known.TryGetValue(uri, out var ns))
            _namespaces[uri.ToString()] = ns = new Namespace(uri.ToString(), Namespaces.Canonical(uri.ToString()));
        return ns;
    }

    // A customary prefix that is bound to an invented namespace means what it usually does.
    private Namespace Intern(ReadOnlySpan<char> uri, string prefix)
    {
        var ns = Intern(uri);
        if (prefix.Length > 0 && ns.Canonical == ns.Uri && !Namespaces.IsKnown(ns.Uri) && Namespaces.OfUndeclared(prefix) is var customary && customary != prefix)
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
        Report("undeclared-prefix", $"The prefix {prefix} is not declared; it was taken to mean what it usually does.");
        var uri = Namespaces.OfUndeclared(prefix);
        return Intern(uri);
    }
}
