using Headwater.Fetching;

namespace Headwater.Polling;

/// <summary>
/// A permanent redirect on trial. Hotels and trains redirect every feed to their own page for an hour, some of them with 301, so one
/// redirect proves nothing; a publisher who moved says so each time, and the feed is there.
/// </summary>
/// <param name="Seen">Successful polls in a row that were led there.</param>
/// <param name="SameFeed">
/// Whether what is there has proven to be this feed: null while only 304 came. Once false it stays so, because by the next poll we know
/// the stranger's items as our own.
/// </param>
internal sealed record Relocation(string Target, DateTimeOffset Since, int Seen, bool? SameFeed)
{
    private const int MinSeen = 3;
    private static readonly TimeSpan MinTime = TimeSpan.FromDays(1);

    public bool IsProven(DateTimeOffset now) => SameFeed == true && Seen >= MinSeen && now - Since >= MinTime;

    /// <summary>
    /// What is on trial after a poll. Failures and pages that are no feed leave the trial as it is; a success without the redirect,
    /// with a temporary one in its way, or at another target ends it.
    /// </summary>
    public static Relocation? After(FeedRow feed, PollResult result, DateTimeOffset now)
    {
        if (!result.IsSuccess)
            return feed.Relocation;
        var redirects = result.Fetched.Redirects;
        if (redirects.Count == 0 || redirects.Any(redirect => redirect.Status is not (301 or 308)))
            return null;

        var target = redirects[^1].Target;
        if (target.Length > FeedUrl.MaxLength)
            return null;
        return feed.Relocation is { } trial && trial.Target == target
            ? trial with { Seen = trial.Seen + 1, SameFeed = trial.SameFeed ?? IsSameFeed(feed, result) }
            : new Relocation(target, now, 1, IsSameFeed(feed, result));
    }

    /// <summary>By its id or self link, or by items seen before; null when a 304 or the lack of a first document leaves it open.</summary>
    private static bool? IsSameFeed(FeedRow feed, PollResult result) => result switch
    {
        _ when feed.BodyHash is null => null,
        PollResult.Read read => (feed.Identity is { } identity && identity == FeedRow.IdentityOf(read.Document.Feed))
            || read.Items.Unchanged + read.Items.Changed > 0,
        PollResult.Unchanged { Fetched: FetchOutcome.NewDocument } => true,
        _ => null,
    };
}
