using System.Text;

namespace Headwater.Index.Postgres;

/// <summary>The filters of a query as conditions of a statement.</summary>
internal sealed class MatchFilter
{
    private readonly ListingQuery _query;
    private readonly IReadOnlyDictionary<Guid, int[]> _terms;
    private readonly IReadOnlyList<(string Kind, long Articles)> _atMost;
    private readonly long _articles;

    private MatchFilter(
        ListingQuery query, IReadOnlyDictionary<Guid, int[]> terms, IReadOnlyList<(string Kind, long Articles)> atMost, long articles)
    {
        (_query, _terms, _atMost, _articles) = (query, terms, atMost, articles);
        Search = query.Search is null ? null : WordQuery.Of(query.Search);
        Rarest = AtMost(except: null);
    }

    /// <summary>No more articles than this can match: those of the rarest term that is asked for.</summary>
    public long Rarest { get; }

    /// <summary>For <c>@@</c>.</summary>
    public string? Search { get; }

    /// <summary>The kinds of terms that have a filter; <see cref="ArticleTerm.Month"/> stands for the time of publication.</summary>
    public IEnumerable<string> Kinds => _query.Filters.Select(filter => filter.Kind)
        .Concat(_query.From is null && _query.To is null ? [] : [ArticleTerm.Month]).Distinct();

    /// <summary>True if an index leads to the matches: of a term, or of a word.</summary>
    public bool CanGather => HasTerms || _query.Search is { } search && WordQuery.IsPositive(search);

    private bool HasTerms => _query.Filters.Any(filter => filter.Include.Count > 0);

    /// <param name="articles">Of the index.</param>
    public static async Task<MatchFilter> OfAsync(
        Npgsql.NpgsqlConnection connection, ListingQuery query, long articles, CancellationToken cancellationToken)
    {
        var keys = query.Filters.SelectMany(filter => filter.Include.Concat(filter.Exclude).Select(value => Key(filter, value))).Distinct()
            .ToArray();
        var rows = keys.Length == 0
            ? []
            : await connection.ReadAsync(
                "SELECT value_key, id, articles FROM headwater.term WHERE value_key = ANY($1)",
                row => (Key: row.GetGuid(0), Id: row.GetInt32(1), Articles: (long)row.GetInt32(2)), cancellationToken, keys);
        var counts = rows.GroupBy(row => row.Key).ToDictionary(value => value.Key, value => value.Sum(row => row.Articles));
        return new MatchFilter(
            query,
            rows.GroupBy(row => row.Key).ToDictionary(value => value.Key, value => value.Select(row => row.Id).ToArray()),
            [
                .. query.Filters.Where(filter => filter.Include.Count > 0)
                    .Select(filter => (filter.Kind, filter.Include.Sum(value => counts.GetValueOrDefault(Key(filter, value))))),
            ],
            articles);
    }

    /// <summary>True if there is no filter but those of one kind.</summary>
    public bool PassAll(string? except) =>
        _query.UpdatedSince is null && _query.Search is null && Kinds.All(kind => kind == except);

    /// <summary>Likewise, without the filters of one kind.</summary>
    public long AtMost(string? except) => _atMost.Where(term => term.Kind != except).Select(term => term.Articles).Append(_articles).Min();

    /// <summary>The number of matches, where it is known without a look at them; null if it is not.</summary>
    public long? Known => PassAll(except: null) ? _articles
        : _query is { UpdatedSince: null, Search: null, From: null, To: null, Filters: [{ Include: [_], Exclude: [] }] } ? Rarest
        : null;

    /// <summary>All conditions but those of one kind; their values are added to the parameters.</summary>
    public string Where(List<object> parameters, string? except = null)
    {
        var where = new StringBuilder("true");
        if (except != ArticleTerm.Month)
            Range();
        if (_query.UpdatedSince is { } since)
            And($"changed <= {Add(-SortKey.Clamp(since.Milliseconds))}");
        foreach (var filter in _query.Filters.Where(filter => filter.Kind != except))
        {
            if (filter.Include.Count > 0)
                And($"terms && {Add(Ids(filter, filter.Include))}");
            if (filter.Exclude.Count > 0)
                And($"NOT terms && {Add(Ids(filter, filter.Exclude))}");
        }

        if (Search is not null)
            And($"words @@ {Add(Search)}::tsquery");
        return where.ToString();

        void Range()
        {
            if (_query.From is { } from)
                And($"published <= {Add(-SortKey.Clamp(from.Milliseconds))}");
            if (_query.To is { } to)
                And($"published >= {Add(-SortKey.Clamp(to.Milliseconds - 1))}");
        }

        void And(string condition) => where.Append(" AND ").Append(condition);

        string Add(object value)
        {
            parameters.Add(value);
            return $"${parameters.Count}";
        }
    }

    private int[] Ids(TermFilter filter, IEnumerable<string> values) =>
        [.. values.SelectMany(value => _terms.GetValueOrDefault(Key(filter, value), []))];

    private static Guid Key(TermFilter filter, string value) => TermKey.OfValue(filter.Kind, value);
}
