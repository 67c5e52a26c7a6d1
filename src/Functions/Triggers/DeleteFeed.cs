using Headwater.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.Functions.Triggers;

/// <summary>Ends a feed and deletes its articles.</summary>
public sealed class DeleteFeed(FeedRegistry registry)
{
    [Function(nameof(DeleteFeed))]
    public IResult Run(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "api/feeds/{id}")] HttpRequest request, string id) =>
        registry.Delete(request, id);
}
