using Headwater.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.Functions.Triggers;

/// <summary>Has the articles of a feed made anew from their stored items.</summary>
public sealed class ReprocessFeed(FeedRegistry registry)
{
    [Function(nameof(ReprocessFeed))]
    public IResult Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/feeds/{id}/reprocess")] HttpRequest request, string id) =>
        registry.Reprocess(request, id);
}
