using System.Buffers;

namespace Headwater.Feeds.Parsing.Xml;

// Start tags and end tags as they are written.
internal sealed partial class LenientXmlReader
{
    private static readonly SearchValues<char> NameEnds = SearchValues.Create(" \t\r\n/>=<\"'");

    private static readonly SearchValues<char> TagStops = SearchValues.Create("<>\"'");

    private readonly NameTable _names = new();

    /// <summary>The local name of the next start tag in lower case; "" if anything else than white space comes first.</summary>
    public string PeekTag()
    {
        var rest = _isEmptyTag || _endsDue > 0 || _cData >= 0 ? default : _buffer.AsSpan(_at, _end - _at).TrimStart();
        if (rest.Length < 2 || rest[0] != '<' || !IsNameStart(rest[1]))
            return "";
        rest = rest[1..];
        return _names.Get(rest[..(rest.IndexOfAny(NameEnds) is > 0 and var end ? end : rest.Length)]).Folded;
    }

    private bool ReadStartTag()
    {
        // Most tags consist of a name only: <title>.
        var rest = _buffer.AsSpan(_token + 1, _end - _token - 1);
        var plain = rest.IndexOfAny(NameEnds);
        if (plain > 0 && rest[plain] == '>')
        {
            _attributes.Clear();
            _at = _token + plain + 2;
            return Open(NameOfElement(rest[..plain]));
        }

        var end = FindTagEnd();
        var tag = _buffer.AsSpan(_token + 1, end - _token - 1);
        var length = tag.IndexOfAny(NameEnds);
        if (length < 0)
            length = tag.Length;
        if (length == 0)
            return ReadStray("stray-less-than", "A '<' does not begin a tag; it was read as text.");

        var name = NameOfElement(tag[..length]);
        ReadAttributes(_token + 1 + length, end);
        if (end == _end || _buffer[end] == '<')
            Report(end == _end ? "truncated" : "unclosed-tag", $"The tag <{name.Raw}> is not closed.");

        _at = Math.Min(_end, end == _end || _buffer[end] == '<' ? end : end + 1);
        return Open(name);
    }

    private QualifiedName NameOfElement(ReadOnlySpan<char> written)
    {
        var name = _names.Get(written);
        if (!name.IsValid)
            Report("bad-name", $"<{name.Raw}> is not a valid element name.");
        return name;
    }

    private bool ReadEndTag()
    {
        var stop = _buffer.AsSpan(_token + 2, _end - _token - 2).IndexOfAny('>', '<');
        var end = stop < 0 ? _end : _token + 2 + stop;
        if (end == _end)
            Report("truncated", "The document ends inside an end tag.");
        else if (_buffer[end] == '<')
            Report("unclosed-tag", "An end tag is not closed.");
        var name = _buffer.AsSpan(_token + 2, end - _token - 2).TrimEnd();
        _at = end == _end || _buffer[end] == '<' ? end : end + 1;
        if (Depth > 0 && name.SequenceEqual(_open[Depth].Name.Raw))
            return Close();
        if (name.IndexOfAny(Spaces) is >= 0 and var attributes)
        {
            Report("bad-attribute", "An end tag has attributes.");
            name = name[..attributes];
        }

        return CloseOuter(name);
    }

    private bool StartsWithEndTag() => _end - _at > 1 && _buffer[_at] == '<' && _buffer[_at + 1] == '/';

    // Position of the '>' that ends the tag, of a '<' if the tag has no end, or of the end of the document.
    private int FindTagEnd()
    {
        var at = _token + 1;
        while (true)
        {
            var stop = _buffer.AsSpan(at, _end - at).IndexOfAny(TagStops);
            if (stop < 0)
                return _end;
            at += stop;
            var c = _buffer[at];
            if (c is '>' or '<')
                return at;
            at = IsAfterEquals(at) ? FindQuoteEnd(at, c) : at + 1;
        }
    }

    private bool IsAfterEquals(int at)
    {
        var before = _buffer.AsSpan(_token, at - _token).TrimEnd(" \t\r\n");
        return before.Length > 0 && before[^1] == '=';
    }

    // Position after an attribute value. A value without an end quote would extend to the next quote, which may be items away. This is
    // assumed if it contains '<' or the next attribute's name, and no attribute or tag end follows; the tag ends at the next '>' or '<'.
    private int FindQuoteEnd(int open, char quote)
    {
        var close = Find([quote], open + 1);
        if (close >= 0)
        {
            var value = _buffer.AsSpan(open + 1, close - open - 1);
            var next = close + 1 < _end ? _buffer[close + 1] : '>';
            if (IsSpace(next) || next is '/' or '>' or '?' || !(value.Contains('<') || HoldsNextName(value, next)))
                return close + 1;
        }

        Report("unclosed-quote", "An attribute value has no end quote.");
        var rest = _buffer.AsSpan(open + 1, _end - open - 1);
        return open + 1 + (rest.IndexOfAny('>', '<') is >= 0 and var stop ? stop : rest.Length);
    }

    // Position of the next occurrence; -1 if there is none.
    private int Find(ReadOnlySpan<char> text, int from) =>
        from < _end && _buffer.AsSpan(from, _end - from).IndexOf(text) is >= 0 and var found ? from + found : -1;
}
