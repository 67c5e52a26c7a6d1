using Headwater.Http;
using Headwater.Index;
using Headwater.Listing;
using Headwater.Pages.Feeds;
using Headwater.Pages.Layout;
using Headwater.Polling;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Headwater.Pages.Articles;

/// <summary>
/// <c>GET /articles</c>, and <c>/</c> in a browser: the page of a query. Its parameters are those of <c>GET api/articles</c>.
/// </summary>
public sealed class ArticleListPages
{
    // A page always shows these, whatever is asked for.
    private static readonly string[] Fixed = ["facets", "fields", "format", "total"];

    private readonly PageWriter _writer;
    private readonly IArticleIndex _index;
    private readonly ListingCounts _counts;
    private readonly FeedTable _feeds;
    private readonly FeedTagQueries _tags;
    private readonly KnownLabels _labels;
    private readonly ListingOptions _options;
    private readonly TimeProvider _time;

    internal ArticleListPages(
        PageWriter writer, IArticleIndex index, ListingCounts counts, FeedTable feeds, FeedTagQueries tags, KnownLabels labels,
        IOptions<ListingOptions> options, TimeProvider time) =>
        (_writer, _index, _counts, _feeds, _tags, _labels, _options, _time) =
            (writer, index, counts, feeds, tags, labels, options.Value, time);

    /// <summary>True when the caller prefers a page to the description of the service.</summary>
    public static bool IsPreferred(HttpRequest request)
    {
        request.HttpContext.Response.Headers.Append("Vary", "Accept");
        return Negotiation.Choose(request, HomeFormat.All, new QueryParameters(QueryCollection.Empty, [])) == HomeFormat.Page;
    }

    public async Task<IResult> GetAsync(HttpRequest request)
    {
        var token = request.HttpContext.RequestAborted;
        var parameters = ListingParameters.Of(Given(request.Query));
        foreach (var name in Fixed.Where(parameters.Has))
            parameters.AddError(name, null, "Not allowed here: a page has one form.");
        var now = _time.GetUtcNow();
        var query = ListingParameters.Read(parameters, _options, now);
        parameters.ThrowIfInvalid();

        var state = await _index.CatchUpAsync(request.AsksForFresh(), token);
        await _labels.CheckAsync(query, parameters, token);
        query = query with
        {
            Total = true,
            Facets = true,
            Days = true,
            Fields = query.Search is null ? null : [ListingQuery.SnippetField],
        };
        query = await _tags.ResolveAsync(query, request.AsksForReload(), token);
        var page = await _counts.PageAsync(query, token);
        page = page with { Facets = FeedTagQueries.Count(page.Facets!, query) };
        var pageQuery = PageQuery.Of(parameters);
        var model = new ArticleListModel
        {
            Page = page,
            Query = query,
            PageQuery = pageQuery,
            Histogram = Histogram.Of(page.Days!, pageQuery, DateOnly.FromDateTime(now.UtcDateTime)),
            Facets = [.. FacetModel.Of(page.Facets!, query, pageQuery)],
            Chips = [.. ChipModel.Of(page.Facets!, pageQuery)],
            HasFeeds = state.Articles > 0 || await HasFeedsAsync(token),
            IsEmpty = state.Articles == 0,
            AsOf = state.Failure is null ? null : state.AsOf,
        };
        return await _writer.WriteAsync<ArticleListView>(request, model);
    }

    /// <summary>A form also sends its empty fields.</summary>
    private static QueryCollection Given(IQueryCollection query)
    {
        var given = query
            .Select(parameter => (parameter.Key, Values: parameter.Value.Where(value => !string.IsNullOrWhiteSpace(value)).ToArray()))
            .Where(parameter => parameter.Values.Length > 0)
            .ToDictionary(parameter => parameter.Key, parameter => new StringValues(parameter.Values), StringComparer.OrdinalIgnoreCase);

        // Removing the words of a search also removes its order, the best match.
        if (!given.ContainsKey("q") && given.GetValueOrDefault("sort") == "relevance")
            given.Remove("sort");
        return new(given);
    }

    private async Task<bool> HasFeedsAsync(CancellationToken cancellationToken) =>
        await _feeds.ListAsync(new FeedFilter(State: null, Failing: null, Limit: 1, After: null), cancellationToken)
            .AnyAsync(cancellationToken);

    private sealed record HomeFormat(string Name, params string[] Types) : IFormat
    {
        public static readonly HomeFormat Page = new("html", "text/html");

        /// <summary>A program that accepts anything gets the description.</summary>
        public static readonly HomeFormat[] All = [new("json", "application/json"), Page];

        public IReadOnlyList<string> MediaTypes => Types;
    }
}
