using Headwater.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.Functions.Triggers;

/// <summary>What a listing can be narrowed by, with counts.</summary>
public sealed class GetFacets(ArticleListing listing)
{
    [Function(nameof(GetFacets))]
    public IResult Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/facets")] HttpRequest request) =>
        listing.Facets(request);
}
