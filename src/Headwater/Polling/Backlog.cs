using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Headwater.Storage;
using Headwater.Telemetry;

namespace Headwater.Polling;

/// <summary>The work that waits, measured by each run of the timer: due feeds, and messages in the queues.</summary>
internal sealed class Backlog(StorageAccount storage, HeadwaterMetrics metrics)
{
    /// <param name="oldestDue">When the feed that has waited longest was due; null when none is.</param>
    public async Task MeasureAsync(DateTimeOffset? oldestDue, CancellationToken cancellationToken)
    {
        metrics.OldestDue(oldestDue);
        if (!metrics.HasQueueListener)
            return; // saves two storage calls a minute when nothing listens
        foreach (var queue in (QueueClient[])[storage.ItemQueue, storage.PoisonQueue])
            metrics.QueueHolds(queue.Name, await CountAsync(queue, cancellationToken));
    }

    private static async Task<int> CountAsync(QueueClient queue, CancellationToken cancellationToken)
    {
        try
        {
            QueueProperties properties = await queue.GetPropertiesAsync(cancellationToken);
            return properties.ApproximateMessagesCount;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return 0; // nothing was ever sent
        }
    }
}
