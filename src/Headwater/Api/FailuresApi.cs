using Headwater.Http;
using Headwater.Polling;
using Headwater.Storage;
using Microsoft.AspNetCore.Http;

namespace Headwater.Api;

/// <summary>Failed documents and items, over HTTP.</summary>
public sealed class FailuresApi(HttpFront front, FailureLog failures)
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;

    /// <summary><c>GET api/failures</c>: the newest; <c>feed</c> and <c>state</c> narrow them, <c>limit</c> is 1–200 (50).</summary>
    public IResult List(HttpRequest request) => front.Answer(request, async token =>
    {
        var parameters = new QueryParameters(request, "feed", "state", "limit");
        var feed = parameters.Text("feed");
        var state = parameters.Text("state");
        var limit = parameters.Number("limit", DefaultLimit, 1, MaxLimit);
        if (state is not (null or FailureLog.Retrying or FailureLog.Dead))
            parameters.Wrong("state", state, $"{FailureLog.Retrying} or {FailureLog.Dead}.");
        if (parameters.Mistakes.Count > 0)
            return Problems.BadRequest(parameters.Mistakes);

        request.HttpContext.Response.Headers.CacheControl = "no-store";
        var found = await failures.ListAsync(feed, state, limit, token);
        var shown = found.Select(failure => failure with { Subject = ShownUrl.In(failure.Subject)!, Reason = ShownUrl.In(failure.Reason)! });
        return TypedResults.Json(new FailurePage([.. shown]), ApiJson.Relaxed.FailurePage);
    });

    /// <summary><c>DELETE api/failures/{id}</c>: 204 when the failure is dismissed, 404 when there is none (any more).</summary>
    public IResult Dismiss(HttpRequest request, string id) => front.Answer(request, async token =>
        await failures.DismissAsync(id, token) ? TypedResults.NoContent() : Problems.NotFound($"There is no failure {id}."));

    /// <summary><c>POST api/failures/retry</c>: sends items and messages that were given up again, all of them or those of a <c>feed</c>. 202 says how many.</summary>
    public IResult Retry(HttpRequest request) => front.Answer(request, async token =>
    {
        var parameters = new QueryParameters(request, "feed");
        var feed = parameters.Text("feed");
        return parameters.Mistakes.Count > 0
            ? Problems.BadRequest(parameters.Mistakes)
            : TypedResults.Json(
                new RetryReport(await failures.RetryAsync(feed, token)), ApiJson.Relaxed.RetryReport, statusCode: StatusCodes.Status202Accepted);
    });
}

/// <param name="Sent">Items and messages that were sent again; the most that one call sends when more are left.</param>
public sealed record RetryReport(int Sent);

/// <summary>Failures, newest first.</summary>
public sealed record FailurePage(IReadOnlyList<Failure> Failures);
