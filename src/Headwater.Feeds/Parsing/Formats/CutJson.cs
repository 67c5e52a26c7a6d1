using System.Text.Json;

namespace Headwater.Feeds.Parsing.Formats;

/// <summary>A JSON Feed whose text ends in the middle.</summary>
internal static class CutJson
{
    /// <summary>
    /// The document with the items that are whole, and without what stands behind them; null when it has another fault, or none is whole.
    /// </summary>
    public static byte[]? WholeItems(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return EndOfLastItem(utf8) is > 0 and var end ? [.. utf8[..end], .. "]}"u8] : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static int EndOfLastItem(ReadOnlySpan<byte> utf8)
    {
        // A reader that expects more of the text stops where it ends, and throws only for other faults.
        var json = new Utf8JsonReader(utf8, isFinalBlock: false, new JsonReaderState(JsonValues.Lenient));
        var (end, isItems) = (0, false);
        while (json.Read())
        {
            switch (json.CurrentDepth, json.TokenType)
            {
                case (1, JsonTokenType.PropertyName):
                    isItems = json.ValueTextEquals("items"u8);
                    break;
                case (1, JsonTokenType.StartObject):
                    isItems = false;
                    break;
                case (2, JsonTokenType.EndObject) when isItems:
                    end = (int)json.BytesConsumed;
                    break;
            }
        }

        return end;
    }
}
