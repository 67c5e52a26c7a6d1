using System.Buffers;
using System.Text.Json;
using Headwater.Feeds;
using Headwater.Index;

namespace Headwater.Listing.Formats;

/// <summary>Facets as JSON.</summary>
internal static class FacetsJson
{
    // Always there, even when empty.
    private static readonly string[] Kinds =
        [ArticleTerm.Feed, ArticleTerm.Tag, ArticleTerm.Category, ArticleTerm.Author, ArticleTerm.Language, ArticleTerm.Month];

    /// <summary>The answer of <c>GET api/facets</c>.</summary>
    public static void Write(FacetCounts facets, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, JsonText.WriterOptions);
        writer.WriteStartObject();
        WriteMembers(writer, facets);
        writer.WriteString("position"u8, facets.Position.ToString());
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, FacetCounts facets)
    {
        writer.WriteStartObject();
        WriteMembers(writer, facets);
        writer.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter writer, FacetCounts facets)
    {
        foreach (var kind in Kinds)
            Write(writer, kind, facets[kind]);
        writer.WriteStartObject("labels"u8);
        foreach (var label in facets.ByKind.Keys.Where(ArticleTerm.IsLabel).Order(StringComparer.Ordinal))
            Write(writer, label[ArticleTerm.LabelPrefix.Length..], facets[label]);
        writer.WriteEndObject();
        if (facets.Approximate)
            writer.WriteBoolean("approximate"u8, value: true);
    }

    private static void Write(Utf8JsonWriter writer, string name, IReadOnlyList<FacetCount> counts)
    {
        writer.WriteStartArray(name);
        foreach (var count in counts)
        {
            writer.WriteStartObject();
            writer.WriteString("value"u8, count.Value);
            writer.WriteString("name"u8, count.Name);
            writer.WriteNumber("count"u8, count.Count);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
