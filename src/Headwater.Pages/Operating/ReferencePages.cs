using Headwater.Api;
using Headwater.Http;
using Headwater.Index;
using Headwater.Pages.Layout;
using Headwater.Storage;
using Microsoft.AspNetCore.Http;

namespace Headwater.Pages.Operating;

/// <summary><c>GET /reference</c>: <c>openapi.json</c> for people, with examples that run against this instance.</summary>
/// <remarks>
/// Not one of the programs that show such documents in a browser: they are megabytes of script, write style into the page, and show
/// nothing without a script.
/// </remarks>
public sealed class ReferencePages
{
    // One of them may have versions to compare.
    private const int Newest = 50;

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
        var newest = (await _index.QueryAsync(new ListingQuery { Limit = Newest }, token)).Items.Select(item => item.Header).ToList();
        var article = newest.Find(header => header.Version > 1) ?? newest.FirstOrDefault();
        return await _writer.WriteAsync<ReferenceView>(
            request, new ReferenceModel(_reference.Value, _urls.Absolute(request, ""), article));
    }
}

/// <summary>What <see cref="ReferenceView"/> shows.</summary>
/// <param name="Host">Scheme and host of this instance.</param>
/// <param name="Article">What the examples name and ask for: one that has changed, if any has; null for none.</param>
public sealed record ReferenceModel(ApiReference Reference, string Host, ArticleHeader? Article)
{
    /// <summary>The path of an operation with the id of something that exists; null when nothing does.</summary>
    public string? Example(ApiOperation operation)
    {
        if (!operation.Path.Contains('{', StringComparison.Ordinal))
            return operation.Path;
        var id = operation.Path.StartsWith("/api/articles/", StringComparison.Ordinal) ? Article?.Id
            : operation.Path.StartsWith("/api/feeds/", StringComparison.Ordinal) ? Article?.FeedId
            : null;
        return id is null ? null : operation.Path.Replace("{id}", id, StringComparison.Ordinal);
    }

    /// <summary>The example that a link can show, which sends no key; null when there is none.</summary>
    public string? Link(ApiOperation operation) =>
        operation is { Method: "GET", IsOpen: true }
        && (Article?.Version > 1 || !operation.Path.EndsWith("/diff", StringComparison.Ordinal))
            ? Example(operation)
            : null;

    /// <summary>The example of a parameter, as a link can show it; null where it names what does not exist here.</summary>
    public string? Link(ApiOperation operation, ApiParameter parameter) => Link(operation) is { } path && Value(parameter) is { } value
        ? $"{path}?{parameter.Name}={Uri.EscapeDataString(value)}"
        : null;

    /// <summary>What the article has, so that the example finds something; else what the document says.</summary>
    public string? Value(ApiParameter parameter) => parameter is not { Place: "query", NamesWhatExists: false } ? null
        : parameter.Name switch
        {
            "feed" => Article?.FeedId,
            "category" => Article?.Categories is [var category, ..] ? category : null,
            "author" => Article?.Authors is [var author, ..] ? author.Name : null,
            "language" => Article?.Language,
            _ => null,
        } ?? parameter.Example;
}
