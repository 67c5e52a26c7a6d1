using Headwater.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Headwater.Api;

/// <summary>Whether this instance can do its work, over HTTP.</summary>
public sealed class HealthApi
{
    private readonly HealthCheck _health;

    internal HealthApi(HealthCheck health) => _health = health;

    /// <summary>
    /// <c>GET api/health</c>: 200, or 503 when the instance cannot do its work. With <c>probe=live</c> one word as long as the process
    /// runs: a restart repairs no storage account, so an orchestrator must not restart the process for it.
    /// </summary>
    public async Task<IResult> GetAsync(HttpRequest request)
    {
        var parameters = new QueryParameters(request.Query, HttpPipeline.ProbeParameter);
        var live = parameters.OneOf(HttpPipeline.ProbeParameter, absent: false, ("ready", false), (HttpPipeline.LiveProbe, true));
        parameters.ThrowIfInvalid();

        if (live)
            return Word();
        var report = await _health.CheckAsync(request.HttpContext.RequestAborted);
        var status = report.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        return TypedResults.Json(report, ApiJson.Relaxed.HealthReport, statusCode: status);
    }

    /// <summary><c>GET api/health/live</c>: as <c>probe=live</c>, for gateways and sign-in rules, which know paths alone.</summary>
    public static IResult GetLive(HttpRequest request)
    {
        new QueryParameters(request.Query).ThrowIfInvalid();
        return Word();
    }

    private static ContentHttpResult Word() => TypedResults.Text(HttpPipeline.LiveProbe);
}
