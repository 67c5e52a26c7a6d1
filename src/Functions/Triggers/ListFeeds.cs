using Headwater.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.Functions.Triggers;

/// <summary>The feed registry.</summary>
public sealed class ListFeeds(FeedRegistry registry)
{
    [Function(nameof(ListFeeds))]
    public IResult Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/feeds")] HttpRequest request) =>
        registry.List(request);
}
