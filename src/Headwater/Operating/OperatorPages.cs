using System.Globalization;
using Headwater.Http;
using Headwater.Ingestion;
using Headwater.Storage;
using Microsoft.AspNetCore.Http;

namespace Headwater.Operating;

/// <summary>What an operator looks at, over HTTP: health and failures.</summary>
public sealed class OperatorPages(HealthCheck health, FailureLog failures)
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;

    /// <summary>
    /// <c>GET api/health</c>: 200, or 503 when the instance cannot do its work. With <c>probe=live</c> 200 as long as the process
    /// answers: a restart cures no storage account, so an orchestrator must not kill for it.
    /// </summary>
    public async Task<IResult> HealthAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var probe = request.Query["probe"].ToString();
        if (probe is not ("" or "ready" or "live"))
            return Problems.BadRequest([new Mistake("probe", probe, "must be ready or live.")]);

        var report = await health.CheckAsync(cancellationToken);
        request.HttpContext.Response.Headers.CacheControl = "no-store";
        var down = report.Status == HealthStatus.Unhealthy && probe != "live";
        return TypedResults.Json(
            report, HeadwaterJson.Relaxed.HealthReport, statusCode: down ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }

    /// <summary><c>GET api/failures</c>: the newest; <c>feed</c> and <c>state</c> narrow them, <c>limit</c> is 1–200 (50).</summary>
    public async Task<IResult> FailuresAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var mistakes = new List<Mistake>();
        var (feed, state, limit) = ((string?)null, (string?)null, DefaultLimit);
        foreach (var (name, values) in request.Query)
        {
            var value = values.ToString();
            switch (name)
            {
                case "feed":
                    feed = value;
                    break;
                case "state" when value is FailureLog.Retrying or FailureLog.Dead:
                    state = value;
                    break;
                case "state":
                    mistakes.Add(new Mistake(name, value, $"must be {FailureLog.Retrying} or {FailureLog.Dead}."));
                    break;
                case "limit":
                    if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxLimit)
                        mistakes.Add(new Mistake(name, value, $"must be a whole number from 1 to {MaxLimit}."));
                    break;
                default:
                    mistakes.Add(new Mistake(name, value, "is not known; feed, state and limit are."));
                    break;
            }
        }

        return mistakes.Count > 0
            ? Problems.BadRequest(mistakes)
            : TypedResults.Json(new FailurePage(await failures.ListAsync(feed, state, limit, cancellationToken)), HeadwaterJson.Relaxed.FailurePage);
    }
}

/// <summary>Failures, newest first.</summary>
public sealed record FailurePage(IReadOnlyList<Failure> Failures);
