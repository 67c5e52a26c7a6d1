using Headwater.Feeds.Parsing;

namespace Headwater.Ingestion;

/// <summary>Which items of a page of a feed's history become articles.</summary>
/// <param name="Begun">When fetching the history began: what was published later comes with the polls.</param>
/// <param name="Since">Items that were published before are left out; null for none.</param>
/// <param name="MaxItems">New items; the rest of the page is left out.</param>
/// <param name="IsArchive">The page is an archive document, which does not change any more.</param>
/// <param name="ReadTo">The latest fetch time given to items of earlier pages; an item first seen after it comes from this page.</param>
internal sealed record HistoryBounds(DateTimeOffset Begun, DateTimeOffset? Since, int MaxItems, bool IsArchive, DateTimeOffset ReadTo)
{
    public bool IsTooOld(Item item) => (item.Published ?? item.Updated) < Since;

    public bool IsPublishedSinceBegun(Item item) => item.Published >= Begun;
}

/// <summary>What a page of a feed's history brought.</summary>
/// <param name="ArticleIds">Of all its items.</param>
/// <param name="New">Also those of an attempt that a crash ended.</param>
/// <param name="Failed">Of the new and changed items those that could not be stored.</param>
/// <param name="ReadTo">The <see cref="HistoryBounds.ReadTo"/> of the next page.</param>
internal sealed record HistoryResult(IReadOnlyList<string> ArticleIds, int New, int Changed, int Failed, DateTimeOffset ReadTo);
