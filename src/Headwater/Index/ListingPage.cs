using System.Text.Json;
using Headwater.Storage;

namespace Headwater.Index;

/// <param name="NextCursor">Null on the last page.</param>
/// <param name="Total">Articles on all pages; null when nobody asked.</param>
/// <param name="Facets">Null when nobody asked.</param>
/// <param name="Position">The place in the log up to which the page knows everything.</param>
public sealed record ListingPage(
    IReadOnlyList<ListedArticle> Items, string? NextCursor, long? Total, FacetCounts? Facets, LogPosition Position);

/// <param name="Json">The header as it stands in the log: one JSON object, UTF-8.</param>
/// <param name="Snippet">HTML: the place that matches the query, its words in <c>mark</c> elements; null when nobody asked.</param>
public sealed record ListedArticle(ReadOnlyMemory<byte> Json, string? Snippet = null)
{
    /// <summary>Read from <see cref="Json"/> at the first use.</summary>
    public ArticleHeader Header => field ??= JsonSerializer.Deserialize(Json.Span, StorageJson.Relaxed.ArticleHeader)!;
}

/// <summary>Articles per value, most frequent first; months newest first.</summary>
/// <param name="Labels">By the label's name.</param>
public sealed record FacetCounts(
    IReadOnlyList<FacetCount> Feed,
    IReadOnlyList<FacetCount> Category,
    IReadOnlyList<FacetCount> Author,
    IReadOnlyList<FacetCount> Language,
    IReadOnlyList<FacetCount> Month,
    IReadOnlyDictionary<string, IReadOnlyList<FacetCount>> Labels,
    LogPosition Position);

/// <param name="Value">What the parameter of the listing takes.</param>
/// <param name="Name">As published.</param>
public sealed record FacetCount(string Value, string Name, long Count);

/// <param name="Position">The place in the log up to which the index knows everything.</param>
/// <param name="AsOf">When that was the end of the log; null while the log has never been read to its end.</param>
/// <param name="Failure">Why the index could not follow the log the last time; null when it could.</param>
public sealed record IndexState(LogPosition Position, DateTimeOffset? AsOf, long Articles, Exception? Failure);
