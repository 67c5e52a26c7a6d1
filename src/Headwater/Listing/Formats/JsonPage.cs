using System.Buffers;
using System.Text.Json;
using Headwater.Feeds;
using Headwater.Index;

namespace Headwater.Listing.Formats;

/// <summary>A page as plain JSON: <c>items</c>, <c>next</c>, <c>total</c>, <c>facets</c>, <c>position</c>.</summary>
internal static class JsonPage
{
    public static void Write(ListingAnswer answer, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, JsonText.WriterOptions);
        writer.WriteStartObject();
        writer.WriteStartArray("items"u8);
        foreach (var item in answer.Page.Items)
            WriteItem(writer, item, answer.Query.Fields);
        writer.WriteEndArray();
        if (answer.NextUrl is not null)
            writer.WriteString("next"u8, answer.NextUrl);
        if (answer.Page.Total is { } total)
            writer.WriteNumber("total"u8, total);
        if (answer.Page.Approximate)
            writer.WriteBoolean("approximate"u8, value: true);
        if (answer.Page.Facets is { } facets)
        {
            writer.WritePropertyName("facets"u8);
            FacetsJson.Write(writer, facets);
        }

        writer.WriteString("position"u8, answer.Page.Position.ToString());
        writer.WriteEndObject();
    }

    /// <summary>The header as it is in the index, or the requested members of it.</summary>
    public static void WriteItem(Utf8JsonWriter writer, ListedArticle item, IReadOnlyList<string>? fields)
    {
        if (fields is null && item.Snippet is null)
        {
            writer.WriteRawValue(item.Json.Span, skipInputValidation: true);
            return;
        }

        writer.WriteStartObject();
        var reader = new Utf8JsonReader(item.Json.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var wanted = Wanted(ref reader, fields);
            if (wanted is not null)
                writer.WritePropertyName(wanted);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (wanted is not null)
                writer.WriteRawValue(item.Json.Span[start..(int)reader.BytesConsumed], skipInputValidation: true);
        }

        if (item.Snippet is not null)
            writer.WriteString("snippet"u8, item.Snippet);
        writer.WriteEndObject();
    }

    private static string? Wanted(ref Utf8JsonReader reader, IReadOnlyList<string>? fields)
    {
        if (fields is null)
            return reader.GetString();
        foreach (var field in fields)
        {
            if (reader.ValueTextEquals(field))
                return field;
        }

        return null;
    }
}
