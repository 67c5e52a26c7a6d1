using System.Text.Json;
using Headwater.Discovery;
using Headwater.Http;
using Microsoft.AspNetCore.Http;

namespace Headwater.Api;

/// <summary>The answer to a list of feeds: a report, or a line for each feed as soon as its outcome is certain.</summary>
internal static class FeedImportAnswer
{
    private static readonly ImportFormat Report = new("json", "application/json");
    private static readonly ImportFormat Lines = new("ndjson", "application/x-ndjson");
    private static readonly ImportFormat[] Formats = [Report, Lines];

    private sealed record ImportFormat(string Name, string MediaType) : IFormat
    {
        public IReadOnlyList<string> MediaTypes { get; } = [MediaType];
    }

    public static async Task<IResult> OfAsync(
        HttpRequest request, FeedImport import, Func<CancellationToken, Task<IReadOnlyList<FeedOutline>>> read)
    {
        var token = request.HttpContext.RequestAborted;
        var parameters = new QueryParameters(request.Query, "format");
        var format = Negotiation.Choose(request, Formats, parameters);
        parameters.ThrowIfInvalid();
        if (format is null)
            return Negotiation.NotAcceptable(Formats);

        var outlines = await read(token);
        var outcomes = import.RunAsync(outlines, list: null, token);
        if (format == Lines)
            return new OutcomeLines(outcomes, outlines.Count);
        var all = await outcomes.ToListAsync(token);
        return TypedResults.Json(
            new ImportReport(Count(all, ImportOutcome.Added), Count(all, ImportOutcome.Known), Count(all, ImportOutcome.Refused), all),
            ApiJson.Relaxed.ImportReport);
    }

    private static int Count(List<ImportOutcome> outcomes, string outcome) => outcomes.Count(one => one.Outcome == outcome);

    private sealed class OutcomeLines(IAsyncEnumerable<ImportOutcome> outcomes, int total) : IResult
    {
        // What one transaction wrote: its outcomes become certain together.
        private const int LinesOfOneFlush = Polling.FeedTable.MaxAdded;

        private static readonly byte[] LineEnd = "\n"u8.ToArray();

        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var (response, token) = (httpContext.Response, httpContext.RequestAborted);
            response.ContentType = Lines.MediaType;
            var done = 0;
            await foreach (var outcome in outcomes.WithCancellation(token))
            {
                var line = new ImportLine(++done, total, outcome.Url, outcome.Outcome, outcome.Id, outcome.Reason);
                await response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(line, ApiJson.Relaxed.ImportLine), token);
                await response.Body.WriteAsync(LineEnd, token);
                if (done % LinesOfOneFlush == 0)
                    await response.Body.FlushAsync(token);
            }
        }
    }
}

/// <param name="Feeds">In the order of the list.</param>
internal sealed record ImportReport(int Added, int Known, int Refused, IReadOnlyList<ImportOutcome> Feeds);

/// <param name="Done">Feeds up to this one.</param>
/// <param name="Total">Feeds of the list.</param>
internal sealed record ImportLine(int Done, int Total, string Url, string Outcome, string? Id, string? Reason);
