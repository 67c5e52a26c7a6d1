using Headwater.Http;
using Headwater.Listing.Formats;
using Headwater.Storage;
using Microsoft.AspNetCore.Http;

namespace Headwater.Api;

/// <summary>The log over HTTP, for services that keep a copy: <c>GET api/changes</c>.</summary>
/// <remarks>
/// Changes come in the order of the log: a change may come twice, and those of one article in another order than they were made. A copy
/// that keeps, for each article, the change with the greatest (<c>fetchedAt</c>, <c>contentHash</c>) holds exactly what listings show.
/// </remarks>
public sealed class ChangesApi
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1_000;

    // Azure's front end ends a request after about 230 seconds.
    private const int MaxWaitSeconds = 200;

    private readonly PublicUrls _urls;
    private readonly SharedLog _log;
    private readonly TimeProvider _time;

    internal ChangesApi(PublicUrls urls, SharedLog log, TimeProvider time) => (_urls, _log, _time) = (urls, log, time);

    public async Task<IResult> ListAsync(HttpRequest request)
    {
        var parameters = new QueryParameters(request.Query, "format", "after", "limit", HttpPipeline.WaitParameter);
        var format = Negotiation.Choose(request, ChangesFormat.All, parameters);
        var limit = parameters.Number("limit", DefaultLimit, 1, MaxLimit);
        var wait = TimeSpan.FromSeconds(parameters.Number(HttpPipeline.WaitParameter, 0, 0, MaxWaitSeconds));
        var after = LogPosition.Start;
        if (parameters.Text("after") is { } text && !LogPosition.TryParse(text, out after))
            parameters.AddError("after", text, "the position of an earlier answer; without it the changes start with the first.");
        parameters.ThrowIfInvalid();
        if (format is null)
            return Negotiation.NotAcceptable(ChangesFormat.All);

        var cancellationToken = request.HttpContext.RequestAborted;
        LogChunk? chunk;
        try
        {
            chunk = await ReadAsync(after, wait, cancellationToken);
        }
        catch (LogPositionException)
        {
            return Gone(after);
        }

        if (chunk?.Split().First() is { } first && !first.IsWhole() && !await _log.IsLineStartAsync(after, cancellationToken))
            return Gone(after);
        var headers = request.HttpContext.Response.Headers;
        headers.Append("Vary", "Accept");
        headers.CacheControl = "no-cache";
        LogLine[] lines = [.. chunk?.Split().Take(limit) ?? []];
        var reached = lines is [.., var last] ? last.Next : after;

        // The index reports damaged lines. To followers they are no changes, and must not make the others unreadable.
        LogLine[] changes = [.. lines.Where(line => line.IsWhole())];
        var more = chunk is not null && reached != chunk.Next;
        headers.Link = $"<{_urls.Absolute(request, $"{request.PathBase}{request.Path}?after={reached}")}>; rel=\"next\"";
        return Representation.Write(format.ContentType, coding: null, output => format.Write(changes, reached, more, output));
    }

    private async Task<LogChunk?> ReadAsync(LogPosition after, TimeSpan wait, CancellationToken cancellationToken)
    {
        var begun = _time.GetTimestamp();
        while (true)
        {
            var chunk = await _log.ReadAsync(after, cancellationToken);
            if (chunk is not null || _time.GetElapsedTime(begun) >= wait || !await _log.WaitAsync(cancellationToken))
                return chunk;
        }
    }

    private static Problem Gone(LogPosition after) => new(
        StatusCodes.Status410Gone,
        "Position not in the log",
        $"{after} belongs to another log, or is not the end of a change. Discard the copy and start again without after.");
}
