using System.Globalization;
using System.Text;
using Headwater.Articles;

namespace Headwater.Listing;

/// <summary>What an article can be filtered by and is counted under.</summary>
/// <param name="Kind">The parameter: <c>feed</c>, <c>category</c>, <c>label.level</c> …</param>
/// <param name="Value">As it is compared.</param>
/// <param name="Name">As published.</param>
internal readonly record struct ArticleTerm(string Kind, string Value, string Name)
{
    public const string Feed = "feed";
    public const string Category = "category";
    public const string Author = "author";
    public const string Language = "language";
    public const string Host = "host";
    public const string Has = "has";
    public const string Month = "month";
    public const string LabelPrefix = "label.";

    public static readonly IReadOnlyList<string> Features = ["code", "image", "video", "table", "enclosure"];

    /// <summary>Lower case, with one hyphen for spaces, slashes, underscores and hyphens: a term and its slug are the same.</summary>
    public static string Comparable(string text)
    {
        var value = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (!char.IsWhiteSpace(c) && c is not ('-' or '_' or '/'))
                value.Append(char.ToLowerInvariant(c));
            else if (value.Length > 0 && value[^1] != '-')
                value.Append('-');
        }

        return value.ToString().TrimEnd('-');
    }

    /// <summary>Each kind and value once.</summary>
    public static IEnumerable<ArticleTerm> Of(ArticleHeader article) =>
        All(article).Where(term => term.Value.Length > 0).DistinctBy(term => (term.Kind, term.Value));

    private static IEnumerable<ArticleTerm> All(ArticleHeader article)
    {
        yield return new ArticleTerm(Feed, Comparable(article.FeedId), article.FeedTitle ?? article.FeedId);
        foreach (var category in article.Categories)
            yield return Named(Category, category);
        foreach (var author in article.Authors)
            yield return Named(Author, author.Name);
        foreach (var (label, values) in article.Labels)
        {
            foreach (var value in values)
                yield return Named(LabelPrefix + Comparable(label), value);
        }

        if (article.Language is { } language)
        {
            yield return Named(Language, language);
            if (language.IndexOf('-', StringComparison.Ordinal) is > 0 and var hyphen)
                yield return Named(Language, language[..hyphen]); // who asks for en wants en-US too
        }

        if (article.Link is { } link && Uri.TryCreate(link, UriKind.Absolute, out var uri))
            yield return Named(Host, uri.Host);
        yield return Named(Month, (article.Published ?? article.FirstSeen).UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture));
        foreach (var feature in Features.Where(feature => HasFeature(article, feature)))
            yield return Named(Has, feature);
    }

    private static ArticleTerm Named(string kind, string name) => new(kind, Comparable(name), name);

    private static bool HasFeature(ArticleHeader article, string feature) => feature switch
    {
        "code" => article.CodeBlocks > 0,
        "image" => article.Images > 0 || article.Image is not null,
        "video" => article.Videos > 0,
        "table" => article.Tables > 0,
        _ => article.Enclosures.Count > 0,
    };
}
