using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Headwater.Feeds;
using Headwater.Http;
using Headwater.Index;
using Headwater.Listing;
using Headwater.Listing.Formats;
using Headwater.Removal;
using Headwater.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Headwater.Api;

/// <summary>Articles over HTTP: listings of them, and one with its versions.</summary>
public sealed class ArticlesApi(
    HttpFront front, ArticleIndex index, ArticleBlobs blobs, AnswerCache cache, StorageAccount storage, ArticleRemover remover,
    IOptions<ListingOptions> options, TimeProvider time)
{
    private const string LimitParameter = "limit";
    private const string VersionParameter = "version";

    // Facets count all that the filters let through.
    private static readonly string[] PageParameters = ["cursor", "facets", "fields", "format", LimitParameter, "order", "sort", "total"];

    private readonly IndexClock _clock = new(time, options.Value.MaxStaleness);

    /// <summary><c>GET api/articles</c>.</summary>
    public IResult List(HttpRequest request) => front.Answer(request, token => ListAsync(request, token));

    /// <summary><c>GET api/facets</c>: what the articles that the filters let through can be narrowed by.</summary>
    public IResult Facets(HttpRequest request) => front.Answer(request, async token =>
    {
        if (!TryParse(request, null, [.. PageParameters.Where(request.Query.ContainsKey).Select(NoPage)], out var query, out var problem))
            return problem;

        var state = await index.CatchUpAsync(request.AsksForFresh(), token);
        return await AnswerAsync(request, "facets", url: "", query, state, async (coding, wanted) =>
        {
            var facets = await index.FacetsAsync(query, wanted);
            return (Representation.Write("application/json", coding, output => FacetsJson.Write(facets, output)), facets.Position);
        }, token);
    });

    /// <summary><c>GET api/articles/{id}</c>.</summary>
    public IResult Get(HttpRequest request, string id) => front.Answer(request, async token =>
    {
        var parameters = new QueryParameters(request, "format", VersionParameter);
        var format = Negotiation.Choose(request, ArticleFormat.All, parameters.Mistakes);
        var version = Hash(parameters, VersionParameter);
        if (parameters.Mistakes.Count > 0)
            return Problems.BadRequest(parameters.Mistakes);
        if (format is null)
            return Negotiation.NotAcceptable(ArticleFormat.All);

        request.HttpContext.Response.Headers.Append("Vary", "Accept");
        var (found, state) = await FindAsync(request, id, token);
        return found is null ? NoArticle(id) : await ArticleAsync(request, found, version, format, state, token);
    });

    /// <summary><c>GET api/articles/{id}/versions</c>.</summary>
    public IResult Versions(HttpRequest request, string id) => front.Answer(request, async token =>
    {
        var parameters = new QueryParameters(request);
        if (parameters.Mistakes.Count > 0)
            return Problems.BadRequest(parameters.Mistakes);
        var (found, _) = await FindAsync(request, id, token);
        if (found is null)
            return NoArticle(id);

        var versions = await ArticleVersions.ListAsync(storage, found, token);
        return Representation.Write("application/json", coding: null, output =>
        {
            using var writer = new Utf8JsonWriter(output, JsonText.WriterOptions);
            writer.WriteStartObject();
            writer.WriteStartArray("versions"u8);
            foreach (var version in versions)
            {
                writer.WriteStartObject();
                writer.WriteString("contentHash"u8, version.ContentHash);
                writer.WriteString("stored"u8, version.Stored);
                writer.WriteBoolean("current"u8, version.Current);
                writer.WriteString("url"u8, front.Url(request, $"/api/articles/{id}?version={version.ContentHash}"));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    });

    /// <summary><c>GET api/articles/{id}/diff</c>: from an older version to a newer one, which is the present one unless the caller says.</summary>
    public IResult Diff(HttpRequest request, string id) => front.Answer(request, async token =>
    {
        var parameters = new QueryParameters(request, "format", "from", "to");
        var format = Negotiation.Choose(request, DiffFormat.All, parameters.Mistakes);
        var (from, to) = (Hash(parameters, "from"), Hash(parameters, "to"));
        if (parameters.Mistakes.Count > 0)
            return Problems.BadRequest(parameters.Mistakes);
        if (format is null)
            return Negotiation.NotAcceptable(DiffFormat.All);

        request.HttpContext.Response.Headers.Append("Vary", "Accept");
        var (found, _) = await FindAsync(request, id, token);
        if (found is null)
            return NoArticle(id);
        to ??= found.ContentHash;
        from ??= await BeforeAsync(found, to, token);
        if (from is null)
            return Problems.NotFound($"The article {id} has no version before {to}.");

        var older = await blobs.ReadAsync(found.FeedId, id, from, Changed(from), token);
        var newer = await blobs.ReadAsync(found.FeedId, id, to, Changed(to), token);
        DateTimeOffset? Changed(string hash) => hash == found.ContentHash ? found.Changed : null;
        if (older is null || newer is null)
            return Problems.NotFound($"The article {id} has no version {(older is null ? from : to)}.");
        return TextDiff.Of(older, newer) is { } diff
            ? Representation.Write(format.ContentType, coding: null, output => format.Write(diff, older, newer, output))
            : Problems.Of(
                StatusCodes.Status422UnprocessableEntity, "The texts are too long", $"Texts of up to {TextDiff.MaxLines} lines can be compared.");
    });

    /// <summary><c>DELETE api/articles/{id}</c>: 204, and 404 when listings do not show it (any more).</summary>
    public IResult Delete(HttpRequest request, string id) => front.Answer(request, async token =>
    {
        await index.CatchUpAsync(fresh: true, token);
        if (index.Find(id)?.Header is not { } found)
            return NoArticle(id);
        await remover.RemoveAsync(found.FeedId, id, token);

        // Who deletes and then lists must not see it again, on this instance at least.
        await index.CatchUpAsync(fresh: true, token);
        return TypedResults.NoContent();
    });

    private async Task<IResult> ListAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var mistakes = new List<Mistake>();
        var format = Negotiation.Choose(request, ListingFormat.All, mistakes);
        if (!TryParse(request, format, mistakes, out var query, out var problem))
            return problem;
        if (format is null)
            return Negotiation.NotAcceptable(ListingFormat.All);

        request.HttpContext.Response.Headers.Append("Vary", "Accept");
        var state = await index.CatchUpAsync(request.AsksForFresh(), cancellationToken);
        var links = new ListingLinks(front, request);
        return format switch
        {
            PageFormat page => await AnswerAsync(
                request, page.Name, links.Self, query, state, (coding, wanted) => WriteAsync(links, query, page, coding, state, wanted), cancellationToken),
            RowFormat rows => Stream(request, links, query, rows, state),
            _ => throw new NotSupportedException(format.Name),
        };
    }

    private bool TryParse(
        HttpRequest request, ListingFormat? format, List<Mistake> mistakes, out ListingQuery query, [NotNullWhen(false)] out IResult? problem)
    {
        var maxLimit = format is RowFormat ? int.MaxValue : (int?)null;
        var right = ListingParameters.TryParse(request.Query, options.Value, time.GetUtcNow(), out query, out var wrong, maxLimit) && mistakes.Count == 0;
        problem = right ? null : Problems.BadRequest([.. mistakes, .. wrong]);
        return right;
    }

    /// <summary>304, what was answered before, or what <paramref name="make"/> makes, with the position that it knows.</summary>
    /// <param name="url">When the answer holds URLs.</param>
    private async Task<IResult> AnswerAsync(
        HttpRequest request, string format, string url, ListingQuery query, IndexState state,
        Func<string?, CancellationToken, Task<(Representation Body, LogPosition Position)>> make, CancellationToken cancellationToken)
    {
        var coding = ContentCoding.Choose(request.Headers.AcceptEncoding);
        string Tag(LogPosition position) => EntityTag.Of(format, coding, url, query.Key, position.ToString());
        var validators = _clock.Validators(Tag(state.Position), state);
        if (validators.MatchOrSet(request))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        if (cache.Find(validators.ETag) is { } known)
            return known;

        // The log may have grown between the look at the index and the answer from it: the tag is that of what is sent.
        var (tag, answer) = await cache.MakeAsync(
            validators.ETag,
            async wanted => await make(coding, wanted) is var (body, position)
                ? (position == state.Position ? validators.ETag : Tag(position), body)
                : default,
            cancellationToken);
        if (tag != validators.ETag)
            (validators with { ETag = tag }).MatchOrSet(request);
        return answer;
    }

    private async Task<(Representation Body, LogPosition Position)> WriteAsync(
        ListingLinks links, ListingQuery query, PageFormat format, string? coding, IndexState state, CancellationToken cancellationToken)
    {
        var page = await index.QueryAsync(query, cancellationToken);
        var answer = new ListingAnswer
        {
            Page = page,
            Query = query,
            Links = links,
            NextUrl = page.NextCursor is { } cursor ? links.Next(cursor) : null,
            Updated = _clock.Since(state) ?? time.GetUtcNow(),

            Articles = format.NeedsArticles
                ? await blobs.ReadAsync(page.Items.Select(item => item.Header), cancellationToken)
                : ListingAnswer.NoArticles,
        };
        var body = Representation.Write(format.ContentType, coding, output => format.Write(answer, output));
        return (body with { Link = answer.NextUrl is null ? null : $"<{answer.NextUrl}>; rel=\"next\"" }, page.Position);
    }

    /// <summary>All of it, or as much as the caller asks for; never more than a page in memory.</summary>
    private IResult Stream(HttpRequest request, ListingLinks links, ListingQuery query, RowFormat format, IndexState state)
    {
        // Weak: what is appended to the log while the answer is on its way may be in it.
        var tag = EntityTag.Of(format.Name, coding: null, links.Self, query.Key, state.Position.ToString());
        if (_clock.Validators($"W/{tag}", state).MatchOrSet(request))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        var wanted = request.Query.ContainsKey(LimitParameter) ? query.Limit : int.MaxValue;
        return new RowStream(format, query, wanted, options.Value.MaxPageSize, index.QueryAsync);
    }

    private static Mistake NoPage(string name) => new(name, null, "nothing; facets have no pages and no order.");

    private async Task<IResult> ArticleAsync(
        HttpRequest request, ArticleHeader found, string? version, ArticleFormat format, IndexState state, CancellationToken cancellationToken)
    {
        var coding = ContentCoding.Choose(request.Headers.AcceptEncoding);
        var hash = version ?? found.ContentHash;
        var header = hash == found.ContentHash ? found : null;
        var place = header is null ? "" : FormattableString.Invariant($"{found.FirstSeen.UtcTicks} {found.Changed.UtcTicks} {found.Version}");
        if (format.Name == "html")
            request.HttpContext.Response.Headers.ContentSecurityPolicy = ArticlePage.Policy;

        var validators = _clock.Validators(EntityTag.Of(format.Name, coding, found.Id, hash, place), state) with { LastModified = header?.Changed };
        if (validators.MatchOrSet(request))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        if (cache.Find(validators.ETag) is { } known)
            return known;
        if (await blobs.ReadAsync(found.FeedId, found.Id, hash, header?.Changed, cancellationToken) is not { } article)
            return Problems.NotFound($"The article {found.Id} has no version {hash}.");
        return cache.Keep(validators.ETag, Representation.Write(format.ContentType, coding, output => format.Write(article, header, output)));
    }

    private async Task<(ArticleHeader? Article, IndexState State)> FindAsync(HttpRequest request, string id, CancellationToken cancellationToken)
    {
        var state = await index.CatchUpAsync(request.AsksForFresh(), cancellationToken);
        return (index.Find(id)?.Header, state);
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
            parameters.Wrong(name, hash, "the contentHash of a version, 26 characters.");
        return hash;
    }

    private static IResult NoArticle(string id) => Problems.NotFound($"There is no article {id}.");
}
