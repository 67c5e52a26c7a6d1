using Headwater.Feeds.Parsing;
using Headwater.Fetching;

namespace Headwater.Polling;

/// <summary>The feed's row after a poll: a pure function of the row before, the result, and the time.</summary>
internal static class FeedTransitions
{
    /// <summary>A second 410 this much later retires a feed; a single one may be a deployment mistake.</summary>
    public static readonly TimeSpan GoneConfirmation = TimeSpan.FromDays(1);

    // A reason may show two URLs, each cut; anything longer came from elsewhere. A string property holds 32,768 characters.
    private const int MaxReasonLength = 2_000;

    // A server may answer 304 forever. After so long without news, the whole document is requested.
    private static readonly TimeSpan MaxNotModified = TimeSpan.FromDays(7);

    // Validators are sent back unchanged or not at all; the longest seen have some hundred characters.
    private const int MaxValidatorLength = 4_000;

    public static FeedRow Apply(FeedRow feed, PollResult result, DateTimeOffset now, PollingOptions options)
    {
        var after = Learn(feed, result, now) with { History = PollRecord.After(feed.History, result, now, options.History) };
        if (result.Response is FetchOutcome.Gone && now - feed.GoneSince >= GoneConfirmation)
            return after with { State = FeedState.Retired, Due = null, DueReason = "The server said 410 Gone twice, a day apart." };
        if (after.State != FeedState.Active)
            return after with { Due = null };
        if (Discovered(feed, result) is { } discovered)
            return after with
            {
                Url = discovered,
                Due = now,
                DueReason = result is PollResult.NotAFeed { Place: not null } ? "The page that was registered has its feed there."
                    : "The page that was registered names this feed.",
            };
        var next = Schedule.Next(after, result, now, options);
        return after with { Due = next.At, DueReason = next.Reason };
    }

    /// <summary>The poll did not complete, because a host must wait.</summary>
    public static FeedRow Postpone(FeedRow feed, string reason, DateTimeOffset until, DateTimeOffset now, PollingOptions options) =>
        Later(feed, reason, until, options.DefaultInterval, now);

    /// <summary>No host answers, so the poll says nothing about this feed.</summary>
    public static FeedRow Offline(FeedRow feed, DateTimeOffset until, DateTimeOffset now) => Later(
        feed, "Feeds of several domains do not answer: this service's network may be down, so this poll does not count.", until,
        OutageDetector.Pause, now);

    /// <summary>Spread over time: a host that limits this service would refuse them again if all came when the wait ends.</summary>
    private static FeedRow Later(FeedRow feed, string reason, DateTimeOffset until, TimeSpan spread, DateTimeOffset now)
    {
        var fraction = Schedule.Fraction(feed.Id, now);
        var next = new NextPoll(until + (spread * fraction), reason).Skip(feed.Asked, fraction);
        return feed with { Due = next.At, DueReason = next.Reason };
    }

    private static FeedRow Learn(FeedRow feed, PollResult result, DateTimeOffset now)
    {
        var relocation = Relocation.After(feed, result, now);
        var proven = relocation?.IsProven(now) == true;
        var after = feed with
        {
            Polled = now,
            Outcome = result.Code,
            OutcomeReason = FeedLimits.Cut(result.Reason, MaxReasonLength).ToString(),
            Failures = result.IsSuccess ? 0 : feed.Failures + 1,
            Cuts = result is PollResult.Cut { Partial: FetchOutcome.Fetched } ? feed.Cuts + 1 : 0,
            Succeeded = result.IsSuccess ? now : feed.Succeeded,
            DocumentRefused = result is PollResult.NotAFeed || (feed.DocumentRefused && !result.IsSuccess),
            GoneSince = result.IsSuccess ? null : result.Response is FetchOutcome.Gone ? feed.GoneSince ?? now : feed.GoneSince,
            UnconditionalAt = IsUnconditionalBody(feed, result) ? now : feed.UnconditionalAt,
            Unreached = result.Response is not { WasHeard: true },
            Asked = feed.Asked.Update(result, now),
            Relocation = proven ? null : relocation,
            MovedTo = proven ? relocation!.Target : StillMovedTo(feed, result),
        };
        if (result is PollResult.Read read)
        {
            var changed = read.Items.New + read.Items.Changed > 0;
            after = after with
            {
                Title = UrlRules.Cut(read.Document.Feed.Title?.PlainText),
                Identity = FeedRow.IdentityOf(read.Document.Feed),
                BodyHash = read.BodyHash,
                ReadsAgain = read.Items.Returns || read.LeavesOutLast,
                EndsInside = CutDocument.HabitAfter(feed, read.Document),
                Changed = changed ? now : feed.Changed,
                Cadence = feed.Cadence.After(read.Document, changed, now),
            };
        }

        if (result is PollResult.Cut cut)
            return after with { HttpETag = null, HttpLastModified = null, CutHash = cut.BodyHash };
        if (WaitsForLast(feed, result))
            return after with { HttpETag = null, HttpLastModified = null, WholeAt = now };
        if (result.Response is FetchOutcome.NotModified)
            return now - (feed.WholeAt ?? feed.Registered) >= MaxNotModified
                ? after with { HttpETag = null, HttpLastModified = null, WholeAt = now }
                : after;

        // Together with the document, never before it: validators of a document whose items were not enqueued would hide them forever.
        return result.IsSuccess && result.Response is FetchOutcome.Fetched
            ? after with
            {
                HttpETag = Validator(result.Response.Headers.ETag),
                HttpLastModified = Validator(result.Response.Headers.LastModified),
                WholeAt = now,
            }
            : after;
    }

    /// <summary>
    /// The URL of the one feed that a page names, or that its site has for it, when the page was registered before it answered. Only once:
    /// the id must still be that of the URL, so that two pages that name each other do not alternate.
    /// </summary>
    private static string? Discovered(FeedRow feed, PollResult result) =>
        result is PollResult.NotAFeed page && Only(page) is { } only && feed.Succeeded is null
            && feed.Id == FeedUrl.Id(feed.Url) && FeedUrl.Error(only) is null && feed.Options.MayLead(feed.Url, only)
            ? FeedUrl.Normalize(only)
            : null;

    private static string? Only(PollResult.NotAFeed page) => page.Offered is [{ IsMain: true, Url: var only }] ? only : page.Place;

    private static string? Validator(string? header) => header is { Length: <= MaxValidatorLength } ? header : null;

    private static bool IsUnconditionalBody(FeedRow feed, PollResult result) =>
        !feed.HasValidators && result is not PollResult.Cut && !WaitsForLast(feed, result)
        && result.Response is FetchOutcome.Fetched or FetchOutcome.TooLarge;

    /// <summary>
    /// Whether the next poll asks for all of the document, because this one left out its last item. Where that is the publisher's habit,
    /// the weekly request for all of it is enough.
    /// </summary>
    private static bool WaitsForLast(FeedRow feed, PollResult result) =>
        result is PollResult.Read { LeavesOutLast: true } read && !CutDocument.IsHabit(feed, read.Document);

    /// <summary>
    /// The feed is back at its registered URL when that answers with the feed itself, or knows the ETag of its document. A 304 to a date
    /// proves nothing: any server with an older file sends one.
    /// </summary>
    private static string? StillMovedTo(FeedRow feed, PollResult result)
    {
        if (!result.IsSuccess || FeedPoll.Request(feed).Url == feed.MovedTo
            || (result.Response is FetchOutcome.NotModified && feed.HttpETag is null))
            return feed.MovedTo;
        return result.Response.Redirects is [.., var last] && last.Target == feed.MovedTo ? feed.MovedTo : null;
    }
}
