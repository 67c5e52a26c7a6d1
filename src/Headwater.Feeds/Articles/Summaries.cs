using System.Text.RegularExpressions;
using Headwater.Feeds.Articles.Html;

namespace Headwater.Feeds.Articles;

/// <summary>A few sentences that say what an article is about; plain text on one line.</summary>
internal static partial class Summaries
{
    /// <summary>Words of a paragraph that says something; shorter ones are captions, dates and headings.</summary>
    private const int LeastWords = 6;

    /// <summary>The publisher's own words, without what blog software adds to them; null when nothing is left.</summary>
    public static string? Tidy(string text, int length)
    {
        var line = Appeared().Replace(Whitespace.ToLine(text), "").Trim();
        line = line.EndsWith("[…]", StringComparison.Ordinal) || line.EndsWith("[...]", StringComparison.Ordinal)
            ? line[..line.LastIndexOf('[')].TrimEnd() + " …" : line;
        return line.Length == 0 ? null : line.Length <= length * 4 ? line : Cut(line, length);
    }

    /// <summary>The first sentences of the text, up to <paramref name="length"/> characters; headings and captions have none.</summary>
    public static string? FromBody(RenderedBody body, int length)
    {
        var text = body.Text;
        string? spare = null;
        HashSet<string>? beside = null;
        foreach (var range in text.AsSpan().Split("\n\n"))
        {
            var paragraph = text.AsSpan(range).Trim();
            if (paragraph.IsEmpty)
                continue;
            if (paragraph.Count(' ') + 1 >= LeastWords
                && paragraph[^1] is '.' or '!' or '?' or '…' or '。' or ':' or '"' or '”' or ')')
            {
                beside ??= [.. body.Headings.Select(heading => heading.Text), .. body.Images.Select(image => image.Caption ?? "")];
                var line = Whitespace.ToLine(paragraph[..Math.Min(paragraph.Length, length * 8)].ToString());
                if (!beside.Contains(line))
                    return Tidy(Cut(line, length), length);
            }

            spare ??= paragraph[..Math.Min(paragraph.Length, length * 8)].ToString();
        }

        return spare is null ? null : Tidy(Cut(Whitespace.ToLine(spare), length), length);
    }

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
