namespace Headwater.Feeds.Parsing;

/// <summary>
/// What a document may cost. An item beyond a limit is cut, and a diagnostic says so; a document is refused only for the number of its items
/// and for entities that multiply.
/// </summary>
public sealed record FeedLimits
{
    public static FeedLimits Default { get; } = new();

    /// <summary>Nesting of elements; the tags of deeper ones are left out. The deepest of 200 published feeds is 31.</summary>
    public int MaxDepth { get; init; } = 512;

    /// <summary>Characters of one text of an item. What is longer is cut. The largest body seen in 6,500 items has 763 KB.</summary>
    public int MaxTextCharacters { get; init; } = 4 * 1024 * 1024;

    /// <summary>Items of one document; the longest archive feeds have some ten thousand.</summary>
    public int MaxItems { get; init; } = 200_000;

    /// <summary>
    /// Nesting of the elements of one extension; what is deeper is left out. Each level is two of the 64 that System.Text.Json allows, and
    /// a stored item has some ten around its extensions.
    /// </summary>
    public int MaxExtensionDepth { get; init; } = 20;

    /// <summary>Elements in the extensions of one item; what is more is left out.</summary>
    public int MaxExtensions { get; init; } = 10_000;

    /// <summary>Characters that the entities a document declares may add to it. Real feeds abbreviate a name or two; bombs grow without end.</summary>
    public int MaxEntityCharacters { get; init; } = 1024 * 1024;

    internal void Add(Item item, List<Item> items)
    {
        if (items.Count == MaxItems)
            throw new FeedLimitException($"The document has more than {MaxItems} items.");
        items.Add(item);
    }

    internal Text? Cut(Text? text, Diagnostics diagnostics)
    {
        if (text?.Value is not { } value || value.Length <= MaxTextCharacters)
            return text;
        diagnostics.Warning("text-cut", $"A text has more than {MaxTextCharacters} characters; the rest was left out.");
        var end = char.IsHighSurrogate(value[MaxTextCharacters - 1]) ? MaxTextCharacters - 1 : MaxTextCharacters;
        return text with { Value = value[..end] };
    }

    internal IReadOnlyList<Text> Cut(IReadOnlyList<Text> texts, Diagnostics diagnostics)
    {
        foreach (var text in texts)
            if (text.Value?.Length > MaxTextCharacters)
                return [.. texts.Select(each => Cut(each, diagnostics)!)];
        return texts;
    }
}

/// <summary>A limit was passed.</summary>
internal sealed class FeedLimitException(string reason) : Exception(reason);
