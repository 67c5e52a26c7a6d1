using System.Security.Cryptography;
using System.Text;
using Headwater.Feeds.Parsing;
using Headwater.Fetching;
using Headwater.Ingestion;
using Headwater.Storage;

namespace Headwater.Discovery.History;

/// <summary>The row of a backfill after each thing that can happen: pure functions of the row before, the answer and the time.</summary>
internal static class BackfillSteps
{
    /// <summary>More pages are an endless calendar, not the history of a feed.</summary>
    public const int MaxPages = 5_000;

    /// <summary>After this many pages in a row without a new item, the rest is expected to repeat, too.</summary>
    public const int MaxFruitless = 3;

    public const int MaxAttempts = 5;

    // Pages that are remembered; the row of a table has room for 32,000 characters.
    private const int MaxSeen = 1_000;
    private const int SeenLength = 12;

    private static readonly TimeSpan FirstRetry = TimeSpan.FromMinutes(1);

    public static BackfillRow End(this BackfillRow row, string state, string reason, DateTimeOffset now) =>
        row with { State = state, Reason = reason, Ended = now, Due = null };

    public static BackfillRow Wait(this BackfillRow row, string reason, DateTimeOffset until) => row with { Reason = reason, Due = until };

    /// <summary>Again later: after 1, 4, 16 and 64 minutes.</summary>
    public static BackfillRow Retry(this BackfillRow row, string reason, DateTimeOffset now) =>
        row.IsLastAttempt
            ? row.End(BackfillState.Failed, reason, now)
            : row.Wait(reason, now + BackOff(row)) with { Attempts = row.Attempts + 1 };

    /// <summary>
    /// Waits as long as the server asks, but at least as long as after another failure, so that a server that always says "in a second" is
    /// asked less and less often. This wait alone never ends a backfill.
    /// </summary>
    private static BackfillRow WaitUntil(this BackfillRow row, string reason, DateTimeOffset until, DateTimeOffset now)
    {
        var earliest = now + BackOff(row);
        return row.Wait(reason, until > earliest ? until : earliest) with
        {
            Attempts = row.Attempts + 2 < MaxAttempts ? row.Attempts + 1 : row.Attempts,
        };
    }

    private static TimeSpan BackOff(BackfillRow row) => FirstRetry * Math.Pow(4, row.Attempts);

    public static BackfillRow NotFetched(BackfillRow row, FetchOutcome outcome, DateTimeOffset now) => outcome switch
    {
        // Where pages are counted, the one after the last is missing; a page that was named should be there.
        FetchOutcome.Gone or FetchOutcome.HttpError { Status: 404 } when row.Kind is HistoryKind.WordPress or HistoryKind.Blogger =>
            row.End(BackfillState.Done, $"The last page was read: {outcome.Reason}", now),
        FetchOutcome.Gone or FetchOutcome.HttpError { Status: 404 } when row.Next is { } next =>
            row.Retry($"{UrlRules.Show(new Uri(next))}, which the page before names as the next, is missing: {outcome.Reason}", now),
        FetchOutcome.RetryLater { Until: { } until } => row.WaitUntil(outcome.Reason, until, now),
        FetchOutcome.RetryLater or FetchOutcome.TimedOut or FetchOutcome.Unreachable or FetchOutcome.HttpError =>
            row.Retry(outcome.Reason, now),
        _ => row.End(BackfillState.Failed, outcome.Reason, now),
    };

    /// <summary>After the feed's own document, whose items are for the polls.</summary>
    public static BackfillRow Begin(BackfillRow row, FeedDocument document, string url, DateTimeOffset now)
    {
        if (HistoryPages.KindOf(document) is not { } kind)
            return row.End(BackfillState.Done, HistoryPages.WhyNone(url), now);
        row = Remember(row, document, ids: null) with
        {
            Kind = kind,
            Sites = string.Join(' ', HistoryPages.Sites(row.FeedUrl, url, document)),
            Read = document.Items.Count,
            Attempts = 0,
            Reason = null,
        };
        return GoOn(row, document, url, now);
    }

    /// <summary>After a page, whose new items have their messages.</summary>
    public static BackfillRow Read(BackfillRow row, FeedDocument document, string url, HistoryResult result, DateTimeOffset now)
    {
        var isNew = result.New + result.Changed > 0 || IsProgress(row, document, result.ArticleIds);
        var after = Remember(row, document, result.ArticleIds) with
        {
            Pages = row.Pages + 1,
            Items = row.Items + result.New,
            Changed = row.Changed + result.Changed,
            Read = row.Read + document.Items.Count,
            ReadTo = result.ReadTo,
            Fruitless = isNew ? 0 : row.Fruitless + 1,
            Attempts = 0,
            Reason = null,
        };
        return WhyDone(after, document) is { } reason
            ? after.End(BackfillState.Done, reason, now)
            : GoOn(after, document, url, now);
    }

    /// <summary>Why no page is wanted after this one; null when the next is.</summary>
    private static string? WhyDone(BackfillRow row, FeedDocument document) =>
        row.Items >= row.MaxItems ? $"It brought the {row.MaxItems} articles that it was limited to (maxItems)."
        : row.Since is { } since && document.Items.Count > 0 && document.Items.All(item => Date(item) < since)
            ? $"It reached items from before {since:u} (since)."
        : row.Fruitless >= MaxFruitless ? $"{MaxFruitless} pages in a row brought nothing that was not seen before."
        : row.Pages >= MaxPages ? $"It read {MaxPages} pages, which is the most."
        : null;

    private static BackfillRow GoOn(BackfillRow row, FeedDocument document, string url, DateTimeOffset now)
    {
        var next = HistoryPages.Next(row.Kind, document, url, row.Pages + 2, row.Read);
        return next is null ? row.End(BackfillState.Done, "The last page was read.", now)
            : next == row.Next || next == url ? row.End(BackfillState.Done, "The last page names itself as the next.", now)
            : !Uri.TryCreate(next, UriKind.Absolute, out var page) || UrlRules.WhyForbidden(page) is not null
                ? row.End(BackfillState.Failed, $"The next page has a URL that must not be requested: {UrlRules.Cut(next)}", now)
            : row with { Next = next };
    }

    /// <summary>Whether a page of known articles leads further into the past, or at least was not seen before.</summary>
    private static bool IsProgress(BackfillRow row, FeedDocument document, IReadOnlyList<string> ids) =>
        document.Items.Count > 0
        && (Oldest(document) is { } oldest
            ? row.Oldest is not { } before || oldest < before
            : !row.Seen.Contains(Mark(ids), StringComparison.Ordinal));

    /// <param name="ids">Null for the feed's own document, whose items have no ids here.</param>
    private static BackfillRow Remember(BackfillRow row, FeedDocument document, IReadOnlyList<string>? ids)
    {
        var seen = ids is null ? row.Seen : string.Join(' ', row.Seen.Split(' ').Prepend(Mark(ids)).Take(MaxSeen));
        var oldest = Oldest(document);
        return row with { Seen = seen, Oldest = row.Oldest is null || oldest < row.Oldest ? oldest ?? row.Oldest : row.Oldest };
    }

    private static DateTimeOffset? Oldest(FeedDocument document) => document.Items.Select(Date).Where(IsStorable).Min();

    private static DateTimeOffset? Date(Item item) => item.Published ?? item.Updated;

    // Table storage knows no time before 1601, and feeds do say "0001-01-01".
    private static bool IsStorable(DateTimeOffset? date) => date?.Year > 1601;

    private static string Mark(IReadOnlyList<string> ids) =>
        Base32.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(' ', ids.Order(StringComparer.Ordinal)))))[..SeenLength];
}
