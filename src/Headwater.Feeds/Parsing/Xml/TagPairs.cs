using System.Buffers;
using System.Collections;

namespace Headwater.Feeds.Parsing.Xml;

/// <summary>
/// Tells which start tags of a document have an end tag and the reverse. Tags are paired by name, the innermost first, and only within one
/// item. A forward reader cannot know this, so it takes a pass of its own over the document, which happens only if something looks wrong.
/// </summary>
internal sealed class TagPairs
{
    // The tags of further names count as paired: a document may have a different name for each element.
    private const int MaxNames = 4096;

    private const string CData = "<![CDATA[";

    private static readonly SearchValues<char> NameEnds = SearchValues.Create(" \t\r\n/>=<\"'");

    private readonly BitArray _isPaired; // by position of the '<'
    private readonly Dictionary<string, Stack<OpenTag>> _open = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _endless = [];
    private int _sectionEnd; // of the CDATA section
    private int _items;
    private int _item; // number of the enclosing item; 0 outside

    private readonly record struct OpenTag(int Start, int Item);

    public TagPairs(ReadOnlySpan<char> document)
    {
        _isPaired = new BitArray(document.Length);
        for (var at = 0; document[at..].IndexOf('<') is >= 0 and var found;)
        {
            at += found;
            var rest = document[at..];
            var skipped = Skipped(rest, at);
            at += skipped > 0 ? skipped : ReadTag(rest, at);
        }
    }

    public bool IsPaired(int start) => _isPaired[start];

    // Length of a comment, CDATA section or instruction; 0 for a tag.
    private int Skipped(ReadOnlySpan<char> rest, int start) =>
        rest.StartsWith("<!--") ? LengthTo("-->", rest)
        : rest.StartsWith(CData, StringComparison.OrdinalIgnoreCase) ? SectionLength(rest, start)
        : rest.StartsWith("<?") ? LengthTo("?>", rest)
        : 0;

    // As it is read: a section that is cut off extends to the next end tag. The end that was found may be that of many.
    private int SectionLength(ReadOnlySpan<char> rest, int start)
    {
        if (_sectionEnd < start + CData.Length)
            _sectionEnd = rest[CData.Length..].IndexOf("]]>") is >= 0 and var found ? start + CData.Length + found : int.MaxValue;
        var inside = rest[CData.Length..];
        if (_sectionEnd < int.MaxValue && !LenientXmlReader.IsCutOff(inside[..(_sectionEnd - start - CData.Length)]))
            return _sectionEnd + "]]>".Length - start;
        return inside.IndexOf("</") is >= 0 and var end ? CData.Length + end : rest.Length;
    }

    // If the rest of the document lacks such an end, it is searched for only once.
    private int LengthTo(string end, ReadOnlySpan<char> rest)
    {
        if (!_endless.Contains(end) && rest.IndexOf(end) is > 0 and var found)
            return found + end.Length;
        _endless.Add(end);
        return 2;
    }

    private int ReadTag(ReadOnlySpan<char> rest, int start)
    {
        var isEnd = rest.StartsWith("</");
        var from = isEnd ? 2 : 1;
        var length = rest[from..].IndexOfAny(NameEnds) is >= 0 and var nameEnd ? nameEnd : rest.Length - from;
        if (length == 0)
            return 1;
        var name = rest.Slice(from, length);
        from += length;
        var end = rest[from..].IndexOfAny('<', '>') is >= 0 and var tagEnd ? from + tagEnd : rest.Length;
        if (IsItem(name))
            _item = isEnd ? 0 : ++_items;
        else if (isEnd)
            Pair(name, start);
        else if (rest[end - 1] != '/')
            Push(name, start);
        return end;
    }

    private void Push(ReadOnlySpan<char> name, int start)
    {
        var byName = _open.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!byName.TryGetValue(name, out var open))
        {
            _isPaired[start] = _open.Count == MaxNames;
            if (_open.Count == MaxNames)
                return;
            _open.Add(name.ToString(), open = []);
        }

        open.Push(new OpenTag(start, _item));
    }

    private void Pair(ReadOnlySpan<char> name, int end)
    {
        if (!_open.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var open))
        {
            _isPaired[end] = _open.Count == MaxNames;
            return;
        }

        // Tags that are open in other items have no end tag.
        while (open.TryPeek(out var other) && other.Item != _item && other.Item != 0)
            open.Pop();
        if (!open.TryPeek(out var tag) || tag.Item != _item)
            return;
        open.Pop();
        _isPaired[tag.Start] = _isPaired[end] = true;
    }

    private static bool IsItem(ReadOnlySpan<char> name)
    {
        var local = name[(name.LastIndexOf(':') + 1)..];
        return local.Equals("item", StringComparison.OrdinalIgnoreCase) || local.Equals("entry", StringComparison.OrdinalIgnoreCase);
    }
}
