namespace Headwater.Listing;

/// <summary>The SQL of a query: one of a few fixed texts, chosen by what the query has, and values.</summary>
internal sealed class PageStatement
{
    private readonly ListingQuery _query;
    private readonly string? _match;
    private readonly string _from;
    private readonly string _where;

    public PageStatement(ListingQuery query, string? match)
    {
        _query = query;
        _match = match;
        var byRecency = query.Sort == ListingSort.Updated;

        // CROSS JOIN: the order of the loops is ours, because the search gives the rows in the order of the page.
        var place = match is null ? "article.place" : "search.rowid";
        var needsArticle = byRecency || query.UpdatedSince is not null || match is null;
        _from = (match, needsArticle) switch
        {
            (null, _) => "article",
            (_, false) => "search",
            _ => "search CROSS JOIN article ON article.place = search.rowid",
        };

        // The plus sign keeps the range from being chosen over the index that gives the order.
        _where = $"{(match is null ? "" : "search MATCH $match AND ")}{(match is null && byRecency ? "+" : "")}{place} BETWEEN $first AND $last"
            + (query.UpdatedSince is null ? "" : " AND article.recency <= $since");

        var direction = query.Ascending ? "DESC" : "ASC"; // both numbers count down in time
        var order = byRecency ? $"article.recency {direction}, article.id {direction}" : $"{place} {direction}";
        var behind = byRecency && query.After is not null
            ? $" AND (article.recency, article.id) {(query.Ascending ? '<' : '>')} ($recency, $id)"
            : "";
        Sql = $"SELECT place, json FROM (SELECT {place} AS place FROM {_from} WHERE {_where}{behind} ORDER BY {order} LIMIT $take) CROSS JOIN header USING (place)";
        CountSql = $"SELECT count(*) FROM {_from} WHERE {_where}";
    }

    /// <summary>Place and header, one row more than the page has.</summary>
    public string Sql { get; }

    public string CountSql { get; }

    /// <param name="start">Where the page begins; null for the first one, and for counts.</param>
    public (string Name, object? Value)[] Parameters(long? start)
    {
        var first = _query.To is { } to ? Place.First(Place.Clamp(to.Milliseconds - 1)) : 0;
        var last = _query.From is { } from ? Place.Last(Place.Clamp(from.Milliseconds)) : long.MaxValue;
        if (start is { } bound && _query.Sort == ListingSort.Published)
            (first, last) = _query.Ascending ? (first, Math.Min(last, bound)) : (Math.Max(first, bound), last);

        return
        [
            ("$first", first), ("$last", last), ("$take", _query.Limit + 1), ("$match", _match),
            ("$since", _query.UpdatedSince is { } since ? Place.First(Place.Clamp(since.Milliseconds)) : null),
            ("$recency", start), ("$id", _query.After?.Id),
        ];
    }
}
