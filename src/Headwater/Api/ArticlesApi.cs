using Headwater.Feeds.Articles;
using Headwater.Http;
using Headwater.Index;
using Headwater.Listing;
using Headwater.Listing.Formats;
using Headwater.Removal;
using Headwater.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Headwater.Api;

/// <summary>Articles over HTTP: listings, facets, one article, its versions.</summary>
public sealed class ArticlesApi(
    PublicUrls urls, ArticleIndex index, ArticleBlobs blobs, ResponseCache cache, StorageAccount storage, ArticleRemover remover,
    IOptions<ListingOptions> options, IOptions<ArticlesOptions> articles, TimeProvider time)
{
    private const string LimitParameter = "limit";
    private const string VersionParameter = "version";
    private const string HashParameter = "contentHash";

    // Facets count everything that matches the filters.
    private static readonly string[] PageParameters = ["cursor", "facets", "fields", "format", LimitParameter, "order", "sort", "total"];

    private readonly ListingValidators _validators = new(time, options.Value.MaxStaleness);

    /// <summary><c>GET api/articles</c>.</summary>
    public async Task<IResult> ListAsync(HttpRequest request)
    {
        var parameters = ListingParameters.Of(request.Query);
        var format = Negotiation.Choose(request, ListingFormat.All, parameters);
        var maxLimit = format is RowFormat ? int.MaxValue : (int?)null;
        var query = ListingParameters.Read(parameters, options.Value, time.GetUtcNow(), maxLimit);
        parameters.ThrowIfInvalid();
        if (format is null)
            return Negotiation.NotAcceptable(ListingFormat.All);

        request.HttpContext.Response.Headers.Append("Vary", "Accept");
        var state = await CatchUpAsync(request);
        CheckLabels(query, parameters);
        var links = new ListingLinks(urls, request);
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
            parameters.AddError(name, null, "Not allowed here: facets are not paged.");
        var query = ListingParameters.Read(parameters, options.Value, time.GetUtcNow());
        parameters.ThrowIfInvalid();

        var state = await CatchUpAsync(request);
        CheckLabels(query, parameters);
        return await AnswerAsync(request, "facets", url: "", query, state, async (coding, token) =>
        {
            var facets = await index.FacetsAsync(query, token);
            return (Representation.Write("application/json", coding, output => FacetsJson.Write(facets, output)), facets.Position);
        });
    }

    /// <summary><c>GET api/articles/{id}</c>.</summary>
    public async Task<IResult> GetAsync(HttpRequest request, string id)
    {
        var parameters = new QueryParameters(request.Query, "format", VersionParameter, HashParameter);
        var format = Negotiation.Choose(request, ArticleFormat.All, parameters);
        var number = parameters.Number(VersionParameter, absent: 0, min: 1, int.MaxValue);
        var hash = Hash(parameters, HashParameter);
        if (parameters.Has(VersionParameter) && parameters.Has(HashParameter))
            parameters.AddError(HashParameter, null, $"Not allowed together with {VersionParameter}.");
        parameters.ThrowIfInvalid();
        if (format is null)
            return Negotiation.NotAcceptable(ArticleFormat.All);

        request.HttpContext.Response.Headers.Append("Vary", "Accept");
        var state = await CatchUpAsync(request);
        if (index.Find(id)?.Header is not { } found)
            return NoArticle(id);
        if (number > 0 && number != found.Version)
        {
            var versions = await ArticleVersions.ListAsync(storage, found, request.HttpContext.RequestAborted);
            hash = versions.FirstOrDefault(version => version.Number == number)?.ContentHash;
            if (hash is null)
                return Problems.NotFound($"The article {id} has no version {number}.");
        }

        return await ArticleAsync(request, found, hash ?? found.ContentHash, format, state);
    }

    /// <summary><c>GET api/articles/{id}/versions</c>.</summary>
    public async Task<IResult> VersionsAsync(HttpRequest request, string id)
    {
        new QueryParameters(request.Query).ThrowIfInvalid();
        await CatchUpAsync(request);
        if (index.Find(id)?.Header is not { } found)
            return NoArticle(id);

        var versions = await ArticleVersions.ListAsync(storage, found, request.HttpContext.RequestAborted);
        return TypedResults.Json(
            new ArticleVersionPage([.. versions.Select(version => new ArticleVersionStatus(
                version.Number,
                version.ContentHash,
                version.Stored,
                version.Current,
                urls.Absolute(request, $"/api/articles/{id}?{HashParameter}={version.ContentHash}")))]),
            ApiJson.Relaxed.ArticleVersionPage);
    }

    /// <summary><c>GET api/articles/{id}/diff</c>: from an older version to a newer one, the current one by default.</summary>
    public async Task<IResult> DiffAsync(HttpRequest request, string id)
    {
        var parameters = new QueryParameters(request.Query, "format", "from", "to");
        var format = Negotiation.Choose(request, DiffFormat.All, parameters);
        var (from, to) = (Hash(parameters, "from"), Hash(parameters, "to"));
        parameters.ThrowIfInvalid();
        if (format is null)
            return Negotiation.NotAcceptable(DiffFormat.All);

        request.HttpContext.Response.Headers.Append("Vary", "Accept");
        await CatchUpAsync(request);
        if (index.Find(id)?.Header is not { } found)
            return NoArticle(id);
        var cancellationToken = request.HttpContext.RequestAborted;
        to ??= found.ContentHash;
        from ??= await BeforeAsync(found, to, cancellationToken);
        if (from is null)
            return Problems.NotFound($"The article {id} has no version before {to}.");

        var older = await blobs.ReadAsync(found.FeedId, id, from, Changed(from), cancellationToken);
        var newer = await blobs.ReadAsync(found.FeedId, id, to, Changed(to), cancellationToken);
        DateTimeOffset? Changed(string hash) => hash == found.ContentHash ? found.Changed : null;
        if (older is null || newer is null)
            return Problems.NotFound($"The article {id} has no version {(older is null ? from : to)}.");
        return TextDiff.Of(older, newer) is { } diff
            ? Representation.Write(format.ContentType, coding: null, output => format.Write(diff, older, newer, output))
            : new Problem(
                StatusCodes.Status422UnprocessableEntity, "Text too long", $"Texts of up to {TextDiff.MaxLines} lines can be compared.");
    }

    /// <summary><c>DELETE api/articles/{id}</c>: 204, and 404 when listings do not show it (any more).</summary>
    public async Task<IResult> DeleteAsync(HttpRequest request, string id)
    {
        var cancellationToken = request.HttpContext.RequestAborted;
        await index.CatchUpAsync(fresh: true, cancellationToken);
        if (index.Find(id)?.Header is not { } found)
            return NoArticle(id);
        await remover.RemoveAsync(found.FeedId, id, cancellationToken);

        // A caller who deletes and then lists must not see it again, on this instance at least.
        await index.CatchUpAsync(fresh: true, cancellationToken);
        return TypedResults.NoContent();
    }

    private Task<IndexState> CatchUpAsync(HttpRequest request) =>
        index.CatchUpAsync(request.AsksForFresh(), request.HttpContext.RequestAborted);

    /// <summary>A label that neither a rule nor an article has is an error: its filter would hide every article.</summary>
    private void CheckLabels(ListingQuery query, QueryParameters parameters)
    {
        var labels = query.Filters.Select(filter => filter.Kind).Where(ArticleTerm.IsLabel).ToArray();
        if (labels.Length == 0)
            return;
        string[] known = [.. index.LabelNames.Concat(articles.Value.LabelRules.Keys.Select(ArticleTerm.Slug)).Distinct().Order()];
        foreach (var label in labels.Where(label => !known.Contains(label[ArticleTerm.LabelPrefix.Length..])))
            parameters.AddError(label, null, $"Unknown label. Known: {string.Join(", ", known)}.");
        parameters.ThrowIfInvalid();
    }

    /// <summary>304, the cached answer, or what <paramref name="create"/> writes, with the log position that it was written at.</summary>
    /// <param name="url">When the answer holds URLs.</param>
    private async Task<IResult> AnswerAsync(
        HttpRequest request, string format, string url, ListingQuery query, IndexState state,
        Func<string?, CancellationToken, Task<(Representation Body, LogPosition Position)>> create)
    {
        var coding = ContentCoding.Choose(request.Headers.AcceptEncoding);
        string Tag(LogPosition position) => EntityTag.Of(format, coding, url, query.Key, position.ToString());
        var validators = _validators.Of(Tag(state.Position), state);
        if (validators.MatchOrSet(request))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        if (cache.TryGet(validators.ETag, out var cached))
            return cached;

        // The log may have grown since the index was asked for its state: the tag is that of what is sent.
        var (tag, answer) = await cache.GetOrCreateAsync(
            validators.ETag,
            async token => await create(coding, token) is var (body, position)
                ? (position == state.Position ? validators.ETag : Tag(position), body)
                : default,
            request.HttpContext.RequestAborted);
        if (tag != validators.ETag)
            (validators with { ETag = tag }).MatchOrSet(request);
        return answer;
    }

    private async Task<(Representation Body, LogPosition Position)> WriteAsync(
        ListingLinks links, ListingQuery query, PageFormat format, string? coding, CancellationToken cancellationToken)
    {
        var page = await index.QueryAsync(query, cancellationToken);
        var answer = new ListingAnswer
        {
            Page = page,
            Query = query,
            Links = links,
            NextUrl = page.NextCursor is { } cursor ? links.Next(cursor) : null,
            Updated = page.Changed ?? DateTimeOffset.UnixEpoch,
            Articles = format.NeedsArticles
                ? await blobs.ReadAsync(page.Items.Select(item => item.Header), cancellationToken)
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
        if (_validators.Of($"W/{tag}", state).MatchOrSet(request))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        var count = request.Query.ContainsKey(LimitParameter) ? query.Limit : int.MaxValue;
        return new RowStream(format, query, count, options.Value.MaxPageSize, index.QueryAsync);
    }

    private async Task<IResult> ArticleAsync(
        HttpRequest request, ArticleHeader found, string hash, ArticleFormat format, IndexState state)
    {
        var coding = ContentCoding.Choose(request.Headers.AcceptEncoding);
        var header = hash == found.ContentHash ? found : null;
        var current = header is null
            ? ""
            : FormattableString.Invariant($"{found.FirstSeen.UtcTicks} {found.Changed.UtcTicks} {found.Version} {found.FeedTitle}");
        if (format.Name == "html")
            request.HttpContext.Response.Headers.ContentSecurityPolicy = ArticlePage.Policy;

        var tag = EntityTag.Of(format.Name, coding, found.Id, hash, current);
        if ((_validators.Of(tag, state) with { LastModified = header?.Changed, DateDecides = true }).MatchOrSet(request))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        if (cache.TryGet(tag, out var cached))
            return cached;
        return await blobs.ReadAsync(found.FeedId, found.Id, hash, header?.Changed, request.HttpContext.RequestAborted) is { } article
            ? cache.Set(tag, Representation.Write(format.ContentType, coding, output => format.Write(article, header, output)))
            : Problems.NotFound($"The article {found.Id} has no version {hash}.");
    }

    /// <summary>The version that was stored last before another; null when that is the first.</summary>
    private async Task<string?> BeforeAsync(ArticleHeader article, string hash, CancellationToken cancellationToken)
    {
        var versions = await ArticleVersions.ListAsync(storage, article, cancellationToken);
        return versions.SkipWhile(version => version.ContentHash != hash).Skip(1).FirstOrDefault()?.ContentHash;
    }

    private static string? Hash(QueryParameters parameters, string name)
    {
        var hash = parameters.Text(name);
        if (hash is not null && !ArticleVersions.IsHash(hash))
            parameters.AddError(name, hash, "the contentHash of a version, 26 characters.");
        return hash;
    }

    private static Problem NoArticle(string id) => Problems.NotFound($"There is no article {id}.");
}

/// <summary>The stored versions of an article, newest first.</summary>
internal sealed record ArticleVersionPage(IReadOnlyList<ArticleVersionStatus> Versions);

/// <param name="Version">Its number; null when it is not known any more.</param>
/// <param name="Stored">When its content was written.</param>
/// <param name="Current">True for the version that listings show.</param>
internal sealed record ArticleVersionStatus(int? Version, string ContentHash, DateTimeOffset Stored, bool Current, string Url);
