using System.Buffers;
using System.Text.Json;
using Headwater.Feeds;

namespace Headwater.Storage;

/// <summary>The bytes of a log line.</summary>
internal static class ArticleChangeLine
{
    private const int TypicalBytes = 256;

    /// <summary>One line of JSON and its line feed, for each change.</summary>
    public static ReadOnlyMemory<byte> Write(params IReadOnlyCollection<ArticleChange> changes)
    {
        var buffer = new ArrayBufferWriter<byte>((changes.Count + 1) * TypicalBytes);
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JsonText.WriterOptions.Encoder });
        foreach (var change in changes)
        {
            JsonSerializer.Serialize(writer, change, StorageJson.Relaxed.ArticleChange);
            writer.Flush();
            writer.Reset();
            buffer.Write("\n"u8);
        }

        return buffer.WrittenMemory;
    }

    /// <summary>Null for a line that is not a change.</summary>
    public static ArticleChange? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            // JSON may have null where the type has none.
            var change = JsonSerializer.Deserialize(json, StorageJson.Relaxed.ArticleChange);
            return change is { ArticleId: not null, FeedId: not null, ContentHash: not null } ? change : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
