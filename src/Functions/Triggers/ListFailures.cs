using Headwater.Operating;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.Functions.Triggers;

/// <summary>What could not be processed.</summary>
public sealed class ListFailures(OperatorPages pages)
{
    [Function(nameof(ListFailures))]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/failures")] HttpRequest request,
        CancellationToken cancellationToken) =>
        pages.FailuresAsync(request, cancellationToken);
}
