using System.Text.Json;
using Headwater.Storage;

namespace Headwater.Index;

/// <param name="NextCursor">Null on the last page.</param>
/// <param name="Total">Articles on all pages; null when nobody asked.</param>
/// <param name="Facets">Null when nobody asked.</param>
/// <param name="Position">The position in the log up to which the page knows everything.</param>
/// <param name="Changed">As in <see cref="IndexState"/>.</param>
public sealed record ListingPage(
    IReadOnlyList<ListedArticle> Items, string? NextCursor, long? Total, FacetCounts? Facets, LogPosition Position, DateTimeOffset? Changed);

/// <param name="Json">The header as it stands in the log, with the present title of the feed: one JSON object, UTF-8.</param>
/// <param name="Snippet">HTML: the place that matches the query, its words in <c>mark</c> elements; null when nobody asked.</param>
public sealed record ListedArticle(ReadOnlyMemory<byte> Json, string? Snippet = null)
{
    /// <summary>Read from <see cref="Json"/> at the first use.</summary>
    public ArticleHeader Header => field ??= JsonSerializer.Deserialize(Json.Span, StorageJson.Relaxed.ArticleHeader)!;
}

/// <summary>Articles per value, most frequent first; months newest first.</summary>
/// <param name="ByKind">By the name of the parameter that filters by it: <c>feed</c>, <c>category</c>, <c>label.level</c> …; none is empty.</param>
public sealed record FacetCounts(IReadOnlyDictionary<string, IReadOnlyList<FacetCount>> ByKind, LogPosition Position)
{
    /// <summary>Empty when no article has a value of this kind.</summary>
    public IReadOnlyList<FacetCount> this[string kind] => ByKind.GetValueOrDefault(kind, []);
}

/// <param name="Value">What the parameter of the listing takes.</param>
/// <param name="Name">As published.</param>
public sealed record FacetCount(string Value, string Name, long Count);

/// <param name="Position">The place in the log up to which the index knows everything.</param>
/// <param name="AsOf">When that was the end of the log; null while the log has never been read to its end.</param>
/// <param name="Changed">
/// The greatest time in the lines up to the position, by which all instances tell how new their answers are; null while there are no lines.
/// </param>
/// <param name="ChangedLast">
/// True when that is the time of the last line, and of no other one in the same second. Lines of older content may come later: then the time
/// does not tell the answers before and after them apart.
/// </param>
/// <param name="Failure">Why the index could not follow the log the last time; null when it could.</param>
public sealed record IndexState(
    LogPosition Position, DateTimeOffset? AsOf, long Articles, DateTimeOffset? Changed, bool ChangedLast, Exception? Failure);
