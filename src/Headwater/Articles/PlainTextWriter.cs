namespace Headwater.Articles;

/// <summary>The text a reader sees: paragraphs separated by an empty line, white space collapsed outside of code.</summary>
internal sealed class PlainTextWriter(TextBuffer buffer)
{
    // 3 for what words are made of, 2 for what stands in them or beside them, 0 for what ends them.
    private static readonly byte[] Ascii = [.. Enumerable.Range(0, 128).Select(c => (byte)(char.IsAsciiLetterOrDigit((char)c) ? 3 : c == ' ' ? 0 : 2))];

    private Gap _gap;
    private int _preformatted;

    // A word may be split over elements: "wo<b>rd</b>".
    private bool _inWord;

    private enum Gap
    {
        None,
        Space,
        Line,
        Paragraph,
    }

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
    }

    public void Close(ElementRule rule)
    {
        if (rule.Is(Traits.Preformatted))
            _preformatted--;
        Break(rule);
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

        if (text.IsEmpty)
            return;
        if (text[0] == ' ')
        {
            Space();
            text = text[1..];
            if (text.IsEmpty)
                return;
        }

        if (_gap != Gap.None)
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
        if (_gap == Gap.None)
            _gap = Gap.Space;
        _inWord = false;
    }

    public ReadOnlySpan<char> Since(int start) => buffer.Written[Math.Min(start, buffer.Length)..];

    public override string ToString() => buffer.Written.TrimEnd().ToString();

    private void Break(ElementRule rule)
    {
        var gap = rule.Is(Traits.Block) && rule != Elements.Li && rule != Elements.Dd && rule != Elements.Dt ? Gap.Paragraph
            : rule.Is(Traits.Block) || rule == Elements.Br || rule == Elements.Tr || rule == Elements.Caption ? Gap.Line
            : rule == Elements.Td || rule == Elements.Th ? Gap.Space
            : Gap.None;
        if (gap == Gap.None)
            return;
        _inWord = false;
        if (gap > _gap)
            _gap = gap;
    }

    private void Fill()
    {
        if (buffer.Length > 0)
        {
            if (_gap == Gap.Space)
                buffer.Append(' ');
            else if (_gap == Gap.Line)
                buffer.Append('\n');
            else if (_gap == Gap.Paragraph)
                buffer.Append("\n\n");
        }

        _gap = Gap.None;
    }

    private void Count(ReadOnlySpan<char> text)
    {
        // Without a branch at the ends of words: no processor foresees them.
        var (words, inWord) = (0, _inWord ? 1 : 0);
        ReadOnlySpan<byte> ascii = Ascii;
        foreach (var c in text)
        {
            if (c < ascii.Length)
            {
                int kind = ascii[c];
                words += kind & 1 & ~inWord;
                inWord = (inWord & (kind >> 1)) | (kind & 1);
                continue;
            }

            var isPart = char.IsLetterOrDigit(c) ? 1 : 0;
            var isIdeograph = c is >= '\u2e80' and < '\uac00';
            words += isIdeograph ? isPart : isPart & ~inWord;
            inWord = isIdeograph ? 0 : inWord | isPart;
        }

        Words += words;
        _inWord = inWord == 1;
    }
}
