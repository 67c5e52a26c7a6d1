using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Headwater.Feeds;

/// <summary>How all JSON is written: camelCase, no member for null, text of any language readable.</summary>
internal static class JsonText
{
    /// <summary>For JSON written member by member. The bytes are never put into HTML unescaped.</summary>
    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>New each time, because options belong to the context that is made with them.</summary>
    public static JsonSerializerOptions Options() => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = WriterOptions.Encoder,
    };
}
