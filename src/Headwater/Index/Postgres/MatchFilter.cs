using System.Text;

namespace Headwater.Index.Postgres;

/// <summary>The filters of a query as conditions of a statement.</summary>
internal sealed class MatchFilter
{
    private readonly ListingQuery _query;
    private readonly IReadOnlyList<Terms> _include;
    private readonly IReadOnlyList<Terms> _exclude;
    private readonly long _articles;

    private MatchFilter(ListingQuery query, IReadOnlyList<Terms> include, IReadOnlyList<Terms> exclude, long articles)
    {
        (_query, _include, _exclude, _articles) = (query, include, exclude, articles);
        Search = query.Search is null ? null : WordQuery.Of(query.Search);
        Rarest = AtMost(except: null);
    }

    /// <summary>The most articles that can match: those of the rarest term in the query.</summary>
    public long Rarest { get; }

    /// <summary>The words to search for, as a <c>tsquery</c>; null for none.</summary>
    public string? Search { get; }

    /// <summary>The kinds of terms that have a filter; <see cref="ArticleTerm.Month"/> stands for the time of publication.</summary>
    public IEnumerable<string> Kinds => _query.Filters.Select(filter => filter.Kind)
        .Concat(_query.From is null && _query.To is null ? [] : [ArticleTerm.Month]).Distinct();

    /// <summary>True if an index leads to the matches: of a term, or of a word.</summary>
    public bool CanGather => _include.Count > 0 || _query.Search is { } search && WordQuery.IsPositive(search);

    /// <param name="articles">Of the index.</param>
    public static async Task<MatchFilter> OfAsync(
        Npgsql.NpgsqlConnection connection, ListingQuery query, long articles, CancellationToken cancellationToken)
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
            query,
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

    /// <summary>The most articles that can match without the filters of one kind.</summary>
    public long AtMost(string? except) =>
        _include.Where(terms => terms.Kind != except).Select(terms => terms.Articles).Append(_articles).Min();

    /// <summary>The number of matches, where it is known without reading them; null where it is not.</summary>
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

    private static Guid Key(TermFilter filter, string value) => TermKey.OfValue(filter.Kind, value);

    /// <summary>Of which an article has to have one, or none.</summary>
    /// <param name="Ids">There is one for each spelling of a value.</param>
    /// <param name="Articles">Their sum.</param>
    private sealed record Terms(string Kind, int[] Ids, long Articles);
}
