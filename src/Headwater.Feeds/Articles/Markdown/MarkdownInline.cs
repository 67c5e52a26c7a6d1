using Headwater.Feeds.Articles.Html;

namespace Headwater.Feeds.Articles.Markdown;

/// <summary>The inside of a paragraph, heading or cell: words, code, pictures, links, emphasis and hard breaks.</summary>
/// <param name="code">Empty, to collect inline code in.</param>
/// <param name="startLine">Called before the first character of a line.</param>
/// <param name="breakLine">Called for a hard break; the argument says whether a paragraph ends there.</param>
internal sealed partial class MarkdownInline(TextBuffer buffer, TextBuffer code, Action startLine, Action<bool> breakLine)
{
    private readonly MarkdownText _text = new(buffer);
    private MarkdownSpans? _spans;
    private bool _started;

    // The white space before the next word: '\0' for none, a no-break space where there is no other.
    private char _space;
    private int _breaks;

    /// <summary>1–6 while the line is to be a heading.</summary>
    public int Heading
    {
        get => _text.Heading;
        set => _text.Heading = value;
    }

    private MarkdownSpans Spans => _spans ??= new MarkdownSpans(buffer, _text);

    public void OpenStyle(InlineStyle style) => Spans.OpenStyle(style, _codeDepth > 0);

    public void OpenLink(string? url, string? title)
    {
        FlushCode();
        Spans.OpenLink(url, title);
    }

    public void CloseSpan()
    {
        if (Spans.EndsInLink)
            FlushCode();
        Spans.CloseLast();
    }

    public void Break()
    {
        if (_codeDepth > 0)
            FlushCode();
        if (_started)
            _breaks++;
    }

    /// <summary>The box of a task; it is one where it begins an item.</summary>
    public void CheckBox(bool isChecked)
    {
        FlushCode();
        Begin('[');
        buffer.Append(isChecked ? "[x]" : "[ ]");
        _text.SkipStart();
        _space = ' ';
    }

    public void Image(string url, string? alt, string? title)
    {
        FlushCode();
        Begin('!');
        buffer.Append("![");
        _text.AppendPlain(alt);
        buffer.Append("](");
        _text.AppendDestination(url, title);
        buffer.Append(')');
    }

    /// <summary>A link of its own, for what Markdown cannot embed. Inside a link it is text only, as links cannot nest.</summary>
    public void Link(string url, string text)
    {
        if (_spans?.IsInLink == true)
        {
            Text(text);
            return;
        }

        FlushCode();
        Begin('[');
        _text.OpenLink();
        buffer.Append(text);
        buffer.Append("](");
        _text.AppendDestination(url, null);
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

        // White space at an edge moves out of emphasis, a no-break space too: a delimiter next to it would not be read as one.
        var start = 0;
        for (; start < text.Length && char.IsWhiteSpace(text[start]); start++)
            AddSpace(text[start]);
        text = text[start..];
        if (text.IsEmpty)
            return;
        var words = text.TrimEnd();
        Begin(words[0]);
        _text.Append(words, isInLink: _spans?.IsInLink == true);
        foreach (var c in text[words.Length..])
            AddSpace(c);
    }

    private void AddSpace(char c) => _space = c == '\u00a0' && _space != ' ' ? c : ' ';

    public void StartCell() => Start(inCell: true);

    /// <summary>The end of a block: what is open is closed, and opened again by the next word.</summary>
    public void EndLine()
    {
        FlushCode();
        Spans.EndLine();
        if (_started)
            Heading = 0;
        _started = false;
        _space = '\0';
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
        _space = '\0';
        _text.StartLine(inCell);
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
        if (_space != '\0' && buffer.Length > _text.LineAt)
        {
            Spans.ResolveDelimiters(' ');
            buffer.Append(_space);
        }
        else if (!opens)
        {
            Spans.ResolveDelimiters(next);
        }

        _space = '\0';
        if (opens)
            Spans.WriteOpen();
    }

    private void WriteBreak(int breaks)
    {
        _space = '\0';
        if (_text.InCell)
        {
            Spans.ResolveDelimiters('<');
            buffer.Append("<br>");
        }
        else if (Heading > 0)
        {
            _space = ' ';
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
