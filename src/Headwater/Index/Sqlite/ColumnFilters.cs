using Headwater.Index.Search;

namespace Headwater.Index.Sqlite;

/// <summary>The filters of a query, asked of the columns.</summary>
internal sealed class ColumnFilters
{
    private readonly IndexConnection _connection;
    private readonly ColumnFilter[] _terms;
    private readonly (long First, long Last)? _published;
    private readonly long? _since;
    private readonly SearchExpression? _search;

    /// <param name="connection">In the state of the columns.</param>
    public ColumnFilters(IndexConnection connection, ArticleColumns columns, ListingQuery query)
    {
        _connection = connection;
        Columns = columns;
        _terms = [.. query.Filters.Select(columns.Terms.Find)];
        _published = query.From is null && query.To is null ? null : Place.Range(query.From, query.To);
        _since = query.UpdatedSince is { } since ? Place.First(Place.Clamp(since.Milliseconds)) : null;
        _search = query.Search;
    }

    public ArticleColumns Columns { get; }

    /// <summary>The kinds of terms that are filtered by; <see cref="ArticleTerm.Month"/> when the time of publication is.</summary>
    public IEnumerable<string> Kinds => _terms.Select(filter => filter.Kind).Concat(_published is null ? [] : [ArticleTerm.Month]);

    /// <summary>True when all filters but those of one kind let everything pass.</summary>
    public bool PassAll(string? except) => _since is null && _search is null && Kinds.All(kind => kind == except);

    /// <summary>The articles of a block that pass all filters but those of one kind.</summary>
    /// <param name="number">Of the block.</param>
    public ulong[] Passing(int number, string? except = null)
    {
        var block = Columns.Blocks[number];
        var set = block.All();
        if (_published is var (first, last) && except != ArticleTerm.Month)
            Intersect(set, block.Between(first, last));
        if (_since is { } since)
            Intersect(set, block.UpTo(since));
        foreach (var filter in _terms)
        {
            if (filter.Kind != except)
                Intersect(set, block.Having(filter));
        }

        // Last, because to search takes long, and often nothing is left to be found.
        if (_search is not null && set.AsSpan().ContainsAnyExcept(0UL))
            Intersect(set, block.Matching(_connection, _search));
        return set;
    }

    /// <summary>How many articles pass all filters.</summary>
    public long Count()
    {
        if (PassAll(except: null))
            return Columns.Blocks.Sum(block => (long)block.Length);
        var count = 0L;
        for (var number = 0; number < Columns.Blocks.Count; number++)
            count += ColumnBlock.Count(Passing(number));
        return count;
    }

    /// <summary>The places of the first articles that pass all filters, from one place on, in the order of the listing or against it.</summary>
    /// <param name="start">Where the page begins; the article there is not on it. Null for the first page.</param>
    public List<long> Page(long? start, bool ascending, int take)
    {
        var places = new List<long>(take);
        var step = ascending ? -1 : 1;
        var number = start is { } first ? Columns.BlockOf(first) : ascending ? Columns.Blocks.Count - 1 : 0;
        for (; number >= 0 && number < Columns.Blocks.Count; number += step)
        {
            var block = Columns.Blocks[number];
            var set = Passing(number);
            for (var ordinal = ascending ? block.Length - 1 : 0; ordinal >= 0 && ordinal < block.Length; ordinal += step)
            {
                if (!ColumnBlock.Contains(set, ordinal) || (start is { } bound && (ascending ? block.Places[ordinal] > bound : block.Places[ordinal] < bound)))
                    continue;
                places.Add(block.Places[ordinal]);
                if (places.Count == take)
                    return places;
            }
        }

        return places;
    }

    /// <summary>
    /// The first articles that pass all filters in the order of their last change, those of one moment in the order of their ids, or against
    /// that order.
    /// </summary>
    /// <param name="after">The article that ends the page before; null for the first page.</param>
    public List<long> PageByChange((long Recency, string Id)? after, bool ascending, int take)
    {
        // The columns have no ids. So first the recency that surely has enough articles on this side of it, then the ids of those only.
        var sign = ascending ? -1 : 1;
        var start = after is { } end ? end.Recency * sign : long.MinValue;
        var passing = Enumerable.Range(0, Columns.Blocks.Count).Select(number => Passing(number)).ToArray();
        var last = LastRecency(passing, start, sign, take);
        var articles = new List<(long Recency, string Id, long Place)>();
        foreach (var (block, set) in Columns.Blocks.Zip(passing))
        {
            for (var ordinal = 0; ordinal < block.Length; ordinal++)
            {
                var key = block.Recencies[ordinal] * sign;
                if (key >= start && key <= last && ColumnBlock.Contains(set, ordinal))
                    articles.Add((key, _connection.Article(block.Places[ordinal]).Id, block.Places[ordinal]));
            }
        }

        articles.Sort((left, right) => left.Recency != right.Recency
            ? left.Recency.CompareTo(right.Recency)
            : sign * string.CompareOrdinal(left.Id, right.Id));
        return
        [
            .. articles
                .SkipWhile(article => article.Recency == start && sign * string.CompareOrdinal(article.Id, after!.Value.Id) <= 0)
                .Take(take).Select(article => article.Place),
        ];
    }

    /// <summary>The recency of the last of so many articles behind a start; the greatest number when there are fewer.</summary>
    /// <param name="passing">A set for each block.</param>
    private long LastRecency(ulong[][] passing, long start, int sign, int take)
    {
        var first = new PriorityQueue<long, long>(take + 1);
        foreach (var (block, set) in Columns.Blocks.Zip(passing))
        {
            for (var ordinal = 0; ordinal < block.Length; ordinal++)
            {
                var key = block.Recencies[ordinal] * sign;
                if (key <= start || !ColumnBlock.Contains(set, ordinal))
                    continue;
                if (first.Count < take)
                    first.Enqueue(key, -key);
                else if (key < first.Peek())
                    first.EnqueueDequeue(key, -key);
            }
        }

        return first.Count < take ? long.MaxValue : first.Peek();
    }

    private static void Intersect(ulong[] set, ulong[] other)
    {
        for (var i = 0; i < set.Length; i++)
            set[i] &= other[i];
    }
}
