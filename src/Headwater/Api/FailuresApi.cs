using Headwater.Http;
using Headwater.Polling;
using Headwater.Storage;
using Microsoft.AspNetCore.Http;

namespace Headwater.Api;

/// <summary>Failed documents and items, over HTTP.</summary>
public sealed class FailuresApi
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;

    private readonly FailureLog _failures;
    private readonly FailureResolver _resolver;

    internal FailuresApi(FailureLog failures, FailureResolver resolver) => (_failures, _resolver) = (failures, resolver);

    /// <summary><c>GET api/failures</c>: the newest; <c>feed</c> and <c>state</c> narrow them, <c>limit</c> is 1–200 (50).</summary>
    public async Task<IResult> ListAsync(HttpRequest request)
    {
        var parameters = new QueryParameters(request.Query, "feed", "state", "limit");
        var feed = parameters.Text("feed");
        var state = State(parameters);
        var limit = parameters.Number("limit", DefaultLimit, 1, MaxLimit);
        parameters.ThrowIfInvalid();

        var found = await _failures.ListAsync(feed, state, limit, request.HttpContext.RequestAborted);
        return TypedResults.Json(new FailurePage([.. found.Select(Shown)]), ApiJson.Relaxed.FailurePage);
    }

    /// <summary>The parameter <c>state</c>; null for all states.</summary>
    internal static string? State(QueryParameters parameters) => parameters.OneOf<string?>(
        "state", absent: null, (FailureLog.Retrying, FailureLog.Retrying), (FailureLog.Dead, FailureLog.Dead));

    /// <summary>The failure without the values in its URLs, which may be keys.</summary>
    internal static Failure Shown(Failure failure) =>
        failure with { Subject = ShownUrl.In(failure.Subject)!, Reason = ShownUrl.In(failure.Reason)! };

    /// <summary><c>DELETE api/failures/{id}</c>: 204 when the failure is dismissed, 404 when there is none (any more).</summary>
    public async Task<IResult> DismissAsync(HttpRequest request, string id)
    {
        new QueryParameters(request.Query).ThrowIfInvalid();
        return await _resolver.DismissAsync(id, request.HttpContext.RequestAborted)
            ? TypedResults.NoContent()
            : Problems.NotFound($"There is no failure {id}.");
    }

    /// <summary>
    /// <c>POST api/failures/retry</c>: sends failed items and messages again, all of them, those of a <c>feed</c>, or one <c>id</c>.
    /// 202 says how many; 404 that there is no such <c>id</c>, or that it is not given up.
    /// </summary>
    public async Task<IResult> RetryAsync(HttpRequest request)
    {
        var parameters = new QueryParameters(request.Query, "feed", "id");
        var (feed, id) = (parameters.Text("feed"), parameters.Text("id"));
        if (feed is not null && id is not null)
            parameters.AddError("id", id, "Not allowed together with feed.");
        parameters.ThrowIfInvalid();
        var sent = await _resolver.RetryAsync(feed, id, request.HttpContext.RequestAborted);
        return id is not null && sent == 0
            ? Problems.NotFound($"There is no failure {id} that can be sent again.")
            : TypedResults.Json(new RetryReport(sent), ApiJson.Relaxed.RetryReport, statusCode: StatusCodes.Status202Accepted);
    }
}

/// <param name="Sent">Items and messages that were sent again; a call sends a limited number, so more may be left.</param>
internal sealed record RetryReport(int Sent);

/// <summary>Failures, newest first.</summary>
internal sealed record FailurePage(IReadOnlyList<Failure> Failures);
