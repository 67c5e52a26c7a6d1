using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Headwater.Storage;

namespace Headwater.Index.Sqlite;

/// <summary>
/// What filters and facets need of all articles at one position of the log, in memory: about 50 bytes an article. Immutable; the columns of
/// the next position share the unchanged blocks.
/// </summary>
internal sealed class ArticleColumns
{
    // Number of cached orders by relevance, each of at most 8 KiB.
    private const int MaxRankings = 100;

    private readonly int _blockSize;
    private readonly ColumnBlock[] _blocks;
    private readonly ConcurrentDictionary<string, long[]> _rankings = new(StringComparer.Ordinal);

    private ArticleColumns(LogPosition position, int blockSize, ColumnBlock[] blocks, TermNames terms)
    {
        _blockSize = blockSize;
        Position = position;
        _blocks = blocks;
        Terms = terms;
        Counts = new int[terms.Size];
        foreach (var block in blocks)
            block.Terms.Count(Counts);
    }

    public LogPosition Position { get; }

    /// <summary>In the order of sort keys; none is empty.</summary>
    public IReadOnlyList<ColumnBlock> Blocks => _blocks;

    public TermNames Terms { get; }

    /// <summary>Articles by term id.</summary>
    public int[] Counts { get; }

    /// <param name="blockSize">The most articles that a block may have.</param>
    public static ArticleColumns Read(IndexConnection connection, LogPosition position, int blockSize) =>
        new(position, blockSize, [.. Read(connection, long.MinValue, long.MaxValue, blockSize)], TermNames.None.After(connection));

    /// <summary>The columns after changes: changed blocks are read again.</summary>
    /// <param name="sortKeys">Every sort key that got or lost an article.</param>
    public ArticleColumns After(IndexConnection connection, LogPosition position, IEnumerable<long> sortKeys)
    {
        var stale = sortKeys.Select(BlockOf).ToHashSet();
        var blocks = new List<ColumnBlock>(_blocks.Length + 1);
        for (var i = 0; i < Math.Max(_blocks.Length, 1); i++)
        {
            if (!stale.Contains(i))
            {
                blocks.AddRange(_blocks.AsSpan(i, Math.Min(1, _blocks.Length)));
                continue;
            }

            // Adjacent blocks are read as one, so that blocks that shrank are merged.
            var first = i == 0 ? long.MinValue : _blocks[i].First;
            while (stale.Contains(i + 1))
                i++;
            blocks.AddRange(Read(connection, first, i + 1 < _blocks.Length ? _blocks[i + 1].First - 1 : long.MaxValue, _blockSize));
        }

        return new ArticleColumns(position, _blockSize, [.. blocks], Terms.After(connection));
    }

    /// <summary>
    /// The sort keys of the newest matches by relevance. Cached for one state of the index: each new article may change the order.
    /// </summary>
    public long[] Ranked(string query, Func<long[]> rank)
    {
        if (_rankings.TryGetValue(query, out var known))
            return known;
        var sortKeys = rank();
        if (_rankings.Count >= MaxRankings)
            _rankings.Clear();
        return _rankings[query] = sortKeys;
    }

    /// <summary>The number of the block that has the sort key or would have it.</summary>
    public int BlockOf(long sortKey)
    {
        var (low, high) = (0, _blocks.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = _blocks[middle].First <= sortKey ? (middle, high) : (low, middle - 1);
        }

        return low;
    }

    private static IEnumerable<ColumnBlock> Read(IndexConnection connection, long first, long last, int blockSize)
    {
        var articles = new List<ColumnRow>();
        using (var rows = connection[
            "SELECT sort_key, updated_key, document, terms FROM article WHERE sort_key BETWEEN $first AND $last ORDER BY sort_key",
            ("$first", first), ("$last", last)].ExecuteReader())
        {
            while (rows.Read())
            {
                var terms = MemoryMarshal.Cast<byte, int>(rows.GetFieldValue<byte[]>(3)).ToArray();
                articles.Add(new ColumnRow(rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2), terms));
            }
        }

        // A block that is too large is cut into half-full ones, so that all can grow.
        var size = articles.Count <= blockSize ? blockSize : blockSize / 2;
        for (var start = 0; start < articles.Count; start += size)
            yield return new ColumnBlock(CollectionsMarshal.AsSpan(articles).Slice(start, Math.Min(size, articles.Count - start)));
    }
}
