using System.Text.Json;
using Headwater.Storage;

namespace Headwater.Index;

/// <param name="NextCursor">Null on the last page.</param>
/// <param name="Total">Articles on all pages; null unless requested.</param>
/// <param name="Facets">Null unless requested.</param>
/// <param name="Position">The position in the log that the page reflects.</param>
/// <param name="Changed">As in <see cref="IndexState"/>.</param>
public sealed record ListingPage(
    IReadOnlyList<ListedArticle> Items, string? NextCursor, long? Total, FacetCounts? Facets, LogPosition Position,
    DateTimeOffset? Changed)
{
    /// <summary>True if <see cref="Total"/> is an estimate, or there are more: an engine need not count them all.</summary>
    public bool Approximate { get; init; }

    /// <summary>Articles by the day of their publication (UTC), newest first, without days that have none; null unless requested.</summary>
    public IReadOnlyList<DayCount>? Days { get; init; }
}

/// <param name="Json">The header with the current title of the feed: one JSON object, UTF-8.</param>
/// <param name="Snippet">
/// HTML: the part of the text that matches the query, its words in <c>mark</c> elements; null unless requested.
/// </param>
public sealed record ListedArticle(ReadOnlyMemory<byte> Json, string? Snippet = null)
{
    /// <summary>Parsed from <see cref="Json"/> on first use.</summary>
    public ArticleHeader Header => field ??= JsonSerializer.Deserialize(Json.Span, StorageJson.Relaxed.ArticleHeader)!;
}

/// <summary>The number of articles of each value, the most frequent first; months newest first.</summary>
/// <param name="ByKind">
/// By the name of the parameter that filters by it: <c>feed</c>, <c>category</c>, <c>label.level</c> …; none is empty.
/// </param>
public sealed record FacetCounts(IReadOnlyDictionary<string, IReadOnlyList<FacetCount>> ByKind, LogPosition Position)
{
    /// <summary>True if the numbers are estimates, or there are more matches than were counted.</summary>
    public bool Approximate { get; init; }

    /// <summary>The articles of every feed, also of those that the facet has no place for; null where the query has no tags.</summary>
    internal IReadOnlyDictionary<string, long>? ByFeed { get; init; }

    /// <summary>Empty if no article has a value of this kind.</summary>
    public IReadOnlyList<FacetCount> this[string kind] => ByKind.GetValueOrDefault(kind, []);
}

/// <summary>Which articles expire; null lets none expire.</summary>
/// <param name="Before">Those whose <see cref="Storage.ArticleTime.Since"/> is before it.</param>
/// <param name="PerFeed">Those that a feed has beyond this number, by the time of publication.</param>
/// <param name="FeedId">Of this feed alone; null for all.</param>
public sealed record ExpiryRule(DateTimeOffset? Before, int? PerFeed, string? FeedId = null);

/// <summary>What expires of a feed, or of all.</summary>
/// <param name="TooOld">Articles older than <see cref="ExpiryRule.Before"/>.</param>
/// <param name="TooMany">Articles that feeds have beyond a number; some of them may be too old as well.</param>
public sealed record ExpiredArticles(long TooOld, long TooMany);

/// <param name="Value">The value for the parameter of the listing.</param>
/// <param name="Name">As published.</param>
public sealed record FacetCount(string Value, string Name, long Count);

/// <summary>How many articles were published on a day.</summary>
public readonly record struct DayCount(DateOnly Day, int Count);

/// <param name="Position">The position in the log up to which the index has applied it.</param>
/// <param name="AsOf">When that was the end of the log; null if the log has never been read to its end.</param>
/// <param name="Changed">
/// The greatest time of a line up to the position, the same for all instances: the date of their answers. Null if there are no lines.
/// </param>
/// <param name="ChangedLast">
/// True if the last line has that time and no other line has it within the same second. Lines of older content may be appended later; then
/// the date does not distinguish the answers before and after.
/// </param>
/// <param name="Failure">Why the log could not be read the last time; null if it was.</param>
public sealed record IndexState(
    LogPosition Position, DateTimeOffset? AsOf, long Articles, DateTimeOffset? Changed, bool ChangedLast, Exception? Failure);
