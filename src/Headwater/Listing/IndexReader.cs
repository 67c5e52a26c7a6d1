using Headwater.Storage;

namespace Headwater.Listing;

/// <summary>Answers questions from the index file. For one thread at a time; there may be many beside the writer.</summary>
internal sealed class IndexReader(IndexConnection connection, CurrentColumns current) : IDisposable
{
    // Words around a match: two or three lines of text.
    private const int SnippetWords = 32;

    // Around a matched word, until what is between is safe HTML. No publisher's text has them: they are no characters of XML.
    private const string MarkStart = "\u0001";
    private const string MarkEnd = "\u0002";

    public void Dispose() => connection.Dispose();

    /// <summary>The whole page from one state of the index.</summary>
    public ListingPage Page(ListingQuery query) => InOneState(position =>
    {
        var (items, next) = Items(query, position);
        return new ListingPage(
            items,
            next?.Text,
            query.Total ? Filters(query, position).Count() : null,
            query.Facets ? new FacetCounter(Filters(query, position)).Count() : null,
            position);
    });

    public FacetCounts Facets(ListingQuery query) => InOneState(position => new FacetCounter(Filters(query, position)).Count());

    public ArticleColumns Columns() => InOneState(position => current.Get(connection, position));

    public ListedArticle? Find(string articleId)
    {
        var json = connection["SELECT json FROM known JOIN header USING (place) WHERE known.id = $id", ("$id", articleId)].ExecuteScalar();
        return json is byte[] bytes ? new ListedArticle(bytes) : null;
    }

    public IndexState State()
    {
        using var row = connection["SELECT segment, offset, as_of, articles FROM state"].ExecuteReader();
        row.Read();
        var asOf = row.IsDBNull(2) ? null : (DateTimeOffset?)DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2));
        return new IndexState(new LogPosition(row.GetInt32(0), row.GetInt64(1)), asOf, row.GetInt64(3), null);
    }

    /// <summary>False when the file is not one of this version, or no index at all.</summary>
    public bool IsCurrent() => IndexSchema.IsCurrent(connection);

    /// <summary>Which log the index was made of; null before the first line.</summary>
    public string? Origin() => connection["SELECT origin FROM state"].ExecuteScalar() as string;

    /// <summary>Lines of the log that were applied.</summary>
    public long Lines() => (long)connection["SELECT lines FROM state"].ExecuteScalar()!;

    /// <summary>Writes a compact copy of one state of the index, while others read and write.</summary>
    public (string Path, LogPosition Position, long Lines) CopyTo(string path)
    {
        connection.Execute("VACUUM INTO $path", ("$path", path));
        using var copy = new IndexConnection(path);
        using var reader = new IndexReader(copy, new CurrentColumns());
        return (path, reader.State().Position, reader.Lines());
    }

    private T InOneState<T>(Func<LogPosition, T> question)
    {
        connection.Execute("BEGIN");
        try
        {
            return question(State().Position);
        }
        finally
        {
            connection.Execute("COMMIT");
        }
    }

    private (List<ListedArticle> Items, ListingCursor? Next) Items(ListingQuery query, LogPosition position)
    {
        if (query is { Sort: ListingSort.Published, Search: null })
            return Newest(query, Filters(query, position));
        if (!FilterExpression.TryWrite(connection, query, out var match))
            return ([], null);
        var statement = new PageStatement(query, match);
        return query.Sort == ListingSort.Relevance ? Best(query, statement, current.Get(connection, position)) : Next(query, statement);
    }

    private ColumnFilters Filters(ListingQuery query, LogPosition position)
    {
        var columns = current.Get(connection, position);
        return new ColumnFilters(columns, query, query.Search is { } search ? columns.Find(connection, search) : null);
    }

    /// <summary>A page in the order of publication, of articles with any words: the columns know them.</summary>
    private (List<ListedArticle> Items, ListingCursor? Next) Newest(ListingQuery query, ColumnFilters filters)
    {
        var places = filters.Page(Start(query), query.Ascending, query.Limit + 1);
        var items = new List<ListedArticle>(query.Limit);
        foreach (var place in places.Take(query.Limit))
            items.Add(new ListedArticle(connection.Header(place)));
        return (items, places.Count > query.Limit ? Behind(query, places[query.Limit - 1]) : null);
    }

    /// <summary>A page in the order of time.</summary>
    private (List<ListedArticle> Items, ListingCursor? Next) Next(ListingQuery query, PageStatement statement)
    {
        var items = new List<ListedArticle>(query.Limit);
        var last = 0L;
        using (var rows = connection[statement.Sql, statement.Parameters(Start(query), query.Limit + 1)].ExecuteReader())
        {
            while (rows.Read())
            {
                if (items.Count == query.Limit)
                    return (items, Behind(query, last));
                last = rows.GetInt64(0);
                items.Add(new ListedArticle((byte[])rows.GetValue(1), Snippet(query, last)));
            }
        }

        return (items, null);
    }

    /// <summary>A page of the best articles that were on no page before.</summary>
    private (List<ListedArticle> Items, ListingCursor? Next) Best(ListingQuery query, PageStatement statement, ArticleColumns columns)
    {
        var seen = query.After?.SeenNames() ?? [];
        var limit = Math.Min(query.Limit, ListingCursor.MaxSeen - seen.Count);
        var items = new List<ListedArticle>(limit);
        var ids = new List<string>(limit);
        connection.Relevance.Begin(columns);
        using var rows = connection[statement.Sql, statement.Parameters(null, seen.Count + limit + 1)].ExecuteReader();
        while (rows.Read())
        {
            var id = rows.GetString(2);
            if (seen.Contains(ListingCursor.NameOf(id)))
                continue;
            if (items.Count == limit)
                return (items, seen.Count + limit < ListingCursor.MaxSeen ? ListingCursor.Seen(query, ids) : null);
            ids.Add(id);
            items.Add(new ListedArticle((byte[])rows.GetValue(1), Snippet(query, rows.GetInt64(0))));
        }

        return (items, null);
    }

    private string? Snippet(ListingQuery query, long place)
    {
        if (!query.Snippets)
            return null;
        var snippet = connection[
            "SELECT snippet(search, -1, $start, $end, '…', $words) FROM search WHERE search MATCH $q AND rowid = $place",
            ("$q", SearchTable.InTexts(query.Search!)), ("$place", place), ("$words", SnippetWords), ("$start", MarkStart), ("$end", MarkEnd)].ExecuteScalar();
        return snippet is string text ? SafeHtml(text) : null;
    }

    /// <summary>One line, with nothing in it that means something in HTML but the marks.</summary>
    private static string SafeHtml(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal)
        .Replace("'", "&#39;", StringComparison.Ordinal)
        .Replace(MarkStart, "<mark>", StringComparison.Ordinal)
        .Replace(MarkEnd, "</mark>", StringComparison.Ordinal);

    /// <summary>Where the page begins, in the numbers of this index.</summary>
    private long? Start(ListingQuery query)
    {
        if (query.After is not { } after)
            return null;
        if (query.Sort == ListingSort.Updated)
            return Place.First(after.Milliseconds);
        var key = (after.Milliseconds, after.Id);
        var place = Place.Of(after.Milliseconds, after.Id);
        while (Occupant(place) is { } occupant && Place.Compare(occupant, key) is var order && (query.Ascending ? order < 0 : order <= 0))
            place++;
        return query.Ascending ? place - 1 : place;
    }

    private (long Published, string Id)? Occupant(long place)
    {
        using var row = connection["SELECT published, id FROM article WHERE place = $place", ("$place", place)].ExecuteReader();
        return row.Read() ? (row.GetInt64(0), row.GetString(1)) : null;
    }

    private ListingCursor Behind(ListingQuery query, long place)
    {
        var time = query.Sort == ListingSort.Updated ? "recency" : "place";
        using var row = connection[$"SELECT {time}, id FROM article WHERE place = $place", ("$place", place)].ExecuteReader();
        row.Read();
        return ListingCursor.Behind(query, Place.MillisecondsOf(row.GetInt64(0)), row.GetString(1));
    }
}
