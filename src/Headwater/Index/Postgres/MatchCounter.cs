using Npgsql;

namespace Headwater.Index.Postgres;

/// <summary>Counts the matches of a query: all of them, by day, and by the values of each facet.</summary>
internal sealed class MatchCounter(NpgsqlConnection connection, PostgresState state, MatchLimits limits, MatchFilter filter)
{
    private const long Day = 86_400_000;

    // More than there are from the year 1 to 1970: whole numbers are divided towards zero, so that days before 1970 would be one too late.
    private const long DaysBefore1970 = 1_000_000;

    private readonly MatchOrder _order = MatchLimits.ForCounting(filter);

    // Of matches, at most one more than MaxExact; null before they were counted.
    private long? _counted;

    /// <summary>The number of matches, and whether there are more. Costs nothing after <see cref="FacetsAsync"/>.</summary>
    public async Task<(long Count, bool Approximate)> TotalAsync(CancellationToken cancellationToken)
    {
        if (filter.Known(state.Index.Articles) is { } known)
            return (known, false);
        List<object> parameters = [];
        var count = _counted ?? (await connection.ReadAsync(
            _order, $"SELECT count(*) FROM ({Matches("1", parameters)}) AS match", row => row.GetInt64(0), parameters,
            cancellationToken))[0];
        return (Math.Min(count, limits.MaxExact), count > limits.MaxExact);
    }

    /// <summary>
    /// Of the newest matches, if there are more than <see cref="MatchLimits.MaxExact"/>; of fewer where they are found one by one.
    /// </summary>
    public async Task<IReadOnlyList<DayCount>> DaysAsync(CancellationToken cancellationToken)
    {
        // Matches need not be put in order where all of them are counted.
        var isSmall = filter.CanGather && filter.Rarest <= limits.MaxExact;
        var (order, take) = isSmall
            ? (_order, limits.MaxExact)
            : limits.ForDays(filter, await ShareAsync(cancellationToken), state.Index.Articles);
        var orderBy = isSmall ? "" : order == MatchOrder.Gather ? "ORDER BY published + 0" : "ORDER BY published";
        List<object> parameters = [];
        var days = await connection.ReadAsync(
            order,
            $"""
            SELECT (({DaysBefore1970 * Day} - published) / {Day} - {DaysBefore1970})::int AS day, count(*)
            FROM (SELECT published FROM headwater.article WHERE {filter.Where(parameters)} {orderBy} LIMIT {take}) AS match
            GROUP BY day
            """,
            row => new DayCount(DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays(row.GetInt32(0)), (int)row.GetInt64(1)),
            parameters, cancellationToken);
        return [.. days.OrderByDescending(day => day.Day)];
    }

    /// <summary>How many articles in one match, as far as that is known; of words, as many as among the newest articles.</summary>
    private async Task<double> ShareAsync(CancellationToken cancellationToken)
    {
        if (filter.Search is null)
            return filter.Rarest / (double)state.Index.Articles;
        List<object> parameters = [];
        var found = await connection.ReadAsync(
            MatchOrder.Walk,
            $"""
            SELECT count(*) FROM (SELECT * FROM headwater.article ORDER BY published, id LIMIT {limits.LookAtWords}) AS beginning
            WHERE {filter.Where(parameters)}
            """,
            row => row.GetInt64(0), parameters, cancellationToken);
        return limits.Share((int)found[0]);
    }

    /// <summary>A facet ignores its own filter, so its alternatives stay visible.</summary>
    public async Task<FacetCounts> FacetsAsync(CancellationToken cancellationToken)
    {
        string[] own = [.. filter.Kinds];
        var (rows, approximate) = await CountAsync(except: null, "kind <> ALL($1)", own, cancellationToken);
        foreach (var kind in own)
        {
            var (values, some) = await CountAsync(kind, "kind = ANY($1)", [kind], cancellationToken);
            rows.AddRange(values);
            approximate |= some;
        }

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
        return new FacetCounts(byKind, state.Position) { Approximate = approximate };
    }

    /// <summary>
    /// The most frequent values of some kinds among the articles that pass all filters but those of one kind, and whether there are more
    /// articles than were counted.
    /// </summary>
    private async Task<(List<(string Kind, FacetCount Count)> Values, bool Approximate)> CountAsync(
        string? except, string which, string[] kinds, CancellationToken cancellationToken)
    {
        // Of each term the number of its articles is kept.
        if (filter.PassAll(except))
            return (await ValuesAsync("SELECT id, articles::bigint AS n FROM headwater.term WHERE articles > 0"), false);

        List<object> parameters = [];
        var match = (await connection.ReadAsync(
            _order, $"SELECT count(*), string_agg(packed, '') FROM ({Matches("packed", parameters, except)}) AS match",
            row => (Count: row.GetInt64(0), Terms: row.IsDBNull(1) ? [] : PackedTerms.Count(row.GetFieldValue<byte[]>(1))),
            parameters, cancellationToken)).Single();
        if (except is null)
            _counted = match.Count;
        var values = await ValuesAsync(
            "SELECT * FROM unnest($2::int[], $3::bigint[]) AS counted(id, n)", match.Terms.Keys.ToArray(), match.Terms.Values.ToArray());
        return (values, match.Count > limits.MaxExact);

        Task<List<(string, FacetCount)>> ValuesAsync(string counted, params object[] numbers) => connection.ReadAsync(
            $"""
            SELECT kind, value, n, name FROM (
                SELECT kind, value, sum(n)::bigint AS n, (array_agg(name ORDER BY n DESC, name))[1] AS name,
                    row_number() OVER (PARTITION BY kind ORDER BY sum(n) DESC, value) AS number
                FROM ({counted}) AS counted JOIN headwater.term USING (id)
                WHERE {which} AND kind <> '{ArticleTerm.Host}' GROUP BY kind, value) AS facet
            WHERE number <= {FacetRules.MaxValues}
            """,
            row => (row.GetString(0), new FacetCount(row.GetString(1), row.GetString(3), row.GetInt64(2))),
            cancellationToken, [kinds, .. numbers]);
    }

    private string Matches(string columns, List<object> parameters, string? except = null) =>
        $"SELECT {columns} FROM headwater.article WHERE {filter.Where(parameters, except)} LIMIT {limits.MaxExact + 1}";

    private async Task<Dictionary<string, string>> TitlesAsync(
        IEnumerable<(string Kind, FacetCount Count)> feeds, CancellationToken cancellationToken) => (await connection.ReadAsync(
            "SELECT id, title FROM headwater.feed WHERE id = ANY($1)", row => (row.GetString(0), row.GetString(1)), cancellationToken,
            [feeds.Select(feed => feed.Count.Name).ToArray()])).ToDictionary();
}
