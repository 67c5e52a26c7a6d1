using Headwater.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.Functions.Triggers;

/// <summary>What changed from one version of an article to another.</summary>
public sealed class DiffArticle(ArticleReader reader)
{
    [Function(nameof(DiffArticle))]
    public IResult Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/articles/{id}/diff")] HttpRequest request, string id) =>
        reader.Diff(request, id);
}
