namespace Headwater.Listing;

/// <summary>Counts the matches of a query per value of each facet. A filter does not hide its own alternatives.</summary>
internal sealed class FacetCounter(ColumnFilters filters)
{
    /// <summary>Values per facet, the most frequent ones; more is no choice for anybody.</summary>
    public const int MaxValues = 200;

    // Of a term that is in no facet, or whose facet is not filtered at all.
    private const short NoSet = -1;

    private static readonly string[] Kinds =
        [ArticleTerm.Feed, ArticleTerm.Category, ArticleTerm.Author, ArticleTerm.Language, ArticleTerm.Month];

    private readonly ArticleColumns _columns = filters.Columns;

    public FacetCounts Count()
    {
        var facets = _columns.Terms.Kinds.Where(kind => Kinds.Contains(kind.Key) || IsLabel(kind.Key)).ToDictionary(StringComparer.Ordinal);
        var counts = CountMatches(facets);
        return new FacetCounts(
            Values(ArticleTerm.Feed),
            Values(ArticleTerm.Category),
            Values(ArticleTerm.Author),
            [.. Values(ArticleTerm.Language).Where(language => !language.Value.Contains('-', StringComparison.Ordinal))],
            [.. Values(ArticleTerm.Month).OrderByDescending(month => month.Value, StringComparer.Ordinal)],
            facets.Keys.Where(IsLabel).Order(StringComparer.Ordinal)
                .Select(label => (label, Values: Values(label))).Where(label => label.Values.Count > 0)
                .ToDictionary(label => label.label[ArticleTerm.LabelPrefix.Length..], label => label.Values),
            _columns.Position);

        IReadOnlyList<FacetCount> Values(string kind) =>
            facets.TryGetValue(kind, out var values) ? MostFrequent(values, filters.PassAll(kind) ? _columns.Counts : counts) : [];
    }

    private static bool IsLabel(string kind) => kind.StartsWith(ArticleTerm.LabelPrefix, StringComparison.Ordinal);

    /// <summary>Articles per term among those that all filters but the facet's own let pass.</summary>
    private int[] CountMatches(Dictionary<string, TermValue[]> facets)
    {
        // Most facets have no filter of their own and share one set.
        var own = filters.Kinds.Where(facets.ContainsKey).Distinct(StringComparer.Ordinal).ToList();
        var setOf = new short[_columns.Terms.Size];
        Array.Fill(setOf, NoSet);
        foreach (var (kind, values) in facets.Where(facet => !filters.PassAll(facet.Key)))
        {
            foreach (var (id, _) in values.SelectMany(value => value.Spellings))
                setOf[id] = (short)(own.IndexOf(kind) + 1);
        }

        var counts = new int[_columns.Terms.Size];
        if (!setOf.AsSpan().ContainsAnyExcept(NoSet))
            return counts;
        for (var block = 0; block < _columns.Blocks.Count; block++)
            _columns.Blocks[block].Count(counts, setOf, [filters.Passing(block), .. own.Select(kind => filters.Passing(block, kind))]);
        return counts;
    }

    private static List<FacetCount> MostFrequent(TermValue[] values, int[] counts)
    {
        // The values are in their order, which decides between equal counts.
        var keys = new List<long>(values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            var count = 0L;
            foreach (var (id, _) in values[i].Spellings)
                count += counts[id];
            if (count > 0)
                keys.Add(count << 32 | (uint)(int.MaxValue - i));
        }

        keys.Sort();
        var most = new List<FacetCount>(Math.Min(keys.Count, MaxValues));
        for (var i = keys.Count - 1; i >= 0 && most.Count < MaxValues; i--)
        {
            var value = values[int.MaxValue - (int)(uint)keys[i]];
            most.Add(new FacetCount(value.Value, MostFrequentName(value, counts), keys[i] >> 32));
        }

        return most;
    }

    private static string MostFrequentName(TermValue value, int[] counts) => value.Spellings is [var only]
        ? only.Name
        : value.Spellings.OrderByDescending(spelling => counts[spelling.Id]).ThenBy(spelling => spelling.Name, StringComparer.Ordinal).First().Name;
}
