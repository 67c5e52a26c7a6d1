using System.Buffers;
using System.Text;

namespace Headwater.Articles;

/// <summary>How emphasis is written: as Markdown, or as a tag where Markdown has none or would not be read as emphasis.</summary>
internal sealed class MarkdownMark(string delimiter, string tag)
{
    public string Delimiter => delimiter;

    public string Tag => tag;

    public bool IsTag => delimiter.Length == 0;
}

/// <summary>
/// The inside of a paragraph, heading or cell. Emphasis and links are opened with their first word and closed with their last, so that none is empty, none has
/// white space inside, and none reaches over the end of a block.
/// </summary>
/// <param name="startLine">Called before the first character of a line.</param>
/// <param name="breakLine">Called for a hard break; the argument says whether a paragraph ends there.</param>
internal sealed class MarkdownInline(TextBuffer buffer, Action startLine, Action<bool> breakLine)
{
    private static readonly SearchValues<char> Special = SearchValues.Create("\\`*_[]<&~|#");
    private static readonly SearchValues<char> InAlt = SearchValues.Create("[]\\`<&*_|~!");
    private static readonly SearchValues<char> InDestination = SearchValues.Create("()\\&|*_ \n<>");

    private readonly List<Span> _spans = [];
    private readonly StringBuilder _code = new();
    private int _codeDepth;
    private bool _started;
    private bool _inCell;
    private bool _space;
    private bool _digits;
    private int _breaks;
    private int _lineAt;

    // The span closed last: whether its delimiters are read as such depends on the character that follows.
    private Span? _unsettled;
    private int _closedAt;

    /// <summary>1–6 while the line is to be a heading.</summary>
    public int Heading { get; set; }

    public static MarkdownMark? MarkOf(ElementRule rule) => rule.Name switch
    {
        "strong" or "b" => Marks.Strong,
        "em" or "i" => Marks.Emphasis,
        "del" or "s" or "strike" => Marks.Deleted,
        "sub" or "sup" or "kbd" or "mark" or "ins" or "u" => Marks.Tags[rule.Name],
        _ => null,
    };

    public static int LongestRun(ReadOnlySpan<char> text, char c)
    {
        var longest = 0;
        for (int at; (at = text.IndexOf(c)) >= 0;)
        {
            text = text[at..];
            var run = text.IndexOfAnyExcept(c);
            run = run < 0 ? text.Length : run;
            longest = Math.Max(longest, run);
            text = text[run..];
        }

        return longest;
    }

    public void OpenMark(MarkdownMark mark) => _spans.Add(new Span { Mark = mark, Ignored = _codeDepth > 0 || _spans.Exists(open => open.Mark == mark && !open.Ignored) });

    public void OpenLink(string? url)
    {
        FlushCode();
        _spans.Add(new Span { Url = url, Ignored = url is null });
    }

    public void CloseSpan()
    {
        if (_spans.Count == 0)
            return;
        if (_spans[^1].Mark is null)
            FlushCode();
        var span = _spans[^1];
        _spans.RemoveAt(_spans.Count - 1);
        if (span.Written)
            Close(span);
    }

    public void OpenCode() => _codeDepth++;

    public void CloseCode()
    {
        if (--_codeDepth == 0)
            FlushCode();
    }

    public void Break()
    {
        if (_codeDepth > 0)
            _code.Append(' ');
        else if (_started)
            _breaks++;
    }

    public void Image(string url, string? alt)
    {
        FlushCode();
        Begin('!');
        buffer.Append("![");
        var text = Bylines.Spaced(alt.AsSpan().Trim());
        for (int at; (at = text.IndexOfAny(InAlt)) >= 0; text = text[(at + 1)..])
        {
            buffer.Append(text[..at]);
            buffer.Append('\\');
            buffer.Append(text[at]);
        }

        buffer.Append(text);
        buffer.Append("](");
        Destination(url);
        buffer.Append(')');
    }

    /// <summary>A link of its own, for what Markdown cannot embed.</summary>
    public void Link(string url, string text)
    {
        FlushCode();
        Begin('[');
        buffer.Append('[');
        buffer.Append(text);
        buffer.Append("](");
        Destination(url);
        buffer.Append(')');
    }

    /// <param name="text">White space collapsed to single spaces.</param>
    public void Text(ReadOnlySpan<char> text)
    {
        if (_codeDepth > 0)
        {
            _code.Append(text);
            return;
        }

        if (text.Length > 0 && text[0] == ' ')
        {
            _space = true;
            text = text[1..];
        }

        if (text.IsEmpty)
            return;
        var endsInSpace = text[^1] == ' ';
        if (endsInSpace)
            text = text[..^1];
        Begin(text[0]);
        Escape(text);
        _space = endsInSpace;
    }

    public void StartCell()
    {
        _started = true;
        _inCell = true;
        _space = false;
        _lineAt = buffer.Length;
    }

    /// <summary>The end of a block: what is open is closed, and opened again by the next word.</summary>
    public void EndLine()
    {
        FlushCode();
        for (var i = _spans.Count - 1; i >= 0; i--)
        {
            if (!_spans[i].Written)
                continue;
            Close(_spans[i]);
            _spans[i].Written = false;
        }

        Settle('\n');
        if (_started)
            Heading = 0;
        _started = _inCell = _space = _digits = false;
        _breaks = 0;
    }

    /// <summary>Tells that the prefixes of a line are written.</summary>
    public void LineStarted()
    {
        _started = true;
        _space = false;
        for (var i = 0; i < Heading; i++)
            buffer.Append('#');
        if (Heading > 0)
            buffer.Append(' ');
        _lineAt = buffer.Length;
    }

    private void FlushCode()
    {
        if (_code.Length == 0)
            return;
        var code = _code.ToString();
        _code.Clear();
        _space |= code[0] == ' ' && code.Length > 1;
        var endsInSpace = code[^1] == ' ';
        code = code.Trim(' ');
        if (code.Length == 0)
            return;
        Begin('`');
        _space = endsInSpace;
        if ((_inCell && code.Contains('|', StringComparison.Ordinal)) || buffer.Last == '`')
        {
            // Renderers disagree on whether a backslash before a bar in code is part of the code, and on where code begins after an escaped backtick.
            Settle('<');
            buffer.Append("<code>");
            Escape(code);
            buffer.Append("</code>");
            return;
        }

        var fence = new string('`', LongestRun(code, '`') + 1);
        var pad = code[0] == '`' || code[^1] == '`' ? " " : "";
        buffer.Append(fence);
        buffer.Append(pad);
        buffer.Append(code);
        buffer.Append(pad);
        buffer.Append(fence);
    }

    /// <summary>All that stands between the last visible character and <paramref name="next"/>.</summary>
    private void Begin(char next)
    {
        if (!_started)
            startLine();
        if (_breaks > 0)
        {
            var breaks = _breaks;
            _breaks = 0;
            if (buffer.Length > _lineAt)
                WriteBreak(breaks);
        }

        var opens = _spans.Exists(span => span is { Written: false, Ignored: false });
        if (_space && buffer.Length > _lineAt)
        {
            Settle(' ');
            buffer.Append(' ');
        }
        else if (!opens)
        {
            Settle(next);
        }

        _space = false;
        foreach (var span in _spans)
        {
            if (span.Written || span.Ignored)
                continue;
            Open(span);
        }
    }

    private void WriteBreak(int breaks)
    {
        _space = false;
        if (_inCell)
        {
            Settle('<');
            buffer.Append("<br>");
        }
        else if (Heading > 0)
        {
            _space = true;
        }
        else
        {
            if (breaks > 1)
                EndLine();
            Settle('\n');
            breakLine(breaks > 1);
        }
    }

    private void Open(Span span)
    {
        span.Written = true;
        if (span.Mark is null)
        {
            Settle('[');

            // "!" and a link would be read as an image.
            if (buffer.Length > _lineAt && buffer.Last == '!')
            {
                buffer.Truncate(buffer.Length - 1);
                buffer.Append("\\!");
            }

            buffer.Append('[');
            return;
        }

        Settle(span.Mark.IsTag ? '<' : span.Mark.Delimiter[0]);
        span.At = buffer.Length;
        span.Before = buffer.Length > _lineAt ? buffer.Last : '\n';
        if (span.Mark.IsTag)
        {
            buffer.Append('<');
            buffer.Append(span.Mark.Tag);
            buffer.Append('>');
        }
        else
        {
            buffer.Append(span.Mark.Delimiter);
        }
    }

    private void Close(Span span)
    {
        if (span.Mark is null)
        {
            Settle(']');
            buffer.Append("](");
            Destination(span.Url!);
            buffer.Append(')');
            return;
        }

        if (span.Mark.IsTag)
        {
            Settle('<');
            buffer.Append("</");
            buffer.Append(span.Mark.Tag);
            buffer.Append('>');
            return;
        }

        Settle(span.Mark.Delimiter[0]);
        _unsettled = span;
        _closedAt = buffer.Length;
        buffer.Append(span.Mark.Delimiter);
    }

    /// <summary>
    /// Decides whether the span closed last is read as emphasis, now that its neighbours are known ("left-flanking" and "right-flanking" in CommonMark);
    /// otherwise tags take the place of its delimiters.
    /// </summary>
    private void Settle(char next)
    {
        if (_unsettled is not { Mark: { } mark } span)
            return;
        _unsettled = null;
        var text = buffer.Written;
        var length = mark.Delimiter.Length;
        var before = span.Before;
        var isWhole = IsEdge(before, mark) && IsEdge(next, mark);
        var first = text[span.At + length];
        var last = text[_closedAt - 1];
        var reads = first != mark.Delimiter[0] && last != mark.Delimiter[0] && before != mark.Delimiter[0] && next != mark.Delimiter[0]
            && (mark == Marks.Emphasis ? isWhole : true)
            && (char.IsLetterOrDigit(first) || IsEdge(before, mark)) && (char.IsLetterOrDigit(last) || IsEdge(next, mark));
        if (reads)
            return;
        buffer.Replace(_closedAt, length, $"</{mark.Tag}>");
        buffer.Replace(span.At, length, $"<{mark.Tag}>");
    }

    private static bool IsEdge(char c, MarkdownMark mark) =>
        char.IsWhiteSpace(c) || (c < 0x80 && !char.IsAsciiLetterOrDigit(c) && c != mark.Delimiter[0]);

    private void Escape(ReadOnlySpan<char> text)
    {
        if (buffer.Length == _lineAt)
        {
            if (text[0] is '+' or '-' or '=' or '>' or ':' || (text[0] == '#' && Heading == 0) || (text[0] == '|' && !_inCell))
                buffer.Append('\\');
            _digits = true;
        }

        if (_digits)
            text = Number(text);
        for (int at; (at = text.IndexOfAny(Special)) >= 0; text = text[(at + 1)..])
        {
            buffer.Append(text[..at]);
            var c = text[at];
            var next = at + 1 < text.Length ? text[at + 1] : '\0';
            var isPlain = c switch
            {
                '_' => char.IsLetterOrDigit(next) && buffer.Length > _lineAt && char.IsLetterOrDigit(buffer.Last),
                '&' => next == ' ',
                '|' => !_inCell,
                '#' => Heading == 0,
                '<' => next == ' ',
                _ => false,
            };
            if (!isPlain)
                buffer.Append('\\');
            buffer.Append(c);
        }

        buffer.Append(text);
    }

    /// <summary>"1." at the start of a line would be an item of a list.</summary>
    private ReadOnlySpan<char> Number(ReadOnlySpan<char> text)
    {
        var digits = text.IndexOfAnyExceptInRange('0', '9');
        if (digits < 0)
        {
            buffer.Append(text);
            return [];
        }

        _digits = false;
        if (text[digits] is '.' or ')' && (digits > 0 || buffer.Length > _lineAt))
        {
            buffer.Append(text[..digits]);
            buffer.Append('\\');
            buffer.Append(text[digits]);
            return text[(digits + 1)..];
        }

        return text;
    }

    private void Destination(string url)
    {
        var plain = !url.AsSpan().ContainsAny(InDestination) && url.Length > 0;
        if (plain)
        {
            buffer.Append(url);
            return;
        }

        var wrap = url.Length == 0 || url.AsSpan().ContainsAny('(', ')');
        if (wrap)
            buffer.Append('<');
        foreach (var c in url)
        {
            if (c == '&')
                buffer.Append("&amp;");
            else if (c is '\\' or '|' or ' ' or '\n' or '<' or '>')
                buffer.Append($"%{(int)c:X2}");
            else
                buffer.Append(c);
        }

        if (wrap)
            buffer.Append('>');
    }

    private static class Marks
    {
        public static readonly MarkdownMark Strong = new("**", "strong");
        public static readonly MarkdownMark Emphasis = new("_", "em");
        public static readonly MarkdownMark Deleted = new("~~", "del");

        public static readonly Dictionary<string, MarkdownMark> Tags =
            new[] { "sub", "sup", "kbd", "mark", "ins", "u" }.ToDictionary(tag => tag, tag => new MarkdownMark("", tag));
    }

    private sealed class Span
    {
        /// <summary>Null for a link.</summary>
        public MarkdownMark? Mark { get; init; }

        public string? Url { get; init; }

        /// <summary>Inside of code, or of the same mark.</summary>
        public bool Ignored { get; init; }

        public bool Written { get; set; }

        /// <summary>Where the delimiter stands.</summary>
        public int At { get; set; }

        /// <summary>The character before it; a line end where it is the first of a line.</summary>
        public char Before { get; set; }
    }
}
