namespace Headwater.Feeds.Parsing;

/// <summary>What a document may cost. A document beyond them is refused with a reason.</summary>
public sealed record FeedLimits
{
    public static FeedLimits Default { get; } = new();

    /// <summary>Nesting of elements. The deepest of 200 published feeds is 31.</summary>
    public int MaxDepth { get; init; } = 512;

    /// <summary>Characters of one item with all its markup. The largest body seen in 6,500 items is 763 KB.</summary>
    public int MaxItemCharacters { get; init; } = 16 * 1024 * 1024;

    /// <summary>Items of one document; the longest archive feeds have some ten thousand.</summary>
    public int MaxItems { get; init; } = 200_000;

    /// <summary>
    /// Nesting of the elements of one extension; what is deeper is left out. Each level is two of the 64 that System.Text.Json allows, and
    /// a stored item has some ten around its extensions.
    /// </summary>
    public int MaxExtensionDepth { get; init; } = 20;

    /// <summary>Characters that the entities a document declares may add to it. Real feeds abbreviate a name or two; bombs grow without end.</summary>
    public int MaxEntityCharacters { get; init; } = 1024 * 1024;

    internal void Add(Item item, List<Item> items)
    {
        if (items.Count == MaxItems)
            throw new FeedLimitException($"The document has more than {MaxItems} items.");
        items.Add(item);
    }

    internal void Measure(int characters)
    {
        if (characters > MaxItemCharacters)
            throw new FeedLimitException($"More than {MaxItemCharacters} characters belong to one item.");
    }
}

/// <summary>A limit was passed.</summary>
internal sealed class FeedLimitException(string reason) : Exception(reason);
