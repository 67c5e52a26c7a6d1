using System.Globalization;
using Npgsql;

namespace Headwater.Index.Postgres;

/// <summary>Counts the matches of a query: all of them, by day, and by the values of each facet.</summary>
/// <remarks>
/// More matches of filters than <see cref="MatchLimits.MaxExact"/> are estimated: those among a sample of the articles are counted. Words
/// lie outside of the rows, where looking at a sample takes longer than their index, so of their matches no more are counted.
/// </remarks>
internal sealed class MatchCounter(NpgsqlConnection connection, PostgresState state, MatchLimits limits, MatchFilter filter)
{
    private const long Day = 86_400_000;

    // More than there are from the year 1 to 1970: whole numbers are divided towards zero, so that days before 1970 would be one too late.
    private const long DaysBefore1970 = 1_000_000;

    /// <summary>The number of the day (UTC) of an article, from 1970 on.</summary>
    public static readonly string DayOfPublication = $"(({DaysBefore1970 * Day} - published) / {Day} - {DaysBefore1970})::int";

    private MatchTotal? _total;

    public static DateOnly DayOf(int number) => DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays(number);

    /// <summary>The number of matches. Costs nothing after <see cref="FacetsAsync"/>.</summary>
    public async Task<MatchTotal> TotalAsync(CancellationToken cancellationToken)
    {
        if (filter.Known is { } known)
            return new MatchTotal(known, IsApproximate: false);
        return _total ??= TotalOf(await CountAsync(
            await MatchesAsync("1", cancellationToken), match => $"SELECT count(*) FROM ({match}) AS match", row => row.GetInt64(0),
            counts => counts[0], cancellationToken));
    }

    /// <summary>
    /// Of more matches of words than <see cref="MatchLimits.MaxExact"/> the newest; fewer of them where they are found one by one.
    /// </summary>
    public async Task<IReadOnlyList<DayCount>> DaysAsync(CancellationToken cancellationToken)
    {
        var matches = await MatchesAsync("published", cancellationToken);
        if (filter.Search is not null && !(filter.CanGather && filter.Rarest <= limits.MaxExact))
        {
            var share = await ShareAsync(cancellationToken);
            var within = await filter.InPeriodAsync(except: null, cancellationToken);
            var (order, take) = limits.ForDays(filter, share, within, state.Index.Articles);
            matches = new Matching(
                "published", order, $"ORDER BY published{(order == MatchOrder.Gather ? " + 0" : "")} LIMIT {take}");
        }

        var counted = await CountAsync(
            matches,
            match => $"""
                SELECT {DayOfPublication} AS day, count(*)
                FROM ({match}) AS match GROUP BY day
                """,
            row => (Day: row.GetInt32(0), Count: row.GetInt64(1)), days => days.Sum(day => day.Count), cancellationToken);
        return
        [
            .. counted.Rows.OrderByDescending(day => day.Day)
                .Select(day => new DayCount(DayOf(day.Day), (int)counted.InAll(day.Count))),
        ];
    }

    /// <summary>Of the articles, those that match: as many as among the newest of the period.</summary>
    private async Task<double> ShareAsync(CancellationToken cancellationToken)
    {
        List<object> parameters = [];
        var found = await connection.ReadAsync(
            MatchOrder.Walk,
            $"""
            SELECT count(*)
            FROM (
                SELECT * FROM {PostgresSchema.Name}.article
                WHERE {filter.Period(parameters)} ORDER BY published, id LIMIT {limits.LookAtWords}) AS beginning
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

        var hasTags = filter.HasTags();
        var most = rows.Where(row => FacetRules.IsFacet(row.Kind) && (row.Kind != ArticleTerm.Feed || hasTags(row.Count.Value)))
            .GroupBy(row => row.Kind, row => row.Count, StringComparer.Ordinal)
            .ToDictionary(
                kind => kind.Key,
                kind => kind.OrderByDescending(count => count.Count).ThenBy(count => count.Value, StringComparer.Ordinal)
                    .Take(FacetRules.MaxValues).ToArray(),
                StringComparer.Ordinal);
        var titles = await TitlesAsync(most.GetValueOrDefault(ArticleTerm.Feed, []), cancellationToken);
        return new FacetCounts(
            most.ToDictionary(
                kind => kind.Key, kind => FacetRules.Arranged(kind.Key, kind.Value, titles.GetValueOrDefault), StringComparer.Ordinal),
            state.Position)
        {
            Approximate = approximate,
            ByFeed = !filter.CountsFeeds ? null
                : rows.Where(row => row.Kind == ArticleTerm.Feed).ToDictionary(row => row.Count.Value, row => row.Count.Count),
        };
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
            return (await ValuesAsync("articles::bigint AS n", "WHERE articles > 0"), false);

        var counted = await CountAsync(
            await MatchesAsync("packed", cancellationToken, except),
            match => $"SELECT count(*), string_agg(packed, '') FROM ({match}) AS match",
            row => (Count: row.GetInt64(0), Terms: row.IsDBNull(1) ? [] : PackedTerms.Count(row.GetFieldValue<byte[]>(1))),
            matches => matches[0].Count, cancellationToken);
        var total = TotalOf(counted);
        if (except is null)
            _total = total;
        var terms = counted.Rows[0].Terms;
        var values = await ValuesAsync(
            "n", "JOIN unnest($2::int[], $3::bigint[]) AS counted(id, n) USING (id)",
            terms.Keys.ToArray(), terms.Values.Select(counted.InAll).ToArray());
        return (values, total.IsApproximate);

        Task<List<(string, FacetCount)>> ValuesAsync(string number, string rest, params object[] numbers) => connection.ReadAsync(
            $"""
            SELECT kind, value, n, name FROM (
                SELECT kind, value, sum(n)::bigint AS n, (array_agg(name ORDER BY n DESC, name))[1] AS name,
                    row_number() OVER (PARTITION BY kind ORDER BY sum(n) DESC, value) AS number
                FROM (SELECT kind, value, name, {number} FROM {PostgresSchema.Name}.term {rest}) AS counted
                WHERE {which} AND kind <> '{ArticleTerm.Host}' GROUP BY kind, value) AS facet
            WHERE number <= {FacetRules.MaxValues}{(filter.CountsFeeds ? $" OR kind = '{ArticleTerm.Feed}'" : "")}
            """,
            row => (row.GetString(0), new FacetCount(row.GetString(1), row.GetString(3), row.GetInt64(2))),
            cancellationToken, [kinds, .. numbers]);
    }

    /// <summary>The matches of all filters but those of one kind, in any order.</summary>
    private async Task<Matching> MatchesAsync(string columns, CancellationToken cancellationToken, string? except = null)
    {
        var inPeriod = await filter.InPeriodAsync(except, cancellationToken);
        var order = MatchLimits.ForAll(filter, filter.RarestBut(except), inPeriod, state.Index.Articles);
        return new Matching(columns, order, $"LIMIT {limits.MaxExact + 1}", except);
    }

    /// <summary>What a statement says of the matches, or of those among a sample.</summary>
    /// <param name="statement">Its argument is the statement that finds the matches.</param>
    /// <param name="count">The number of matches that an answer is about.</param>
    private async Task<Counted<T>> CountAsync<T>(
        Matching matching, Func<string, string> statement, Func<NpgsqlDataReader, T> row, Func<List<T>, long> count,
        CancellationToken cancellationToken)
    {
        Counted<T>? estimate = null;
        if (filter.Search is null && await filter.AtMostAsync(matching.Except, cancellationToken) > limits.MaxExact)
        {
            // Of whole pages of the table. The same ones each time, so that equal queries have equal answers.
            var share = Math.Min(1, limits.Sample / (double)state.Index.Articles);
            var sample = await ReadAsync(string.Create(
                CultureInfo.InvariantCulture, $"{PostgresSchema.Name}.article TABLESAMPLE SYSTEM ({100 * share}) REPEATABLE (0)"), "");
            estimate = new Counted<T>(sample, count(sample), share);
            if (estimate.Matches / share > limits.MaxExact * (share < 1 ? MatchLimits.Margin : 1))
                return estimate;
        }

        // Where the sample leaves in doubt whether there are so many, they are counted. Those that were counted when there are more are
        // any, and without a share of the rest: the sample says more.
        var rows = await ReadAsync($"{PostgresSchema.Name}.article", matching.Rest);
        var counted = new Counted<T>(rows, count(rows));
        return estimate is not null && counted.Matches > limits.MaxExact ? estimate : counted;

        Task<List<T>> ReadAsync(string from, string rest)
        {
            List<object> parameters = [];
            var where = filter.Where(parameters, matching.Except);
            return connection.ReadAsync(
                matching.Order, statement($"SELECT {matching.Columns} FROM {from} WHERE {where} {rest}"), row, parameters,
                cancellationToken);
        }
    }

    // There are more than can be exact wherever an estimate is given, also when it says less.
    private MatchTotal TotalOf<T>(Counted<T> counted) => new(
        counted.IsEstimate ? Math.Max(counted.InAll(counted.Matches), limits.MaxExact) : Math.Min(counted.Matches, limits.MaxExact),
        counted.IsEstimate || counted.Matches > limits.MaxExact);

    private async Task<Dictionary<string, string>> TitlesAsync(
        IEnumerable<FacetCount> feeds, CancellationToken cancellationToken) => (await connection.ReadAsync(
            $"SELECT id, title FROM {PostgresSchema.Name}.feed WHERE id = ANY($1)",
            row => (row.GetString(0), row.GetString(1)), cancellationToken,
            [feeds.Select(feed => feed.Name).ToArray()])).ToDictionary();

    /// <summary>How matches are found.</summary>
    /// <param name="Rest">Of the statement.</param>
    /// <param name="Except">The kind whose filters do not count; null for none.</param>
    private sealed record Matching(string Columns, MatchOrder Order, string Rest, string? Except = null);

    /// <param name="Share">How much of the index was looked at; null for all of it.</param>
    private sealed record Counted<T>(List<T> Rows, long Matches, double? Share = null)
    {
        public bool IsEstimate => Share is not null;

        /// <summary>The number in the whole index.</summary>
        public long InAll(long count) => Share is { } share ? (long)Math.Round(count / share) : count;
    }
}

/// <param name="IsApproximate">It is an estimate, or there are more.</param>
internal readonly record struct MatchTotal(long Count, bool IsApproximate);
