using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Headwater.Feeds.Articles;
using Headwater.Storage;

namespace Headwater.Ingestion.Identity;

/// <summary>What a reader sees of an article, as 26 characters of base32: a version is made exactly when this differs.</summary>
internal static partial class ArticleHash
{
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
        var own = LinkKey.Of(article.Link)?.ToLowerInvariant();
        Add("title", [Line(article.Title)]);
        Add("text", [Line(CounterLines.Without(text))]);
        Add("code", article.CodeBlocks.Select(block => Code(block.Code)));
        Add("links", links.Where(link => !IsPicture(link)).Select(link => Key(link.Url, own)).Append(own));
        Add("videos", article.Videos.Select(video => Key(video.Url, own)));
        Add("others", Other().Matches(article.Html).Select(match => WebUtility.HtmlDecode(match.Value)));
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

    /// <summary>A picture that leads to a larger one, or an advertisement.</summary>
    private static bool IsPicture(ArticleLink link) => link.Text.Length == 0 && (!link.Inside || FileKey.IsFile(link.Url));

    // Recordings, mail addresses and telephone numbers, which an article does not list.
    [GeneratedRegex("<(?:audio|source)[^>]* src=\"[^\"?]*|<a href=\"(?:mailto|tel):[^\"?]*")]
    private static partial Regex Other();

    /// <param name="own">The key of the article itself: to which part of it a link leads differs with each answer.</param>
    private static string Key(string link, string? own)
    {
        if (FileKey.IsFile(link))
            return FileKey.Of(link);
        var isPlace = link.Contains('#', StringComparison.Ordinal) && LinkKey.Of(link)?.ToLowerInvariant() != own;
        return LinkKey.Of(link, withFragment: isPlace)?.ToLowerInvariant() ?? link;
    }
}
