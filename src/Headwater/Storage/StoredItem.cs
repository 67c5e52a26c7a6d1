using System.Text.Json;
using Headwater.Feeds.Articles;
using Headwater.Feeds.Parsing;

namespace Headwater.Storage;

/// <summary>The blob of an item: the item as it came, with what it leaves to its feed, so that it can be processed again alone.</summary>
internal sealed record StoredItem
{
    public int V { get; init; } = 1;
    public required FeedContext Source { get; init; }
    public required Item Item { get; init; }

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
