using Npgsql;

namespace Headwater.Index.Postgres;

/// <summary>Counts the matches of a query: all of them, by day, and by the values of each facet.</summary>
internal sealed class MatchCounter(NpgsqlConnection connection, PostgresState state, MatchLimits limits)
{
    /// <summary>The number of matches, and whether there are more.</summary>
    public async Task<(long Count, bool Approximate)> TotalAsync(MatchFilter filter, CancellationToken cancellationToken)
    {
        if (filter.Known(state.Index.Articles) is { } known)
            return (known, false);
        List<object> parameters = [];
        var count = await ReadAsync(
            filter, ordered: false, $"SELECT count(*) FROM ({Matches("1", filter, parameters)}) AS match", row => row.GetInt64(0),
            parameters, cancellationToken);
        return (Math.Min(count[0], limits.MaxExact), count[0] > limits.MaxExact);
    }

    /// <summary>Of the newest matches, if there are more than <see cref="MatchLimits.MaxExact"/>.</summary>
    public async Task<IReadOnlyList<DayCount>> DaysAsync(MatchFilter filter, CancellationToken cancellationToken)
    {
        List<object> parameters = [];
        var order = MatchLimits.ForCounting(filter, state.Index.Articles, ordered: true);
        var by = order == MatchOrder.Gather ? "published + 0" : "published";
        return await ReadAsync(
            filter, ordered: true,
            $"""
            SELECT floor(-published / 86400000.0)::int AS day, count(*)
            FROM (SELECT published FROM headwater.article WHERE {filter.Where(parameters)} ORDER BY {by} LIMIT {limits.MaxExact}) AS match
            GROUP BY day ORDER BY day DESC
            """,
            row => new DayCount(DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays(row.GetInt32(0)), (int)row.GetInt64(1)),
            parameters, cancellationToken);
    }

    /// <summary>A facet ignores its own filter, so its alternatives stay visible.</summary>
    public async Task<FacetCounts> FacetsAsync(MatchFilter filter, CancellationToken cancellationToken)
    {
        string[] own = [.. filter.Kinds];
        var rows = await CountAsync(filter, except: null, "kind <> ALL($1)", own, cancellationToken);
        foreach (var kind in own)
            rows.AddRange(await CountAsync(filter, kind, "kind = ANY($1)", [kind], cancellationToken));

        var titles = await TitlesAsync(rows.Where(row => row.Kind == ArticleTerm.Feed), cancellationToken);
        var byKind = rows.Where(row => FacetRules.IsFacet(row.Kind)).GroupBy(row => row.Kind, StringComparer.Ordinal).ToDictionary(
            kind => kind.Key,
            kind => FacetRules.Arranged(
                kind.Key,
                [
                    .. kind.Select(row => row.Count).OrderByDescending(count => count.Count)
                        .ThenBy(count => count.Value, StringComparer.Ordinal).Take(FacetRules.MaxValues),
                ],
                titles.GetValueOrDefault),
            StringComparer.Ordinal);
        return new FacetCounts(byKind, state.Position) { Approximate = rows.Any(row => row.Kind.Length == 0) };
    }

    /// <summary>
    /// The most frequent values of some kinds among the articles that pass all filters but those of one kind. A row without a kind says
    /// that not all matches were counted.
    /// </summary>
    private Task<List<(string Kind, FacetCount Count)>> CountAsync(
        MatchFilter filter, string? except, string which, string[] kinds, CancellationToken cancellationToken)
    {
        List<object> parameters = [kinds];

        // The number of articles of each term is kept.
        var source = filter.PassAll(except)
            ? "match AS (SELECT WHERE false), counted AS (SELECT id, articles::bigint AS n FROM headwater.term WHERE articles > 0)"
            : $"""
            match AS MATERIALIZED ({Matches("terms", filter, parameters, except)}),
            counted AS (SELECT id, count(*) AS n FROM match, unnest(terms) AS id GROUP BY id)
            """;
        return ReadAsync(
            filter, ordered: false,
            $"""
            WITH {source},
            facet AS (
                SELECT kind, value, sum(n)::bigint AS n, (array_agg(name ORDER BY n DESC, name))[1] AS name,
                    row_number() OVER (PARTITION BY kind ORDER BY sum(n) DESC, value) AS number
                FROM counted JOIN headwater.term USING (id) WHERE {which} AND kind <> '{ArticleTerm.Host}' GROUP BY kind, value)
            SELECT kind, value, n, name FROM facet WHERE number <= {FacetRules.MaxValues}
            UNION ALL SELECT '', '', 0, '' WHERE (SELECT count(*) FROM match) > {limits.MaxExact}
            """,
            row => (row.GetString(0), new FacetCount(row.GetString(1), row.GetString(3), row.GetInt64(2))),
            parameters, cancellationToken);
    }

    private string Matches(string columns, MatchFilter filter, List<object> parameters, string? except = null) =>
        $"SELECT {columns} FROM headwater.article WHERE {filter.Where(parameters, except)} LIMIT {limits.MaxExact + 1}";

    private async Task<Dictionary<string, string>> TitlesAsync(
        IEnumerable<(string Kind, FacetCount Count)> feeds, CancellationToken cancellationToken) => (await connection.ReadAsync(
            "SELECT id, title FROM headwater.feed WHERE id = ANY($1)", row => (row.GetString(0), row.GetString(1)), cancellationToken,
            [feeds.Select(feed => feed.Count.Name).ToArray()])).ToDictionary();

    private async Task<List<T>> ReadAsync<T>(
        MatchFilter filter, bool ordered, string sql, Func<NpgsqlDataReader, T> row, List<object> parameters,
        CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync(
            MatchLimits.ForCounting(filter, state.Index.Articles, ordered).Statement(), cancellationToken);
        return await connection.ReadAsync(sql, row, cancellationToken, [.. parameters]);
    }
}
