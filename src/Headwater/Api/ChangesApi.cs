using Headwater.Http;
using Headwater.Listing.Formats;
using Headwater.Storage;
using Microsoft.AspNetCore.Http;

namespace Headwater.Api;

/// <summary>The log over HTTP, for services that keep a copy: <c>GET api/changes</c>.</summary>
/// <remarks>
/// Changes come as they stand in the log: a change may come twice, and those of one article in another order than they were made. Who
/// keeps, of each article, the change with the greatest (<c>fetchedAt</c>, <c>contentHash</c>) holds exactly what listings show.
/// </remarks>
public sealed class ChangesApi(HttpFront front, SharedLog log, TimeProvider time)
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1_000;

    // Azure's front end ends a request after about 230 seconds.
    private const int MaxWaitSeconds = 200;

    private const string Wait = "wait";

    public IResult List(HttpRequest request) =>
        front.Answer(request, token => ListAsync(request, token), light: request.Query.ContainsKey(Wait));

    private async Task<IResult> ListAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var parameters = new QueryParameters(request, "format", "after", "limit", Wait);
        var format = Negotiation.Choose(request, ChangesFormat.All, parameters.Mistakes);
        var limit = parameters.Number("limit", DefaultLimit, 1, MaxLimit);
        var wait = TimeSpan.FromSeconds(parameters.Number(Wait, 0, 0, MaxWaitSeconds));
        var after = LogPosition.Start;
        if (parameters.Text("after") is { } text && !LogPosition.TryParse(text, out after))
            parameters.Wrong("after", text, "the position of an earlier answer; without it changes come from the first on.");
        if (parameters.Mistakes.Count > 0)
            return Problems.BadRequest(parameters.Mistakes);
        if (format is null)
            return Negotiation.NotAcceptable(ChangesFormat.All);

        LogChunk? chunk;
        try
        {
            chunk = await ReadAsync(after, wait, cancellationToken);
        }
        catch (LogPositionException)
        {
            return Gone(after);
        }

        if (chunk?.Split().First() is { } first && !first.IsWhole() && !await log.IsLineStartAsync(after, cancellationToken))
            return Gone(after);
        var headers = request.HttpContext.Response.Headers;
        headers.Append("Vary", "Accept");
        headers.CacheControl = "no-cache";
        LogLine[] lines = [.. chunk?.Split().Take(limit) ?? []];
        var reached = lines is [.., var last] ? last.Next : after;

        // The index reports damaged lines. To followers they are no changes, and must not make the others unreadable.
        LogLine[] changes = [.. lines.Where(line => line.IsWhole())];
        var more = chunk is not null && reached != chunk.Next;
        headers.Link = $"<{front.Url(request, $"{request.PathBase}{request.Path}?after={reached}")}>; rel=\"next\"";
        return Representation.Write(format.ContentType, coding: null, output => format.Write(changes, reached, more, output));
    }

    private async Task<LogChunk?> ReadAsync(LogPosition after, TimeSpan wait, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        while (true)
        {
            var chunk = await log.ReadAsync(after, cancellationToken);
            if (chunk is not null || time.GetElapsedTime(begun) >= wait || !await log.WaitAsync(cancellationToken))
                return chunk;
        }
    }

    private static IResult Gone(LogPosition after) => Problems.Of(
        StatusCodes.Status410Gone,
        "The position is not in the log",
        $"{after} belongs to another log, or is not where a change ends. Forget what was kept, and start again without after.");
}
