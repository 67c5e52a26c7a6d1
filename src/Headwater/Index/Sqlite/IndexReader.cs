using Headwater.Storage;

namespace Headwater.Index.Sqlite;

/// <summary>Answers questions from the index file. For one thread at a time; there may be many beside the writer.</summary>
internal sealed class IndexReader(IndexConnection connection, CurrentColumns current) : IDisposable
{
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
            return question(connection.Position());
        }
        finally
        {
            connection.Execute("COMMIT");
        }
    }

    private (List<ListedArticle> Items, ListingCursor? Next) Items(ListingQuery query, LogPosition position)
    {
        if (query is { Sort: ListingSort.Published, Search: null })
            return Next(query, Filters(query, position).Page(Start(query), query.Ascending, query.Limit + 1), snippets: null);
        if (!FilterExpression.TryWrite(connection, query, out var match))
            return ([], null);
        var statement = new PageStatement(query, match);
        if (query.Sort == ListingSort.Relevance)
            return Best(query, Ranked(statement, current.Get(connection, position)));
        var snippets = statement.HasSnippets ? new List<string?>(query.Limit + 1) : null;
        return Next(query, Places(statement, Start(query), query.Limit + 1, snippets), snippets);
    }

    private ColumnFilters Filters(ListingQuery query, LogPosition position) => new(connection, current.Get(connection, position), query);

    /// <param name="snippets">Gets those of the places when the statement has them.</param>
    private List<long> Places(PageStatement statement, long? start, int take, List<string?>? snippets = null)
    {
        var places = new List<long>();
        using var rows = connection[statement.Sql, statement.Parameters(start, take)].ExecuteReader();
        while (rows.Read())
        {
            places.Add(rows.GetInt64(0));
            snippets?.Add(rows.IsDBNull(1) ? null : rows.GetString(1));
        }

        return places;
    }

    /// <summary>A page in the order of time.</summary>
    /// <param name="places">One more than the page has, when there is a next one.</param>
    /// <param name="snippets">Those of the places, when they are known.</param>
    private (List<ListedArticle> Items, ListingCursor? Next) Next(ListingQuery query, List<long> places, List<string?>? snippets)
    {
        var items = new List<ListedArticle>(query.Limit);
        for (var i = 0; i < places.Count && i < query.Limit; i++)
            items.Add(new ListedArticle(connection.Header(places[i]), snippets is null ? Snippet(query, places[i]) : SafeHtml(snippets[i])));
        return (items, places.Count > query.Limit ? Behind(query, places[query.Limit - 1]) : null);
    }

    /// <summary>The best of the newest matches, the best first.</summary>
    private long[] Ranked(PageStatement statement, ArticleColumns columns) => columns.Ranked(statement.Identity, () =>
    {
        connection.Relevance.Begin(columns);
        return [.. Places(statement, start: null, PageStatement.MaxRanked)];
    });

    /// <summary>A page of the best articles that were on no page before.</summary>
    private (List<ListedArticle> Items, ListingCursor? Next) Best(ListingQuery query, long[] ranked)
    {
        var seen = query.After?.SeenNames() ?? [];
        var limit = Math.Min(query.Limit, ListingCursor.MaxSeen - seen.Count);
        var items = new List<ListedArticle>(limit);
        var ids = new List<string>(limit);
        foreach (var place in ranked)
        {
            var (id, _) = connection.Article(place);
            if (seen.Contains(ListingCursor.NameOf(id)))
                continue;
            if (items.Count == limit)
                return (items, seen.Count + limit < ListingCursor.MaxSeen ? ListingCursor.Seen(query, ids) : null);
            ids.Add(id);
            items.Add(new ListedArticle(connection.Header(place), Snippet(query, place)));
        }

        return (items, null);
    }

    private string? Snippet(ListingQuery query, long place)
    {
        if (!query.Snippets)
            return null;
        var snippet = connection[
            $"SELECT {SearchTable.Snippet} FROM search WHERE search MATCH $q AND rowid = $place",
            ("$q", SearchTable.InTexts(query.Search!)), ("$place", place)].ExecuteScalar();
        return SafeHtml(snippet as string);
    }

    /// <summary>One line, with nothing in it that means something in HTML but the marks.</summary>
    private static string? SafeHtml(string? text) => text is null ? null : string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal)
        .Replace("'", "&#39;", StringComparison.Ordinal)
        .Replace(SearchTable.MarkStart, "<mark>", StringComparison.Ordinal)
        .Replace(SearchTable.MarkEnd, "</mark>", StringComparison.Ordinal);

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
        var (id, recency) = connection.Article(place);
        return ListingCursor.Behind(query, Place.MillisecondsOf(query.Sort == ListingSort.Updated ? recency : place), id);
    }
}
