using Headwater.Fetching;

namespace Headwater.Polling;

/// <summary>
/// A permanent redirect on trial. The networks of hotels and trains redirect every feed to their own page for an hour, some with 301, so
/// one redirect proves nothing; a publisher who moved redirects each time, and the feed is at the target.
/// </summary>
/// <param name="Seen">Successful polls in a row that were redirected there.</param>
/// <param name="SameFeed">
/// Whether the target has proven to be this feed, also by a 304 to its ETag. Once false it stays false, because after that poll the
/// items of the other feed are known as items of this feed.
/// </param>
internal sealed record Relocation(string Target, DateTimeOffset Since, int Seen, bool? SameFeed)
{
    private const int MinSeen = 3;
    private static readonly TimeSpan MinTime = TimeSpan.FromDays(1);

    public bool IsProven(DateTimeOffset now) => SameFeed == true && Seen >= MinSeen && now - Since >= MinTime;

    /// <summary>
    /// The trial after a poll. Failures and pages that are not a feed leave the trial as it is; a success without the redirect,
    /// through a temporary redirect, or at another target ends it.
    /// </summary>
    public static Relocation? After(FeedRow feed, PollResult result, DateTimeOffset now)
    {
        if (!result.IsSuccess)
            return feed.Relocation;
        var redirects = result.Response.Redirects;
        if (redirects.Count == 0 && feed.MovedTo is null && feed.Relocation is { } asked && FeedPoll.Request(feed).Url == asked.Target)
        {
            // The registered URL failed, and what answers in its place is the feed.
            return asked with { Since = now - MinTime, Seen = MinSeen, SameFeed = asked.SameFeed ?? IsSameFeed(feed, result) };
        }

        if (redirects.Count == 0 || redirects.Any(redirect => redirect.Status is not (301 or 308)))
            return null;

        var target = redirects[^1].Target;
        if (target.Length > FeedUrl.MaxLength)
            return null;
        return feed.Relocation is { } trial && trial.Target == target
            ? trial with { Seen = trial.Seen + 1, SameFeed = trial.SameFeed ?? IsSameFeed(feed, result) }
            : new Relocation(target, now, 1, IsSameFeed(feed, result));
    }

    /// <summary>
    /// Decided by the feed's id or self link, or by items seen before; null without a first document to compare with.
    /// </summary>
    private static bool? IsSameFeed(FeedRow feed, PollResult result) => result switch
    {
        _ when feed.BodyHash is null => null,
        PollResult.Read read => (feed.Identity is { } identity && identity == FeedRow.IdentityOf(read.Document.Feed))
            || read.Items.Unchanged + read.Items.Changed > 0,

        // The same bytes; or the server knows the document by its ETag. Any server answers 304 to a date when its own file is older.
        PollResult.Unchanged unchanged => unchanged.Response is FetchOutcome.Fetched || feed.HttpETag is not null ? true : null,
        _ => null,
    };
}
