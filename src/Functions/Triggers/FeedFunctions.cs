using Headwater.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.Functions.Triggers;

/// <summary>The feed registry.</summary>
public sealed class FeedFunctions(FeedsApi feeds, BackfillApi backfills, OpmlApi opml)
{
    [Function(nameof(ListFeeds))]
    public Task<IResult> ListFeeds([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/feeds")] HttpRequest request) =>
        feeds.ListAsync(request);

    [Function(nameof(GetFeed))]
    public Task<IResult> GetFeed(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/feeds/{id}")] HttpRequest request, string id) =>
        feeds.GetAsync(request, id);

    [Function(nameof(AddFeed))]
    public Task<IResult> AddFeed([HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/feeds")] HttpRequest request) =>
        feeds.AddAsync(request);

    [Function(nameof(UpdateFeed))]
    public Task<IResult> UpdateFeed(
        [HttpTrigger(AuthorizationLevel.Function, "patch", Route = "api/feeds/{id}")] HttpRequest request, string id) =>
        feeds.UpdateAsync(request, id);

    [Function(nameof(DeleteFeed))]
    public Task<IResult> DeleteFeed(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "api/feeds/{id}")] HttpRequest request, string id) =>
        feeds.DeleteAsync(request, id);

    [Function(nameof(PollFeed))]
    public Task<IResult> PollFeed(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/feeds/{id}/poll")] HttpRequest request, string id) =>
        feeds.PollAsync(request, id);

    [Function(nameof(ReprocessFeed))]
    public Task<IResult> ReprocessFeed(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/feeds/{id}/reprocess")] HttpRequest request, string id) =>
        feeds.ReprocessAsync(request, id);

    [Function(nameof(BackfillFeed))]
    public Task<IResult> BackfillFeed(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/feeds/{id}/backfill")] HttpRequest request, string id) =>
        backfills.StartAsync(request, id);

    [Function(nameof(StopBackfill))]
    public Task<IResult> StopBackfill(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "api/feeds/{id}/backfill")] HttpRequest request, string id) =>
        backfills.StopAsync(request, id);

    // It shows the URLs whole, with the keys of subscribers that may be in them.
    [Function(nameof(ExportFeeds))]
    public Task<IResult> ExportFeeds([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/opml")] HttpRequest request) =>
        opml.ExportAsync(request);

    [Function(nameof(ImportFeeds))]
    public Task<IResult> ImportFeeds([HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/opml")] HttpRequest request) =>
        opml.ImportAsync(request);
}
