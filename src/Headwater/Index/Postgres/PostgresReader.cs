using Npgsql;

namespace Headwater.Index.Postgres;

/// <summary>Answers queries in a transaction that sees one state of the index.</summary>
internal sealed class PostgresReader(NpgsqlConnection connection, PostgresState state, MatchLimits limits)
{
    // The weights D, C, B, A of SearchVector.
    private const string Weights = "'{0.1, 0.3, 0.5, 1}'";

    // The articles of a rule's feed, or of all feeds for null. As long as the planner sees the value, it simplifies the condition.
    private const string OfFeed = "($2::text IS NULL OR feed = $2)";

    private const string Published = "published"; // the column

    private const string FeedTitle = $"(SELECT title FROM {PostgresSchema.Name}.feed WHERE feed.id = a.feed)";

    /// <summary>False while the tables are filled from the log.</summary>
    public bool IsBuilt => state.Index.AsOf is not null;

    public async Task<ListingPage> PageAsync(ListingQuery query, CancellationToken cancellationToken)
    {
        var filter = await FilterAsync(query, cancellationToken);
        var (items, next) = query switch
        {
            { Limit: 0 } => ([], null),
            { Sort: ListingSort.Relevance } => await BestAsync(query, filter, cancellationToken),
            _ => await NextAsync(query, filter, cancellationToken),
        };
        var counter = Counter(filter);
        var facets = query.Facets ? await counter.FacetsAsync(cancellationToken) : null;
        var total = query.Total ? await counter.TotalAsync(cancellationToken) : default(MatchTotal?);
        return new ListingPage(items, next?.Text, total?.Count, facets, state.Position, state.Index.Changed)
        {
            Approximate = total?.IsApproximate == true,
            Days = query.Days ? await counter.DaysAsync(cancellationToken) : null,
        };
    }

    public async Task<FacetCounts> FacetsAsync(ListingQuery query, CancellationToken cancellationToken) =>
        await Counter(await FilterAsync(query, cancellationToken)).FacetsAsync(cancellationToken);

    public async Task<IReadOnlyDictionary<string, IReadOnlyList<DayCount>>> DaysByFeedAsync(
        IReadOnlyCollection<string> feedIds, DateTimeOffset from, CancellationToken cancellationToken)
    {
        var counted = await connection.ReadAsync(
            $"""
            SELECT feed, {MatchCounter.DayOfPublication} AS day, count(*)::int FROM {PostgresSchema.Name}.article
            WHERE feed = ANY($1) AND published <= $2 GROUP BY feed, day ORDER BY day DESC
            """,
            row => (Feed: row.GetString(0), Count: new DayCount(MatchCounter.DayOf(row.GetInt32(1)), row.GetInt32(2))),
            cancellationToken, feedIds.Select(PostgresCommands.Storable).ToArray(), -SortKey.Milliseconds(from));
        return counted.GroupBy(day => day.Feed, day => day.Count)
            .ToDictionary(feed => feed.Key, IReadOnlyList<DayCount> (feed) => [.. feed]);
    }

    public async Task<FoundArticles> FindAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var found = await connection.ReadAsync(
            $"SELECT id, header, {FeedTitle} FROM {PostgresSchema.Name}.article a WHERE id = ANY($1)",
            row => (Id: row.GetString(0), Article: Listed(row, 1)),
            cancellationToken, [ids.Select(PostgresCommands.Storable).ToArray()]);
        return new FoundArticles(state.Position, found.ToDictionary(article => article.Id, article => article.Article));
    }

    public async Task<string?> FeedTitleAsync(string feedId, CancellationToken cancellationToken) => (await connection.ReadAsync(
        $"SELECT title FROM {PostgresSchema.Name}.feed WHERE id = $1",
        row => row.GetString(0), cancellationToken, PostgresCommands.Storable(feedId)))
        .FirstOrDefault();

    public async Task<IReadOnlyCollection<(string FeedId, string Id)>> ExpiredAsync(
        ExpiryRule rule, int limit, CancellationToken cancellationToken)
    {
        var old = rule.Before is not { } before ? [] : await connection.ReadAsync(
            $"SELECT feed, id FROM {PostgresSchema.Name}.article WHERE since < $1 AND {OfFeed} ORDER BY since LIMIT $3",
            Name, cancellationToken, SortKey.Milliseconds(before), FeedOf(rule), limit);
        var many = rule.PerFeed is not { } most ? [] : await connection.ReadAsync(
            $"""
            SELECT surplus.feed, surplus.id
            FROM (SELECT feed FROM {PostgresSchema.Name}.article WHERE {OfFeed} GROUP BY feed HAVING count(*) > $1) AS large
            CROSS JOIN LATERAL (
                SELECT feed, id FROM {PostgresSchema.Name}.article AS a WHERE a.feed = large.feed
                ORDER BY published, id OFFSET $1) AS surplus
            LIMIT $3
            """,
            Name, cancellationToken, (long)most, FeedOf(rule), limit);
        return [.. old.Concat(many).Distinct().Take(limit)];

        static (string, string) Name(NpgsqlDataReader row) => (row.GetString(0), row.GetString(1));
    }

    public async Task<IReadOnlyDictionary<string, ExpiredArticles>> CountExpiredAsync(ExpiryRule rule, CancellationToken cancellationToken)
    {
        // Nothing is less or more than NULL; without IS NOT NULL all feeds would be counted to find that out.
        var counts = await connection.ReadAsync(
            $"""
            SELECT feed, sum(old)::bigint, sum(many)::bigint FROM (
                SELECT feed, count(*) AS old, 0 AS many FROM {PostgresSchema.Name}.article
                WHERE since < $1::bigint AND {OfFeed} GROUP BY feed
                UNION ALL
                SELECT feed, 0, count(*) - $3::bigint FROM {PostgresSchema.Name}.article
                WHERE $3::bigint IS NOT NULL AND {OfFeed} GROUP BY feed HAVING count(*) > $3::bigint) AS expired
            GROUP BY feed
            """,
            row => (Feed: row.GetString(0), Expired: new ExpiredArticles(row.GetInt64(1), row.GetInt64(2))), cancellationToken,
            rule.Before is { } before ? SortKey.Milliseconds(before) : DBNull.Value, FeedOf(rule),
            rule.PerFeed is { } most ? (long)most : DBNull.Value);
        return counts.ToDictionary(feed => feed.Feed, feed => feed.Expired);
    }

    public async Task<IReadOnlyList<string>> LabelNamesAsync(CancellationToken cancellationToken) => await connection.ReadAsync(
        $"SELECT DISTINCT substr(kind, $2) FROM {PostgresSchema.Name}.term WHERE starts_with(kind, $1)",
        row => row.GetString(0), cancellationToken, ArticleTerm.LabelPrefix, ArticleTerm.LabelPrefix.Length + 1);

    private static object FeedOf(ExpiryRule rule) => rule.FeedId ?? (object)DBNull.Value;

    // A tsquery of ours: letters, digits and a few signs. What was typed has been read as words.
    private static string Quoted(string query) => $"'{query.Replace("'", "''", StringComparison.Ordinal)}'";

    private Task<MatchFilter> FilterAsync(ListingQuery query, CancellationToken cancellationToken) =>
        MatchFilter.OfAsync(connection, query, state.Index.Articles, cancellationToken);

    private MatchCounter Counter(MatchFilter filter) => new(connection, state, limits, filter);

    private static ListedArticle Listed(NpgsqlDataReader row, int column) => new(
        HeaderJson.WithFeedTitle(row.GetFieldValue<byte[]>(column), _ => row.IsDBNull(column + 1) ? null : row.GetString(column + 1)));

    /// <summary>A page ordered by time.</summary>
    private async Task<(List<ListedArticle> Items, ListingCursor? Next)> NextAsync(
        ListingQuery query, MatchFilter filter, CancellationToken cancellationToken)
    {
        var key = query.Sort == ListingSort.Updated ? "changed" : Published;
        var rows = await MatchesAsync(
            filter, new Stretch(key, query.Ascending, query.Cursor is { } after ? (-after.Milliseconds, after.Id) : null),
            query.Limit + 1, $"id, {key}, header, {FeedTitle}",
            row => (Id: row.GetString(0), Key: row.GetInt64(1), Article: Listed(row, 2)), cancellationToken);
        var next = rows.Count > query.Limit ? rows[query.Limit - 1] : default;
        return (
            [.. rows.Take(query.Limit).Select(row => row.Article)],
            next.Id is null ? null : ListingCursor.After(query, -next.Key, next.Id));
    }

    /// <summary>A page of the most relevant articles that were on no previous page.</summary>
    private async Task<(List<ListedArticle> Items, ListingCursor? Next)> BestAsync(
        ListingQuery query, MatchFilter filter, CancellationToken cancellationToken)
    {
        var ranking = WordQuery.Ranking(query.Search!);
        var newest = await MatchesAsync(
            filter, new Stretch(Published, Ascending: false, After: null), ListingCursor.MaxRanked,
            ranking is null ? "id, 0::real" : $"id, ts_rank({Weights}, head, {Quoted(ranking)}::tsquery)",
            row => (Id: row.GetString(0), Rank: row.GetFloat(1)), cancellationToken);
        var seen = query.Cursor?.SeenNames() ?? [];
        var limit = Math.Min(query.Limit, ListingCursor.MaxSeen - seen.Count);
        string[] ids =
        [
            .. newest.OrderByDescending(article => article.Rank).Select(article => article.Id)
                .Where(id => !seen.Contains(ListingCursor.NameOf(id))).Take(limit + 1),
        ];
        var page = ids.Take(limit).ToArray();
        var articles = await FindAsync(page, cancellationToken);
        return (
            [.. page.Select(id => articles.ById[id])],
            ids.Length > limit && seen.Count + limit < ListingCursor.MaxSeen ? ListingCursor.Seen(query, page) : null);
    }

    /// <summary>The first matches of a stretch of the order. A look at its beginning tells how to find them.</summary>
    private async Task<List<T>> MatchesAsync<T>(
        MatchFilter filter, Stretch stretch, int take, string columns, Func<NpgsqlDataReader, T> row, CancellationToken cancellationToken)
    {
        if (!filter.CanGather)
            return await RunAsync(MatchOrder.Walk, look: null);
        if (filter.Rarest <= limits.Few)
            return await RunAsync(MatchOrder.Gather, look: null);
        var look = Math.Max(limits.FirstLook(filter, state.Index.Articles), take);
        var first = await RunAsync(MatchOrder.Walk, look);
        if (first.Count == take)
            return first;
        var within = stretch.Key == Published ? await filter.InPeriodAsync(except: null, cancellationToken) : state.Index.Articles;
        return within <= look
            ? first
            : await RunAsync(limits.ForPage(filter, first.Count, take, within, state.Index.Articles), look: null);

        async Task<List<T>> RunAsync(MatchOrder order, int? look)
        {
            List<object> parameters = [];
            var (start, where) = (stretch.Where(parameters), filter.Where(parameters));
            var by = stretch.OrderBy(order);
            var source = look is null
                ? $"{PostgresSchema.Name}.article WHERE {start} AND {where}"
                : $"(SELECT * FROM {PostgresSchema.Name}.article WHERE {start} AND {Within()} ORDER BY {by} {Limit(look.Value)}) "
                    + $"AS beginning WHERE {where}";
            return await connection.ReadAsync(
                order, $"SELECT {columns} FROM (SELECT * FROM {source} ORDER BY {by} {Limit(take)}) AS a ORDER BY {by}",
                row, parameters, cancellationToken);

            // The walk begins where the period does, not at its articles that are newer.
            string Within() => stretch.Key == Published ? filter.Period(parameters) : "true";

            // A parameter, so that one prepared statement serves every number.
            string Limit(int articles)
            {
                parameters.Add(articles);
                return $"LIMIT ${parameters.Count}";
            }
        }
    }

    /// <summary>The order from a place on.</summary>
    /// <param name="Key">The column by which it is ordered, newest first; then by id.</param>
    private sealed record Stretch(string Key, bool Ascending, (long Key, string Id)? After)
    {
        public string Where(List<object> parameters)
        {
            if (After is not var (key, id))
                return "true";
            parameters.AddRange([key, PostgresCommands.Storable(id)]);
            return $"({Key}, id) {(Ascending ? "<" : ">")} (${parameters.Count - 1}, ${parameters.Count})";
        }

        // The index of the order cannot give the order of a sum.
        public string OrderBy(MatchOrder order)
        {
            var direction = Ascending ? " DESC" : "";
            return $"{Key}{(order == MatchOrder.Gather ? " + 0" : "")}{direction}, id{direction}";
        }
    }
}
