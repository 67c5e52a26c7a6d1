using Headwater.Http;
using Headwater.Listing.Formats;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Headwater.Listing;

/// <summary>Listings over HTTP.</summary>
public sealed class ArticleListing(
    HttpFront front, ArticleIndex index, ArticleBlobs blobs, AnswerCache cache, IOptions<ListingOptions> options, TimeProvider time)
{
    private const string LimitParameter = "limit";

    private readonly IndexClock _clock = new(time, options.Value.MaxStaleness);

    /// <summary><c>GET api/articles</c>.</summary>
    public IResult List(HttpRequest request) => front.Answer(request, token => ListAsync(request, token));

    private async Task<IResult> ListAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var mistakes = new List<Mistake>();
        var format = Negotiation.Choose(request, ListingFormat.All, mistakes);
        var maxLimit = format is RowFormat ? int.MaxValue : (int?)null;
        if (!ListingQuery.TryParse(request.Query, options.Value, time.GetUtcNow(), out var query, out var wrong, maxLimit) || mistakes.Count > 0)
            return Problems.BadRequest([.. mistakes, .. wrong]);
        if (format is null)
            return Negotiation.NotAcceptable(ListingFormat.All);

        request.HttpContext.Response.Headers.Append("Vary", "Accept");
        var state = await index.CatchUpAsync(request.AsksForFresh(), cancellationToken);
        var links = new ListingLinks(front, request);
        return format switch
        {
            PageFormat page => await PageAsync(request, query, page, links, state, cancellationToken),
            RowFormat rows => Stream(request, query, rows, links, state),
            _ => throw new NotSupportedException(format.Name),
        };
    }

    private async Task<IResult> PageAsync(
        HttpRequest request, ListingQuery query, PageFormat format, ListingLinks links, IndexState state, CancellationToken cancellationToken)
    {
        var coding = ContentCoding.Choose(request.Headers.AcceptEncoding);
        string Tag(IndexState at) => EntityTag.Of(format.Name, coding, links.Self, query.Key, at.Position.ToString());
        var validators = _clock.Validators(Tag(state), state);
        if (validators.MatchOrSet(request))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        if (cache.Find(validators.ETag) is { } known)
            return known;

        var page = index.Query(query);
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

        // The log may have grown between the look at the index and the answer from it: the tag is that of what is sent.
        validators = validators with { ETag = Tag(state with { Position = page.Position }) };
        validators.MatchOrSet(request);
        var body = Representation.Write(format.ContentType, coding, output => format.Write(answer, output));
        return cache.Keep(validators.ETag, body with { Link = answer.NextUrl is null ? null : $"<{answer.NextUrl}>; rel=\"next\"" });
    }

    /// <summary>All of it, or as much as the caller asks for; never more than a page in memory.</summary>
    private IResult Stream(HttpRequest request, ListingQuery query, RowFormat format, ListingLinks links, IndexState state)
    {
        // Weak: what is appended to the log while the answer is on its way may be in it.
        var tag = EntityTag.Of(format.Name, coding: null, links.Self, query.Key, state.Position.ToString());
        if (_clock.Validators($"W/{tag}", state).MatchOrSet(request))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        var wanted = request.Query.ContainsKey(LimitParameter) ? query.Limit : int.MaxValue;
        return new RowStream(format, query, wanted, options.Value.MaxPageSize, index.Query);
    }
}
