using Headwater.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.Functions.Triggers;

/// <summary>Deletes an article for good.</summary>
public sealed class DeleteArticle(ArticleReader reader)
{
    [Function(nameof(DeleteArticle))]
    public IResult Run(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "api/articles/{id}")] HttpRequest request, string id) =>
        reader.Delete(request, id);
}
