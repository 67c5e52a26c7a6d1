using Headwater.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.Functions.Triggers;

/// <summary>Gives items that were given up another try.</summary>
public sealed class RetryFailures(OperatorPages pages)
{
    [Function(nameof(RetryFailures))]
    public IResult Run([HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/failures/retry")] HttpRequest request) =>
        pages.Retry(request);
}
