using System.Buffers;
using System.Text.Json;
using Headwater.Feeds;
using Headwater.Index;

namespace Headwater.Listing.Formats;

/// <summary>One JSON object per line and article.</summary>
internal static class NdjsonRows
{
    public static void Head(ListingQuery query, IBufferWriter<byte> output)
    {
    }

    public static void Write(ListedArticle item, ListingQuery query, IBufferWriter<byte> output)
    {
        using (var writer = new Utf8JsonWriter(output, JsonText.WriterOptions))
            JsonPage.WriteItem(writer, item, query.Fields);
        output.Write("\n"u8);
    }
}
