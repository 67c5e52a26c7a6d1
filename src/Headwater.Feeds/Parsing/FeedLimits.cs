namespace Headwater.Feeds.Parsing;

/// <summary>
/// Limits on what a document may cost. An item that exceeds a limit is cut and a diagnostic says so. Only too many items, and entities or
/// relative URLs that expand without end, refuse the whole document.
/// </summary>
public sealed record FeedLimits
{
    public static FeedLimits Default { get; } = new();

    /// <summary>
    /// Maximum nesting of elements; tags of deeper elements are ignored. The deepest of 200 published feeds has 31 levels.
    /// </summary>
    public int MaxDepth { get; init; } = 512;

    /// <summary>Maximum length of one text; the rest is cut. The largest body among 6,500 items has 763 KB.</summary>
    public int MaxTextCharacters { get; init; } = 4 * 1024 * 1024;

    /// <summary>Maximum number of items in a document; the longest archive feeds have about ten thousand.</summary>
    public int MaxItems { get; init; } = 200_000;

    /// <summary>
    /// Maximum nesting of an extension; deeper elements are ignored. Each level takes two of the 64 levels that System.Text.Json can write,
    /// and a stored item needs about ten for itself.
    /// </summary>
    public int MaxExtensionDepth { get; init; } = 20;

    /// <summary>Maximum number of elements and attributes in the extensions of one item; further ones are ignored.</summary>
    public int MaxExtensions { get; init; } = 10_000;

    /// <summary>
    /// Maximum number of characters that the declared entities may expand to. Real feeds abbreviate a name or two; an entity bomb expands
    /// to gigabytes.
    /// </summary>
    public int MaxEntityCharacters { get; init; } = 1024 * 1024;

    internal string ExtensionCut =>
        $"An extension is nested deeper than {MaxExtensionDepth} or has more than {MaxExtensions} elements and attributes; "
        + "the rest was ignored.";

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
        diagnostics.Warning("text-cut", $"A text has more than {MaxTextCharacters} characters; the rest was ignored.");
        return text with { Value = Cut(value, MaxTextCharacters).ToString() };
    }

    /// <summary>At most so many characters, and no half of a pair.</summary>
    internal static ReadOnlySpan<char> Cut(ReadOnlySpan<char> text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    internal IReadOnlyList<Text> Cut(IReadOnlyList<Text> texts, Diagnostics diagnostics)
    {
        foreach (var text in texts)
            if (text.Value?.Length > MaxTextCharacters)
                return [.. texts.Select(each => Cut(each, diagnostics)!)];
        return texts;
    }
}

/// <summary>The document exceeds a limit for which it is refused.</summary>
internal sealed class FeedLimitException(string reason) : Exception(reason);
