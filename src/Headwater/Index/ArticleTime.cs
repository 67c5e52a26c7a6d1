using Headwater.Storage;

namespace Headwater.Index;

/// <summary>The time by which an article is ordered, filtered and counted.</summary>
internal static class ArticleTime
{
    // Clocks and time zones of publishers are off by hours. A later date is an announcement or a mistake, and would keep the article above
    // all others until then.
    private static readonly TimeSpan MaxAhead = TimeSpan.FromDays(1);

    /// <summary>
    /// When it was published, else when it was updated, else when it was first seen; a date far in the future counts as first seen.
    /// </summary>
    public static DateTimeOffset Of(ArticleHeader article) =>
        (article.Published ?? article.Updated) is { } said && said <= article.FirstSeen + MaxAhead ? said : article.FirstSeen;
}
