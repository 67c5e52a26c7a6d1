using Headwater.Feeds.Parsing;
using Headwater.Fetching;
using Headwater.Ingestion;
using Headwater.Polling;
using Headwater.Removal;
using Microsoft.Extensions.Logging;

namespace Headwater.Discovery.History;

/// <summary>Reads the history of feeds, page by page, in the runs of the poller.</summary>
/// <remarks>
/// The items of a page are stored and have their messages before the row says that the page was read. So a crash repeats one page, whose
/// items are known then.
/// </remarks>
internal sealed partial class Backfiller(
    BackfillTable backfills, FeedTable feeds, PoliteFetcher fetcher, FeedSecrets secrets, ItemDispatcher dispatcher, ArticleRemover remover,
    TimeProvider time, ILogger<Backfiller> logger) : IFeedWork
{
    /// <summary>
    /// Pages of one run. The rest of its time is for other feeds of the host, and for the pages that the articles of this feed link to.
    /// </summary>
    internal const int MaxPagesPerRun = 30;

    public string Kind => BackfillTable.Kind;

    public int Priority => 0;

    public Task<bool> TryForgetAsync(string feedId, CancellationToken cancellationToken) =>
        backfills.TryRemoveAsync(feedId, cancellationToken);

    public async Task RunAsync(FeedWork work, HostReservation host, CancellationToken cancellationToken)
    {
        if (await backfills.FindAsync(work.FeedId, cancellationToken) is not { IsRunning: true } row || row.Due != work.Due)
        {
            await backfills.RemoveAsync(work, cancellationToken);
            return;
        }

        for (var page = 0; page < MaxPagesPerRun && row is { IsRunning: true } && row.Due <= time.GetUtcNow(); page++)
        {
            var feed = await feeds.FindAsync(work.FeedId, cancellationToken);
            if (await StepAsync(row, feed, host, cancellationToken) is not { } after)
                return;
            if (!await backfills.TryWriteAsync(row, after, cancellationToken))
            {
                await OvertakenAsync(work.FeedId, cancellationToken);
                return;
            }

            if (!after.IsRunning)
                Log.Ended(logger, feed?.Name ?? work.FeedId, work.FeedId, after.State, after.Pages, after.Items, after.Reason ?? "");

            // With its new ETag.
            row = await backfills.FindAsync(work.FeedId, cancellationToken);
        }
    }

    /// <summary>The row after the next page; null when the run has no time for it.</summary>
    private async Task<BackfillRow?> StepAsync(BackfillRow row, FeedRow? feed, HostReservation host, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (feed is not { State: FeedState.Active } || feed.Url != row.FeedUrl)
            return row.End(BackfillState.Stopped, WhyStopped(feed), now);

        // A wait that is over is over: some publishers ask with each answer, and the poll at its end has just got the next one. Where that
        // poll was refused, the history waits as the feed does.
        if (feed.Asked.RetryAfter is { } asked && asked > now && (row.Reason != feed.Asked.WhyRetryAfter || feed.Failures > 0))
            return row.Wait(feed.Asked.WhyRetryAfter, asked);

        // Validators are those of the feed's document; and a 304 would hide the links in it.
        var own = secrets.Of(feed.Url, feed.Options, out var error);
        if (error is not null)
            return row.Retry(error, now);
        var request = row.Next is { } next
            ? new FetchRequest(next) { Options = own?.For(new Uri(next)) }
            : FeedPoll.Request(feed) with { ETag = null, LastModified = null, Options = own };
        var sites = row.Sites.Split(' ');
        var answer = await fetcher.FetchAsync(
            request, feed.Id, host,
            url => row.Next is null || sites.Contains(RegistrableDomain.Of(url))
                ? null
                : $"The next page is on another site: {UrlRules.Show(url)}.",
            cancellationToken);
        now = time.GetUtcNow();
        switch (answer)
        {
            case PoliteAnswer.NoTime:
                return null;
            case PoliteAnswer.Refused { Until: { } until } refused:
                return row.Wait(refused.Reason, until);
            case PoliteAnswer.Refused refused:
                return row.End(BackfillState.Failed, refused.Reason, now);
            case PoliteAnswer.Answered { Outcome: FetchOutcome.Fetched { Body: var body, Origin: var origin } }:
                return FeedParser.Parse(body, origin) switch
                {
                    // Treated like a page that did not come. One that always ends there is read as it is, as in a poll; one that ends
                    // elsewhere each time is read without the item that it ends in.
                    ParseOutcome.Parsed { Document: var part } when CutDocument.EndsEarly(part)
                        && !(row.IsLastAttempt && CutDocument.MayBeMalformed(part)) => row.Retry(
                            $"{UrlRules.Show(new Uri(request.Url))} ends in the middle.", now) with
                        { PartHash = FeedPoll.HashOf(body) },
                    ParseOutcome.Parsed { Document: var document } when row.Next is null =>
                        BackfillSteps.Begin(row, document, origin.Url ?? request.Url, now),
                    ParseOutcome.Parsed { Document: var document } => await ReadAsync(
                        row, feed, row.PartHash == FeedPoll.HashOf(body) ? document : CutDocument.WholeItems(document),
                        origin.Url ?? request.Url, now, cancellationToken),
                    ParseOutcome.NotAFeed refused => row.Retry(
                        $"{UrlRules.Show(new Uri(request.Url))} is not a page of a feed: {refused.Reason}", now),
                    var other => throw new NotSupportedException($"Unknown outcome of parsing: {other.GetType()}."),
                };
            case PoliteAnswer.Answered { Outcome: var outcome }:
                return BackfillSteps.NotFetched(row, outcome, now);
            default:
                throw new NotSupportedException($"Unknown answer: {answer.GetType()}.");
        }
    }

    private async Task<BackfillRow> ReadAsync(
        BackfillRow row, FeedRow feed, FeedDocument document, string url, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var bounds = new HistoryBounds(
            row.Started, row.Since, row.MaxItems - row.Items, row.Kind == HistoryKind.Archive, row.ReadTo);
        var fetched = new FetchedDocument(feed.Id, feed.Registered, url, document, now) { Options = feed.Options.ForItems() };
        var result = await dispatcher.DispatchHistoryAsync(fetched, bounds, cancellationToken);
        return BackfillSteps.Read(row, document, url, result, time.GetUtcNow());
    }

    /// <summary>Somebody ended it, or deleted the feed: some items may have been stored after the deletion looked for them.</summary>
    private async Task OvertakenAsync(string feedId, CancellationToken cancellationToken)
    {
        if (await feeds.FindAsync(feedId, cancellationToken) is { State: FeedState.Deleted })
            await remover.RemoveFeedAsync(feedId, cancellationToken);
    }

    private static string WhyStopped(FeedRow? feed) => feed switch
    {
        null or { State: FeedState.Deleted } => "The feed was deleted.",
        { State: FeedState.Active } => "The feed has another URL now.",
        _ => "The feed is not polled any more.",
    };

    private static partial class Log
    {
        [LoggerMessage(124, LogLevel.Information, "{Name} ({Feed}): backfill {State} after {Pages} pages and {Items} articles: {Reason}")]
        public static partial void Ended(
            ILogger logger, string name, string feed, string state, int pages, int items, string reason);
    }
}
