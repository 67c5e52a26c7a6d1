using Headwater.Discovery.History;
using Headwater.Fetching;
using Headwater.Http;
using Headwater.Index;
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
    // The poller and another operator may each write once in between.
    private const int MaxWrites = 3;

    private readonly FeedTable _feeds;
    private readonly FeedDirectory _directory;
    private readonly FeedRegistration _registration;
    private readonly FeedDeletion _deletion;
    private readonly ArticleRetention _retention;
    private readonly ItemReprocessor _reprocessor;
    private readonly IArticleIndex _index;
    private readonly BackfillTable _backfills;
    private readonly PollingOptions _options;
    private readonly FetchingOptions _fetching;
    private readonly TimeProvider _time;

    internal FeedsApi(
        FeedTable feeds, FeedDirectory directory, FeedRegistration registration, FeedDeletion deletion, ArticleRetention retention,
        ItemReprocessor reprocessor, IArticleIndex index, BackfillTable backfills, IOptions<PollingOptions> options,
        IOptions<FetchingOptions> fetching, TimeProvider time)
    {
        (_feeds, _directory, _registration) = (feeds, directory, registration);
        (_deletion, _retention, _reprocessor, _index) = (deletion, retention, reprocessor, index);
        (_backfills, _options, _fetching, _time) = (backfills, options.Value, fetching.Value, time);
    }

    /// <summary>
    /// <c>GET api/feeds</c>: in the order of ids. <c>state</c> (active, paused, retired, deleting), <c>failing</c>, <c>due</c> and
    /// <c>custom</c> (true, false), <c>tag</c> and <c>q</c> narrow it, <c>limit</c> is 1–1000 (100), <c>cursor</c> continues after a
    /// page.
    /// </summary>
    public async Task<IResult> ListAsync(HttpRequest request)
    {
        var filter = FeedParameters.Read(request.Query, _time.GetUtcNow());
        var feeds = await _feeds.ListAsync(filter, request.HttpContext.RequestAborted)
            .Take(filter.Limit + 1)
            .Select(feed => FeedStatus.Of(feed).Shown())
            .ToListAsync(request.HttpContext.RequestAborted);
        var cursor = feeds.Count > filter.Limit ? feeds[filter.Limit - 1].Id : null;
        return TypedResults.Json(new FeedPage([.. feeds.Take(filter.Limit)], cursor), ApiJson.Relaxed.FeedPage);
    }

    /// <summary><c>GET api/feeds/{id}</c>.</summary>
    public async Task<IResult> GetAsync(HttpRequest request, string id)
    {
        new QueryParameters(request.Query).ThrowIfInvalid();
        var token = request.HttpContext.RequestAborted;
        if (await _feeds.FindShownAsync(id, token) is not { } feed)
            return FeedProblems.NotFound(id);
        var backfill = await _backfills.FindAsync(id, token) is { } row ? BackfillStatus.Of(row) : null;
        return TypedResults.Json(FeedStatus.Of(feed).Shown() with { Backfill = backfill }, ApiJson.Relaxed.FeedStatus);
    }

    /// <summary>
    /// <c>POST api/feeds</c> with <c>{"url"}</c> of a feed or of a page: 201 when the feed is registered and its items are on their way;
    /// 200 when it is registered already, 300 when the page names several, 409 when its id is another feed's or it is being deleted, 422
    /// when there is no feed. <c>dryRun=true</c> shows what would be stored; <c>guess=true</c> tries the usual places. An array of such
    /// objects is answered as <see cref="OpmlApi.ImportAsync"/> does.
    /// </summary>
    public Task<IResult> AddAsync(HttpRequest request) => _registration.AddAsync(request);

    /// <summary>
    /// <c>PATCH api/feeds/{id}</c> with <c>{"state": "paused" | "active", "url", "title", "tags", "notes"}</c> and the options of
    /// <see cref="FeedOptions"/>, of which null removes one. <c>active</c> also brings back a retired feed; a new URL starts without
    /// validators and leaves the id and the articles as they are. <c>dryRun=true</c> shows what the feed would be, and how many of its
    /// articles would expire.
    /// </summary>
    public async Task<IResult> UpdateAsync(HttpRequest request, string id)
    {
        var token = request.HttpContext.RequestAborted;
        var parameters = new QueryParameters(request.Query, "dryRun");
        var dryRun = parameters.Flag("dryRun") == true;
        parameters.ThrowIfInvalid();
        var change = await FeedChange.ReadAsync(request, _fetching, token);
        if (change.Url is { } url && FeedUrl.Id(url) != id && await _feeds.HolderAsync(url, token) is { } taken && taken.Id != id)
            return FeedProblems.Taken(taken);
        return dryRun
            ? await TryAsync(id, Apply, token)
            : await ChangeAsync(id, StatusCodes.Status200OK, Apply, token);

        FeedRow Apply(FeedRow feed) => change.Apply(feed, _time.GetUtcNow(), _options, _fetching);
    }

    /// <summary>
    /// <c>POST api/feeds/{id}/poll</c>: 202; the feed is due now, or as soon as its publisher allows. <c>force=true</c> ignores
    /// everything but the pause between two requests to a host; <c>whole=true</c> asks for the whole document, whatever the validators say.
    /// </summary>
    public async Task<IResult> PollAsync(HttpRequest request, string id)
    {
        var token = request.HttpContext.RequestAborted;
        var parameters = new QueryParameters(request.Query, "force", "whole");
        var force = parameters.Flag("force") == true;
        var whole = parameters.Flag("whole") == true;
        parameters.ThrowIfInvalid();
        return await _feeds.FindRegisteredAsync(id, token) is { State: not FeedState.Active } idle
            ? Problems.Conflict($"The feed {id} is {FeedStates.Name(idle.State)}; PATCH it with {{\"state\": \"active\"}} first.")
            : await ChangeAsync(id, StatusCodes.Status202Accepted, Due, token);

        // Another request may have paused it meanwhile.
        FeedRow Due(FeedRow feed) =>
            feed.State == FeedState.Active ? feed.DueOnRequest(_time.GetUtcNow(), _options, force, whole) : feed;
    }

    /// <summary>
    /// <c>POST api/feeds/{id}/reprocess</c>: 202 says how many stored items were sent to become articles again, and the <c>cursor</c>
    /// to continue with when there are more.
    /// </summary>
    public async Task<IResult> ReprocessAsync(HttpRequest request, string id)
    {
        var token = request.HttpContext.RequestAborted;
        var parameters = new QueryParameters(request.Query, "cursor");
        var cursor = parameters.Text("cursor");
        if (cursor is not null && !Base32.IsHash(cursor))
            parameters.AddError("cursor", cursor, "the cursor of the answer before, 26 characters.");
        parameters.ThrowIfInvalid();
        return await _feeds.FindRegisteredAsync(id, token) is not { } feed
            ? FeedProblems.NotFound(id)
            : TypedResults.Json(
                await _reprocessor.SendAsync(id, feed.Options.ForItems(), cursor, token),
                ApiJson.Relaxed.ReprocessReport,
                statusCode: StatusCodes.Status202Accepted);
    }

    /// <summary>
    /// <c>DELETE api/feeds/{id}</c>: 204. The feed is not polled any more, and its articles are deleted. 202 with the feed when it has more
    /// articles than a request can delete. What is left, or was interrupted by a crash, the timer completes, or a repeated request. The row
    /// stays, hidden, so that a feed of the settings does not come back at the next start; <c>POST</c> brings it back. With
    /// <c>now=true</c> the blobs are removed at once, not after the grace period; those for which there is no time, by the timer.
    /// </summary>
    public async Task<IResult> DeleteAsync(HttpRequest request, string id)
    {
        var token = request.HttpContext.RequestAborted;
        var now = request.SkipsGracePeriod();
        for (var write = 1; write <= MaxWrites; write++)
        {
            if (!FeedUrl.IsId(id) || await _feeds.FindAsync(id, token) is not { } feed)
                return FeedProblems.NotFound(id);
            if (await _deletion.TryDeleteAsync(feed, now, token))
            {
                await CatchUpAsync(token);
                return await _feeds.FindShownAsync(id, token) is { IsBeingDeleted: true } left
                    ? Json(left, StatusCodes.Status202Accepted)
                    : TypedResults.NoContent();
            }
        }

        return FeedProblems.Busy(id);
    }

    /// <summary>A caller who deletes a feed and then lists must not see its articles again, on this instance at least.</summary>
    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _index.CatchUpAsync(fresh: true, cancellationToken);
        }
        catch (UnavailableException)
        {
            // The feed is deleted all the same, and without an index no listing shows its articles.
        }
    }

    private async Task<IResult> ChangeAsync(string id, int status, Func<FeedRow, FeedRow> change, CancellationToken cancellationToken)
    {
        for (var write = 1; write <= MaxWrites; write++)
        {
            if (await _feeds.FindRegisteredAsync(id, cancellationToken) is not { } feed)
                return FeedProblems.NotFound(id);
            var changed = change(feed);
            if (await _feeds.TryReplaceAsync(feed, changed, cancellationToken))
            {
                _directory.Forget();
                return Json(changed, status);
            }
        }

        return FeedProblems.Busy(id);
    }

    /// <summary>What a change would do; nothing is stored.</summary>
    private async Task<IResult> TryAsync(string id, Func<FeedRow, FeedRow> change, CancellationToken cancellationToken)
    {
        if (await _feeds.FindRegisteredAsync(id, cancellationToken) is not { } feed)
            return FeedProblems.NotFound(id);
        var changed = change(feed);
        var status = FeedStatus.Of(changed) with
        {
            Expired = await _retention.CountAsync(id, changed.Options.Retention, cancellationToken),
        };
        return TypedResults.Json(status, ApiJson.Relaxed.FeedStatus);
    }

    /// <summary>The answer to a write, which had the function key.</summary>
    private static JsonHttpResult<FeedStatus> Json(FeedRow feed, int status) =>
        TypedResults.Json(FeedStatus.Of(feed), ApiJson.Relaxed.FeedStatus, statusCode: status);
}
