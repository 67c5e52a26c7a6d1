using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Headwater.Storage;

namespace Headwater.Index.Sqlite;

/// <summary>
/// What filters and facets look at, of all articles at one position of the log, in memory: about 50 bytes an article. Never changes;
/// the next position has columns of its own, which share the blocks that stayed the same.
/// </summary>
internal sealed class ArticleColumns
{
    // Orders by relevance that are kept, of at most 8 KiB.
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
            block.Count(Counts);
    }

    public LogPosition Position { get; }

    /// <summary>In the order of places; none is empty.</summary>
    public IReadOnlyList<ColumnBlock> Blocks => _blocks;

    public TermNames Terms { get; }

    /// <summary>Articles by term id.</summary>
    public int[] Counts { get; }

    /// <param name="blockSize">Articles of a block, at most.</param>
    public static ArticleColumns Read(IndexConnection connection, LogPosition position, int blockSize) =>
        new(position, blockSize, [.. Read(connection, long.MinValue, long.MaxValue, blockSize)], TermNames.None.After(connection));

    /// <summary>The columns after changes: blocks with a place that was written are read anew.</summary>
    /// <param name="places">Every place that an article took or left.</param>
    public ArticleColumns After(IndexConnection connection, LogPosition position, IEnumerable<long> places)
    {
        var stale = places.Select(BlockOf).ToHashSet();
        var blocks = new List<ColumnBlock>(_blocks.Length + 1);
        for (var i = 0; i < Math.Max(_blocks.Length, 1); i++)
        {
            if (!stale.Contains(i))
            {
                blocks.AddRange(_blocks.AsSpan(i, Math.Min(1, _blocks.Length)));
                continue;
            }

            // Neighbours are read as one, so that blocks that shrank become one again.
            var first = i == 0 ? long.MinValue : _blocks[i].First;
            while (stale.Contains(i + 1))
                i++;
            blocks.AddRange(Read(connection, first, i + 1 < _blocks.Length ? _blocks[i + 1].First - 1 : long.MaxValue, _blockSize));
        }

        return new ArticleColumns(position, _blockSize, [.. blocks], Terms.After(connection));
    }

    /// <summary>The places of the best articles of a question. Ranked once: every article that comes may change the order.</summary>
    public long[] Ranked(string question, Func<long[]> rank)
    {
        if (_rankings.TryGetValue(question, out var known))
            return known;
        var places = rank();
        if (_rankings.Count >= MaxRankings)
            _rankings.Clear();
        return _rankings[question] = places;
    }

    /// <summary>The number of the block that has the place or would have it.</summary>
    public int BlockOf(long place)
    {
        var (low, high) = (0, _blocks.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = _blocks[middle].First <= place ? (middle, high) : (low, middle - 1);
        }

        return low;
    }

    private static IEnumerable<ColumnBlock> Read(IndexConnection connection, long first, long last, int blockSize)
    {
        var articles = new List<ColumnRow>();
        using (var rows = connection[
            "SELECT place, recency, terms FROM article WHERE place BETWEEN $first AND $last ORDER BY place", ("$first", first), ("$last", last)].ExecuteReader())
        {
            while (rows.Read())
                articles.Add(new ColumnRow(rows.GetInt64(0), rows.GetInt64(1), MemoryMarshal.Cast<byte, int>(rows.GetFieldValue<byte[]>(2)).ToArray()));
        }

        // What is cut is cut in halves, so that all have room.
        var size = articles.Count <= blockSize ? blockSize : blockSize / 2;
        for (var start = 0; start < articles.Count; start += size)
            yield return new ColumnBlock(CollectionsMarshal.AsSpan(articles).Slice(start, Math.Min(size, articles.Count - start)));
    }
}
