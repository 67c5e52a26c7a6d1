using System.Text.Json;
using System.Text.Json.Serialization;
using Headwater.Feeds;

namespace Headwater.Storage;

/// <summary>
/// A message of the queue <c>feed-items</c>: the claim check of one stored item. The result depends on the message and the item alone, so
/// that messages may come twice and in any order.
/// </summary>
internal sealed record ItemMessage
{
    public const int CurrentVersion = 1;

    // The longest name is the id of a feed, about 90 characters.
    private const int MaxNameLength = 128;

    /// <summary>Attempts before the queue gives a message up: <c>maxDequeueCount</c> in host.json.</summary>
    internal const int MaxAttempts = 5;

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

    /// <summary>True when the item comes from the feed's history and not from a poll; else null.</summary>
    public bool? Backfilled { get; init; }

    /// <summary>The span that sent the message, as in W3C Trace Context; null without tracing.</summary>
    [JsonPropertyName("traceparent")]
    public string? TraceParent { get; init; }

    /// <exception cref="InvalidDataException">The body is not a message of this queue, or of a newer version.</exception>
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
            throw new InvalidDataException($"The queue message is not an item message: {Fault(body.ToMemory(), e)}", e);
        }

        if (message.V != CurrentVersion)
            throw new InvalidDataException($"The queue message has version {message.V}; supported is version {CurrentVersion}.");
        return IsName(message.FeedId) && IsName(message.ArticleId) && IsName(message.ContentHash)
            ? message
            : throw new InvalidDataException("The queue message has an invalid feedId, articleId or contentHash: they consist of "
                + "lower-case letters, digits and hyphens.");
    }

    /// <summary>For an operator: the messages of System.Text.Json name types and options of this program.</summary>
    private static string Fault(ReadOnlyMemory<byte> body, JsonException reason)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement is not { ValueKind: JsonValueKind.Object } message)
                return "it is JSON, but not an object.";
            var missing = StorageJson.Relaxed.ItemMessage.Properties
                .Where(member => member.IsRequired && !message.TryGetProperty(member.Name, out _)).Select(member => member.Name).ToArray();
            return missing.Length > 0
                ? $"it has no {string.Join(", ", missing)}."
                : $"{reason.Path?.TrimStart('$', '.')} has a value of another type.";
        }
        catch (JsonException fault)
        {
            return $"it is not JSON, {JsonText.Explain(body.Span, fault)}";
        }
    }

    /// <summary>
    /// Whether the text can be a part of a blob's name and the key of a row. JSON may have null where a member must not be null.
    /// </summary>
    private static bool IsName(string? text) =>
        text is { Length: > 0 and <= MaxNameLength }
            && text.All(character => character is '-' || char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character));

    public BinaryData ToBinaryData() => new(JsonSerializer.SerializeToUtf8Bytes(this, StorageJson.Relaxed.ItemMessage));
}
