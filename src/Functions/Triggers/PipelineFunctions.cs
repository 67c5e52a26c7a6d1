using Azure.Storage.Queues.Models;
using Headwater.Discovery;
using Headwater.Index;
using Headwater.Ingestion;
using Headwater.Polling;
using Headwater.Storage;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.Functions.Triggers;

/// <summary>What runs without a request: timers and the queue of items.</summary>
public sealed class PipelineFunctions(
    FeedPoller poller, FeedListPoller lists, ItemIngestor ingestor, IArticleIndex index, RemovalRun removal, TimerRuns runs)
{
    // Not RunOnStartup: it would poll at every scale-out. A run that comes late or twice does no harm.
    /// <summary>Fetches the feeds that are due.</summary>
    [Function(nameof(PollFeeds))]
    public Task PollFeeds([TimerTrigger("%PollSchedule%")] TimerInfo timer, CancellationToken cancellationToken) =>
        runs.RunAsync(nameof(PollFeeds), poller.PollDueAsync, cancellationToken);

    /// <summary>Registers what the lists of feeds in the settings have gained.</summary>
    [Function(nameof(PollFeedLists))]
    public Task PollFeedLists([TimerTrigger("0 37 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        runs.RunAsync(nameof(PollFeedLists), lists.PollAsync, cancellationToken);

    /// <summary>Makes an article of one new or changed item.</summary>
    [Function(nameof(IngestItem))]
    public Task IngestItem([QueueTrigger(StorageNames.ItemQueue)] QueueMessage message, CancellationToken cancellationToken) =>
        ingestor.IngestAsync(message, cancellationToken);

    /// <summary>Publishes the index for instances that start.</summary>
    [Function(nameof(PublishSnapshot))]
    public Task PublishSnapshot([TimerTrigger("0 */10 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        runs.RunAsync(nameof(PublishSnapshot), index.MaintainAsync, cancellationToken);

    /// <summary>
    /// Goes on with deletions of feeds, deletes expired articles, and removes the blobs of deleted ones when their grace period is over.
    /// </summary>
    [Function(nameof(PurgeArticles))]
    public Task PurgeArticles([TimerTrigger("0 17 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        runs.RunAsync(nameof(PurgeArticles), removal.RunAsync, cancellationToken);
}
