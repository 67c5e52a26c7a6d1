using System.Text.Json;
using System.Text.Json.Serialization;

namespace Headwater.Storage;

/// <summary>
/// A message of the queue <c>feed-items</c>: the claim check of one stored item. What becomes of the item follows from the
/// message and the item alone, so that messages may come twice and in any order.
/// </summary>
public sealed record ItemMessage
{
    public const int CurrentVersion = 1;

    // The longest is the id of a feed, with some 90 characters.
    private const int MaxNameLength = 128;

    // The service's default is seven days, after which an unread message is gone: a queue that stood still for a week would lose items.
    internal static readonly TimeSpan NeverExpires = TimeSpan.FromSeconds(-1);

    [JsonPropertyName("v")]
    public int V { get; init; } = CurrentVersion;

    public required string FeedId { get; init; }
    public required string ArticleId { get; init; }
    public required string ContentHash { get; init; }

    /// <summary>When the document with this content was fetched; orders the contents of one article.</summary>
    public required DateTimeOffset FetchedAt { get; init; }

    /// <summary>When the poller first saw the item.</summary>
    public required DateTimeOffset FirstSeen { get; init; }

    /// <summary>1 for the first content the poller saw of the item, one more for each change.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The span that sent the message, as W3C Trace Context writes it; null when nothing is traced.</summary>
    [JsonPropertyName("traceparent")]
    public string? TraceParent { get; init; }

    /// <exception cref="InvalidDataException">It is no message of this queue, or of a newer version.</exception>
    public static ItemMessage Read(BinaryData body)
    {
        ItemMessage message;
        try
        {
            message = JsonSerializer.Deserialize(body.ToMemory().Span, StorageJson.Relaxed.ItemMessage)
                ?? throw new InvalidDataException("The queue message is the JSON value null.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"The queue message is no item message: {e.Message}", e);
        }

        if (message.V != CurrentVersion)
            throw new InvalidDataException($"The queue message has version {message.V}; this program reads version {CurrentVersion}.");
        return IsName(message.FeedId) && IsName(message.ArticleId) && IsName(message.ContentHash)
            ? message
            : throw new InvalidDataException("The queue message names a feed, an article or a content that cannot be: names are lower-case letters, digits and hyphens.");
    }

    /// <summary>What can be a part of a blob's name and the key of a row. JSON may say null where a member must not be null.</summary>
    private static bool IsName(string? text) =>
        text is { Length: > 0 and <= MaxNameLength } && text.All(character => character is '-' || char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character));

    public BinaryData ToBinaryData() => new(JsonSerializer.SerializeToUtf8Bytes(this, StorageJson.Relaxed.ItemMessage));
}
