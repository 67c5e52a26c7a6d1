using Headwater.Api;
using Headwater.Pages.Articles;
using Headwater.Pages.Assets;
using Headwater.Pages.Feeds;
using Headwater.Pages.Operating;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.Functions.Triggers;

/// <summary>Pages for people, from the same queries as the API.</summary>
public sealed class PageFunctions(
    ArticleListPages list, ArticlePages articles, FeedPages feeds, FailurePages failures, HealthPages health, ReferencePages reference,
    AssetPages assets, MetaApi meta)
{
    // The constraint matches "/" and nothing else; a regex constraint for the empty string does not match.
    [Function(nameof(Home))]
    public Task<IResult> Home(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "{page:maxlength(0)?}")] HttpRequest request) =>
        ArticleListPages.IsPreferred(request) ? list.GetAsync(request) : Task.FromResult(meta.Home(request));

    [Function(nameof(ShowAsset))]
    public IResult ShowAsset(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "assets/{name}")] HttpRequest request, string name) =>
        assets.Get(request, name);

    [Function(nameof(ShowArticles))]
    public Task<IResult> ShowArticles([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "articles")] HttpRequest request) =>
        list.GetAsync(request);

    [Function(nameof(ShowArticle))]
    public Task<IResult> ShowArticle(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "articles/{id}")] HttpRequest request, string id) =>
        articles.GetAsync(request, id);

    [Function(nameof(ShowArticleDiff))]
    public Task<IResult> ShowArticleDiff(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "articles/{id}/diff")] HttpRequest request, string id) =>
        articles.DiffAsync(request, id);

    [Function(nameof(ShowFeeds))]
    public Task<IResult> ShowFeeds([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "feeds")] HttpRequest request) =>
        feeds.ListAsync(request);

    [Function(nameof(ShowFeed))]
    public Task<IResult> ShowFeed(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "feeds/{id}")] HttpRequest request, string id) =>
        feeds.GetAsync(request, id);

    [Function(nameof(ShowFailures))]
    public Task<IResult> ShowFailures([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "failures")] HttpRequest request) =>
        failures.ListAsync(request);

    [Function(nameof(ShowFailure))]
    public Task<IResult> ShowFailure(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "failures/{id}")] HttpRequest request, string id) =>
        failures.GetAsync(request, id);

    [Function(nameof(ShowHealth))]
    public Task<IResult> ShowHealth([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "health")] HttpRequest request) =>
        health.GetAsync(request);

    [Function(nameof(ShowReference))]
    public Task<IResult> ShowReference(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "reference")] HttpRequest request) =>
        reference.GetAsync(request);
}
