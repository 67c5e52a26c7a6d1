using Azure.Storage.Queues.Models;
using Headwater.Api;
using Headwater.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.Functions.Triggers;

/// <summary>Documents and items that could not be processed.</summary>
public sealed class FailureFunctions(FailuresApi api, FailureLog failures)
{
    [Function(nameof(ListFailures))]
    public IResult ListFailures([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/failures")] HttpRequest request) =>
        api.List(request);

    [Function(nameof(RetryFailures))]
    public IResult RetryFailures([HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/failures/retry")] HttpRequest request) =>
        api.Retry(request);

    /// <summary>Marks an item as dead whose attempts are used up.</summary>
    [Function(nameof(RecordPoisonItem))]
    public Task RecordPoisonItem([QueueTrigger(StorageNames.PoisonQueue)] QueueMessage message, CancellationToken cancellationToken) =>
        failures.RecordPoisonAsync(message, cancellationToken);
}
