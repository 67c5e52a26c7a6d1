using System.Globalization;
using System.Text.Json;

namespace Headwater.LocalHost.Host;

/// <summary>The part of host.json that the local host follows; the rest concerns the Functions host alone.</summary>
/// <param name="BatchSize">Messages taken at once, 1–32.</param>
/// <param name="NewBatchThreshold">The next batch is taken when at most this many messages are being processed.</param>
/// <param name="MaxDequeueCount">Failed attempts after which a message goes to the poison queue.</param>
/// <param name="VisibilityTimeout">Delay before a failed message is tried again.</param>
/// <param name="MaxPollingInterval">Longest pause between two reads of an empty queue.</param>
internal sealed record HostJson(
    string RoutePrefix, int BatchSize, int NewBatchThreshold, int MaxDequeueCount, TimeSpan VisibilityTimeout, TimeSpan MaxPollingInterval)
{
    public static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Missing values have the defaults of the Functions host.</summary>
    public static HostJson Read(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(path), Lenient);
        var extensions = document.RootElement.TryGetProperty("extensions", out var found) ? found : default;
        var http = Section(extensions, "http");
        var queues = Section(extensions, "queues");
        var batchSize = Number(queues, "batchSize", 16);
        return new HostJson(
            http.ValueKind == JsonValueKind.Object && http.TryGetProperty("routePrefix", out var prefix) ? prefix.GetString() ?? "" : "api",
            batchSize,
            Number(queues, "newBatchThreshold", batchSize / 2),
            Number(queues, "maxDequeueCount", 5),
            Time(queues, "visibilityTimeout", TimeSpan.Zero),
            Time(queues, "maxPollingInterval", TimeSpan.FromMinutes(1)));
    }

    private static JsonElement Section(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var section) ? section : default;

    private static int Number(JsonElement section, string name, int fallback) =>
        section.ValueKind == JsonValueKind.Object && section.TryGetProperty(name, out var value) ? value.GetInt32() : fallback;

    private static TimeSpan Time(JsonElement section, string name, TimeSpan fallback) =>
        section.ValueKind == JsonValueKind.Object && section.TryGetProperty(name, out var value)
            ? TimeSpan.Parse(value.GetString()!, CultureInfo.InvariantCulture)
            : fallback;
}
