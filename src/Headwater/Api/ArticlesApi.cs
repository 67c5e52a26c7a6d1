using Headwater.Http;
using Headwater.Index;
using Headwater.Listing;
using Headwater.Listing.Formats;
using Headwater.Removal;
using Headwater.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Headwater.Api;

/// <summary>One article over HTTP: its content, its versions, the difference between two of them, its deletion.</summary>
public sealed class ArticlesApi
{
    private const string VersionParameter = "version";
    private const string HashParameter = "contentHash";

    private readonly PublicUrls _urls;
    private readonly IArticleIndex _index;
    private readonly ArticleBlobs _blobs;
    private readonly ResponseCache _cache;
    private readonly ArticleRemover _remover;
    private readonly ArticlePurger _purger;
    private readonly ListingValidators _validators;

    internal ArticlesApi(
        PublicUrls urls, IArticleIndex index, ArticleBlobs blobs, ResponseCache cache, ArticleRemover remover,
        ArticlePurger purger, IOptions<ListingOptions> options, TimeProvider time)
    {
        (_urls, _index, _blobs, _cache, _remover, _purger) = (urls, index, blobs, cache, remover, purger);
        _validators = new ListingValidators(time, options.Value.MaxStaleness);
    }

    /// <summary><c>GET api/articles/{id}</c>.</summary>
    public async Task<IResult> GetAsync(HttpRequest request, string id)
    {
        var parameters = new QueryParameters(request.Query, "format", VersionParameter, HashParameter);
        var format = Negotiation.Choose(request, ArticleFormat.All, parameters);
        var number = parameters.Number(VersionParameter, absent: 0, min: 1, int.MaxValue);
        var hash = parameters.Hash(HashParameter);
        if (parameters.Has(VersionParameter) && parameters.Has(HashParameter))
            parameters.AddError(HashParameter, null, $"Not allowed together with {VersionParameter}.");
        parameters.ThrowIfInvalid();
        if (format is null)
            return Negotiation.NotAcceptable(ArticleFormat.All);

        request.HttpContext.Response.Headers.Append("Vary", "Accept");
        var state = await CatchUpAsync(request);
        var found = await FindAsync(id, request.HttpContext.RequestAborted);
        var begun = _blobs.Begin();
        if (number > 0 && number != found.Version)
        {
            var versions = await _blobs.VersionsAsync(found, request.HttpContext.RequestAborted, begun);
            hash = ArticleVersions.HashOf(versions, number);
            if (hash is null)
                return Problems.NotFound($"The article {id} has no version {number}.");
        }

        return await ArticleAsync(request, found, hash ?? found.ContentHash, format, state, begun);
    }

    /// <summary><c>GET api/articles/{id}/versions</c>.</summary>
    public async Task<IResult> VersionsAsync(HttpRequest request, string id)
    {
        new QueryParameters(request.Query).ThrowIfInvalid();
        await CatchUpAsync(request);
        var found = await FindAsync(id, request.HttpContext.RequestAborted);
        var versions = await _blobs.VersionsAsync(found, request.HttpContext.RequestAborted);
        return TypedResults.Json(
            new ArticleVersionPage([.. versions.Select(version => new ArticleVersionStatus(
                version.Number,
                version.ContentHash,
                version.Stored,
                version.Current,
                _urls.Absolute(request, $"/api/articles/{id}?{HashParameter}={version.ContentHash}")))]),
            ApiJson.Relaxed.ArticleVersionPage);
    }

    /// <summary><c>GET api/articles/{id}/diff</c>: from one version to another, the current one by default.</summary>
    public async Task<IResult> DiffAsync(HttpRequest request, string id)
    {
        var parameters = new QueryParameters(request.Query, "format", "from", "to");
        var format = Negotiation.Choose(request, DiffFormat.All, parameters);
        var (from, to) = (parameters.Version("from"), parameters.Version("to"));
        parameters.ThrowIfInvalid();
        if (format is null)
            return Negotiation.NotAcceptable(DiffFormat.All);

        request.HttpContext.Response.Headers.Append("Vary", "Accept");
        await CatchUpAsync(request);
        var cancellationToken = request.HttpContext.RequestAborted;
        var found = await FindAsync(id, cancellationToken);
        var (_, _, _, first, second) = await ComparedVersions.ReadAsync(_blobs, found, from, to, cancellationToken);
        return TextDiff.Of(first, second) is { } diff
            ? Representation.Write(format.ContentType, coding: null, output => format.Write(diff, first, second, output))
            : new Problem(
                StatusCodes.Status422UnprocessableEntity, "Text too long", $"Texts of up to {TextDiff.MaxLines} lines can be compared.");
    }

    /// <summary><c>DELETE api/articles/{id}</c>: 204, and 404 when listings do not show it (any more).</summary>
    /// <remarks>With <c>now=true</c> its blobs are removed at once, not after the grace period.</remarks>
    public async Task<IResult> DeleteAsync(HttpRequest request, string id)
    {
        var cancellationToken = request.HttpContext.RequestAborted;
        var now = request.SkipsGracePeriod();
        await _index.CatchUpAsync(fresh: true, cancellationToken);
        var found = await FindAsync(id, cancellationToken);
        await _remover.RemoveAsync(found.FeedId, id, cancellationToken, now);
        if (now)
            await _purger.PurgeNowAsync(cancellationToken);

        // A caller who deletes and then lists must not see it again, on this instance at least.
        await _index.CatchUpAsync(fresh: true, cancellationToken);
        return TypedResults.NoContent();
    }

    private Task<IndexState> CatchUpAsync(HttpRequest request) =>
        _index.CatchUpAsync(request.AsksForFresh(), request.HttpContext.RequestAborted);

    private async Task<ArticleHeader> FindAsync(string id, CancellationToken cancellationToken) =>
        (await _index.FindAsync(id, cancellationToken))?.Header
            ?? throw new ProblemException(Problems.NotFound($"There is no article {id}."));

    private async Task<IResult> ArticleAsync(
        HttpRequest request, ArticleHeader found, string hash, ArticleFormat format, IndexState state, long begun)
    {
        var coding = ContentCoding.Choose(request.Headers.AcceptEncoding);
        var header = hash == found.ContentHash ? found : null;
        var current = header is null
            ? ""
            : FormattableString.Invariant($"{found.FirstSeen.UtcTicks} {found.Changed.UtcTicks} {found.Version} {found.FeedTitle}");
        if (format.Name == "html")
            request.HttpContext.Response.Headers.ContentSecurityPolicy = ArticlePage.Policy;

        var tag = EntityTag.Of(format.Name, coding, found.Id, hash, current);

        // Its feed may be renamed after the article changed, so the date alone does not prove that nothing changed.
        if ((_validators.Of(tag, state) with { LastModified = header?.Changed }).SetAndMatch(request))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        if (_cache.TryGet(tag, out Representation? cached))
            return cached;
        return await _blobs.ReadAsync(found, hash, request.HttpContext.RequestAborted, begun) is { } article
            ? _cache.Set(tag, Representation.Write(format.ContentType, coding, output => format.Write(article, header, output)))
            : Problems.NotFound($"The article {found.Id} has no version {hash}.");
    }
}

/// <summary>The stored versions of an article, newest first.</summary>
internal sealed record ArticleVersionPage(IReadOnlyList<ArticleVersionStatus> Versions);

/// <param name="Version">Its number; null when that is unknown.</param>
/// <param name="Stored">When its content was written.</param>
/// <param name="Current">True for the version that listings show.</param>
internal sealed record ArticleVersionStatus(int? Version, string ContentHash, DateTimeOffset Stored, bool Current, string Url);
