using System.Diagnostics.CodeAnalysis;
using Headwater.Http;
using Headwater.Index;
using Headwater.Listing;
using Headwater.Listing.Formats;
using Headwater.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Headwater.Api;

/// <summary>Listings over HTTP.</summary>
public sealed class ArticleListing(
    HttpFront front, ArticleIndex index, ArticleBlobs blobs, AnswerCache cache, IOptions<ListingOptions> options, TimeProvider time)
{
    private const string LimitParameter = "limit";

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
}
