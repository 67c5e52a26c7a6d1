using System.Globalization;
using System.Text;
using Headwater.Storage;

namespace Headwater.Index;

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

    /// <summary>Of its feed, not in the index; see <see cref="FeedTagMap"/>.</summary>
    public const string Tag = "tag";

    public const string LabelPrefix = "label.";

    public static readonly IReadOnlyList<string> Features = ["code", "image", "video", "table", "enclosure"];

    public static bool IsLabel(string kind) => kind.StartsWith(LabelPrefix, StringComparison.Ordinal);

    /// <summary>What terms of a kind are compared by: hosts, whose dots matter, in lower case, all others by <see cref="Slug"/>.</summary>
    public static string Comparable(string kind, string text) => kind == Host ? text.Trim().ToLowerInvariant() : Slug(text);

    /// <summary>
    /// As publishers make the URL of a category: lower case, no apostrophes, one hyphen for everything that is not a letter or digit. A
    /// plus and a sharp stay, as they tell C from C++ and C#. A text of signs only is its own slug.
    /// </summary>
    public static string Slug(string text)
    {
        var slug = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (IsOfWord(c))
                slug.Append(char.ToLowerInvariant(c));
            else if (c is not ('\'' or '’') && slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
        }

        return slug.Length > 0 ? slug.ToString().TrimEnd('-') : text.Trim();
    }

    /// <summary>The value of <see cref="Month"/> of a time: <c>2026-11</c>.</summary>
    public static string MonthOf(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    // Surrogates are letters of rare scripts, and emoji; many scripts write vowels as marks.
    private static bool IsOfWord(char c) =>
        char.IsLetterOrDigit(c) || c is '+' or '#' || char.IsSurrogate(c)
        || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    /// <summary>Each kind and value once.</summary>
    public static IEnumerable<ArticleTerm> Of(ArticleHeader article) =>
        All(article).Where(term => term.Value.Length > 0).DistinctBy(term => (term.Kind, term.Value));

    private static IEnumerable<ArticleTerm> All(ArticleHeader article)
    {
        yield return new ArticleTerm(Feed, Slug(article.FeedId), article.FeedId); // titles change, and belong to the feed
        foreach (var category in article.Categories)
            yield return Named(Category, category);
        foreach (var author in article.Authors)
            yield return Named(Author, author.Name);
        foreach (var (label, values) in article.Labels)
        {
            foreach (var value in values)
                yield return Named(LabelPrefix + Slug(label), value);
        }

        if (article.Language is { } language)
        {
            yield return Named(Language, language);
            if (language.IndexOf('-', StringComparison.Ordinal) is > 0 and var hyphen)
                yield return Named(Language, language[..hyphen]); // en finds en-US too
        }

        if (article.Link is { } link && Uri.TryCreate(link, UriKind.Absolute, out var uri))
            yield return Named(Host, uri.Host);
        yield return Named(Month, MonthOf(ArticleTime.Of(article)));
        foreach (var feature in Features.Where(feature => HasFeature(article, feature)))
            yield return Named(Has, feature);
    }

    private static ArticleTerm Named(string kind, string name) => new(kind, Comparable(kind, name), name);

    private static bool HasFeature(ArticleHeader article, string feature) => feature switch
    {
        "code" => article.CodeBlocks > 0,
        "image" => article.Images > 0 || article.Image is not null,
        "video" => article.Videos > 0,
        "table" => article.Tables > 0,
        _ => article.Enclosures.Count > 0,
    };
}
