using System.Runtime.InteropServices;
using Headwater.Storage;
using SQLitePCL;

namespace Headwater.Listing;

/// <summary>Counts the matches of a query per value of each facet. A filter does not hide its own alternatives.</summary>
internal sealed class FacetCounter(IndexConnection connection, ListingQuery query)
{
    /// <summary>Values per facet, the most frequent ones; more is no choice for anybody.</summary>
    public const int MaxValues = 200;

    private static readonly string[] Kinds =
        [ArticleTerm.Feed, ArticleTerm.Category, ArticleTerm.Author, ArticleTerm.Language, ArticleTerm.Month];

    private readonly Dictionary<string, int[]> _counts = new(StringComparer.Ordinal);

    public FacetCounts Count(LogPosition position)
    {
        var terms = Terms();
        var size = terms.Count == 0 ? 0 : terms.Max(term => term.Id) + 1;
        var facets = terms
            .GroupBy(term => term.Kind, StringComparer.Ordinal)
            .Where(kind => Kinds.Contains(kind.Key) || kind.Key.StartsWith(ArticleTerm.LabelPrefix, StringComparison.Ordinal))
            .ToDictionary(kind => kind.Key, kind => Values(kind, CountsFor(kind.Key, size)), StringComparer.Ordinal);
        return new FacetCounts(
            Of(ArticleTerm.Feed),
            Of(ArticleTerm.Category),
            Of(ArticleTerm.Author),
            [.. Of(ArticleTerm.Language).Where(language => !language.Value.Contains('-', StringComparison.Ordinal))],
            [.. Of(ArticleTerm.Month).OrderByDescending(month => month.Value, StringComparer.Ordinal)],
            facets.Where(facet => facet.Key.StartsWith(ArticleTerm.LabelPrefix, StringComparison.Ordinal) && facet.Value.Count > 0)
                .OrderBy(facet => facet.Key, StringComparer.Ordinal)
                .ToDictionary(facet => facet.Key[ArticleTerm.LabelPrefix.Length..], facet => facet.Value),
            position);

        IReadOnlyList<FacetCount> Of(string kind) => facets.GetValueOrDefault(kind, []);
    }

    private static IReadOnlyList<FacetCount> Values(IEnumerable<Term> terms, int[]? counts) =>
    [
        .. terms
            .Select(term => (term.Value, term.Name, Count: counts is null ? term.Articles : counts[term.Id]))
            .Where(spelling => spelling.Count > 0)
            .GroupBy(spelling => spelling.Value, StringComparer.Ordinal)
            .Select(value => new FacetCount(
                value.Key,
                value.OrderByDescending(spelling => spelling.Count).ThenBy(spelling => spelling.Name, StringComparer.Ordinal).First().Name,
                value.Sum(spelling => (long)spelling.Count)))
            .OrderByDescending(value => value.Count).ThenBy(value => value.Value, StringComparer.Ordinal)
            .Take(MaxValues),
    ];

    /// <summary>Articles per term id among those that all filters but the facet's own let pass; null for the counts of all articles.</summary>
    private int[]? CountsFor(string kind, int size)
    {
        var others = kind == ArticleTerm.Month
            ? query with { From = null, To = null }
            : query with { Filters = [.. query.Filters.Where(filter => filter.Kind != kind)] };
        if (others is { Filters.Count: 0, From: null, To: null, UpdatedSince: null, Search: null })
            return null;

        // Most facets have no filter of their own and share one count.
        if (!_counts.TryGetValue(others.Identity, out var counts))
            _counts.Add(others.Identity, counts = CountMatches(others, size));
        return counts;
    }

    private int[] CountMatches(ListingQuery others, int size)
    {
        var counts = new int[size];
        if (!FilterExpression.TryWrite(connection, others, out var match))
            return counts;
        var statement = new PageStatement(others with { Sort = ListingSort.Published }, match);
        using var rows = connection[statement.TermsSql, statement.Parameters(null, 0)].ExecuteReader();
        while (rows.Read())
        {
            // Without a copy: this is the loop over all matches.
            foreach (var term in MemoryMarshal.Cast<byte, int>(raw.sqlite3_column_blob(rows.Handle, 0)))
                counts[term]++;
        }

        return counts;
    }

    private List<Term> Terms()
    {
        var terms = new List<Term>();
        using var rows = connection["SELECT id, kind, value, name, articles FROM term WHERE articles > 0"].ExecuteReader();
        while (rows.Read())
            terms.Add(new Term(rows.GetInt32(0), rows.GetString(1), rows.GetString(2), rows.GetString(3), rows.GetInt32(4)));
        return terms;
    }

    private sealed record Term(int Id, string Kind, string Value, string Name, int Articles);
}
