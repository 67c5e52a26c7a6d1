using System.Text.RegularExpressions;
using Headwater.Feeds.Articles.Html;

namespace Headwater.Feeds.Articles;

/// <summary>A few sentences that say what an article is about; plain text on one line.</summary>
internal static partial class Summaries
{
    /// <summary>Words of a paragraph that says something; shorter ones are captions, dates and headings.</summary>
    private const int LeastWords = 6;

    /// <summary>Characters of code that are compared with each paragraph: code that repeats these would be read whole for each.</summary>
    private const int MaxCompared = 1000;

    /// <summary>The publisher's own words, without what blog software adds to them; null when nothing is left.</summary>
    public static string? Tidy(string text, int length)
    {
        var line = Appeared().Replace(Whitespace.ToLine(text), "").Trim();
        line = line.EndsWith("[…]", StringComparison.Ordinal) || line.EndsWith("[...]", StringComparison.Ordinal)
            ? line[..line.LastIndexOf('[')].TrimEnd() + " …" : line;
        return line.Length == 0 ? null : line.Length <= length * 4 ? line : Cut(line, length);
    }

    /// <summary>
    /// The first sentences of the text, up to <paramref name="length"/> characters; headings and captions have none, and code is none.
    /// </summary>
    public static string? FromBody(RenderedBody body, int length)
    {
        var text = body.Text;
        string? spare = null, ofCode = null;
        HashSet<string>? beside = null;
        var (blocks, codeEnd, code) = (0, 0, CodeAt(body, 0));
        foreach (var range in text.AsSpan().Split("\n\n"))
        {
            var paragraph = text.AsSpan(range).Trim();
            if (paragraph.IsEmpty)
                continue;
            if (range.Start.Value >= codeEnd && text.AsSpan(range.Start.Value).TrimStart() is var rest && IsAt(rest, code))
            {
                codeEnd = text.Length - rest.Length + code.Length;
                code = CodeAt(body, ++blocks);
            }

            if (range.Start.Value < codeEnd)
            {
                ofCode ??= Beginning(paragraph, length);
                continue;
            }

            if (paragraph.Count(' ') + 1 >= LeastWords
                && paragraph[^1] is '.' or '!' or '?' or '…' or '。' or ':' or '"' or '”' or ')')
            {
                beside ??= [.. body.Headings.Select(heading => heading.Text), .. body.Images.Select(image => image.Caption ?? "")];
                var line = Whitespace.ToLine(Beginning(paragraph, length));
                if (!beside.Contains(line))
                    return Tidy(Cut(line, length), length);
            }

            spare ??= Beginning(paragraph, length);
        }

        return (spare ?? ofCode) is { } words ? Tidy(Cut(Whitespace.ToLine(words), length), length) : null;
    }

    /// <summary>Empty behind the last block.</summary>
    private static string CodeAt(RenderedBody body, int block) => block < body.CodeBlocks.Count ? body.CodeBlocks[block].Code.Trim() : "";

    private static bool IsAt(ReadOnlySpan<char> text, string code) =>
        code.Length > 0 && text.Length >= code.Length && text.StartsWith(code.AsSpan(0, Math.Min(code.Length, MaxCompared)))
        && (text.Length == code.Length || text[code.Length] == '\n');

    private static string Beginning(ReadOnlySpan<char> paragraph, int length) =>
        paragraph[..Math.Min(paragraph.Length, length * 8)].ToString();

    /// <summary>At the last sentence that fits, else at the last word.</summary>
    private static string Cut(string line, int length)
    {
        if (line.Length <= length)
            return line;
        for (var i = length - 1; i > length / 3; i--)
        {
            if (line[i] == ' ' && line[i - 1] is '.' or '!' or '?' or '。')
                return line[..i];
        }

        var end = line.LastIndexOf(' ', length - 2);
        end = end > length / 2 ? end : length - 2;
        if (char.IsHighSurrogate(line[end - 1]))
            end--;
        return line[..end].TrimEnd(',', ';', ':', ' ') + " …";
    }

    [GeneratedRegex(@"\s*(?:The post .{1,400} (?:appeared first on|first appeared on) .{1,200}|"
        + @"(?:Continue reading|Read more|Read the full article)\b.{0,200})$",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Appeared();
}
