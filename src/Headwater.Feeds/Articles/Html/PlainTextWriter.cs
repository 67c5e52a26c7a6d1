namespace Headwater.Feeds.Articles.Html;

/// <summary>The distance to what comes before.</summary>
internal enum TextGap
{
    None,
    Space,
    Line,
    Paragraph,
}

/// <summary>The text a reader sees: paragraphs separated by an empty line, white space collapsed outside of code.</summary>
internal sealed class PlainTextWriter(TextBuffer buffer)
{
    private const char FirstIdeograph = '\u2e80';
    private const char LastIdeograph = '\uabff';

    private TextGap _gap;
    private int _preformatted;

    // Where the text of the open sup or sub begins; -1 in none. Of nested ones the innermost counts.
    private int _script = -1;

    // A word may be split over elements: "wo<b>rd</b>".
    private bool _inWord;

    public int Length => buffer.Length;

    /// <summary>Words outside of code blocks; each ideograph is one, as word processors count.</summary>
    public int Words { get; private set; }

    public void Open(ElementRule rule)
    {
        if (rule.Is(Traits.Preformatted))
            _preformatted++;
        if (rule == Elements.Br && _preformatted > 0)
            Text("\n");
        else
            Break(rule);
        if (rule == Elements.Sup || rule == Elements.Sub)
            _script = _preformatted > 0 ? -1 : buffer.Length;
    }

    public void Close(ElementRule rule)
    {
        if (rule.Is(Traits.Preformatted))
            _preformatted--;
        if (_script >= 0 && (rule == Elements.Sup || rule == Elements.Sub))
            EndScript(isAbove: rule == Elements.Sup);
        Break(rule);
    }

    private void EndScript(bool isAbove)
    {
        var start = Math.Min(_script, buffer.Length);
        while (start < buffer.Length && char.IsWhiteSpace(buffer.Written[start]))
            start++;
        _script = -1;
        if (ScriptText.Of(buffer.Written[start..], isAbove) is { } script)
            buffer.Replace(start, buffer.Length - start, script);
    }

    /// <param name="text">White space already collapsed, but for preformatted text.</param>
    public void Text(ReadOnlySpan<char> text)
    {
        if (_preformatted > 0)
        {
            if (text.IsEmpty)
                return;
            Fill();
            buffer.Append(text);
            _inWord = false;
            return;
        }

        // Editors write an empty line as a paragraph of a no-break space.
        if (text.IsEmpty || (_gap >= TextGap.Line && text.Trim(" \u00a0").IsEmpty))
            return;
        if (text[0] == ' ')
        {
            Space();
            text = text[1..];
            if (text.IsEmpty)
                return;
        }

        if (_gap != TextGap.None)
            Fill();
        var ends = text[^1] == ' ';
        if (ends)
            text = text[..^1];
        buffer.Append(text);
        Count(text);
        if (ends)
            Space();
    }

    private void Space()
    {
        if (_gap == TextGap.None)
            _gap = TextGap.Space;
        _inWord = false;
    }

    public ReadOnlySpan<char> Since(int start) => buffer.Written[Math.Min(start, buffer.Length)..];

    public override string ToString() => buffer.Written.TrimEnd().ToString();

    private void Break(ElementRule rule)
    {
        var gap = rule.Gap;
        if (gap == TextGap.None)
            return;
        _inWord = false;
        if (rule == Elements.Br && _gap == TextGap.Line)
            gap = TextGap.Paragraph; // an empty line: editors without paragraphs write two line breaks
        if (gap > _gap)
            _gap = gap;
    }

    private void Fill()
    {
        if (buffer.Length > 0)
        {
            if (_gap == TextGap.Space)
                buffer.Append(' ');
            else if (_gap == TextGap.Line)
                buffer.Append('\n');
            else if (_gap == TextGap.Paragraph)
                buffer.Append("\n\n");
        }

        _gap = TextGap.None;
    }

    /// <summary>A word is a run of characters between spaces in which a letter or digit stands.</summary>
    private void Count(ReadOnlySpan<char> text)
    {
        if (text.ContainsAnyInRange(FirstIdeograph, LastIdeograph))
        {
            CountIdeographs(text);
            return;
        }

        while (!text.IsEmpty)
        {
            var end = _inWord ? text.IndexOf(' ') : BeginningOfWord(text);
            if (end < 0)
                return;
            _inWord = !_inWord;
            Words += _inWord ? 1 : 0;
            text = text[(end + 1)..];
        }
    }

    private static int BeginningOfWord(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsLetterOrDigit(text[i]))
                return i;
        }

        return -1;
    }

    private void CountIdeographs(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            var isPart = char.IsLetterOrDigit(c);
            var isIdeograph = c is >= FirstIdeograph and <= LastIdeograph;
            Words += isPart && (isIdeograph || !_inWord) ? 1 : 0;
            _inWord = c != ' ' && !isIdeograph && (_inWord || isPart);
        }
    }
}
