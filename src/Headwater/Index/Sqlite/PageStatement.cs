using System.Globalization;

namespace Headwater.Index.Sqlite;

/// <summary>The SQL of a query: one of a few fixed texts, chosen by what the query has, and values.</summary>
internal sealed class PageStatement
{
    /// <summary>The newest matches that are compared by relevance. To rank one takes two microseconds, and a word may be in every article.</summary>
    public const int MaxRanked = 1_000;

    private readonly ListingQuery _query;
    private readonly string? _match;
    private readonly string _matching;

    public PageStatement(ListingQuery query, string? match)
    {
        _query = query;
        _match = match;
        _matching = Matching(query, match);

        var place = match is null ? "article.place" : "search.rowid";
        var direction = query.Ascending ? "DESC" : "ASC"; // both numbers count down in time
        var behind = query is { Sort: ListingSort.Updated, After: not null }
            ? $" AND (article.recency, article.id) {(query.Ascending ? '<' : '>')} ($recency, $id)"
            : "";
        var order = query.Sort == ListingSort.Updated ? $"article.recency {direction}, article.id {direction}" : $"{place} {direction}";

        // Only where the match is of the words alone, and nothing is sorted: elsewhere snippets would show the words of filters, or be made in vain.
        HasSnippets = query is { Snippets: true, Sort: ListingSort.Published } && match == query.Search && !match!.Contains(SearchTable.Everything, StringComparison.Ordinal);
        Sql = query.Sort == ListingSort.Relevance
            ? $"SELECT place FROM (SELECT {place} AS place, relevance(search) AS relevance {_matching} ORDER BY {order} LIMIT {MaxRanked}) ORDER BY relevance, place LIMIT $take"
            : $"SELECT {place} AS place{(HasSnippets ? $", {SearchTable.Snippet}" : "")} {_matching}{behind} ORDER BY {order} LIMIT $take";
    }

    /// <summary>Places, and their snippets if it has them.</summary>
    public string Sql { get; }

    public bool HasSnippets { get; }

    /// <summary>Equal when the same articles are found.</summary>
    public string Identity => string.Create(
        CultureInfo.InvariantCulture, $"{_match}\n{_query.From?.Milliseconds}\n{_query.To?.Milliseconds}\n{_query.UpdatedSince?.Milliseconds}");

    /// <param name="start">Where the page begins; null for the first one.</param>
    public (string Name, object? Value)[] Parameters(long? start, int take)
    {
        var (first, last) = Place.Range(_query.From, _query.To);
        if (start is { } bound && _query.Sort == ListingSort.Published)
            (first, last) = _query.Ascending ? (first, Math.Min(last, bound)) : (Math.Max(first, bound), last);

        return
        [
            ("$first", first), ("$last", last), ("$take", take), ("$match", _match),
            ("$since", _query.UpdatedSince is { } since ? Place.First(Place.Clamp(since.Milliseconds)) : null),
            ("$recency", start), ("$id", _query is { Sort: ListingSort.Updated, After: { } after } ? after.Id : null),
        ];
    }

    private static string Matching(ListingQuery query, string? match)
    {
        var byRecency = query.Sort == ListingSort.Updated;

        // CROSS JOIN: the order of the loops is ours, because the search gives the rows in the order of the page.
        var from = match is null ? "article"
            : byRecency || query.UpdatedSince is not null ? "search CROSS JOIN article ON article.place = search.rowid"
            : "search";

        // The plus sign keeps the range from being chosen over the index that gives the order.
        var range = match is not null ? "search MATCH $match AND search.rowid" : byRecency ? "+article.place" : "article.place";
        var since = query.UpdatedSince is null ? "" : " AND article.recency <= $since";
        return $"FROM {from} WHERE {range} BETWEEN $first AND $last{since}";
    }
}
