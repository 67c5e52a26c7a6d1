using Headwater.Feeds.Articles.Html;

namespace Headwater.Feeds.Articles.Markdown;

/// <summary>The inside of a paragraph, heading or cell: words, code, pictures, links, emphasis and hard breaks.</summary>
/// <param name="code">Empty, to collect inline code in.</param>
/// <param name="startLine">Called before the first character of a line.</param>
/// <param name="breakLine">Called for a hard break; the argument says whether a paragraph ends there.</param>
internal sealed class MarkdownInline(TextBuffer buffer, TextBuffer code, Action startLine, Action<bool> breakLine)
{
    private readonly MarkdownText _text = new(buffer);
    private MarkdownSpans? _spans;
    private int _codeDepth;
    private bool _started;
    private bool _space;
    private int _breaks;

    /// <summary>1–6 while the line is to be a heading.</summary>
    public int Heading
    {
        get => _text.Heading;
        set => _text.Heading = value;
    }

    private MarkdownSpans Spans => _spans ??= new MarkdownSpans(buffer, _text);

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

    public void OpenStyle(InlineStyle style) => Spans.OpenStyle(style, _codeDepth > 0);

    public void OpenLink(string? url)
    {
        FlushCode();
        Spans.OpenLink(url);
    }

    public void CloseSpan()
    {
        if (Spans.EndsInLink)
            FlushCode();
        Spans.CloseLast();
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
            code.Append(' ');
        else if (_started)
            _breaks++;
    }

    public void Image(string url, string? alt)
    {
        FlushCode();
        Begin('!');
        buffer.Append("![");
        _text.AppendPlain(alt);
        buffer.Append("](");
        _text.AppendDestination(url);
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
        _text.AppendDestination(url);
        buffer.Append(')');
    }

    /// <param name="text">White space collapsed to single spaces.</param>
    public void Text(ReadOnlySpan<char> text)
    {
        if (_codeDepth > 0)
        {
            code.Append(text);
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
        _text.Append(text);
        _space = endsInSpace;
    }

    public void StartCell() => Start(inCell: true);

    /// <summary>The end of a block: what is open is closed, and opened again by the next word.</summary>
    public void EndLine()
    {
        FlushCode();
        Spans.EndLine();
        if (_started)
            Heading = 0;
        _started = _space = false;
        _breaks = 0;
    }

    /// <summary>Tells that the prefixes of a line are written.</summary>
    public void LineStarted()
    {
        buffer.Append('#', Heading);
        if (Heading > 0)
            buffer.Append(' ');
        Start(inCell: false);
    }

    private void Start(bool inCell)
    {
        _started = true;
        _space = false;
        _text.StartLine(inCell);
    }

    private void FlushCode()
    {
        if (code.Length == 0)
            return;
        var written = code.Written;
        code.Truncate(0); // Nothing is added to it before this is written.
        _space |= written[0] == ' ' && written.Length > 1;
        var endsInSpace = written[^1] == ' ';
        written = written.Trim(' ');
        if (written.IsEmpty)
            return;
        Begin('`');
        _space = endsInSpace;
        if ((_text.InCell && written.Contains('|')) || buffer.Last == '`')
        {
            // Renderers disagree on whether a backslash before a bar in code is part of the code, and on where code begins after an escaped backtick.
            Spans.ResolveDelimiters('<');
            buffer.Append("<code>");
            _text.Append(written);
            buffer.Append("</code>");
            return;
        }

        var fence = LongestRun(written, '`') + 1;
        var pad = written[0] == '`' || written[^1] == '`' ? " " : "";
        buffer.Append('`', fence);
        buffer.Append(pad);
        buffer.Append(written);
        buffer.Append(pad);
        buffer.Append('`', fence);
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
            if (buffer.Length > _text.LineAt)
                WriteBreak(breaks);
        }

        var opens = Spans.Wait;
        if (_space && buffer.Length > _text.LineAt)
        {
            Spans.ResolveDelimiters(' ');
            buffer.Append(' ');
        }
        else if (!opens)
        {
            Spans.ResolveDelimiters(next);
        }

        _space = false;
        if (opens)
            Spans.WriteOpen();
    }

    private void WriteBreak(int breaks)
    {
        _space = false;
        if (_text.InCell)
        {
            Spans.ResolveDelimiters('<');
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
            Spans.ResolveDelimiters('\n');
            breakLine(breaks > 1);
        }
    }
}
