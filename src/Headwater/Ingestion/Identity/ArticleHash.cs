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
    /// Of title, text, code, links, authors, categories, enclosures and date. Markup, pictures, counts, white space and soft hyphens are
    /// left out, and so is what changes with each answer: tracking parameters of links, signatures of enclosures, the order of categories.
    /// </summary>
    public static string Of(Article article)
    {
        var seen = new StringBuilder();
        Add("title", [Line(article.Title)]);
        Add("text", [Line(article.Text)]);
        Add("code", article.CodeBlocks.Select(block => CanonicalForm.Of(block.Code)));
        Add("links", article.Links.Select(link => LinkKey.Of(link.Url) ?? link.Url).Append(LinkKey.Of(article.Link)));
        Add("authors", article.Authors.Select(author => Line(author.Name)));
        Add("categories", article.Categories.Select(Line).Distinct().Order(StringComparer.Ordinal));
        Add("enclosures", article.Enclosures.Select(enclosure => WithoutQuery(enclosure.Url)));
        Add("published", [article.Published?.UtcTicks.ToString(CultureInfo.InvariantCulture)]);
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

    private static string WithoutQuery(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.GetLeftPart(UriPartial.Path) : url;
}
