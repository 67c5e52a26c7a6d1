namespace Headwater.Storage;

/// <summary>The time by which an article is ordered and filtered, and the one from which its age counts.</summary>
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

    /// <summary>
    /// The time from which its age counts: published, else first seen. An edit does not make an article younger, and an old date of update
    /// does not expire an article that was found today.
    /// </summary>
    public static DateTimeOffset Since(DateTimeOffset? published, DateTimeOffset firstSeen) => Of(published, updated: null, firstSeen);
}
