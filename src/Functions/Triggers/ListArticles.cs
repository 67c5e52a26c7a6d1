using Headwater.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.Functions.Triggers;

/// <summary>A page of the listing.</summary>
public sealed class ListArticles(ArticleListing listing)
{
    [Function(nameof(ListArticles))]
    public IResult Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/articles")] HttpRequest request) =>
        listing.List(request);
}
