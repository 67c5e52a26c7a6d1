using Headwater.Http;
using Headwater.Index;
using Headwater.Listing;
using Headwater.Listing.Formats;
using Headwater.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Headwater.Api;

/// <summary>Many articles over HTTP: listings, and the facets that narrow them.</summary>
public sealed class ListingApi
{
    private const string LimitParameter = "limit";

    // Facets count everything that matches the filters.
    private static readonly string[] PageParameters = ["cursor", "facets", "fields", "format", LimitParameter, "order", "sort", "total"];

    private readonly PublicUrls _urls;
    private readonly IArticleIndex _index;
    private readonly FeedTagQueries _tags;
    private readonly KnownLabels _labels;
    private readonly ArticleBlobs _blobs;
    private readonly ResponseCache _cache;
    private readonly ListingOptions _options;
    private readonly TimeProvider _time;
    private readonly ListingValidators _validators;

    internal ListingApi(
        PublicUrls urls, IArticleIndex index, FeedTagQueries tags, KnownLabels labels, ArticleBlobs blobs, ResponseCache cache,
        IOptions<ListingOptions> options, TimeProvider time)
    {
        (_urls, _index, _tags, _labels, _blobs, _cache, _options, _time) =
            (urls, index, tags, labels, blobs, cache, options.Value, time);
        _validators = new ListingValidators(time, _options.MaxStaleness);
    }

    /// <summary><c>GET api/articles</c>.</summary>
    public async Task<IResult> ListAsync(HttpRequest request)
    {
        var parameters = ListingParameters.Of(request.Query);
        var format = Negotiation.Choose(request, ListingFormat.All, parameters);
        var maxLimit = format is RowFormat ? int.MaxValue : (int?)null;
        var query = ListingParameters.Read(parameters, _options, _time.GetUtcNow(), maxLimit);
        parameters.ThrowIfInvalid();
        if (format is null)
            return Negotiation.NotAcceptable(ListingFormat.All);

        // Only JSON shows totals and facets, and formats with bodies ignore fields.
        if (format.Name != "json")
            query = query with { Total = false, Facets = false };
        if (format is PageFormat { NeedsArticles: true })
            query = query with { Fields = null };

        request.HttpContext.Response.Headers.Append("Vary", "Accept");
        var state = await CatchUpAsync(request);
        await _labels.CheckAsync(query, parameters, request.HttpContext.RequestAborted);
        query = await _tags.ResolveAsync(query, request.AsksForFresh(), request.HttpContext.RequestAborted);
        var links = new ListingLinks(_urls, request);
        return format switch
        {
            PageFormat page => await AnswerAsync(
                request, page.Name, links.Self, query, state, (coding, token) => WriteAsync(links, query, page, coding, token)),
            RowFormat rows => Stream(request, links, query, rows, state),
            _ => throw new NotSupportedException(format.Name),
        };
    }

    /// <summary><c>GET api/facets</c>: the values that the matching articles can be narrowed by, with counts.</summary>
    public async Task<IResult> FacetsAsync(HttpRequest request)
    {
        var parameters = ListingParameters.Of(request.Query);
        foreach (var name in PageParameters.Where(parameters.Has))
            parameters.AddError(name, null, "Not allowed here: facets are one JSON document.");
        var query = ListingParameters.Read(parameters, _options, _time.GetUtcNow());
        parameters.ThrowIfInvalid();

        var state = await CatchUpAsync(request);
        await _labels.CheckAsync(query, parameters, request.HttpContext.RequestAborted);
        query = await _tags.ResolveAsync(
            query with { Facets = true }, request.AsksForFresh(), request.HttpContext.RequestAborted);
        return await AnswerAsync(request, "facets", url: "", query, state, async (coding, token) =>
        {
            var facets = FeedTagQueries.Count(await _index.FacetsAsync(query, token), query);
            return (Representation.Write("application/json", coding, output => FacetsJson.Write(facets, output)), facets.Position);
        });
    }

    private Task<IndexState> CatchUpAsync(HttpRequest request) =>
        _index.CatchUpAsync(request.AsksForFresh(), request.HttpContext.RequestAborted);

    /// <summary>304, the cached answer, or what <paramref name="create"/> writes, with the log position that it was written at.</summary>
    /// <param name="url">When the answer holds URLs.</param>
    private async Task<IResult> AnswerAsync(
        HttpRequest request, string format, string url, ListingQuery query, IndexState state,
        Func<string?, CancellationToken, Task<(Representation Body, LogPosition Position)>> create)
    {
        var coding = ContentCoding.Choose(request.Headers.AcceptEncoding);
        string Tag(LogPosition position) => EntityTag.Of(format, coding, url, query.Key, position.ToString());
        var validators = _validators.Of(Tag(state.Position), state, query);
        if (validators.SetAndMatch(request))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        if (_cache.TryGet(validators.ETag, out Representation? cached))
            return cached;

        // The log may have grown since the index reported its state; the tag names the position that is sent.
        var (tag, answer) = await _cache.GetOrCreateAsync(
            validators.ETag,
            async token => await create(coding, token) is var (body, position)
                ? (position == state.Position ? validators.ETag : Tag(position), body)
                : default,
            request.HttpContext.RequestAborted);
        if (tag != validators.ETag)
            (validators with { ETag = tag }).SetHeaders(request.HttpContext.Response);
        return answer;
    }

    private async Task<(Representation Body, LogPosition Position)> WriteAsync(
        ListingLinks links, ListingQuery query, PageFormat format, string? coding, CancellationToken cancellationToken)
    {
        var page = await _index.QueryAsync(query, cancellationToken);
        if (page.Facets is { } facets)
            page = page with { Facets = FeedTagQueries.Count(facets, query) };
        var answer = new ListingAnswer
        {
            Page = page,
            Query = query,
            Links = links,
            NextUrl = page.NextCursor is { } cursor ? links.Next(cursor) : null,
            Updated = page.Changed ?? DateTimeOffset.UnixEpoch,
            Articles = format.NeedsArticles
                ? await _blobs.ReadPageAsync(page.Items.Select(item => item.Header), cancellationToken)
                : ListingAnswer.NoArticles,
        };
        var body = Representation.Write(format.ContentType, coding, output => format.Write(answer, output));
        return (body with { Link = answer.NextUrl is null ? null : $"<{answer.NextUrl}>; rel=\"next\"" }, page.Position);
    }

    /// <summary>All rows, or as many as the caller asks for; never more than a page in memory.</summary>
    private IResult Stream(HttpRequest request, ListingLinks links, ListingQuery query, RowFormat format, IndexState state)
    {
        // Weak: articles that are added while the answer is sent may be in it.
        var tag = EntityTag.Of(format.Name, coding: null, links.Self, query.Key, state.Position.ToString());
        if (_validators.Of($"W/{tag}", state, query).SetAndMatch(request))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        var count = request.Query.ContainsKey(LimitParameter) ? query.Limit : int.MaxValue;
        return new RowStream(format, query, count, _options.MaxPageSize, _index.QueryAsync);
    }
}
