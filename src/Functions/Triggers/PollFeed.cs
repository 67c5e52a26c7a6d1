using Headwater.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.Functions.Triggers;

/// <summary>Makes a feed due, as far as its publisher allows.</summary>
public sealed class PollFeed(FeedRegistry registry)
{
    [Function(nameof(PollFeed))]
    public IResult Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/feeds/{id}/poll")] HttpRequest request, string id) =>
        registry.Poll(request, id);
}
