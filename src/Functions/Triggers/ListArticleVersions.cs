using Headwater.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.Functions.Triggers;

/// <summary>What an article said before.</summary>
public sealed class ListArticleVersions(ArticleReader reader)
{
    [Function(nameof(ListArticleVersions))]
    public IResult Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/articles/{id}/versions")] HttpRequest request, string id) =>
        reader.Versions(request, id);
}
