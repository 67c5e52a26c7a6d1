using Headwater.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.Functions.Triggers;

/// <summary>What could not be processed.</summary>
public sealed class ListFailures(OperatorPages pages)
{
    [Function(nameof(ListFailures))]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/failures")] HttpRequest request) =>
        pages.Failures(request);
}
