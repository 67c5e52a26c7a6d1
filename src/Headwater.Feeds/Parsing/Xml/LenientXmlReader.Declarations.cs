using System.Buffers;
using System.Text.RegularExpressions;

namespace Headwater.Feeds.Parsing.Xml;

// CDATA sections, comments, document types and processing instructions. Only the first contain text.
internal sealed partial class LenientXmlReader
{
    private static readonly SearchValues<char> DoctypeStops = SearchValues.Create("\"'[]<>");

    private static readonly SearchValues<char> ControlCharacters = SearchValues.Create(Controls);

    // If the rest of the document lacks such an end, it is searched for only once: the work stays linear.
    private bool _noCommentEnd;
    private bool _noInstructionEnd;
    private bool _noDoctypeEnd;

    private bool ReadDeclaration()
    {
        var text = _buffer.AsSpan(_at, Math.Min(9, _end - _at));
        if (text.StartsWith("<!--"))
            return SkipComment();
        if (text.StartsWith("<![CDATA[", StringComparison.OrdinalIgnoreCase))
            return OpenCData(text);
        if (text.StartsWith("<!DOCTYPE", StringComparison.OrdinalIgnoreCase))
            return SkipDoctype();
        Report("bad-declaration", "Unknown or misplaced declaration; it was ignored.");
        return SkipTag();
    }

    private bool OpenCData(ReadOnlySpan<char> text)
    {
        if (!text.SequenceEqual("<![CDATA["))
            Report("bad-declaration", "CDATA must be written in capitals.");
        if (Depth == 0)
            Report(_rootSeen ? "content-after-root" : "junk-before-root", "Text outside the root element was ignored.");
        if (_cDataEnd < _token + 9)
            _cDataEnd = Find("]]>", _token + 9) is >= 0 and var found ? found : _end;
        var end = _cDataEnd;
        _cDataIsOpen = end == _end || IsCutOff(_buffer.AsSpan(_token + 9, end - _token - 9));
        if (_cDataIsOpen)
        {
            // It extends to the next end tag, so that three missing characters do not cost the rest of the document.
            ReportUnclosedSection(isFault: end == _end);
            end = Find("</", _token + 9);
            if (end < 0)
                end = _end;
        }

        _at = _token + 9;
        _cData = end - _at;
        return false;
    }

    // A section cannot hold another. If an item ends before the next one begins, the end that was found is that of the next one. XML does
    // not call this a fault. Only the text up to the next section is searched, in any case of letters, so that the work stays linear.
    internal static bool IsCutOff(ReadOnlySpan<char> inside) =>
        inside.IndexOf("<![CDATA[", StringComparison.OrdinalIgnoreCase) is > 0 and var next
            && (inside[..next].Contains("</item>", StringComparison.OrdinalIgnoreCase)
                || inside[..next].Contains("</entry>", StringComparison.OrdinalIgnoreCase));

    private void ReportUnclosedSection(bool isFault)
    {
        const string Message = "A CDATA section has no end; it was ended before the next end tag.";
        if (isFault)
            Report("unclosed-section", Message);
        else if (!Diagnostics.Has("unclosed-section"))
            Diagnostics.Warning("unclosed-section", Message, Position(_at).Line, Position(_at).Column);
    }

    private bool SkipComment()
    {
        var end = _noCommentEnd ? -1 : Find("-->", _token + 4);
        if (end < 0)
        {
            _noCommentEnd = true;
            Report("unclosed-comment", "A comment has no end; only its first tag was ignored.");
            return SkipTag();
        }

        var inside = _buffer.AsSpan(_token + 4, end - _token - 4);
        CheckCharacters(inside);
        if (inside.Contains("--", StringComparison.Ordinal) || inside.EndsWith("-"))
            Report("bad-comment", "A comment contains '--'.");
        _at = end + 3;
        return false;
    }

    private bool ReadInstruction()
    {
        var end = _noInstructionEnd ? -1 : Find("?>", _token + 2);
        if (end < 0)
        {
            _noInstructionEnd = true;
            Report("bad-declaration", "A processing instruction has no end.");
            return SkipTag();
        }

        var inside = _buffer.AsSpan(_token + 2, end - _token - 2);
        var name = inside[..(inside.IndexOfAny(Spaces) is >= 0 and var stop ? stop : inside.Length)];
        CheckCharacters(inside);
        if (name is "xml")
        {
            if (_at > 0)
                Report("misplaced-declaration", "The XML declaration is not at the start of the document.");
            else if (!XmlDeclaration().IsMatch(inside))
                Report("bad-declaration", "The XML declaration is invalid.");
        }
        else if (name.IsEmpty || name.Equals("xml", StringComparison.OrdinalIgnoreCase) || name.Contains(':') || !_names.Get(name).IsValid)
        {
            Report("bad-declaration", "A processing instruction has no valid name.");
        }

        _at = end + 2;
        return false;
    }

    private void CheckCharacters(ReadOnlySpan<char> text)
    {
        CheckNonCharacters(text);
        if (text.ContainsAny(ControlCharacters))
            Report("control-character", "A comment or a processing instruction contains a character that XML does not allow.");
    }

    private const string Equal = @"[ \t\r\n]*=[ \t\r\n]*";

    [GeneratedRegex(
        "^xml"
        + @"[ \t\r\n]+version" + Equal + """(?:"1\.0"|'1\.0')"""
        + @"(?:[ \t\r\n]+encoding" + Equal + """(?:"[A-Za-z][A-Za-z0-9._-]*"|'[A-Za-z][A-Za-z0-9._-]*'))?"""
        + @"(?:[ \t\r\n]+standalone" + Equal + """(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\r\n]*$""",
        RegexOptions.CultureInvariant)]
    private static partial Regex XmlDeclaration();

    private bool SkipTag()
    {
        var end = Find(">", _token + 2);
        _at = end < 0 ? _end : end + 1;
        return false;
    }

    private bool SkipDoctype()
    {
        if (_rootSeen)
            Report("bad-declaration", "The document type declaration is not before the root element.");
        var end = _noDoctypeEnd ? -1 : FindDoctypeEnd();
        if (end < 0)
        {
            _noDoctypeEnd = true;
            Report("bad-declaration", "The document type declaration has no end.");
            return SkipTag();
        }

        var declaration = _buffer.AsSpan(_token, end - _token);
        var subset = declaration.IndexOf('[') is >= 0 and var start ? declaration[start..] : default;
        var external = declaration[..(declaration.Length - subset.Length)];
        _hasUnreadDeclarations |= external.Contains("SYSTEM", StringComparison.Ordinal)
            || external.Contains("PUBLIC", StringComparison.Ordinal);
        ReadEntities(subset);
        _at = end + 1;
        return false;
    }

    // Position of the '>' that ends the declaration; -1 if there is none.
    private int FindDoctypeEnd()
    {
        var (at, inSubset, inDeclaration) = (_token + 9, false, false);
        while (Next(at) is >= 0 and var stop)
        {
            at = stop + 1;
            switch (_buffer[stop])
            {
                case '>' when !inSubset:
                    return stop;
                case '[' when !inDeclaration:
                    inSubset = true;
                    break;
                case ']' when !inDeclaration:
                    inSubset = false;
                    break;
                case '>':
                    inDeclaration = false;
                    break;
                case '<' when _buffer.AsSpan(stop, _end - stop).StartsWith("<!--"):
                    at = Find("-->", stop + 4);
                    break;
                case '<':
                    inDeclaration = true;
                    break;
                case '"' or '\'' when !inSubset || inDeclaration:
                    at = Find([_buffer[stop]], stop + 1) + 1;
                    break;
            }

            if (at <= 0)
                return -1;
        }

        return -1;

        int Next(int from) => _buffer.AsSpan(from, _end - from).IndexOfAny(DoctypeStops) is >= 0 and var found ? from + found : -1;
    }

    // Reads <!ENTITY name "value">. External entities are never fetched; parameter entities do not occur in text.
    private void ReadEntities(ReadOnlySpan<char> subset)
    {
        const string Keyword = "<!ENTITY";
        while (subset.IndexOf(Keyword, StringComparison.Ordinal) is >= 0 and var found)
        {
            subset = subset[(found + Keyword.Length)..].TrimStart();

            // No reference has room for a longer name.
            var length = subset[..Math.Min(MaxReference, subset.Length)].IndexOfAny(Spaces);
            if (length <= 0)
                continue;
            var name = subset[..length].ToString();
            var value = subset[length..].TrimStart();
            if (value.IsEmpty || value[0] is not ('"' or '\''))
                continue;
            var end = value[1..].IndexOf(value[0]);
            if (end < 0)
                return;
            _entities.TryAdd(name, value.Slice(1, end).ToString());
            subset = value[(end + 1)..];
        }
    }
}
