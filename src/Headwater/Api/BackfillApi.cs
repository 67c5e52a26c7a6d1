using System.Globalization;
using System.Text.Json;
using Headwater.Discovery.History;
using Headwater.Http;
using Headwater.Listing;
using Headwater.Polling;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Headwater.Api;

/// <summary>Fetching the history of a feed.</summary>
public sealed class BackfillApi
{
    internal const int DefaultMaxItems = 10_000;
    private const int MostItems = 100_000;
    private const int MaxBodyBytes = 4 * 1024;

    private static readonly string[] Members = ["maxItems", "since"];

    // Table storage knows no time before 1601, and no item is older.
    private static readonly long Earliest = new DateTimeOffset(1602, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private readonly FeedTable _feeds;
    private readonly BackfillTable _backfills;
    private readonly PublicUrls _urls;
    private readonly TimeProvider _time;

    internal BackfillApi(FeedTable feeds, BackfillTable backfills, PublicUrls urls, TimeProvider time) =>
        (_feeds, _backfills, _urls, _time) = (feeds, backfills, urls, time);

    /// <summary>
    /// <c>POST api/feeds/{id}/backfill</c> with <c>{"maxItems", "since"}</c> or without a body: 202 with the feed, whose <c>backfill</c>
    /// reports its progress, as <c>GET api/feeds/{id}</c> does from then on. 409 while one is running, and for a feed that is not polled.
    /// </summary>
    public async Task<IResult> StartAsync(HttpRequest request, string id)
    {
        var token = request.HttpContext.RequestAborted;
        var now = _time.GetUtcNow();
        var (maxItems, since) = await ReadAsync(request, now, token);
        if (await _feeds.FindRegisteredAsync(id, token) is not { } feed)
            return FeedProblems.NotFound(id);
        if (feed.State != FeedState.Active)
        {
            return Problems.Conflict(
                $"The feed {id} is {FeedStates.Name(feed.State)}; PATCH it with {{\"state\": \"active\"}} first.");
        }

        var before = await _backfills.FindAsync(id, token);
        var row = new BackfillRow
        {
            RowKey = BackfillRow.Key(id),
            FeedUrl = feed.Url,
            Started = now,
            ReadTo = now,
            MaxItems = maxItems,
            Since = since,
            Due = now,
        };
        if (before is { IsRunning: true } || !await _backfills.TryWriteAsync(before, row, token))
        {
            return Problems.Conflict(
                $"The history of {id} is being fetched already: GET api/feeds/{id} shows its progress. "
                    + $"DELETE api/feeds/{id}/backfill stops it.");
        }

        request.HttpContext.Response.Headers.Location = _urls.Absolute(request, $"/api/feeds/{id}");
        return Json(feed, row, StatusCodes.Status202Accepted);
    }

    /// <summary>
    /// <c>DELETE api/feeds/{id}/backfill</c>: 200 with the feed. Articles fetched so far stay; a backfill that has ended is not changed.
    /// </summary>
    public async Task<IResult> StopAsync(HttpRequest request, string id)
    {
        var token = request.HttpContext.RequestAborted;
        new QueryParameters(request.Query).ThrowIfInvalid();
        if (await _feeds.FindRegisteredAsync(id, token) is not { } feed)
            return FeedProblems.NotFound(id);
        for (var write = 1; write <= BackfillTable.MaxWrites; write++)
        {
            if (await _backfills.FindAsync(id, token) is not { } row)
                return Problems.NotFound($"The history of {id} was never fetched. POST api/feeds/{id}/backfill starts that.");
            var stopped = row.IsRunning ? row.End(BackfillState.Stopped, "An operator stopped it.", _time.GetUtcNow()) : row;
            if (!row.IsRunning || await _backfills.TryWriteAsync(row, stopped, token))
                return Json(feed, stopped, StatusCodes.Status200OK);
        }

        return FeedProblems.Busy(id);
    }

    private static async Task<(int MaxItems, DateTimeOffset? Since)> ReadAsync(
        HttpRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        new QueryParameters(request.Query).ThrowIfInvalid();
        var errors = new ParameterErrors();
        var (maxItems, since) = (DefaultMaxItems, (DateTimeOffset?)null);
        var bytes = await RequestBody.ReadBytesAsync(request.Body, MaxBodyBytes, cancellationToken);
        if (bytes.Length == 0)
            return (maxItems, since);
        if (RequestBody.ParseJson(bytes) is not { ValueKind: JsonValueKind.Object } body)
        {
            errors.Add("body", null, $"a JSON object with {string.Join(", ", Members)}, or no body.");
            errors.ThrowIfAny();
            return default;
        }

        foreach (var member in body.EnumerateObject())
        {
            var isText = member.Value.ValueKind == JsonValueKind.String;
            var text = isText ? member.Value.GetString()! : member.Value.GetRawText();
            if (!Members.Contains(member.Name))
                errors.Add(member.Name, text, $"Unknown member. Supported: {string.Join(", ", Members)}.");
            else if (member.Value.ValueKind == JsonValueKind.Null)
                continue;
            else if (member.Name == "since" && isText && ListingTime.TryParse(text, now, out var bound))
                since = bound.Milliseconds > Earliest ? DateTimeOffset.FromUnixTimeMilliseconds(bound.Milliseconds) : null;
            else if (member.Name == "since")
                errors.Add(member.Name, text, ListingTime.Expected);
            else if (!isText && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                && count is >= 1 and <= MostItems)
                maxItems = count;
            else
                errors.Add(member.Name, text, $"a whole number from 1 to {MostItems}.");
        }

        errors.ThrowIfAny();
        return (maxItems, since);
    }

    private static JsonHttpResult<FeedStatus> Json(FeedRow feed, BackfillRow row, int status) => TypedResults.Json(
        FeedStatus.Of(feed) with { Backfill = BackfillStatus.Of(row) }, ApiJson.Relaxed.FeedStatus, statusCode: status);
}
