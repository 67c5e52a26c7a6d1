using Headwater.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.Functions.Triggers;

/// <summary>Every change since a position, for services that keep a copy.</summary>
public sealed class ListChanges(ChangeFeed changes)
{
    [Function(nameof(ListChanges))]
    public IResult Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/changes")] HttpRequest request) =>
        changes.List(request);
}
