using Headwater.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.Functions.Triggers;

/// <summary>Articles: listings, facets, one article, its versions and what changed between two of them.</summary>
public sealed class ArticleFunctions(ListingApi listing, ArticlesApi articles)
{
    [Function(nameof(ListArticles))]
    public Task<IResult> ListArticles(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/articles")] HttpRequest request) =>
        listing.ListAsync(request);

    [Function(nameof(GetFacets))]
    public Task<IResult> GetFacets([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/facets")] HttpRequest request) =>
        listing.FacetsAsync(request);

    [Function(nameof(GetArticle))]
    public Task<IResult> GetArticle(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/articles/{id}")] HttpRequest request, string id) =>
        articles.GetAsync(request, id);

    [Function(nameof(ListArticleVersions))]
    public Task<IResult> ListArticleVersions(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/articles/{id}/versions")] HttpRequest request, string id) =>
        articles.VersionsAsync(request, id);

    [Function(nameof(DiffArticle))]
    public Task<IResult> DiffArticle(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/articles/{id}/diff")] HttpRequest request, string id) =>
        articles.DiffAsync(request, id);

    [Function(nameof(DeleteArticle))]
    public Task<IResult> DeleteArticle(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "api/articles/{id}")] HttpRequest request, string id) =>
        articles.DeleteAsync(request, id);
}
