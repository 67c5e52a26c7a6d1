using Headwater.Api;
using Headwater.Http;
using Headwater.Index;
using Headwater.Pages.Layout;
using Microsoft.AspNetCore.Http;

namespace Headwater.Pages.Operating;

/// <summary><c>GET /reference</c>: <c>openapi.json</c> for people, with examples that run against this instance.</summary>
/// <remarks>
/// Not one of the programs that show such documents in a browser: they are megabytes of script, write style into the page, and show
/// nothing without a script.
/// </remarks>
public sealed class ReferencePages
{
    // The document does not change while the service runs.
    private readonly Lazy<ApiReference> _reference = new(() => ApiReference.Of(ApiRoutes.Document));

    private readonly PageWriter _writer;
    private readonly IArticleIndex _index;
    private readonly PublicUrls _urls;

    internal ReferencePages(PageWriter writer, IArticleIndex index, PublicUrls urls) => (_writer, _index, _urls) = (writer, index, urls);

    public async Task<IResult> GetAsync(HttpRequest request)
    {
        new QueryParameters(request.Query).ThrowIfInvalid();
        var token = request.HttpContext.RequestAborted;
        await _index.CatchUpAsync(fresh: false, token);
        var newest = (await _index.QueryAsync(new ListingQuery { Limit = 1 }, token)).Items is [var first, ..] ? first.Header : null;
        return await _writer.WriteAsync<ReferenceView>(
            request, new ReferenceModel(_reference.Value, _urls.Absolute(request, ""), newest?.Id, newest?.FeedId));
    }
}

/// <summary>What <see cref="ReferenceView"/> shows.</summary>
/// <param name="Host">Scheme and host of this instance.</param>
/// <param name="ArticleId">Of an article that the examples name; null when there is none.</param>
/// <param name="FeedId">Likewise.</param>
public sealed record ReferenceModel(ApiReference Reference, string Host, string? ArticleId, string? FeedId)
{
    /// <summary>The path of an operation with the id of something that exists; null when nothing does.</summary>
    public string? Example(ApiOperation operation)
    {
        if (!operation.Path.Contains('{', StringComparison.Ordinal))
            return operation.Path;
        var id = operation.Path.StartsWith("/api/articles/", StringComparison.Ordinal) ? ArticleId
            : operation.Path.StartsWith("/api/feeds/", StringComparison.Ordinal) ? FeedId
            : null;
        return id is null ? null : operation.Path.Replace("{id}", id, StringComparison.Ordinal);
    }

    /// <summary>Likewise with a parameter, for what a link can ask; null for what it cannot.</summary>
    public string? Example(ApiOperation operation, ApiParameter parameter) =>
        operation.Method == "GET" && parameter is { Place: "query", Example: { } value } && Example(operation) is { } path
            ? $"{path}?{parameter.Name}={Uri.EscapeDataString(value)}"
            : null;
}
