using System.Buffers;
using System.Numerics;

namespace Headwater.Feeds.Parsing.Xml;

// Attributes are ranges of the document until they are read; only xml: and xmlns are read at once.
internal sealed partial class LenientXmlReader
{
    // With fewer attributes, comparing each pair is faster than hashing.
    private const int FewAttributes = 12;

    private static readonly SearchValues<char> AttributeNameEnds = SearchValues.Create(" \t\r\n/=\"'");
    private static readonly SearchValues<char> PlainNameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");

    private static readonly SearchValues<char> Spaces = SearchValues.Create(" \t\r\n");
    private static readonly SearchValues<char> ValueFaults = SearchValues.Create("&<\r\n\t" + Controls);

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
                Report("bad-attribute", "Unexpected character between two attributes.");
                at = start + 1;
                continue;
            }

            if (start == at)
                Report("bad-attribute", "White space is missing between two attributes.");
            at = ReadValue(start, length, end);
        }

        CheckRepeated();
    }

    private int ReadValue(int name, int nameLength, int end)
    {
        var at = SkipSpace(name + nameLength, end);
        if (at == end || _buffer[at] != '=')
        {
            Report("bad-attribute", $"The attribute {_buffer.AsSpan(name, nameLength)} has no value.");
            Add(name, nameLength, at, 0);
            return name + nameLength;
        }

        at = SkipSpace(at + 1, end);
        if (at < end && _buffer[at] is '"' or '\'')
        {
            var rest = _buffer.AsSpan(at + 1, end - at - 1);
            var length = rest.IndexOf(_buffer[at]);
            if (length >= 0 && length + 1 < rest.Length && HoldsNextName(rest[..length], rest[length + 1]))
            {
                length = rest[..length].LastIndexOf(' ');
                Add(name, nameLength, at + 1, length);
                return at + 1 + length;
            }

            Add(name, nameLength, at + 1, length < 0 ? rest.Length : length);
            return length < 0 ? end : at + length + 2;
        }

        Report("bad-attribute", $"The value of the attribute {_buffer.AsSpan(name, nameLength)} has no quotes.");
        var bare = _buffer.AsSpan(at, end - at).IndexOfAny(Spaces) is >= 0 and var stop ? stop : end - at;
        Add(name, nameLength, at, bare);
        return at + bare;
    }

    // Without its end quote <enclosure url="a.mp3 type="audio/mpeg"/> has the value "a.mp3 type=", and a letter behind it.
    private static bool HoldsNextName(ReadOnlySpan<char> value, char next) =>
        char.IsLetter(next) && value is [.., '='] && value.LastIndexOf(' ') is > 0 and var space && space < value.Length - 2
        && !value[(space + 1)..^1].ContainsAnyExcept(PlainNameCharacters);

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
            Report("bad-name", $"{written} is not a valid attribute name.");

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

    // A hash table with open addressing in a pooled array that is at most half full. It contains the numbers of attributes, from 1, and not
    // their names: copies of a million names would cost more than everything else.
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

    private void ReportRepeated() => Report("repeated-attribute", "An attribute occurs twice; the first counts.");

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
