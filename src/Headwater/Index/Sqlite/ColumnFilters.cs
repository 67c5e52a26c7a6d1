namespace Headwater.Index.Sqlite;

/// <summary>Applies the filters of a query to the columns.</summary>
internal sealed class ColumnFilters
{
    private readonly IndexConnection _connection;
    private readonly ColumnFilter[] _terms;
    private readonly (long First, long Last)? _published;
    private readonly long? _since;
    private readonly MatchExpression? _search;

    // Of a prefix the full-text table gathers all matches, whatever the range is, so it is asked once.
    private List<long>? _matches;

    /// <param name="connection">In a transaction that sees the state of the columns.</param>
    public ColumnFilters(IndexConnection connection, ArticleColumns columns, ListingQuery query)
    {
        _connection = connection;
        Columns = columns;
        _terms = [.. query.Filters.Select(columns.Terms.Find)];
        _published = query.From is null && query.To is null ? null : SortKey.Range(query.From, query.To);
        _since = query.UpdatedSince is { } since ? SortKey.First(SortKey.Clamp(since.Milliseconds)) : null;
        _search = query.Search is null ? null : MatchExpression.Of(query.Search);
    }

    public ArticleColumns Columns { get; }

    /// <summary>The kinds of terms that have a filter; <see cref="ArticleTerm.Month"/> stands for the time of publication.</summary>
    public IEnumerable<string> Kinds => _terms.Select(filter => filter.Kind).Concat(_published is null ? [] : [ArticleTerm.Month]);

    /// <summary>True if there is no filter but those of one kind.</summary>
    public bool PassAll(string? except) => _since is null && _search is null && Kinds.All(kind => kind == except);

    /// <summary>The articles of a block that pass all filters but those of one kind.</summary>
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
                Intersect(set, block.Terms.Having(filter));
        }

        // Last, because it is the most expensive filter, and often nothing is left by then.
        if (_search is not null && set.AsSpan().ContainsAnyExcept(0UL))
            Intersect(set, block.Matching(_search, Matches));
        return set;
    }

    /// <summary>How many articles pass all filters.</summary>
    public long Count()
    {
        if (PassAll(except: null))
            return Columns.Blocks.Sum(block => (long)block.Length);
        var count = 0L;
        for (var number = 0; number < Columns.Blocks.Count; number++)
            count += ArticleSet.Count(Passing(number));
        return count;
    }

    /// <summary>How many articles pass all filters on each day (UTC), newest first; days without any are left out.</summary>
    public IReadOnlyList<DayCount> Days()
    {
        var days = new List<DayCount>();
        for (var number = 0; number < Columns.Blocks.Count; number++)
            AddDays(days, Columns.Blocks[number], Passing(number));
        return days;
    }

    /// <summary>How many articles of each of these feeds pass on each day (UTC); feeds without any are left out.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<DayCount>> DaysByFeed(IEnumerable<string> feedIds)
    {
        var feeds = feedIds.Select(id => (
            Id: id,
            Filter: Columns.Terms.Find(TermFilter.OfFeed(id)),
            Days: new List<DayCount>())).ToArray();
        for (var number = 0; number < Columns.Blocks.Count; number++)
        {
            var passing = Passing(number);
            if (!passing.AsSpan().ContainsAnyExcept(0UL))
                continue;
            foreach (var (_, filter, days) in feeds)
            {
                var set = Columns.Blocks[number].Terms.Having(filter);
                Intersect(set, passing);
                AddDays(days, Columns.Blocks[number], set);
            }
        }

        return feeds.Where(feed => feed.Days.Count > 0).ToDictionary(feed => feed.Id, IReadOnlyList<DayCount> (feed) => feed.Days);
    }

    /// <summary>The sort keys of the first articles that pass all filters, newest first or oldest first.</summary>
    /// <param name="start">The first sort key that the page may have; null for the first page.</param>
    public List<long> Page(long? start, bool ascending, int take)
    {
        var sortKeys = new List<long>(take);
        var step = ascending ? -1 : 1;
        var number = start is { } first ? Columns.BlockOf(first) : ascending ? Columns.Blocks.Count - 1 : 0;
        for (; number >= 0 && number < Columns.Blocks.Count; number += step)
        {
            var block = Columns.Blocks[number];
            var set = Passing(number);
            for (var ordinal = ascending ? block.Length - 1 : 0; ordinal >= 0 && ordinal < block.Length; ordinal += step)
            {
                if (!ArticleSet.Contains(set, ordinal)
                    || (start is { } bound && (ascending ? block.Keys[ordinal] > bound : block.Keys[ordinal] < bound)))
                    continue;
                sortKeys.Add(block.Keys[ordinal]);
                if (sortKeys.Count == take)
                    return sortKeys;
            }
        }

        return sortKeys;
    }

    /// <summary>
    /// The sort keys of the first articles that pass all filters by the time of their last change, newest first or oldest first; articles
    /// that changed at the same time are ordered by id.
    /// </summary>
    /// <param name="after">The last article of the previous page; null for the first page.</param>
    public List<long> PageByChange((long UpdatedKey, string Id)? after, bool ascending, int take)
    {
        // The columns have no ids. So find a bound that leaves enough articles, then read the ids of those only.
        var sign = ascending ? -1 : 1;
        var start = after is { } end ? end.UpdatedKey * sign : long.MinValue;
        var passing = Enumerable.Range(0, Columns.Blocks.Count).Select(number => Passing(number)).ToArray();
        var last = LastUpdatedKey(passing, start, sign, take);
        var articles = new List<(long UpdatedKey, string Id, long SortKey)>();
        foreach (var (block, set) in Columns.Blocks.Zip(passing))
        {
            for (var ordinal = 0; ordinal < block.Length; ordinal++)
            {
                var key = block.UpdatedKeys[ordinal] * sign;
                if (key >= start && key <= last && ArticleSet.Contains(set, ordinal))
                    articles.Add((key, _connection.Article(block.Keys[ordinal]).Id, block.Keys[ordinal]));
            }
        }

        articles.Sort((left, right) => left.UpdatedKey != right.UpdatedKey
            ? left.UpdatedKey.CompareTo(right.UpdatedKey)
            : sign * string.CompareOrdinal(left.Id, right.Id));
        return
        [
            .. articles
                .SkipWhile(article => article.UpdatedKey == start && sign * string.CompareOrdinal(article.Id, after!.Value.Id) <= 0)
                .Take(take).Select(article => article.SortKey),
        ];
    }

    /// <summary>The key of the last of <paramref name="take"/> articles after a start; the greatest number if there are fewer.</summary>
    /// <param name="passing">A set for each block.</param>
    private long LastUpdatedKey(ulong[][] passing, long start, int sign, int take)
    {
        var first = new PriorityQueue<long, long>(take + 1);
        foreach (var (block, set) in Columns.Blocks.Zip(passing))
        {
            for (var ordinal = 0; ordinal < block.Length; ordinal++)
            {
                var key = block.UpdatedKeys[ordinal] * sign;
                if (key <= start || !ArticleSet.Contains(set, ordinal))
                    continue;
                if (first.Count < take)
                    first.Enqueue(key, -key);
                else if (key < first.Peek())
                    first.EnqueueDequeue(key, -key);
            }
        }

        return first.Count < take ? long.MaxValue : first.Peek();
    }

    /// <summary>The documents in a range that match the search, in ascending order.</summary>
    private IEnumerable<long> Matches(long first, long last)
    {
        if (!_search!.HasPrefix)
            return _connection.Matches(_search.Text, first, last);
        _matches ??= _connection.Matches(_search.Text, long.MinValue, long.MaxValue);
        var start = _matches.BinarySearch(first);
        return _matches.Skip(start < 0 ? ~start : start).TakeWhile(document => document <= last);
    }

    private static void AddDays(List<DayCount> days, ColumnBlock block, ulong[] set)
    {
        foreach (var ordinal in ArticleSet.Ordinals(set))
        {
            var time = DateTimeOffset.FromUnixTimeMilliseconds(SortKey.MillisecondsOf(block.Keys[ordinal]));
            var day = DateOnly.FromDateTime(time.UtcDateTime);
            if (days.Count > 0 && days[^1].Day == day)
                days[^1] = new DayCount(day, days[^1].Count + 1);
            else
                days.Add(new DayCount(day, 1));
        }
    }

    private static void Intersect(ulong[] set, ulong[] other)
    {
        for (var i = 0; i < set.Length; i++)
            set[i] &= other[i];
    }
}
