using System.Text.Json;
using Azure;
using Headwater.Fetching;
using Headwater.Ingestion;
using Headwater.Polling;
using Headwater.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Headwater.Discovery.LinkedPages;

/// <summary>Fetches the pages that items link to, in the runs of the poller, and sends the items on to become articles.</summary>
/// <remarks>
/// The item is always sent on: with its page, or with a notice that says why it has none. The page and the item are stored before the
/// message is sent, and the row is removed after it: a crash repeats one page at most.
/// </remarks>
internal sealed partial class PageFetcher(
    StorageAccount storage, WantedPages wanted, PageItems items, FeedTable feeds, FeedSecrets secrets, PoliteFetcher fetcher,
    IOptions<FullTextOptions> options, TimeProvider time, ILogger<PageFetcher> logger) : IFeedWork
{
    private const string Accept = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1";

    private readonly SiteAnswers _sites = new(time);

    private int _asked;

    public string Kind => WantedPages.Kind;

    // Pages of new items come before history, which may go on for hours.
    public int Priority => 1;

    public void BeginRun()
    {
        _asked = 0;
        _sites.Forget();
    }

    public async Task<bool> TryForgetAsync(string feedId, CancellationToken cancellationToken)
    {
        await foreach (var row in wanted.OfAsync(feedId, cancellationToken))
            await wanted.ReplaceAsync(row, null, cancellationToken);
        return true;
    }

    public async Task RunAsync(FeedWork work, HostReservation host, CancellationToken cancellationToken)
    {
        var feed = await feeds.FindAsync(work.FeedId, cancellationToken);
        DateTimeOffset? next = null;
        var refused = new Dictionary<string, Refusal>(StringComparer.Ordinal);
        await foreach (var row in wanted.OfAsync(work.FeedId, cancellationToken))
        {
            var now = time.GetUtcNow();
            if (feed is null or { State: FeedState.Deleted })
            {
                await wanted.ReplaceAsync(row, null, cancellationToken);
                continue;
            }

            if (row.Due > now)
            {
                next = Earlier(next, row.Due);
                continue;
            }

            if (Interlocked.Increment(ref _asked) > options.Value.MaxPagesPerRun)
                return; // it stays due
            switch (await StepAsync(row, feed, host, refused, cancellationToken))
            {
                case { NoTime: true }:
                    return;
                case { Until: { } until }:
                    next = Earlier(next, until);
                    break;
            }
        }

        if (next is { } later)
            await wanted.MakeDueAsync(work.FeedId, later, cancellationToken);
        await RemoveAsync(work, cancellationToken);
    }

    /// <param name="NoTime">The run has no time for it.</param>
    /// <param name="Until">When the page is requested again; null when the item was sent on.</param>
    private readonly record struct Step(bool NoTime = false, DateTimeOffset? Until = null);

    /// <param name="Reason">Null when only the pause between two pages of the site is not over.</param>
    private readonly record struct Refusal(DateTimeOffset Until, string? Reason = null);

    /// <param name="refused">Sites that must wait, so that the feed's other pages are not requested from them either.</param>
    private async Task<Step> StepAsync(
        WantedPage row, FeedRow feed, HostReservation host, Dictionary<string, Refusal> refused, CancellationToken cancellationToken)
    {
        try
        {
            return await FetchAsync(row, feed, host, refused, cancellationToken);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException or NotSupportedException
            or InvalidDataException or JsonException)
        {
            // The fault is in the link or the page, not in storage. The ingestor makes the article of the feed's text, or fails as well and
            // keeps the item as a failure. The feed's other pages must not wait for it.
            Log.Failed(logger, e, feed.Name, FailureReason.Of(e), row.RowKey, feed.Id);
            await SendOnAsync(row, BinaryData.FromString(row.Message), cancellationToken);
            return default;
        }
    }

    private async Task<Step> FetchAsync(
        WantedPage row, FeedRow feed, HostReservation host, Dictionary<string, Refusal> refused, CancellationToken cancellationToken)
    {
        var message = ItemMessage.Read(BinaryData.FromString(row.Message));
        var found = await items.FindAsync(message, cancellationToken);

        // An item that is deleted or known already needs no page; the ingestor decides about it. And the option may have changed since.
        if (found is { Item.Item.Link: { } link, IsOutdated: false } && feed is { State: FeedState.Active, Options.FullText: not null })
        {
            var domain = RegistrableDomain.Of(link);
            var now = time.GetUtcNow();
            var isRefused = refused.TryGetValue(domain, out var refusal) && refusal.Until > now;
            if (isRefused && (refusal.Reason is null || now - message.FetchedAt < PageRetry.MaxWait || _sites.AnswersOthers(domain)))
                return new Step(Until: refusal.Until);
            var answer = isRefused
                ? new PoliteAnswer.Refused(refusal.Reason!, null)
                : await AskAsync(link, found, feed, host, cancellationToken);
            if (answer is PoliteAnswer.Answered { Outcome: FetchOutcome.Fetched or FetchOutcome.NotModified })
                _sites.Served(domain);
            switch (answer)
            {
                case PoliteAnswer.NoTime { Until: { } turn }:
                    refused[domain] = new Refusal(turn);
                    return new Step(Until: turn);
                case PoliteAnswer.NoTime:
                    return new Step(NoTime: true);
                case PoliteAnswer.Answered { Outcome: FetchOutcome.Fetched page }:
                    message = await items.StoreAsync(message, found, page, cancellationToken);
                    break;
                case PoliteAnswer.Answered { Outcome: FetchOutcome.NotModified }:
                    message = await items.StoreAsync(message, found, page: null, cancellationToken);
                    break;
                default:
                    var (reason, until) = PageRetry.Of(answer, row.Attempts, time.GetUtcNow());
                    Log.NotFetched(logger, found.Item.Item.Title?.PlainText, feed.Name, reason, message.ArticleId, feed.Id);
                    if (until is { } later)
                    {
                        refused[domain] = new Refusal(later, reason);
                        await wanted.ReplaceAsync(
                            row, row with { Due = later, Attempts = row.Attempts + 1 }, cancellationToken);
                        return new Step(Until: later);
                    }

                    await items.StoreAsync(message, found, $"The article is the feed's text. {reason}", cancellationToken);
                    break;
            }
        }

        await SendOnAsync(row, message.ToBinaryData(), cancellationToken);
        return default;
    }

    private async Task<PoliteAnswer> AskAsync(
        string link, PageItems.Found found, FeedRow feed, HostReservation host, CancellationToken cancellationToken)
    {
        var own = secrets.Of(feed.Url, feed.Options, out var error);
        if (error is not null)
            return new PoliteAnswer.Answered(new FetchOutcome.NotConfigured(error));
        var request = new FetchRequest(link)
        {
            Accept = Accept,
            IsWanted = PageItems.IsPage,
            ETag = found.Previous?.ETag,
            LastModified = found.Previous?.LastModified,
            Options = Uri.TryCreate(link, UriKind.Absolute, out var url) ? own?.For(url) : null,
        };
        var answer = await fetcher.FetchAsync(request, feed.Id, host, _ => null, cancellationToken);
        return answer is PoliteAnswer.Answered { Outcome: FetchOutcome.Fetched document }
            && PageItems.WhyNoPage(link, document) is { } whyNoPage
            ? new PoliteAnswer.Answered(new FetchOutcome.Unwanted(whyNoPage))
            : answer;
    }

    private async Task SendOnAsync(WantedPage row, BinaryData message, CancellationToken cancellationToken)
    {
        await storage.ItemQueue.SendMessageAsync(
            message, timeToLive: StorageAccount.NeverExpires, cancellationToken: cancellationToken);
        await wanted.ReplaceAsync(row, null, cancellationToken);
    }

    private async Task RemoveAsync(FeedWork work, CancellationToken cancellationToken)
    {
        try
        {
            await storage.Feeds.DeleteEntityAsync(FeedRow.Partition, work.RowKey, work.ETag, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status == 412)
        {
            // A poll made it due again in between.
        }
    }

    private static DateTimeOffset Earlier(DateTimeOffset? one, DateTimeOffset other) => one < other ? one.Value : other;

    private static partial class Log
    {
        [LoggerMessage(125,
            LogLevel.Information, "{Title}, {Feed}: its page was not fetched: {Reason} (article {ArticleId} of {FeedId})")]
        public static partial void NotFetched(
            ILogger logger, string? title, string feed, string reason, string articleId, string feedId);

        [LoggerMessage(126, LogLevel.Warning, "{Feed}: the page of an item cannot be read: {Reason} (row {Row} of {FeedId})")]
        public static partial void Failed(ILogger logger, Exception e, string feed, string reason, string row, string feedId);
    }
}
