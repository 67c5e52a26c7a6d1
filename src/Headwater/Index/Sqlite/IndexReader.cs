using Headwater.Index.Search;
using Headwater.Storage;

namespace Headwater.Index.Sqlite;

/// <summary>Answers questions from the index file. For one thread at a time; there may be many beside the writer.</summary>
internal sealed class IndexReader(IndexConnection connection, CurrentColumns current) : IDisposable
{
    // The newest matches are ranked: a word may be in every article, and ranking one takes two microseconds.
    private const int MaxRanked = 1_000;

    // The weights of title, summary, headings, text, authors, categories. The plus sign keeps SQLite from asking the full-text index once for
    // each place: bm25() would count the articles that have each word every time.
    private const string RankStatement =
        """
        SELECT rowid FROM search
        WHERE search MATCH $q AND rowid BETWEEN $first AND $last AND +rowid IN (SELECT value FROM json_each($places))
        ORDER BY bm25(search, 10, 3, 5, 1, 2, 2), rowid
        """;

    public void Dispose() => connection.Dispose();

    /// <summary>The whole page from one state of the index.</summary>
    public ListingPage Page(ListingQuery query) => InOneState(position =>
    {
        var (items, next) = Items(query, position);
        return new ListingPage(
            items,
            next?.Text,
            query.Total ? Filters(query, position).Count() : null,
            query.Facets ? Count(query, position) : null,
            position,
            connection.Changed().Time);
    });

    public FacetCounts Facets(ListingQuery query) => InOneState(position => Count(query, position));

    public ListedArticle? Find(string articleId)
    {
        var json = connection["SELECT json FROM known JOIN header USING (place) WHERE known.id = $id", ("$id", articleId)].ExecuteScalar();
        return json is byte[] bytes ? new ListedArticle(HeaderJson.WithFeedTitle(bytes, connection.FeedTitle)) : null;
    }

    public IReadOnlyList<string> LabelNames() => InOneState<string[]>(position =>
        [.. current.Get(connection, position).Terms.KindNames.Where(ArticleTerm.IsLabel).Select(kind => kind[ArticleTerm.LabelPrefix.Length..])]);

    public IndexState State()
    {
        var (changed, isLast) = connection.Changed();
        using var row = connection["SELECT segment, offset, as_of, articles FROM state"].ExecuteReader();
        row.Read();
        var asOf = row.IsDBNull(2) ? null : (DateTimeOffset?)DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2));
        return new IndexState(new LogPosition(row.GetInt32(0), row.GetInt64(1)), asOf, row.GetInt64(3), changed, isLast, null);
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
        var filters = Filters(query, position);
        return query.Sort switch
        {
            ListingSort.Relevance => Best(query, filters),
            ListingSort.Updated => Next(query, filters.PageByChange(After(query), query.Ascending, query.Limit + 1)),
            _ => Next(query, filters.Page(Start(query), query.Ascending, query.Limit + 1)),
        };
    }

    private FacetCounts Count(ListingQuery query, LogPosition position) => new FacetCounter(Filters(query, position), connection.FeedTitle).Count();

    private ColumnFilters Filters(ListingQuery query, LogPosition position) => new(connection, current.Get(connection, position), query);

    /// <summary>A page in the order of time.</summary>
    /// <param name="places">One more than the page has, when there is a next one.</param>
    private (List<ListedArticle> Items, ListingCursor? Next) Next(ListingQuery query, List<long> places) => (
        [.. places.Take(query.Limit).Select(place => new ListedArticle(connection.Header(place), Snippet(query, place)))],
        places.Count > query.Limit ? Behind(query, places[query.Limit - 1]) : null);

    /// <summary>The best of the newest matches, the best first.</summary>
    private long[] Ranked(SearchExpression search, ColumnFilters filters)
    {
        var newest = filters.Page(start: null, ascending: false, MaxRanked);
        if (newest.Count == 0 || search.Excludes)
            return [.. newest]; // what has none of the words is as good as all the others that have none

        return [.. IndexConnection.Numbers(connection[
            RankStatement, ("$q", search.Text), ("$first", newest[0]), ("$last", newest[^1]), ("$places", $"[{string.Join(',', newest)}]")])];
    }

    /// <summary>A page of the best articles that were on no page before.</summary>
    private (List<ListedArticle> Items, ListingCursor? Next) Best(ListingQuery query, ColumnFilters filters)
    {
        var ranked = filters.Columns.Ranked(query.Filtered, () => Ranked(query.Search!, filters));
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
        if (!query.Snippets || query.Search!.Excludes)
            return null;
        var snippet = connection[
            $"SELECT {SearchTable.Snippet} FROM search WHERE search MATCH $q AND rowid = $place",
            ("$q", query.Search.Text), ("$place", place)].ExecuteScalar();
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
        var key = (after.Milliseconds, after.Id);
        var place = Place.Of(after.Milliseconds, after.Id);
        while (Occupant(place) is { } occupant && Place.Compare(occupant, key) is var order && (query.Ascending ? order < 0 : order <= 0))
            place++;
        return query.Ascending ? place - 1 : place;
    }

    private static (long Recency, string Id)? After(ListingQuery query) =>
        query.After is { } after ? (Place.First(after.Milliseconds), after.Id) : null;

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
