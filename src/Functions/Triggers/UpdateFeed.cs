using Headwater.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.Functions.Triggers;

/// <summary>Pauses a feed, takes it up again, or gives it another URL.</summary>
public sealed class UpdateFeed(FeedRegistry registry)
{
    [Function(nameof(UpdateFeed))]
    public IResult Run(
        [HttpTrigger(AuthorizationLevel.Function, "patch", Route = "api/feeds/{id}")] HttpRequest request, string id) =>
        registry.Update(request, id);
}
