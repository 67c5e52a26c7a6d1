using Headwater.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.Functions.Triggers;

/// <summary>Articles: listings, facets, one article, its versions and what changed between two of them.</summary>
public sealed class ArticleFunctions(ArticlesApi articles)
{
    [Function(nameof(ListArticles))]
    public IResult ListArticles([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/articles")] HttpRequest request) =>
        articles.List(request);

    [Function(nameof(GetFacets))]
    public IResult GetFacets([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/facets")] HttpRequest request) =>
        articles.Facets(request);

    [Function(nameof(GetArticle))]
    public IResult GetArticle(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/articles/{id}")] HttpRequest request, string id) =>
        articles.Get(request, id);

    [Function(nameof(ListArticleVersions))]
    public IResult ListArticleVersions(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/articles/{id}/versions")] HttpRequest request, string id) =>
        articles.Versions(request, id);

    [Function(nameof(DiffArticle))]
    public IResult DiffArticle(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/articles/{id}/diff")] HttpRequest request, string id) =>
        articles.Diff(request, id);

    [Function(nameof(DeleteArticle))]
    public IResult DeleteArticle(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "api/articles/{id}")] HttpRequest request, string id) =>
        articles.Delete(request, id);
}
