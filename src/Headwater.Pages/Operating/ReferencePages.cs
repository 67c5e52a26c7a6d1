using Azure;
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

    // While storage does not answer, the page has one example less; while the index is away, those that name an article or a feed.
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(2);

    // The document does not change while the service runs.
    private readonly Lazy<ApiReference> _reference = new(() => ApiReference.Of(ApiRoutes.Document));

    private readonly PageWriter _writer;
    private readonly IArticleIndex _index;
    private readonly FailureLog _failures;
    private readonly PublicUrls _urls;
    private readonly TimeProvider _time;

    internal ReferencePages(PageWriter writer, IArticleIndex index, FailureLog failures, PublicUrls urls, TimeProvider time) =>
        (_writer, _index, _failures, _urls, _time) = (writer, index, failures, urls, time);

    public async Task<IResult> GetAsync(HttpRequest request)
    {
        new QueryParameters(request.Query).ThrowIfInvalid();
        var token = request.HttpContext.RequestAborted;
        var (article, _) = await OptionalIndex.TryAsync(() => ArticleAsync(token));
        return await _writer.WriteAsync<ReferenceView>(
            request,
            new ReferenceModel(_reference.Value, _urls.Absolute(request, ""), article, await FailureIdAsync(token)));
    }

    private async Task<ArticleHeader?> ArticleAsync(CancellationToken cancellationToken)
    {
        await _index.CatchUpAsync(fresh: false, cancellationToken);
        var page = await _index.QueryAsync(new ListingQuery { Limit = Newest }, cancellationToken);
        var newest = page.Items.Select(item => item.Header).ToList();
        return newest.Find(header => header.Version > 1) ?? newest.FirstOrDefault();
    }

    private async Task<string?> FailureIdAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(MaxWait, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            return (await _failures.AnyAsync(either.Token))?.Id;
        }
        catch (Exception e) when (
            !cancellationToken.IsCancellationRequested
            && e is OperationCanceledException or RequestFailedException or AggregateException)
        {
            return null;
        }
    }
}

/// <summary>What <see cref="ReferenceView"/> shows.</summary>
/// <param name="Host">Scheme and host of this instance.</param>
/// <param name="Article">What the examples name and ask for: one that has changed, if any has; null for none, and while
/// the index is away.</param>
/// <param name="FailureId">What the examples of failures name; null for none.</param>
public sealed record ReferenceModel(ApiReference Reference, string Host, ArticleHeader? Article, string? FailureId)
{
    // Which the reader's own list replaces.
    private const string ListFile = "feeds.opml";

    /// <summary>The path of an operation with the id of something that exists; null when nothing does.</summary>
    public string? Example(ApiOperation operation)
    {
        if (!operation.Path.Contains('{', StringComparison.Ordinal))
            return operation.Path;
        var id = operation.Path.StartsWith("/api/articles/", StringComparison.Ordinal) ? Article?.Id
            : operation.Path.StartsWith("/api/feeds/", StringComparison.Ordinal) ? Article?.FeedId
            : operation.Path.StartsWith("/api/failures/", StringComparison.Ordinal) ? FailureId
            : null;
        return id is null ? null : operation.Path.Replace("{id}", id, StringComparison.Ordinal);
    }

    /// <summary>The example that a link can show, which sends no key; null when there is none.</summary>
    public string? Link(ApiOperation operation) =>
        operation is { Method: "GET", IsOpen: true }
        && (Article?.Version > 1 || !operation.Path.EndsWith("/diff", StringComparison.Ordinal))
            ? Example(operation)
            : null;

    /// <summary>The example for a command line, of what a link cannot ask for; null when there is none.</summary>
    public string? Curl(ApiOperation operation)
    {
        if (operation is { Method: "GET", IsOpen: true } || Example(operation) is not { } path)
            return null;
        return "curl"
            + (operation.Method == "GET" ? "" : $" -X {operation.Method}")
            + $" '{Host}{path}'"
            + (operation.IsOpen ? "" : " -H \"x-functions-key: $KEY\"")
            + (operation.BodyType is { } type ? $" -H 'Content-Type: {type}'" : "")
            + (operation.Body is { } body ? $" -d '{body}'" : operation.BodyType is null ? "" : $" --data-binary @{ListFile}");
    }

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
