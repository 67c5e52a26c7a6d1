using System.Buffers;
using System.Text.Json;
using Headwater.Feeds;

namespace Headwater.Storage;

/// <summary>The bytes of a log line.</summary>
internal static class ArticleChangeLine
{
    /// <summary>One line of JSON and its line feed.</summary>
    public static ReadOnlyMemory<byte> Write(ArticleChange change)
    {
        var buffer = new ArrayBufferWriter<byte>(8 * 1024);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JsonText.WriterOptions.Encoder }))
            JsonSerializer.Serialize(writer, change, StorageJson.Relaxed.ArticleChange);
        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }
}
