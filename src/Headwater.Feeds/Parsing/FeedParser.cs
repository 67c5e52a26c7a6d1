namespace Headwater.Feeds.Parsing;

/// <summary>What is known of a document besides its bytes.</summary>
/// <param name="Url">Absolute URL the document was read from, after redirects: the last resort for relative URLs.</param>
/// <param name="ContentType">The HTTP header as it came.</param>
/// <param name="ContentLanguage">The HTTP header as it came.</param>
/// <param name="ContentLocation">The HTTP header as it came.</param>
public sealed record DocumentOrigin(
    string? Url = null, string? ContentType = null, string? ContentLanguage = null, string? ContentLocation = null);

/// <summary>What became of a document: a feed, or the reason why it is none.</summary>
public abstract record ParseOutcome
{
    private ParseOutcome() { }

    public sealed record Parsed(FeedDocument Document) : ParseOutcome;

    /// <param name="Code">Stable, kebab-case.</param>
    /// <param name="Reason">One sentence for an operator: what was found instead, and where.</param>
    public sealed record NotAFeed(string Code, string Reason) : ParseOutcome;
}

/// <summary>Bytes → feed document.</summary>
public static class FeedParser
{
    /// <summary>
    /// Reads any format that is published, whatever its faults: what can be kept is kept, and the faults are among the document's
    /// diagnostics. Never throws for what a document holds.
    /// </summary>
    public static ParseOutcome Parse(ReadOnlyMemory<byte> document, DocumentOrigin origin, FeedLimits? limits = null)
    {
        using var reader = FeedReader.Open(document, origin, limits);
        var items = new List<Item>();
        while (reader.ReadItem() is { } item)
            items.Add(item);
        return reader.Finish(items);
    }
}
