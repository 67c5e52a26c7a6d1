using Headwater.Http;
using Headwater.Ingestion;
using Headwater.Polling;
using Headwater.Removal;
using Headwater.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Headwater.Api;

/// <summary>The feed registry over HTTP.</summary>
public sealed class FeedsApi
{
    // The poller and another operator may each come between once.
    private const int MaxWrites = 3;

    private readonly FeedTable _feeds;
    private readonly ArticleRemover _remover;
    private readonly ItemReprocessor _reprocessor;
    private readonly HttpFront _front;
    private readonly PollingOptions _options;
    private readonly TimeProvider _time;

    internal FeedsApi(
        FeedTable feeds, ArticleRemover remover, ItemReprocessor reprocessor, HttpFront front, IOptions<PollingOptions> options, TimeProvider time) =>
        (_feeds, _remover, _reprocessor, _front, _options, _time) = (feeds, remover, reprocessor, front, options.Value, time);

    /// <summary>
    /// <c>GET api/feeds</c>: by id. <c>state</c> (active, paused, retired) and <c>failing</c> (true, false) narrow it, <c>limit</c> is
    /// 1–1000 (100), <c>cursor</c> goes on where a page ended.
    /// </summary>
    public IResult List(HttpRequest request) => _front.Answer(request, async token =>
    {
        var parameters = new QueryParameters(request, FeedParameters.Names);
        var filter = FeedParameters.Read(parameters);
        if (parameters.Mistakes.Count > 0)
            return Problems.BadRequest(parameters.Mistakes);
        var feeds = await _feeds.ListAsync(filter, token).Take(filter.Limit + 1).Select(feed => FeedStatus.Of(feed).Shown()).ToListAsync(token);
        var cursor = feeds.Count > filter.Limit ? feeds[filter.Limit - 1].Id : null;
        return TypedResults.Json(new FeedPage([.. feeds.Take(filter.Limit)], cursor), ApiJson.Relaxed.FeedPage);
    });

    /// <summary><c>GET api/feeds/{id}</c>.</summary>
    public IResult Get(HttpRequest request, string id) => _front.Answer(request, async token =>
    {
        var parameters = new QueryParameters(request);
        if (parameters.Mistakes.Count > 0)
            return Problems.BadRequest(parameters.Mistakes);
        return await FindAsync(id, token) is { } feed
            ? TypedResults.Json(FeedStatus.Of(feed).Shown(), ApiJson.Relaxed.FeedStatus)
            : NotFound(id);
    });

    /// <summary><c>POST api/feeds</c> with <c>{"url"}</c>: 201, 200 when it is registered already, or 409 when its id is another feed's. The next tick fetches it.</summary>
    public IResult Add(HttpRequest request) => _front.Answer(request, async token =>
    {
        var change = await FeedChange.ReadAsync(request, ["url"], token);
        if (change.Url is null && change.Mistakes.Count == 0)
            change.Mistakes.Add(new Mistake("url", null, "The URL of a feed is expected."));
        if (change.Mistakes.Count > 0)
            return Problems.BadRequest(change.Mistakes);

        var now = _time.GetUtcNow();
        var feed = new FeedRow { Id = FeedUrl.Id(change.Url!), Url = change.Url!, Registered = now, Due = now, DueReason = "It was registered." };
        for (var write = 1; write <= MaxWrites; write++)
        {
            var found = await _feeds.FindAsync(feed.Id, token);
            if (found is { State: not FeedState.Deleted })
                return found.Url == feed.Url ? Json(found, StatusCodes.Status200OK) : Taken(found);
            if (found is null ? await _feeds.TryAddAsync(feed, token) : await _feeds.TryReplaceAsync(found, feed, token))
            {
                request.HttpContext.Response.Headers.Location = _front.Url(request, $"/api/feeds/{feed.Id}");
                return Json(feed, StatusCodes.Status201Created);
            }
        }

        return Busy(feed.Id);
    });

    /// <summary>
    /// <c>PATCH api/feeds/{id}</c> with <c>{"state": "paused" | "active", "url"}</c>. <c>active</c> also brings back a retired feed; a new
    /// URL starts without validators and leaves the id and the articles as they are.
    /// </summary>
    public IResult Update(HttpRequest request, string id) => _front.Answer(request, async token =>
    {
        var change = await FeedChange.ReadAsync(request, ["state", "url"], token);
        if (change is { Url: null, State: null, Mistakes.Count: 0 })
            change.Mistakes.Add(new Mistake("state", null, "state or url is expected."));
        if (change.Mistakes.Count > 0)
            return Problems.BadRequest(change.Mistakes);
        if (change.Url is { } url && FeedUrl.Id(url) is var other && other != id && await FindAsync(other, token) is { } taken)
            return Taken(taken);
        return await ChangeAsync(id, StatusCodes.Status200OK, feed => change.Apply(feed, _time.GetUtcNow(), _options), token);
    });

    /// <summary><c>POST api/feeds/{id}/poll</c>: 202; the feed is due now, or as soon as its publisher allows.</summary>
    public IResult Poll(HttpRequest request, string id) => _front.Answer(request, async token =>
        await FindAsync(id, token) is { State: not FeedState.Active } idle
            ? Problems.Of(StatusCodes.Status409Conflict, "Not polled", $"The feed {id} is {FeedStatus.Name(idle.State)}; PATCH it with {{\"state\": \"active\"}} first.")
            : await ChangeAsync(id, StatusCodes.Status202Accepted, feed => feed.DueOnRequest(_time.GetUtcNow(), _options), token));

    /// <summary>
    /// <c>POST api/feeds/{id}/reprocess</c>: 202 says how many stored items are on their way to become articles again, and the
    /// <c>cursor</c> to go on with when there are more.
    /// </summary>
    public IResult Reprocess(HttpRequest request, string id) => _front.Answer(request, async token =>
    {
        var parameters = new QueryParameters(request, "cursor");
        var cursor = parameters.Text("cursor");
        if (cursor is not null && !Base32.IsHash(cursor))
            parameters.Wrong("cursor", cursor, "that of the answer before, the 26 characters of an article's id.");
        if (parameters.Mistakes.Count > 0)
            return Problems.BadRequest(parameters.Mistakes);
        return await FindAsync(id, token) is null
            ? NotFound(id)
            : TypedResults.Json(
                await _reprocessor.SendAsync(id, cursor, token), ApiJson.Relaxed.ReprocessReport, statusCode: StatusCodes.Status202Accepted);
    });

    /// <summary>
    /// <c>DELETE api/feeds/{id}</c>: 204. The feed is polled no more, and its articles are deleted. May be repeated, which ends what a
    /// crash left. The row stays, hidden, so that a feed of the settings does not come back at the next start; <c>POST</c> brings it back.
    /// </summary>
    public IResult Delete(HttpRequest request, string id) => _front.Answer(request, async token =>
    {
        for (var write = 1; write <= MaxWrites; write++)
        {
            if (!FeedUrl.IsId(id) || await _feeds.FindAsync(id, token) is not { } feed)
                return NotFound(id);

            // First the row: a feed that is still polled would fill up again.
            var deleted = new FeedRow { Id = feed.Id, Url = feed.Url, Registered = feed.Registered, State = FeedState.Deleted };
            if (feed.State != FeedState.Deleted && !await _feeds.TryReplaceAsync(feed, deleted, token))
                continue;
            await _remover.RemoveFeedAsync(id, token);
            return TypedResults.NoContent();
        }

        return Busy(id);
    });

    private async Task<FeedRow?> FindAsync(string id, CancellationToken cancellationToken) =>
        FeedUrl.IsId(id) && await _feeds.FindAsync(id, cancellationToken) is { State: not FeedState.Deleted } feed ? feed : null;

    private async Task<IResult> ChangeAsync(string id, int status, Func<FeedRow, FeedRow> change, CancellationToken cancellationToken)
    {
        for (var write = 1; write <= MaxWrites; write++)
        {
            if (await FindAsync(id, cancellationToken) is not { } feed)
                return NotFound(id);
            var changed = change(feed);
            if (await _feeds.TryReplaceAsync(feed, changed, cancellationToken))
                return Json(changed, status);
        }

        return Busy(id);
    }

    /// <summary>The answer to a write, which had the function key.</summary>
    private static JsonHttpResult<FeedStatus> Json(FeedRow feed, int status) =>
        TypedResults.Json(FeedStatus.Of(feed), ApiJson.Relaxed.FeedStatus, statusCode: status);

    private static IResult NotFound(string id) => Problems.NotFound($"There is no feed {id}.");

    /// <summary>By the feed that has this URL, or had it before it was given another one.</summary>
    private static IResult Taken(FeedRow feed) =>
        Problems.Of(StatusCodes.Status409Conflict, "Registered already", $"The feed {feed.Id} stands for this URL; it is polled at {feed.Url}.");

    private static IResult Busy(string id) =>
        Problems.Of(StatusCodes.Status503ServiceUnavailable, "Busy", $"The feed {id} is being written by others. Try again.", retryAfter: 1);
}
