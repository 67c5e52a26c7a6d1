using System.Buffers;
using System.Text.Json;
using Headwater.Storage;

namespace Headwater.Listing.Formats;

/// <summary>A line of JSON for an article.</summary>
internal static class NdjsonRows
{
    public static void Head(ListingQuery query, IBufferWriter<byte> output)
    {
    }

    public static void Write(ListedArticle item, ListingQuery query, IBufferWriter<byte> output)
    {
        using (var writer = new Utf8JsonWriter(output, HeadwaterJson.WriterOptions))
            JsonPage.WriteItem(writer, item, query.Fields);
        output.Write("\n"u8);
    }
}
