using System.Text;
using Npgsql;

namespace Headwater.Index.Postgres;

/// <summary>The filters of a query as conditions of a statement.</summary>
internal sealed class MatchFilter
{
    private readonly NpgsqlConnection _connection;
    private readonly ListingQuery _query;
    private readonly IReadOnlyList<Terms> _include;
    private readonly IReadOnlyList<Terms> _exclude;
    private readonly long _articles;
    private long? _inPeriod;

    private MatchFilter(
        NpgsqlConnection connection, ListingQuery query, IReadOnlyList<Terms> include, IReadOnlyList<Terms> exclude, long articles)
    {
        (_connection, _query, _include, _exclude, _articles) = (connection, query, include, exclude, articles);
        Search = query.Search is null ? null : WordQuery.Of(query.Search);
    }

    /// <summary>The articles of the rarest term in the query; of the index if there is none.</summary>
    public long Rarest => RarestBut(except: null);

    /// <inheritdoc cref="Rarest"/>
    /// <param name="except">The kind whose filters do not count; null for none.</param>
    public long RarestBut(string? except) =>
        _include.Where(terms => terms.Kind != except).Select(terms => terms.Articles).Append(_articles).Min();

    /// <summary>The words to search for, as a <c>tsquery</c>; null for none.</summary>
    public string? Search { get; }

    /// <summary>The kinds of terms that have a filter; <see cref="ArticleTerm.Month"/> stands for the time of publication.</summary>
    public IEnumerable<string> Kinds => _query.Filters.Select(filter => filter.Kind)
        .Concat(_query.From is null && _query.To is null ? [] : [ArticleTerm.Month]).Distinct();

    /// <summary>True if an index leads to the matches: of a term, or of a word.</summary>
    public bool CanGather => _include.Count > 0 || _query.Search is { } search && WordQuery.IsPositive(search);

    /// <param name="articles">Of the index.</param>
    public static async Task<MatchFilter> OfAsync(
        NpgsqlConnection connection, ListingQuery query, long articles, CancellationToken cancellationToken)
    {
        var keys = query.Filters.SelectMany(filter => filter.Include.Concat(filter.Exclude).Select(value => Key(filter, value))).Distinct()
            .ToArray();
        var rows = keys.Length == 0
            ? []
            : await connection.ReadAsync(
                $"SELECT value_key, id, articles FROM {PostgresSchema.Name}.term WHERE value_key = ANY($1)",
                row => (Key: row.GetGuid(0), Id: row.GetInt32(1), Articles: (long)row.GetInt32(2)), cancellationToken, keys);
        var terms = rows.ToLookup(row => row.Key);
        return new MatchFilter(
            connection, query,
            [
                .. query.Filters.Where(filter => filter.Include.Count > 0).Select(filter => Of(filter, filter.Include))
                    .OrderBy(some => some.Articles),
            ],
            [.. query.Filters.Where(filter => filter.Exclude.Count > 0).Select(filter => Of(filter, filter.Exclude))],
            articles);

        Terms Of(TermFilter filter, IEnumerable<string> values)
        {
            var found = values.SelectMany(value => terms[Key(filter, value)]).ToArray();
            return new Terms(filter.Kind, [.. found.Select(term => term.Id)], found.Sum(term => term.Articles));
        }
    }

    /// <summary>Whether the articles of every feed are asked for.</summary>
    public bool CountsFeeds => _query.Tags is not null;

    /// <inheritdoc cref="ListingQuery.HasTags"/>
    public Func<string, bool> HasTags() => _query.HasTags();

    /// <summary>True if there is no filter but those of one kind.</summary>
    public bool PassAll(string? except) =>
        _query.UpdatedSince is null && _query.Search is null && Kinds.All(kind => kind == except);

    /// <summary>No more articles than this can match without the filters of one kind.</summary>
    public async Task<long> AtMostAsync(string? except, CancellationToken cancellationToken) =>
        Math.Min(RarestBut(except), await InPeriodAsync(except, cancellationToken));

    /// <summary>No more articles than this are in the period that is asked for: those of its months. Without one, all.</summary>
    /// <param name="except">The kind whose filters do not count; null for none.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<long> InPeriodAsync(string? except, CancellationToken cancellationToken) =>
        except == ArticleTerm.Month || !Kinds.Contains(ArticleTerm.Month) ? _articles
            : _inPeriod ??= await CountPeriodAsync(cancellationToken);

    /// <summary>The number of matches, where it is known without reading them; null where it is not.</summary>
    public long? Known => PassAll(except: null) ? _articles
        : _query is { UpdatedSince: null, Search: null, From: null, To: null, Filters: [{ Include: [_], Exclude: [] }] } ? Rarest
        : null;

    /// <summary>All conditions but those of one kind; their values are added to the parameters.</summary>
    public string Where(List<object> parameters, string? except = null)
    {
        var where = new StringBuilder(except == ArticleTerm.Month ? "true" : Period(parameters));
        if (_query.UpdatedSince is { } since)
            And($"changed <= {Add(-SortKey.Clamp(since.Milliseconds))}");

        // One comparison with all terms that must be there, the rarest first, takes less than one with each.
        var include = _include.Where(terms => terms.Kind != except).ToLookup(terms => terms.Ids.Length == 1);
        if (include[true].Select(terms => terms.Ids[0]).ToArray() is { Length: > 0 } required)
            And($"terms @> {Add(required)}");
        foreach (var alternatives in include[false])
            And($"terms && {Add(alternatives.Ids)}");
        foreach (var excluded in _exclude.Where(terms => terms.Kind != except))
            And($"NOT terms && {Add(excluded.Ids)}");
        if (Search is not null)
            And($"words @@ {Add(Search)}::tsquery");
        return where.ToString();

        void And(string condition) => where.Append(" AND ").Append(condition);

        string Add(object value) => MatchFilter.Add(parameters, value);
    }

    /// <summary>The condition of the time of publication alone.</summary>
    public string Period(List<object> parameters)
    {
        var period = "true";
        if (_query.From is not null)
            period += $" AND published <= {Add(parameters, -First(_query))}";
        if (_query.To is not null)
            period += $" AND published >= {Add(parameters, -Last(_query))}";
        return period;
    }

    private static string Add(List<object> parameters, object value)
    {
        parameters.Add(value);
        return $"${parameters.Count}";
    }

    private async Task<long> CountPeriodAsync(CancellationToken cancellationToken)
    {
        // Times beyond those of a sort key are sorted as its first and last, but have months of their own.
        var (first, last) = (First(_query), Last(_query));
        var counts = await _connection.ReadAsync(
            $"""
            SELECT coalesce(sum(articles), 0) FROM {PostgresSchema.Name}.term
            WHERE kind = '{ArticleTerm.Month}' AND value BETWEEN $1 AND $2
            """,
            row => row.GetInt64(0), cancellationToken,
            first == SortKey.MinMilliseconds ? "" : ArticleTerm.MonthOf(DateTimeOffset.FromUnixTimeMilliseconds(first)),
            last == SortKey.MaxMilliseconds ? "9999-12" : ArticleTerm.MonthOf(DateTimeOffset.FromUnixTimeMilliseconds(last)));
        return counts[0];
    }

    private static long First(ListingQuery query) => SortKey.Clamp(query.From?.Milliseconds ?? long.MinValue);

    private static long Last(ListingQuery query) => SortKey.Clamp(query.To?.Milliseconds - 1 ?? long.MaxValue);

    private static Guid Key(TermFilter filter, string value) => TermKey.OfValue(filter.Kind, value);

    /// <summary>Of which an article has to have one, or none.</summary>
    /// <param name="Ids">There is one for each spelling of a value.</param>
    /// <param name="Articles">Their sum.</param>
    private sealed record Terms(string Kind, int[] Ids, long Articles);
}
