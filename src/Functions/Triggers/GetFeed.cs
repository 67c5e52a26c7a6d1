using Headwater.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.Functions.Triggers;

/// <summary>One feed of the registry.</summary>
public sealed class GetFeed(FeedRegistry registry)
{
    [Function(nameof(GetFeed))]
    public IResult Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/feeds/{id}")] HttpRequest request, string id) =>
        registry.Get(request, id);
}
