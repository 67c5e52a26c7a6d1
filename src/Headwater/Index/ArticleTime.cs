using Headwater.Storage;

namespace Headwater.Index;

/// <summary>The time that an article is ordered, filtered and counted by.</summary>
internal static class ArticleTime
{
    // Clocks and time zones of publishers are wrong by hours; beyond that a date announces something, or is a mistake, and the article would
    // stand above all others until that day.
    private static readonly TimeSpan MaxAhead = TimeSpan.FromDays(1);

    /// <summary>When it was published, else when it was updated, else when it was first seen; a date far in the future counts as first seen.</summary>
    public static DateTimeOffset Of(ArticleHeader article) =>
        (article.Published ?? article.Updated) is { } said && said <= article.FirstSeen + MaxAhead ? said : article.FirstSeen;
}
