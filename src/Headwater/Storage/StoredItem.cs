using System.Text.Json;
using Headwater.Feeds.Articles;
using Headwater.Feeds.Parsing;

namespace Headwater.Storage;

/// <summary>
/// The blob of an item: the item as received, with the values it inherits from its feed, so that it can be reprocessed alone.
/// </summary>
internal sealed record StoredItem
{
    public int V { get; init; } = 1;
    public required FeedContext Source { get; init; }
    public required Item Item { get; init; }

    /// <summary>The page of which its article is made; null for the feed's own text.</summary>
    public StoredPage? Page { get; init; }

    /// <summary>With a page: the content hash of what the feed alone says, by which the feed's next document is compared.</summary>
    public string? FeedHash { get; init; }

    /// <summary>Why the article is not made of the page, though its feed has the option.</summary>
    public string? Notice { get; init; }

    /// <summary>Null for a blob that holds no item.</summary>
    public static StoredItem? TryRead(BinaryData blob)
    {
        try
        {
            return JsonSerializer.Deserialize(blob.ToMemory().Span, StorageJson.Relaxed.StoredItem);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>What came with a page, whose bytes are a blob of their own.</summary>
/// <param name="Url">After redirects.</param>
/// <param name="ETag">The validator of the response, byte for byte.</param>
/// <param name="LastModified">The other validator of the response, byte for byte.</param>
internal sealed record StoredPage(string Url, string? ContentType, string? ETag, string? LastModified)
{
    public LinkedPage Of(ReadOnlyMemory<byte> bytes, FeedContext source) => new(bytes, Url, ContentType, source.FullText);
}
