using Headwater.Feeds.Parsing;

namespace Headwater.Ingestion;

/// <summary>A document that was fetched for a registered feed.</summary>
/// <param name="Registered">
/// When the feed was registered. A feed that was removed and came back starts again from nothing: a poll that ran during the removal may
/// have saved its known items after it.
/// </param>
/// <param name="Url">Where the document was read from, after redirects.</param>
internal sealed record FetchedDocument(
    string FeedId, DateTimeOffset Registered, string Url, FeedDocument Document, DateTimeOffset FetchedAt)
{
    /// <summary>Null for none.</summary>
    public SourceOptions? Options { get; init; }

    /// <summary>The document was cut, so the items that are not in it have not left the feed.</summary>
    public bool IsPart { get; init; }
}

/// <summary>The items of one document: new, changed, unchanged, those that cannot be stored, and new ones that rules drop.</summary>
/// <param name="Returns">Whether one had an earlier version again, which counts when the next documents have it, too.</param>
internal sealed record DispatchResult(int New, int Changed, int Unchanged, int Failed = 0, int Dropped = 0, bool Returns = false);

/// <summary>An item that would not become an article.</summary>
/// <param name="Rule">The first one that drops it.</param>
internal sealed record DroppedItem(string Title, string? Link, string Rule);
