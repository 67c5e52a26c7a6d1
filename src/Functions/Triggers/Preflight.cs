using Headwater.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.Functions.Triggers;

/// <summary>What a page of another origin asks before it calls any of the others. Anonymous: browsers send no key with it.</summary>
public sealed class Preflight(HttpFront front)
{
    [Function(nameof(Preflight))]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "options", Route = "api/{*path}")] HttpRequest request) =>
        front.Preflight(request);
}
