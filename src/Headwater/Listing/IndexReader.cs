using Headwater.Storage;

namespace Headwater.Listing;

/// <summary>Answers questions from the index file. For one thread at a time; there may be many beside the writer.</summary>
internal sealed class IndexReader(IndexConnection connection) : IDisposable
{
    public void Dispose() => connection.Dispose();

    /// <summary>The whole page from one state of the index.</summary>
    public ListingPage Page(ListingQuery query)
    {
        connection.Execute("BEGIN");
        try
        {
            var position = State().Position;
            return Expression(query, out var match)
                ? Page(query, match, position)
                : new ListingPage([], null, query.Total ? 0 : null, null, position);
        }
        finally
        {
            connection.Execute("COMMIT");
        }
    }

    public ListedArticle? Find(string articleId)
    {
        var json = connection["SELECT json FROM known JOIN header USING (place) WHERE id = $id", ("$id", articleId)].ExecuteScalar();
        return json is byte[] bytes ? new ListedArticle(bytes) : null;
    }

    public IndexState State()
    {
        using var row = connection["SELECT segment, offset, as_of, articles FROM state"].ExecuteReader();
        row.Read();
        var asOf = row.IsDBNull(2) ? null : (DateTimeOffset?)DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2));
        return new IndexState(new LogPosition(row.GetInt32(0), row.GetInt64(1)), asOf, row.GetInt64(3), null);
    }

    private ListingPage Page(ListingQuery query, string? match, LogPosition position)
    {
        var statement = new PageStatement(query, match);
        var places = new List<long>(query.Limit);
        var items = new List<ListedArticle>(query.Limit);
        var more = false;
        using (var rows = connection[statement.Sql, statement.Parameters(Start(query))].ExecuteReader())
        {
            while (rows.Read() && !(more = items.Count == query.Limit))
            {
                places.Add(rows.GetInt64(0));
                items.Add(new ListedArticle((byte[])rows.GetValue(1)));
            }
        }

        var next = more ? CursorAt(places[^1], query).Encode(query.Identity) : null;
        var total = query.Total ? (long?)connection[statement.CountSql, statement.Parameters(null)].ExecuteScalar() : null;
        return new ListingPage(items, next, total, null, position);
    }

    /// <summary>The filters in the language of the full-text index; null for none. False when nothing can match.</summary>
    private bool Expression(ListingQuery query, out string? match)
    {
        var required = new List<string>();
        var excluded = new List<string>();
        foreach (var filter in query.Filters)
        {
            var include = Words(filter.Kind, filter.Include);
            if (filter.Include.Count > 0 && include.Count == 0)
            {
                match = null;
                return false;
            }

            if (include.Count > 0)
                required.Add($"({string.Join(" OR ", include)})");
            excluded.AddRange(Words(filter.Kind, filter.Exclude));
        }

        if (required.Count == 0 && excluded.Count > 0)
            required.Add(SearchTable.EveryArticle);
        var not = excluded.Count > 0 ? $" NOT ({string.Join(" OR ", excluded)})" : "";
        match = required.Count > 0 ? $"terms : ({string.Join(" AND ", required)}{not})" : null;
        return true;
    }

    private List<string> Words(string kind, IReadOnlyList<string> values)
    {
        var words = new List<string>();
        foreach (var value in values)
        {
            using var rows = connection[
                "SELECT id FROM term WHERE kind = $kind AND value = $value", ("$kind", kind), ("$value", value)].ExecuteReader();
            while (rows.Read())
                words.Add(SearchTable.Word(rows.GetInt64(0)));
        }

        return words;
    }

    /// <summary>Where the page begins, in the numbers of this index.</summary>
    private long? Start(ListingQuery query)
    {
        if (query.After is not { } after)
            return null;
        if (query.Sort == ListingSort.Updated)
            return Place.First(after.Milliseconds);
        var place = Place.Of(after.Milliseconds, after.Id);
        while (Occupant(place) is { } occupant
            && Place.Compare(occupant, (after.Milliseconds, after.Id)) is var order
            && (query.Ascending ? order < 0 : order <= 0))
            place++;
        return query.Ascending ? place - 1 : place;
    }

    private (long Published, string Id)? Occupant(long place)
    {
        using var row = connection["SELECT published, id FROM article WHERE place = $place", ("$place", place)].ExecuteReader();
        return row.Read() ? (row.GetInt64(0), row.GetString(1)) : null;
    }

    private ListingCursor CursorAt(long place, ListingQuery query)
    {
        using var row = connection["SELECT published, recency, id FROM article WHERE place = $place", ("$place", place)].ExecuteReader();
        row.Read();
        var milliseconds = query.Sort == ListingSort.Updated ? Place.MillisecondsOf(row.GetInt64(1)) : row.GetInt64(0);
        return new ListingCursor(milliseconds, row.GetString(2));
    }
}
