using Headwater.Http;
using Microsoft.AspNetCore.Http;

namespace Headwater.Api;

/// <summary>Whether this instance can do its work, over HTTP.</summary>
public sealed class HealthApi(HttpFront front, HealthCheck health)
{
    private const string Ready = "ready";
    private const string Live = "live";

    /// <summary>
    /// <c>GET api/health</c>: 200, or 503 when the instance cannot do its work. With <c>probe=live</c> 200 as long as the process
    /// answers: a restart cures no storage account, so an orchestrator must not kill for it.
    /// </summary>
    public IResult Get(HttpRequest request) => front.Answer(
        request,
        async token =>
        {
            var parameters = new QueryParameters(request, "probe");
            var probe = parameters.Text("probe") ?? Ready;
            if (probe is not (Ready or Live))
                parameters.Wrong("probe", probe, $"{Ready} or {Live}.");
            if (parameters.Mistakes.Count > 0)
                return Problems.BadRequest(parameters.Mistakes);

            var report = await health.CheckAsync(token);
            request.HttpContext.Response.Headers.CacheControl = "no-store";
            var status = report.Status == HealthStatus.Unhealthy && probe == Ready ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
            return TypedResults.Json(report, ApiJson.Relaxed.HealthReport, statusCode: status);
        },
        light: true);
}
