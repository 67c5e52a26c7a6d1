namespace Headwater.Storage;

/// <summary>The time by which an article is ordered and filtered, and by which it ends.</summary>
internal static class ArticleTime
{
    // Clocks and time zones of publishers are off by hours. A later date is an announcement or a mistake, and would keep the article above
    // all others until then.
    private static readonly TimeSpan MaxAhead = TimeSpan.FromDays(1);

    /// <summary>
    /// When it was published, else when it was updated, else when it was first seen; a date far in the future counts as first seen.
    /// </summary>
    public static DateTimeOffset Of(ArticleHeader article) => Of(article.Published, article.Updated, article.FirstSeen);

    /// <inheritdoc cref="Of(ArticleHeader)"/>
    public static DateTimeOffset Of(DateTimeOffset? published, DateTimeOffset? updated, DateTimeOffset firstSeen) =>
        (published ?? updated) is { } said && said <= firstSeen + MaxAhead ? said : firstSeen;
}
