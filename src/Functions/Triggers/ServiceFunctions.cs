using Headwater.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.Functions.Triggers;

/// <summary>The service itself: its health, its description, and CORS preflights.</summary>
public sealed class ServiceFunctions(HealthApi health, MetaApi meta)
{
    [Function(nameof(GetHealth))]
    public IResult GetHealth([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/health")] HttpRequest request) =>
        health.Get(request);

    [Function(nameof(GetOpenApi))]
    public IResult GetOpenApi([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/openapi.json")] HttpRequest request) =>
        meta.OpenApi(request);

    // Anonymous: browsers send no key with a preflight.
    [Function(nameof(Preflight))]
    public IResult Preflight([HttpTrigger(AuthorizationLevel.Anonymous, "options", Route = "api/{*path}")] HttpRequest request) =>
        meta.Preflight(request);
}
