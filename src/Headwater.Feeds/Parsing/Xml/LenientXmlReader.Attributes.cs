namespace Headwater.Feeds.Parsing.Xml;

// What the attributes of a tag say. They are ranges of the document until they are read; only xml: and xmlns are read at once.
internal sealed partial class LenientXmlReader
{
    // Positions in the document.
    private readonly record struct Attribute(int Name, int NameLength, int Value, int ValueLength, string? Decoded);

    private readonly List<Attribute> _attributes = [];

    /// <summary>The trimmed value of an attribute of the current element, by its name in lower case; null if there is none.</summary>
    public string? AttributeValue(string name)
    {
        foreach (var attribute in _attributes)
            if (NameOf(attribute).Equals(name, StringComparison.OrdinalIgnoreCase))
                return Trimmed(attribute);
        return null;
    }

    /// <summary>The trimmed value of an attribute with that name, in that namespace or in none.</summary>
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

    /// <summary>The first attributes by name as written, except namespace declarations; null if there are none.</summary>
    private Dictionary<string, string>? Attributes(int count)
    {
        Dictionary<string, string>? all = null;
        count = Math.Min(_attributes.Count, count);
        for (var i = 0; i < count; i++)
            if (!NameOf(_attributes[i]).StartsWith("xmlns", StringComparison.Ordinal))
                (all ??= new(count, StringComparer.Ordinal)).TryAdd(
                    NameOf(_attributes[i]).ToString(), ValueOf(_attributes[i]).ToString());
        return all;
    }

    private ReadOnlySpan<char> NameOf(in Attribute attribute) => _buffer.AsSpan(attribute.Name, attribute.NameLength);

    private ReadOnlySpan<char> ValueOf(in Attribute attribute) =>
        attribute.Decoded is { } decoded ? decoded : _buffer.AsSpan(attribute.Value, attribute.ValueLength);

    private string Trimmed(in Attribute attribute)
    {
        var value = ValueOf(attribute).Trim();
        return attribute.Decoded is { } decoded && decoded.Length == value.Length ? decoded : value.ToString();
    }

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
                element.Inherited = WithBase(element.Inherited, ValueOf(attribute).ToString());
            else if (name is "xml:lang")
                element.Inherited = element.Inherited with { Language = XmlValues.Language(Trimmed(attribute)) };
        }

        // Finds undeclared prefixes; the namespace of an attribute is resolved when the attribute is read.
        if (!hasPrefixes)
            return;
        foreach (var attribute in _attributes)
            if (NameOf(attribute).Contains(':'))
                Resolve(_names.Get(NameOf(attribute)));
    }

    private static Inherited WithBase(Inherited outer, string url) => outer with { Base = UrlResolver.ResolveBase(url, outer.Base) };
}
