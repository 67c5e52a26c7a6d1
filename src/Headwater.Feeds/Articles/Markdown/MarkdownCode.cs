using Headwater.Feeds.Articles.Html;

namespace Headwater.Feeds.Articles.Markdown;

/// <summary>Code between marks that are longer than any run of backticks in it.</summary>
/// <param name="code">Empty, to collect a block in.</param>
internal sealed class MarkdownCode(TextBuffer code, MarkdownLines lines)
{
    private int _depth;
    private string? _language;

    public bool IsOpen => _depth > 0;

    public void Open(string? language) => (_depth, _language) = (1, language);

    public void OpenInside(ElementRule rule, string? language)
    {
        if (rule.Is(Traits.Preformatted))
            _depth++;
        else if (rule == Elements.Br)
            code.Append('\n');
        else if (rule == Elements.Code)
            _language ??= language;
    }

    public void Text(ReadOnlySpan<char> text) => code.Append(text);

    public void Close(ElementRule rule)
    {
        if (rule.Is(Traits.Preformatted) && --_depth == 0)
            Write();
    }

    /// <param name="isMath">TeX: between dollar signs GitHub and others show it as a formula.</param>
    public static void WriteSpan(TextBuffer buffer, ReadOnlySpan<char> code, bool isMath)
    {
        var fence = LongestRun(code, '`') + 1;
        var pad = code[0] == '`' || code[^1] == '`' ? " " : "";
        if (isMath)
            buffer.Append('$');
        buffer.Append('`', fence);
        buffer.Append(pad);
        buffer.Append(code);
        buffer.Append(pad);
        buffer.Append('`', fence);
        if (isMath)
            buffer.Append('$');
    }

    private void Write()
    {
        // The line end at the end of code is the one before the closing fence. A carriage return alone would be one, too.
        var written = code.Written;
        if (!written.IsWhiteSpace())
        {
            if (written.Contains('\r'))
                written = written.ToString().Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
            written = written.EndsWith("\n") ? written[..^1] : written;
            lines.Separate(MarkdownGap.Paragraph);
            lines.WriteFenced(written, new string('`', Math.Max(3, LongestRun(written, '`') + 1)), _language);
        }

        code.Truncate(0);
        lines.Separate(MarkdownGap.Paragraph);
    }

    private static int LongestRun(ReadOnlySpan<char> text, char c)
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
}
