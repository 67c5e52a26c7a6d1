using Azure.Storage.Queues.Models;
using Headwater.Api;
using Headwater.Ingestion;
using Headwater.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.Functions.Triggers;

/// <summary>Documents and items that could not be processed.</summary>
public sealed class FailureFunctions(FailuresApi api, PoisonMessages poison, TimerRuns runs)
{
    [Function(nameof(ListFailures))]
    public Task<IResult> ListFailures(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/failures")] HttpRequest request) =>
        api.ListAsync(request);

    [Function(nameof(RetryFailures))]
    public Task<IResult> RetryFailures(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/failures/retry")] HttpRequest request) =>
        api.RetryAsync(request);

    [Function(nameof(DeleteFailure))]
    public Task<IResult> DeleteFailure(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "api/failures/{id}")] HttpRequest request, string id) =>
        api.DismissAsync(request, id);

    /// <summary>Records what the queue gave up as a dead failure.</summary>
    [Function(nameof(RecordPoisonItem))]
    public Task RecordPoisonItem([QueueTrigger(StorageNames.PoisonQueue)] QueueMessage message, CancellationToken cancellationToken) =>
        poison.RecordAsync(message, cancellationToken);

    /// <summary>Makes messages readable that are not base64, so that they become failures.</summary>
    [Function(nameof(EncodePoisonMessages))]
    public Task EncodePoisonMessages([TimerTrigger("0 47 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        runs.RunAsync(nameof(EncodePoisonMessages), poison.EncodeAsync, cancellationToken);
}
