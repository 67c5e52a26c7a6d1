using Headwater.Index;

namespace Headwater.Removal;

/// <summary>Which articles expire: the next run of the timer deletes them.</summary>
/// <param name="TooOld">Articles older than the maximum age.</param>
/// <param name="TooMany">Articles that feeds have beyond the maximum number; some of them may be too old as well.</param>
/// <param name="DryRun">True when no run deletes them; else null.</param>
/// <param name="Feeds">Those that lose most, at most five.</param>
public sealed record RetentionReport(long TooOld, long TooMany, bool? DryRun, IReadOnlyList<ExpiredOfFeed> Feeds)
{
    private const int MaxFeeds = 5;

    internal static RetentionReport Of(IReadOnlyDictionary<string, ExpiredArticles> byFeed, bool dryRun) => new(
        byFeed.Values.Sum(expired => expired.TooOld),
        byFeed.Values.Sum(expired => expired.TooMany),
        dryRun ? true : null,
        [
            .. byFeed.Select(feed => new ExpiredOfFeed(feed.Key, feed.Value.TooOld, feed.Value.TooMany))
                .Where(feed => feed.Most > 0)
                .OrderByDescending(feed => feed.Most).ThenBy(feed => feed.FeedId, StringComparer.Ordinal)
                .Take(MaxFeeds),
        ]);
}

/// <summary>What expires of a feed.</summary>
public sealed record ExpiredOfFeed(string FeedId, long TooOld, long TooMany)
{
    // Most of the surplus of a feed is its oldest.
    internal long Most => Math.Max(TooOld, TooMany);
}
