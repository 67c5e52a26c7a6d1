using Azure.Storage.Queues.Models;
using Headwater.Storage;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.Functions.Triggers;

/// <summary>Marks an item that the queue gave up as dead.</summary>
public sealed class RecordPoisonItem(FailureLog failures)
{
    [Function(nameof(RecordPoisonItem))]
    public Task RunAsync([QueueTrigger(StorageNames.PoisonQueue)] QueueMessage message, CancellationToken cancellationToken) =>
        failures.RecordPoisonAsync(message, cancellationToken);
}
