using Headwater.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.Functions.Triggers;

/// <summary>The feed registry.</summary>
public sealed class FeedFunctions(FeedsApi feeds)
{
    [Function(nameof(ListFeeds))]
    public IResult ListFeeds([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/feeds")] HttpRequest request) =>
        feeds.List(request);

    [Function(nameof(GetFeed))]
    public IResult GetFeed(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/feeds/{id}")] HttpRequest request, string id) =>
        feeds.Get(request, id);

    [Function(nameof(AddFeed))]
    public IResult AddFeed([HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/feeds")] HttpRequest request) =>
        feeds.Add(request);

    [Function(nameof(UpdateFeed))]
    public IResult UpdateFeed(
        [HttpTrigger(AuthorizationLevel.Function, "patch", Route = "api/feeds/{id}")] HttpRequest request, string id) =>
        feeds.Update(request, id);

    [Function(nameof(DeleteFeed))]
    public IResult DeleteFeed(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "api/feeds/{id}")] HttpRequest request, string id) =>
        feeds.Delete(request, id);

    [Function(nameof(PollFeed))]
    public IResult PollFeed(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/feeds/{id}/poll")] HttpRequest request, string id) =>
        feeds.Poll(request, id);

    [Function(nameof(ReprocessFeed))]
    public IResult ReprocessFeed(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/feeds/{id}/reprocess")] HttpRequest request, string id) =>
        feeds.Reprocess(request, id);
}
