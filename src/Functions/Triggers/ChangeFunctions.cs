using Headwater.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.Functions.Triggers;

/// <summary>The log of changes, for services that keep a copy.</summary>
public sealed class ChangeFunctions(ChangesApi changes)
{
    [Function(nameof(ListChanges))]
    public Task<IResult> ListChanges(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/changes")] HttpRequest request) =>
        changes.ListAsync(request);
}
