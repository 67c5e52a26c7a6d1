using System.Collections.Concurrent;

namespace Headwater.Index.Sqlite;

/// <summary>
/// A few thousand consecutive articles of the listing: their keys, their terms, and which of them match a search. A set of articles is a
/// bitmap by ordinal, see <see cref="ArticleSet"/>.
/// </summary>
internal sealed class ColumnBlock
{
    /// <summary>
    /// Articles per block. Reading a block again after a change takes about a millisecond; an ordinal must fit into 16 bits.
    /// </summary>
    public const int Capacity = 4_096;

    // Number of cached search results, each of half a kilobyte.
    private const int MaxSearches = 100;

    private readonly long[] _keys;
    private readonly long[] _updatedKeys;

    // The numbers in the full-text table, sorted, and the article of each.
    private readonly long[] _documents;
    private readonly ushort[] _ordinals;

    private readonly ConcurrentDictionary<MatchExpression, ulong[]> _searches = new();

    /// <param name="articles">In the order of their sort keys.</param>
    public ColumnBlock(ReadOnlySpan<ColumnRow> articles)
    {
        _keys = new long[articles.Length];
        _updatedKeys = new long[articles.Length];
        _documents = new long[articles.Length];
        _ordinals = new ushort[articles.Length];
        for (var ordinal = 0; ordinal < articles.Length; ordinal++)
        {
            (_keys[ordinal], _updatedKeys[ordinal]) = (articles[ordinal].SortKey, articles[ordinal].UpdatedKey);
            (_documents[ordinal], _ordinals[ordinal]) = (articles[ordinal].Document, (ushort)ordinal);
        }

        Array.Sort(_documents, _ordinals);
        Terms = new BlockTerms(articles);
    }

    public int Length => _keys.Length;

    public long First => _keys[0];

    public ReadOnlySpan<long> Keys => _keys;

    public ReadOnlySpan<long> UpdatedKeys => _updatedKeys;

    public BlockTerms Terms { get; }

    public ulong[] All() => ArticleSet.All(Length);

    public ulong[] Between(long first, long last)
    {
        var set = ArticleSet.Empty(Length);
        for (var ordinal = Ordinal(first); ordinal < _keys.Length && _keys[ordinal] <= last; ordinal++)
            ArticleSet.Add(set, ordinal);
        return set;
    }

    public ulong[] UpTo(long updatedKey)
    {
        var set = ArticleSet.Empty(Length);
        for (var ordinal = 0; ordinal < _updatedKeys.Length; ordinal++)
        {
            if (_updatedKeys[ordinal] <= updatedKey)
                ArticleSet.Add(set, ordinal);
        }

        return set;
    }

    /// <summary>
    /// The articles that match a full-text expression. Cached, because a word may be in all of them; the texts of a block never change.
    /// </summary>
    /// <param name="matches">The documents in a range that match, in ascending order.</param>
    public ulong[] Matching(MatchExpression search, Func<long, long, IEnumerable<long>> matches)
    {
        if (_searches.TryGetValue(search, out var known))
            return known;
        var set = ArticleSet.Empty(Length);
        var i = 0;
        foreach (var document in matches(_documents[0], _documents[^1]))
        {
            while (_documents[i] < document)
                i++;
            if (_documents[i] == document) // else it is in another block
                ArticleSet.Add(set, _ordinals[i]);
        }

        if (search.Excludes)
            set = Complement(set);
        if (_searches.Count >= MaxSearches)
            _searches.Clear();
        return _searches[search] = set;
    }

    /// <summary>The ordinal of the first article with this sort key or a greater one.</summary>
    public int Ordinal(long sortKey)
    {
        var found = Array.BinarySearch(_keys, sortKey);
        return found < 0 ? ~found : found;
    }

    private ulong[] Complement(ulong[] set)
    {
        var complement = All();
        ArticleSet.Remove(complement, set);
        return complement;
    }
}

/// <param name="Terms">Ids, each once.</param>
internal readonly record struct ColumnRow(long SortKey, long UpdatedKey, long Document, int[] Terms);
