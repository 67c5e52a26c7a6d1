namespace Headwater.Index;

/// <summary>What is counted, and how the counts are shown: the same for every engine.</summary>
internal static class FacetRules
{
    /// <summary>Values per facet, the most frequent ones; more are too many to choose from.</summary>
    public const int MaxValues = 200;

    public static bool IsFacet(string kind) =>
        kind is ArticleTerm.Feed or ArticleTerm.Category or ArticleTerm.Author or ArticleTerm.Language or ArticleTerm.Has
            or ArticleTerm.Month
        || ArticleTerm.IsLabel(kind);

    /// <param name="values">The most frequent first; of equal ones the lower value.</param>
    /// <param name="feedTitle">The title of a feed, by its id.</param>
    public static IReadOnlyList<FacetCount> Arranged(string kind, IReadOnlyList<FacetCount> values, Func<string, string?> feedTitle) =>
        kind switch
        {
            ArticleTerm.Feed => [.. values.Select(feed => feed with { Name = feedTitle(feed.Name) ?? feed.Name })],

            // en-US also counts as en.
            ArticleTerm.Language => [.. values.Where(language => !language.Value.Contains('-', StringComparison.Ordinal))],
            ArticleTerm.Month => [.. values.OrderByDescending(month => month.Value, StringComparer.Ordinal)],
            _ => values,
        };
}
