using Azure.Storage.Queues.Models;
using Headwater.Ingestion;
using Headwater.Storage;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.Functions.Triggers;

/// <summary>Makes an article of one new or changed item.</summary>
public sealed class IngestItem(ItemIngestor ingestor)
{
    [Function(nameof(IngestItem))]
    public Task RunAsync([QueueTrigger(StorageNames.ItemQueue)] QueueMessage message, CancellationToken cancellationToken) =>
        ingestor.IngestAsync(message, cancellationToken);
}
