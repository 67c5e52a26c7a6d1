using System.Buffers;
using System.Text;
using Headwater.Http;
using Headwater.Storage;

namespace Headwater.Listing.Formats;

/// <summary>A format of the changes.</summary>
internal sealed record ChangesFormat(
    string Name, string ContentType, Action<IReadOnlyList<LogLine>, LogPosition, bool, IBufferWriter<byte>> Write, params string[] Types)
    : IFormat
{
    public IReadOnlyList<string> MediaTypes => Types;

    public static IReadOnlyList<ChangesFormat> All { get; } =
    [
        new("json", "application/json", Json, "application/json"),
        new("ndjson", "application/x-ndjson", Ndjson, "application/x-ndjson", "application/ndjson", "application/jsonl"),
    ];

    private static void Json(IReadOnlyList<LogLine> changes, LogPosition reached, bool more, IBufferWriter<byte> output)
    {
        output.Write("{\"changes\":["u8);
        for (var i = 0; i < changes.Count; i++)
        {
            if (i > 0)
                output.Write(","u8);
            Change(changes[i], output);
        }

        Encoding.UTF8.GetBytes($"],\"position\":\"{reached}\",\"more\":{(more ? "true" : "false")}}}", output);
    }

    private static void Ndjson(IReadOnlyList<LogLine> changes, LogPosition reached, bool more, IBufferWriter<byte> output)
    {
        foreach (var change in changes)
        {
            Change(change, output);
            output.Write("\n"u8);
        }
    }

    /// <summary>The line as it is in the log, with the position after it as its first member.</summary>
    private static void Change(LogLine change, IBufferWriter<byte> output)
    {
        Encoding.UTF8.GetBytes($"{{\"position\":\"{change.Next}\",", output);
        output.Write(change.Json.Span[1..]);
    }
}
