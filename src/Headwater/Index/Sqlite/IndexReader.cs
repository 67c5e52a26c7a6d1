using Headwater.Storage;

namespace Headwater.Index.Sqlite;

/// <summary>Answers queries from the index file. Not thread-safe; there may be many, concurrently with the writer.</summary>
internal sealed partial class IndexReader(IndexConnection connection, CurrentColumns current) : IDisposable
{
    // The weights of text, title, summary, headings, authors, categories. The plus sign keeps SQLite from asking the full-text table once
    // for each document: bm25() would count the articles that have each word every time.
    private const string RankStatement =
        """
        SELECT rowid, bm25(search, 1, 10, 3, 5, 2, 2) FROM search
        WHERE search MATCH $q AND rowid BETWEEN $first AND $last AND +rowid IN (SELECT value FROM json_each($documents))
        """;

    public void Dispose() => connection.Dispose();

    /// <summary>A page; all of it from one state of the index.</summary>
    public ListingPage Page(ListingQuery query) => InOneState(position =>
    {
        var filters = Filters(query, position);
        var (items, next) = Items(query, filters);
        return new ListingPage(
            items,
            next?.Text,
            query.Total ? filters.Count() : null,
            query.Facets ? Count(query, filters) : null,
            position,
            connection.Changed().Time)
        {
            Days = query.Days ? filters.Days() : null,
        };
    });

    public FacetCounts Facets(ListingQuery query) => InOneState(position => Count(query, Filters(query, position)));

    public IReadOnlyDictionary<string, IReadOnlyList<DayCount>> DaysByFeed(IReadOnlyCollection<string> feedIds, DateTimeOffset from)
    {
        var query = new ListingQuery { From = new TimeBound(from.ToUnixTimeMilliseconds(), "") };
        return InOneState(position => Filters(query, position).DaysByFeed(feedIds));
    }

    public ListedArticle? Find(string articleId)
    {
        var header = connection[
            "SELECT deflated FROM known JOIN article USING (sort_key) JOIN header USING (document) WHERE known.id = $id",
            ("$id", articleId)].ExecuteScalar();
        return header is byte[] bytes
            ? new ListedArticle(HeaderJson.WithFeedTitle(CompressedHeader.Json(bytes), connection.FeedTitle))
            : null;
    }

    public string? FeedTitle(string feedId) => connection.FeedTitle(feedId);

    public FoundArticles Find(IReadOnlyCollection<string> articleIds) =>
        InOneState(position => new FoundArticles(
            position,
            articleIds.Distinct().Select(id => (Id: id, Article: Find(id))).Where(found => found.Article is not null)
                .ToDictionary(found => found.Id, found => found.Article!)));

    public IReadOnlyList<string> LabelNames() => InOneState<string[]>(position =>
    [
        .. current.Get(connection, position).Terms.Kinds.Keys
            .Where(ArticleTerm.IsLabel)
            .Select(kind => kind[ArticleTerm.LabelPrefix.Length..]),
    ]);

    public IndexState State()
    {
        var (changed, isLast) = connection.Changed();
        using var row = connection["SELECT as_of, articles FROM state"].ExecuteReader();
        row.Read();
        var asOf = row.IsDBNull(0) ? null : (DateTimeOffset?)DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0));
        return new IndexState(connection.Position(), asOf, row.GetInt64(1), changed, isLast, null);
    }

    /// <summary>False if the file has another version or is not an index.</summary>
    public bool IsCurrent() => IndexSchema.IsCurrent(connection);

    /// <summary>The number of applied lines of the log, now and when the file was last free of the words of deleted articles.</summary>
    public (long Lines, long Erased) LinesAndErased() => (connection.Lines(), connection.Erased());

    private T InOneState<T>(Func<LogPosition, T> query)
    {
        connection.Execute("BEGIN");
        try
        {
            return query(connection.Position());
        }
        finally
        {
            connection.Execute("COMMIT");
        }
    }

    private (List<ListedArticle> Items, ListingCursor? Next) Items(ListingQuery query, ColumnFilters filters) => query switch
    {
        { Limit: 0 } => ([], null),
        { Sort: ListingSort.Relevance } => Best(query, filters),
        { Sort: ListingSort.Updated } =>
            Next(query, filters.PageByChange(LastChanged(query), query.Ascending, query.Limit + 1)),
        _ => Next(query, filters.Page(Start(query), query.Ascending, query.Limit + 1)),
    };

    private FacetCounts Count(ListingQuery query, ColumnFilters filters) =>
        new FacetCounter(filters, connection.FeedTitle, query.Tags is not null, query.HasTags()).Count();

    private ColumnFilters Filters(ListingQuery query, LogPosition position) => new(connection, current.Get(connection, position), query);

    /// <summary>A page ordered by time.</summary>
    /// <param name="sortKeys">One more than the page takes, if there is a next page.</param>
    private (List<ListedArticle> Items, ListingCursor? Next) Next(ListingQuery query, List<long> sortKeys) => (
        [.. sortKeys.Take(query.Limit).Select(sortKey => new ListedArticle(connection.Header(sortKey)))],
        sortKeys.Count > query.Limit ? CursorAfter(query, sortKeys[query.Limit - 1]) : null);

    /// <summary>The newest matches, the most relevant one first.</summary>
    private long[] Ranked(MatchExpression search, ColumnFilters filters)
    {
        var newest = filters.Page(start: null, ascending: false, ListingCursor.MaxRanked);
        if (newest.Count == 0 || search.Excludes)
            return [.. newest]; // articles without the words do not differ in relevance

        var sortKeys = SortKeys(newest);
        var ranked = new List<(double Rank, long SortKey)>(newest.Count);
        using var rows = connection[
            RankStatement, ("$q", search.Text), ("$first", sortKeys.Keys.Min()), ("$last", sortKeys.Keys.Max()),
            ("$documents", JsonArray(sortKeys.Keys))].ExecuteReader();
        while (rows.Read())
            ranked.Add((rows.GetDouble(1), sortKeys[rows.GetInt64(0)]));
        ranked.Sort();
        return [.. ranked.Select(article => article.SortKey)];
    }

    /// <summary>By the number in the full-text table.</summary>
    private Dictionary<long, long> SortKeys(List<long> sortKeys)
    {
        var byDocument = new Dictionary<long, long>(sortKeys.Count);
        using var rows = connection[
            "SELECT document, sort_key FROM article WHERE sort_key IN (SELECT value FROM json_each($keys))",
            ("$keys", JsonArray(sortKeys))].ExecuteReader();
        while (rows.Read())
            byDocument.Add(rows.GetInt64(0), rows.GetInt64(1));
        return byDocument;
    }

    private static string JsonArray(IEnumerable<long> numbers) => $"[{string.Join(',', numbers)}]";

    /// <summary>A page of the most relevant articles that were on no previous page.</summary>
    private (List<ListedArticle> Items, ListingCursor? Next) Best(ListingQuery query, ColumnFilters filters)
    {
        var ranked = filters.Columns.Ranked(query.Filtered, () => Ranked(MatchExpression.Of(query.Search!), filters));
        var seen = query.Cursor?.SeenNames() ?? [];
        var limit = Math.Min(query.Limit, ListingCursor.MaxSeen - seen.Count);
        var items = new List<ListedArticle>(limit);
        var ids = new List<string>(limit);
        foreach (var sortKey in ranked)
        {
            var id = connection.Article(sortKey).Id;
            if (seen.Contains(ListingCursor.NameOf(id)))
                continue;
            if (items.Count == limit)
                return (items, seen.Count + limit < ListingCursor.MaxSeen ? ListingCursor.Seen(query, ids) : null);
            ids.Add(id);
            items.Add(new ListedArticle(connection.Header(sortKey)));
        }

        return (items, null);
    }

    /// <summary>The first sort key that the page may have; articles may have come or gone since the cursor was made.</summary>
    private long? Start(ListingQuery query)
    {
        if (query.Cursor is not { } after)
            return null;
        var key = (after.Milliseconds, after.Id);
        var sortKey = SortKey.Of(after.Milliseconds, after.Id);
        while (connection.EntryAt(sortKey) is { } entry && SortKey.Compare(entry, key) is var order
            && (query.Ascending ? order < 0 : order <= 0))
            sortKey++;
        return query.Ascending ? sortKey - 1 : sortKey;
    }

    private static (long UpdatedKey, string Id)? LastChanged(ListingQuery query) =>
        query.Cursor is { } after ? (SortKey.First(after.Milliseconds), after.Id) : null;

    private ListingCursor CursorAfter(ListingQuery query, long sortKey)
    {
        var (id, updatedKey, _) = connection.Article(sortKey);
        return ListingCursor.After(query, SortKey.MillisecondsOf(query.Sort == ListingSort.Updated ? updatedKey : sortKey), id);
    }
}
