namespace Headwater.Index.Sqlite;

/// <summary>
/// Counts the matches of a query by the values of each facet. A facet ignores its own filter, so its alternatives stay visible.
/// </summary>
/// <param name="feedTitle">The title of a feed, by its id.</param>
/// <param name="countsFeeds">Whether the articles of every feed are asked for.</param>
/// <param name="hasTags">Of the feeds those that are shown.</param>
internal sealed class FacetCounter(
    ColumnFilters filters, Func<string, string?> feedTitle, bool countsFeeds, Func<string, bool> hasTags)
{
    private readonly ArticleColumns _columns = filters.Columns;

    public FacetCounts Count()
    {
        var own = filters.Kinds.ToHashSet(StringComparer.Ordinal);
        var common = CountMatches(except: null);
        var byKind = new Dictionary<string, IReadOnlyList<FacetCount>>(StringComparer.Ordinal);
        Dictionary<string, long>? byFeed = countsFeeds ? [] : null;
        foreach (var (kind, values) in _columns.Terms.Kinds.Where(kind => FacetRules.IsFacet(kind.Key)))
        {
            var counts = own.Contains(kind) ? CountMatches(kind) : common;
            var shown = kind == ArticleTerm.Feed ? [.. values.Where(feed => hasTags(feed.Value))] : values;
            if (MostFrequent(shown, counts) is { Length: > 0 } most)
                byKind.Add(kind, FacetRules.Arranged(kind, most, feedTitle));
            if (kind == ArticleTerm.Feed && countsFeeds)
                byFeed = values.ToDictionary(feed => feed.Value, feed => Sum(feed, counts), StringComparer.Ordinal);
        }

        return new FacetCounts(byKind, _columns.Position) { ByFeed = byFeed };
    }

    /// <summary>The number of articles of each term that pass all filters but those of one kind.</summary>
    private int[] CountMatches(string? except)
    {
        if (filters.PassAll(except))
            return _columns.Counts;
        var counts = new int[_columns.Terms.Size];
        for (var block = 0; block < _columns.Blocks.Count; block++)
            _columns.Blocks[block].Terms.Count(counts, filters.Passing(block, except));
        return counts;
    }

    private static FacetCount[] MostFrequent(TermValue[] values, int[] counts)
    {
        // Equal counts are ordered by value; the values are sorted.
        var most = new PriorityQueue<int, long>(FacetRules.MaxValues);
        for (var i = 0; i < values.Length; i++)
        {
            var count = Sum(values[i], counts);
            var priority = count << 32 | (uint)(int.MaxValue - i);
            if (count > 0 && most.Count < FacetRules.MaxValues)
                most.Enqueue(i, priority);
            else if (count > 0)
                most.EnqueueDequeue(i, priority);
        }

        var facet = new FacetCount[most.Count];
        while (most.TryDequeue(out var i, out var priority))
            facet[most.Count] = new FacetCount(values[i].Value, MostFrequentName(values[i], counts), priority >> 32);
        return facet;
    }

    private static long Sum(TermValue value, int[] counts)
    {
        var sum = 0L;
        foreach (var (id, _) in value.Spellings)
            sum += counts[id];
        return sum;
    }

    private static string MostFrequentName(TermValue value, int[] counts) => value.Spellings is [var only]
        ? only.Name
        : value.Spellings.OrderByDescending(spelling => counts[spelling.Id]).ThenBy(spelling => spelling.Name, StringComparer.Ordinal)
            .First().Name;
}
