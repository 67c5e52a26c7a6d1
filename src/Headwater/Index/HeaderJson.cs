using System.Text.Json;
using Headwater.Feeds;

namespace Headwater.Index;

/// <summary>The bytes of an article's header.</summary>
internal static class HeaderJson
{
    /// <summary>The header with the current title of its feed: it was stored with the title of that time.</summary>
    /// <param name="titleOf">The title of a feed, by its id; null if it never had one.</param>
    public static byte[] WithFeedTitle(byte[] json, Func<string, string?> titleOf)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        string? title = null;
        var afterId = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isId = reader.ValueTextEquals("feedId"u8);
            var isTitle = reader.ValueTextEquals("feedTitle"u8);
            reader.Read();
            if (isId)
                (title, afterId) = (titleOf(reader.GetString()!), (int)reader.BytesConsumed);
            else if (isTitle)
                return title is null || reader.ValueTextEquals(title)
                    ? json
                    : Replace(json, (int)reader.TokenStartIndex, (int)reader.BytesConsumed, Quoted(title));
            reader.Skip();
        }

        return title is null ? json : Replace(json, afterId, afterId, [.. ",\"feedTitle\":"u8, .. Quoted(title)]);
    }

    private static byte[] Quoted(string text) =>
        [(byte)'"', .. JsonEncodedText.Encode(text, JsonText.WriterOptions.Encoder).EncodedUtf8Bytes, (byte)'"'];

    private static byte[] Replace(byte[] json, int start, int end, byte[] value) =>
        [.. json.AsSpan(0, start), .. value, .. json.AsSpan(end)];
}
