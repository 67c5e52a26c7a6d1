using Headwater.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.Functions.Triggers;

/// <summary>One article.</summary>
public sealed class GetArticle(ArticleReader reader)
{
    [Function(nameof(GetArticle))]
    public IResult Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/articles/{id}")] HttpRequest request, string id) =>
        reader.Get(request, id);
}
