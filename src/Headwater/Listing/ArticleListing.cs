using Headwater.Http;
using Microsoft.AspNetCore.Http;

namespace Headwater.Listing;

/// <summary>Listings and single articles over HTTP.</summary>
public sealed class ArticleListing
{
    /// <summary><c>GET api/articles</c>.</summary>
#pragma warning disable CA1822
    public Task<IResult> ListAsync(HttpRequest request, CancellationToken cancellationToken) => Task.FromResult(Problems.NotFound("Nothing is listed yet."));
}
