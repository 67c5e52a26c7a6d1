using Headwater.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.Functions.Triggers;

/// <summary>The service itself: its health, its description, CORS preflights, and requests that no other function answers.</summary>
public sealed class ServiceFunctions(HealthApi health, MetaApi meta)
{
    [Function(nameof(GetHealth))]
    public Task<IResult> GetHealth([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/health")] HttpRequest request) =>
        health.GetAsync(request);

    [Function(nameof(GetLiveness))]
    public IResult GetLiveness(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/health/live")] HttpRequest request) =>
        HealthApi.GetLive(request);

    [Function(nameof(GetOpenApi))]
    public IResult GetOpenApi([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/openapi.json")] HttpRequest request) =>
        meta.OpenApi(request);

    // Anonymous: browsers send no key with a preflight.
    [Function(nameof(Preflight))]
    public IResult Preflight([HttpTrigger(AuthorizationLevel.Anonymous, "options", Route = "api/{*path}")] HttpRequest request) =>
        meta.Preflight(request);

    // The Functions host takes the first match in the alphabetical order of the functions' names, so this name must stay the last.
    [Function(nameof(WithoutRoute))]
    public IResult WithoutRoute(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", "put", "patch", "delete", Route = "api/{*path}")]
        HttpRequest request) =>
        MetaApi.Unmatched(request);
}
