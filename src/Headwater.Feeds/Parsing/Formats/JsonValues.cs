using System.Text;
using System.Text.Json;

namespace Headwater.Feeds.Parsing.Formats;

/// <summary>Members, lists and texts of JSON.</summary>
internal static class JsonValues
{
    /// <summary>Standard JSON. The depth is unlimited because deep values are skipped, not read.</summary>
    public static JsonReaderOptions Strict { get; } = new() { MaxDepth = int.MaxValue };

    /// <summary>With comments and trailing commas, which people add by hand.</summary>
    public static JsonReaderOptions Lenient { get; } =
        Strict with { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public delegate void ValueReader(ref Utf8JsonReader json);

    /// <summary>Calls the reader for each value of a list, or once for a single value without its list.</summary>
    public static void ForEach(ref Utf8JsonReader json, ValueReader read)
    {
        if (IsNumbered(json))
        {
            while (NextMember(ref json) is not null)
            {
                read(ref json);
                json.Skip();
            }

            return;
        }

        if (json.TokenType != JsonTokenType.StartArray)
        {
            read(ref json);
            json.Skip();
            return;
        }

        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            read(ref json);
            json.Skip();
        }
    }

    /// <summary>Whether the value is a list with gaps as PHP writes it: {"0": …, "2": …}. An empty object is one, too.</summary>
    public static bool IsNumbered(Utf8JsonReader json) =>
        json.TokenType == JsonTokenType.StartObject && json.Read()
            && (json.TokenType == JsonTokenType.EndObject || !json.ValueSpan.ContainsAnyExceptInRange((byte)'0', (byte)'9'));

    /// <summary>Returns the name and moves to the value; null at the end of the object.</summary>
    public static string? NextMember(ref Utf8JsonReader json)
    {
        if (!json.Read() || json.TokenType != JsonTokenType.PropertyName)
            return null;
        var name = json.GetString();
        json.Read();
        return name;
    }

    public static bool IsText(ref Utf8JsonReader json) => json.TokenType is JsonTokenType.String or JsonTokenType.Number;

    // The specification says that a number as id is read as text; all other members are treated alike.
    public static string? Text(ref Utf8JsonReader json) => json.TokenType switch
    {
        JsonTokenType.String when json.GetString() is { } text && text.Trim() is { Length: > 0 } trimmed => trimmed,
        JsonTokenType.Number => Encoding.UTF8.GetString(json.ValueSpan),
        _ => null,
    };
}
