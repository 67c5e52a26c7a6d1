using System.Buffers;
using System.Numerics;

namespace Headwater.Feeds.Parsing.Xml;

// Finds the attributes in a tag, with or without quotes, spaces and values.
internal sealed partial class LenientXmlReader
{
    // With fewer attributes, comparing each pair is faster than hashing.
    private const int FewAttributes = 12;

    private static readonly SearchValues<char> AttributeNameEnds = SearchValues.Create(" \t\r\n/=\"'");
    private static readonly SearchValues<char> PlainNameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");

    private static readonly SearchValues<char> Spaces = SearchValues.Create(" \t\r\n");
    private static readonly SearchValues<char> ValueFaults = SearchValues.Create("&<\r\n\t" + Controls);

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
}
