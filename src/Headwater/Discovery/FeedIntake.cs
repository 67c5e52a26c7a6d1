using Headwater.Feeds.Articles;
using Headwater.Fetching;
using Headwater.Index;
using Headwater.Ingestion;
using Headwater.Polling;
using Headwater.Removal;
using Microsoft.Extensions.Options;

namespace Headwater.Discovery;

/// <summary>Registers a feed with the document that was fetched to find it, so that its publisher is not asked twice.</summary>
internal sealed class FeedIntake(
    FeedTable feeds, FeedDirectory directory, FeedPoll poll, ItemDispatcher dispatcher, ArticleRemover remover, ArticleRetention retention,
    IOptions<PollingOptions> options, TimeProvider time)
{
    private const int MaxPreviewed = 20;

    // Until then the timer does not poll it; after a crash here it polls the feed like any other.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    /// <summary>The feed as it is after its first poll; null when another request registered or deleted it meanwhile.</summary>
    /// <param name="deleted">The row of the deleted feed that comes back; null for a new one.</param>
    public async Task<FeedRow?> RegisterAsync(FeedRow feed, FeedRow? deleted, FetchOutcome response, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        feed = feed with { Due = now + Lease, DueReason = "It was registered, and its document is being read." };
        var isRegistered = deleted is null
            ? await feeds.TryAddAsync(feed, cancellationToken)
            : await feeds.TryReplaceAsync(deleted, feed, cancellationToken);
        if (!isRegistered)
            return null;

        // After the row: items would belong to a feed that is not registered.
        var result = await poll.ProcessAsync(feed, response, now, cancellationToken);
        var written = await feeds.FindAsync(feed.Id, cancellationToken) ?? feed;
        if (written.State == FeedState.Deleted)
        {
            // Some of these items may have been stored after the deletion looked for them.
            await remover.RemoveFeedAsync(feed.Id, cancellationToken);
            return null;
        }

        if (!written.IsPolledLike(feed))
            return written;
        var after = FeedTransitions.Apply(written, result, now, options.Value);

        // When another writer was first, the poll at the end of the lease finds the same document.
        var isWritten = await feeds.TryReplaceAsync(written, after, cancellationToken);
        directory.Forget();
        return isWritten ? after : written;
    }

    /// <summary>What registering would store, and what of it, or of a feed that is registered already, would expire.</summary>
    public async Task<FeedPreview> PreviewAsync(FeedRow feed, FetchOutcome.Fetched response, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var result = FeedPoll.Classify(feed, response);
        var document = result switch
        {
            PollResult.Read read => read.Document,
            PollResult.Cut cut => cut.Document,
            _ => throw new NotSupportedException(result.Code),
        };
        if (result is PollResult.Read whole)
            result = whole with { Items = new DispatchResult(document.Items.Count, 0, 0) };
        var after = FeedTransitions.Apply(feed, result, now, options.Value);
        var (articles, dropped) = dispatcher.Preview(
            feed.Id, response.Origin.Url ?? feed.Url, document, feed.Options.ForItems(), MaxPreviewed);

        // By its URL: a feed that an operator gave this URL has another id.
        var known = await feeds.HolderAsync(feed.Url, cancellationToken);
        return new FeedPreview(
            feed.Url, document.Format, document.Feed.Title?.PlainText, document.Feed.Link, document.Items.Count,
            [.. document.Diagnostics.Select(diagnostic => diagnostic.Message)],
            articles,
            dropped,
            known is null
                ? retention.Count([.. document.Items.Select(item => item.Published)], feed.Options.Retention)
                : await retention.CountAsync(known.Id, feed.Options.Retention, cancellationToken),
            after.Due is { } due ? new NextPoll(due, after.DueReason) : null);
    }
}

/// <param name="Url">What would be registered.</param>
/// <param name="Link">The feed's web site.</param>
/// <param name="Diagnostics">What is wrong with the document, a line each.</param>
/// <param name="Articles">Of the first items.</param>
/// <param name="Dropped">Of the first items, those that a rule drops.</param>
/// <param name="Expired">Of the articles that the feed has; of a new feed, of the items of the document.</param>
internal sealed record FeedPreview(
    string Url, string Format, string? Title, string? Link, int Items, IReadOnlyList<string> Diagnostics, IReadOnlyList<Article> Articles,
    IReadOnlyList<DroppedItem> Dropped, ExpiredArticles Expired, NextPoll? NextPoll);
