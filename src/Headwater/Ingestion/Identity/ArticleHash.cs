using System.Buffers;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Headwater.Feeds;
using Headwater.Feeds.Articles;
using Headwater.Feeds.Articles.Html;
using Headwater.Storage;

namespace Headwater.Ingestion.Identity;

/// <summary>What a reader sees of an article, as 26 characters of base32: a version is made exactly when this differs.</summary>
internal static partial class ArticleHash
{
    private static readonly SearchValues<string> OtherStarts =
        SearchValues.Create(["<audio", "<source", "\"mailto:", "\"tel:"], StringComparison.Ordinal);

    /// <summary>
    /// Of title, text, code, links, authors, categories, enclosures and date. Markup, pictures, white space, lines that count and closing
    /// lines that lead on are left out, and so is what changes with each answer: tracking parameters of links, signatures and hosts of
    /// files, the order of authors, categories and enclosures; and what only another program wrote: typographic quotes, entities that were
    /// escaped twice, the case of categories and links, the seconds of the date.
    /// </summary>
    public static string Of(Article article)
    {
        var seen = new StringBuilder();
        var (text, links) = ClosingLines.Without(article);
        var own = article.Link is { } link ? LinkKey.Of(LinkKey.TargetOf(link))?.ToLowerInvariant() : null;
        Add("title", [Line(CounterLines.WithoutInTitle(article.Title))]);
        Add("text", [Line(CounterLines.Without(WithoutTitles(text, article.Videos)))]);
        Add("code", article.CodeBlocks.Select(block => Code(block.Code)));
        Add("links", links.Where(link => !IsPicture(link, own)).Select(link => Key(link.Url, own)).Append(own));
        Add("videos", article.Videos.Select(video => Key(video.Url, own)));
        Add("others", Set(Others(article.Html)));
        Add("authors", Set(article.Authors.Select(author => Line(author.Name)!)));
        Add("categories", Set(article.Categories.Select(category => Line(category)!.ToLowerInvariant())));
        Add("enclosures", Set(article.Enclosures.Select(enclosure => FileKey.Of(enclosure.Url))));
        Add("published", [(article.Published?.UtcTicks / TimeSpan.TicksPerMinute)?.ToString(CultureInfo.InvariantCulture)]);
        return Base32.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(seen.ToString())));

        // The lengths keep ("ab", "c") and ("a", "bc") apart.
        void Add(string name, IEnumerable<string?> values)
        {
            seen.Append(name);
            foreach (var value in values)
                seen.Append('\n').Append(value?.Length ?? -1).Append(':').Append(value);
            seen.Append('\n');
        }
    }

    private static IOrderedEnumerable<string> Set(IEnumerable<string> values) => values.Distinct().Order(StringComparer.Ordinal);

    private static string? Line(string? text) =>
        text is null ? null : Whitespace.ToLine(ComparedText.Of(WebUtility.HtmlDecode(text)));

    /// <summary>Without the white space that no reader sees: at the end of lines, and lines of nothing else around it.</summary>
    private static string Code(string code) =>
        CanonicalForm.Of(string.Join('\n', code.Split('\n').Select(line => line.TrimEnd())).Trim('\n'));

    /// <summary>Without the lines that name players: a program writes the title of a video, which may come later.</summary>
    private static string WithoutTitles(string text, IReadOnlyList<Video> videos)
    {
        if (videos.Count == 0)
            return text;
        var titles = videos.Select(video => video.Title ?? PlayerWriter.Untitled).ToHashSet();
        return string.Join('\n', text.Split('\n').Where(line => !titles.Contains(line.Trim())));
    }

    /// <summary>A picture that leads to a larger one or to the article itself, or an advertisement.</summary>
    private static bool IsPicture(ArticleLink link, string? own) =>
        link.Text.Length == 0 && (!link.Inside || FileKey.IsFile(link.Url) || LinkKey.Of(link.Url)?.ToLowerInvariant() == own);

    /// <summary>Recordings, mail addresses and telephone numbers, which an article does not list.</summary>
    private static IEnumerable<string> Others(string html) => html.AsSpan().ContainsAny(OtherStarts)
        ? Other().Matches(html).Select(match => WebUtility.HtmlDecode(match.Groups["url"].Value))
            .Select(url => LinkKey.Of(url) is null ? url.Split('?')[0] : FileKey.Of(url))
        : [];

    [GeneratedRegex("(?:<(?:audio|source)[^>]* src=\"|<a href=\"(?=mailto:|tel:))(?<url>[^\"]*)")]
    private static partial Regex Other();

    /// <param name="own">The key of the article itself: to which part of it a link leads differs with each answer.</param>
    private static string Key(string link, string? own)
    {
        link = LinkKey.TargetOf(link);
        if (FileKey.IsFile(link))
            return FileKey.Of(link);
        var isPlace = link.Contains('#', StringComparison.Ordinal) && LinkKey.Of(link)?.ToLowerInvariant() != own;
        return LinkKey.Of(link, withFragment: isPlace)?.ToLowerInvariant() ?? link;
    }
}
