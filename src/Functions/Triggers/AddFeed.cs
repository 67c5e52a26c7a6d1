using Headwater.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.Functions.Triggers;

/// <summary>Registers a feed.</summary>
public sealed class AddFeed(FeedRegistry registry)
{
    [Function(nameof(AddFeed))]
    public IResult Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/feeds")] HttpRequest request) =>
        registry.Add(request);
}
