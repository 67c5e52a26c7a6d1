using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Headwater.Feeds.Articles;
using Headwater.Storage;

namespace Headwater.Ingestion.Identity;

/// <summary>What a reader sees of an article, as 26 characters of base32: a version is made exactly when this differs.</summary>
internal static class ArticleHash
{
    /// <summary>
    /// Of title, text, code, links, authors, categories, enclosures and date. Markup, pictures, white space and lines that count are left
    /// out, and so is what changes with each answer: tracking parameters of links, signatures and hosts of files, the order of categories;
    /// and what only another program wrote: typographic quotes, the case of categories, the seconds of the date.
    /// </summary>
    public static string Of(Article article)
    {
        var seen = new StringBuilder();
        Add("title", [Line(article.Title)]);
        Add("text", [Line(CounterLines.Without(article.Text))]);
        Add("code", article.CodeBlocks.Select(block => Code(block.Code)));
        Add("links", article.Links.Select(link => Key(link.Url)).Append(LinkKey.Of(article.Link)));
        Add("authors", article.Authors.Select(author => Line(author.Name)));
        Add(
            "categories",
            article.Categories.Select(category => Line(category)!.ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal));
        Add("enclosures", article.Enclosures.Select(enclosure => FileKey.Of(enclosure.Url)));
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

    private static string? Line(string? text) => text is null ? null : Whitespace.ToLine(ComparedText.Of(text));

    /// <summary>Without the white space that no reader sees: at the end of lines, and lines of nothing else around it.</summary>
    private static string Code(string code) =>
        CanonicalForm.Of(string.Join('\n', code.Split('\n').Select(line => line.TrimEnd())).Trim('\n'));

    private static string Key(string link) => FileKey.IsFile(link) ? FileKey.Of(link) : LinkKey.Of(link) ?? link;
}
