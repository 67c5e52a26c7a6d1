using System.Buffers;
using System.Text;
using System.Text.Json;
using Headwater.Feeds;
using Headwater.Feeds.Articles;
using Headwater.Http;

namespace Headwater.Listing.Formats;

/// <summary>A format of the difference between two versions.</summary>
internal sealed record DiffFormat(
    string Name, string ContentType, Action<TextDiff, Article, Article, IBufferWriter<byte>> Write, params string[] Types) : IFormat
{
    public IReadOnlyList<string> MediaTypes => Types;

    public static IReadOnlyList<DiffFormat> All { get; } =
    [
        new("json", "application/json", Json, "application/json"),
        new("txt", "text/x-diff; charset=utf-8", Unified, "text/x-diff", "text/plain"),
    ];

    private static void Unified(TextDiff diff, Article from, Article to, IBufferWriter<byte> output) =>
        Encoding.UTF8.GetBytes(diff.Unified(from.ContentHash, to.ContentHash), output);

    private static void Json(TextDiff diff, Article from, Article to, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, JsonText.WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("from"u8, from.ContentHash);
        writer.WriteString("to"u8, to.ContentHash);
        writer.WriteStartArray("changes"u8);
        foreach (var change in diff.Changes)
        {
            writer.WriteStartObject();
            writer.WriteNumber("fromLine"u8, change.FromLine);
            writer.WriteNumber("toLine"u8, change.ToLine);
            Lines(writer, "removed", change.Removed);
            Lines(writer, "added", change.Added);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Lines(Utf8JsonWriter writer, string name, IReadOnlyList<string> lines)
    {
        writer.WriteStartArray(name);
        foreach (var line in lines)
            writer.WriteStringValue(line);
        writer.WriteEndArray();
    }
}
