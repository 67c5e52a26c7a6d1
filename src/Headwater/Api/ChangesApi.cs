using Headwater.Http;
using Headwater.Index;
using Headwater.Listing.Formats;
using Headwater.Storage;
using Microsoft.AspNetCore.Http;

namespace Headwater.Api;

/// <summary>Which articles changed, for services that keep a copy: <c>GET api/changes</c>.</summary>
/// <remarks>
/// The log says which articles changed, and the index what they are now. So the answer never has an article that was deleted, and a copy
/// that applies each change in order holds exactly what listings show: the answer with the last line of an article is made from an index
/// that has applied that line.
/// </remarks>
public sealed class ChangesApi
{
    private const string AfterParameter = "after";
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1_000;

    // Azure's front end ends a request after about 230 seconds.
    private const int MaxWaitSeconds = 200;

    private readonly PublicUrls _urls;
    private readonly SharedLog _log;
    private readonly IArticleIndex _index;
    private readonly TimeProvider _time;

    internal ChangesApi(PublicUrls urls, SharedLog log, IArticleIndex index, TimeProvider time) =>
        (_urls, _log, _index, _time) = (urls, log, index, time);

    public async Task<IResult> ListAsync(HttpRequest request)
    {
        var parameters = new QueryParameters(request.Query, "format", AfterParameter, "limit", HttpPipeline.WaitParameter);
        var format = Negotiation.Choose(request, ChangesFormat.All, parameters);
        var limit = parameters.Number("limit", DefaultLimit, 1, MaxLimit);
        var wait = TimeSpan.FromSeconds(parameters.Number(HttpPipeline.WaitParameter, 0, 0, MaxWaitSeconds));
        var begun = _time.GetTimestamp();
        var after = LogPosition.Start;
        if (parameters.Text(AfterParameter) is { } text && !LogPosition.TryParse(text, out after))
            parameters.AddError(AfterParameter, text, "the position of an earlier answer; without it the changes start with the first.");
        parameters.ThrowIfInvalid();
        if (format is null)
            return Negotiation.NotAcceptable(ChangesFormat.All);

        var cancellationToken = request.HttpContext.RequestAborted;
        LogChunk? chunk;
        try
        {
            chunk = await _log.ReadAsync(after, cancellationToken);
            while (chunk is null && await WaitAsync(begun, wait, cancellationToken))
                chunk = await _log.ReadAsync(after, cancellationToken);
        }
        catch (LogPositionException)
        {
            return Gone(after);
        }

        if (chunk?.Split().First() is { } first && !first.IsWhole() && !await _log.IsLineStartAsync(after, cancellationToken))
            return Gone(after);
        var headers = request.HttpContext.Response.Headers;
        headers.Append("Vary", "Accept");
        LogLine[] lines = [.. chunk?.Split().Take(limit) ?? []];
        if (lines is [var line, ..] && !await IsInLogAsync(line.Next, begun, wait, cancellationToken))
            return Gone(after);
        var (changes, reached) = lines.Length > 0 ? await ChangesAsync(lines, cancellationToken) : ([], after);
        var more = chunk is not null && (reached != chunk.Next || !chunk.IsLast);
        headers.Link = $"<{new ListingLinks(_urls, request, AfterParameter).Next(reached.ToString())}>; rel=\"next\"";
        return Representation.Write(format.ContentType, coding: null, output => format.Write(changes, reached, more, output));
    }

    /// <summary>Waits for the index to reach a position; false when it follows another log by now.</summary>
    /// <exception cref="UnavailableException">The index does not reach the position in time.</exception>
    private async Task<bool> IsInLogAsync(LogPosition position, long begun, TimeSpan wait, CancellationToken cancellationToken)
    {
        do
        {
            var reached = (await _index.CatchUpAsync(fresh: true, cancellationToken)).Position;
            if (reached.Origin is { } origin && origin != position.Origin)
                return false;
            if (reached >= position)
                return true;
        }
        while (await WaitAsync(begun, wait, cancellationToken));
        throw Behind();
    }

    private UnavailableException Behind() =>
        new("The index of this instance is behind the log. Try again shortly.", _index.State.Failure);

    /// <summary>What the lines name as it is now, each once, and the position up to which the index has the lines.</summary>
    private async Task<(IReadOnlyList<ListedChange> Changes, LogPosition Reached)> ChangesAsync(
        LogLine[] lines, CancellationToken cancellationToken)
    {
        // The index reports damaged lines. Followers do not see them, and can read all others.
        var changes = lines.Select(line => (Position: line.Next, Change: ArticleChangeLine.Read(line.Json.Span)))
            .Where(line => line.Change is not null)
            .ToList();
        var (applied, articles) = await _index.FindAsync([.. changes.Select(line => line.Change!.ArticleId)], cancellationToken);
        if (lines[0].Next > applied)
            throw Behind(); // a damaged file was just replaced by an empty one
        var reached = lines.Last(line => line.Next <= applied).Next;
        var last = changes.Where(line => line.Position <= reached).Reverse()
            .DistinctBy(line => (line.Change!.ArticleId, line.Change.ArticleId.Length > 0 ? "" : line.Change.FeedId)).Reverse();
        var listed = new List<ListedChange>();
        foreach (var (position, change) in last)
        {
            listed.Add(change!.Kind == ChangeKind.Feed
                ? ListedChange.OfFeed(position, change, await _index.FeedTitleAsync(change.FeedId, cancellationToken))
                : ListedChange.Of(position, change, articles.GetValueOrDefault(change.ArticleId)));
        }

        return (listed, reached);
    }

    /// <summary>False when the caller waited long enough, or the host is stopping.</summary>
    private async Task<bool> WaitAsync(long begun, TimeSpan wait, CancellationToken cancellationToken) =>
        _time.GetElapsedTime(begun) < wait && await _log.WaitAsync(cancellationToken);

    private static Problem Gone(LogPosition after) => new(
        StatusCodes.Status410Gone,
        "Position not in the log",
        $"{after} belongs to another log, or is not the end of a change. Discard the copy and start again without after.");
}
