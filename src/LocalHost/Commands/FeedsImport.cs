using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Headwater.LocalHost.Commands;

/// <summary><c>feeds import</c>: sends a list, and shows how far the service is with it.</summary>
internal static class FeedsImport
{
    /// <returns>1 when a feed was refused, or the import was interrupted.</returns>
    public static async Task<int> RunAsync(HttpClient service, string file, bool json, CancellationToken cancellationToken)
    {
        // The service may have read the list by then, and does not stop with this process: the message says so.
        using var interrupted = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var control = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
        using var end = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
        var progress = "0";
        try
        {
            return await SendAsync(service, file, json, done => progress = done, interrupted.Token);
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync(
                $"{(Console.IsErrorRedirected ? "" : "\n")}error: Interrupted after {progress} outlines; the service may have read more. "
                    + "Import the list again to add the rest; feeds that are there stay as they are.");
            return 1;
        }

        void Interrupt(PosixSignalContext signal)
        {
            signal.Cancel = true;
            interrupted.Cancel();
        }
    }

    /// <param name="report">Called with the progress: how many outlines of how many are done.</param>
    private static async Task<int> SendAsync(
        HttpClient service, string file, bool json, Action<string> report, CancellationToken cancellationToken)
    {
        await using var input = file == "-" ? Console.OpenStandardInput() : File.OpenRead(file);
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/opml") { Content = new StreamContent(input) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/x-opml");
        request.Headers.Accept.ParseAdd("application/x-ndjson");
        using var response = await service.AnswerAsync(request, cancellationToken);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        while (await lines.ReadLineAsync(cancellationToken) is { } text)
        {
            var line = JsonSerializer.Deserialize<JsonElement>(text);
            var outcome = line.Text("outcome");
            counts[outcome] = counts.GetValueOrDefault(outcome) + 1;
            if (json)
                Console.WriteLine(text);
            else if (outcome is "refused" or "added" && line.Text("reason") is { Length: > 0 } reason)
                Console.WriteLine($"{outcome}: {line.Text("url")}: {reason}");
            var progress = $"{line.GetProperty("done").GetInt32()} of {line.GetProperty("total").GetInt32()}";
            report(progress);
            if (!Console.IsErrorRedirected)
                await Console.Error.WriteAsync($"\r{progress} ");
        }

        if (!Console.IsErrorRedirected)
            await Console.Error.WriteLineAsync();
        if (!json)
            Console.WriteLine(counts.Count == 0
                ? "The list has no feeds."
                : string.Join(", ", counts.Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Value} {count.Key}"))));
        return counts.ContainsKey("refused") ? 1 : 0;
    }
}
