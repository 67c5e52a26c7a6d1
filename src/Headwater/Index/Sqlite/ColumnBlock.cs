using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Headwater.Index.Sqlite;

/// <summary>
/// A few thousand consecutive articles of the listing: their keys, and for each term the articles that have it. A set of articles is a
/// bitmap by ordinal.
/// </summary>
internal sealed class ColumnBlock
{
    /// <summary>
    /// Articles per block. Reading a block again after a change takes about a millisecond; an ordinal must fit into 16 bits.
    /// </summary>
    public const int Capacity = 4_096;

    private const int OrdinalBits = 16;
    private const int BitsPerWord = 64;

    // A term with at least this many articles per bitmap word is stored as a bitmap, which is counted word by word.
    private const int FrequentPerWord = 1;

    // Number of cached search results, each of half a kilobyte.
    private const int MaxSearches = 100;

    private readonly long[] _keys;
    private readonly long[] _updatedKeys;

    // The numbers in the full-text table, sorted, and the article of each.
    private readonly long[] _documents;
    private readonly ushort[] _ordinals;

    // Frequent terms in the order of their ids; the articles of each are a bitmap.
    private readonly int[] _frequentTerms;
    private readonly ulong[][] _frequent;

    // The articles with the term _rareTerms[i] are _rare[_rareStarts[i].._rareStarts[i + 1]].
    private readonly int[] _rareTerms;
    private readonly int[] _rareStarts;
    private readonly ushort[] _rare;

    // The rare terms of the article i are _rareOf[_rareOfStarts[i].._rareOfStarts[i + 1]].
    private readonly int[] _rareOfStarts;
    private readonly int[] _rareOf;

    private readonly ConcurrentDictionary<MatchExpression, ulong[]> _searches = new();

    /// <param name="articles">In the order of their sort keys.</param>
    public ColumnBlock(ReadOnlySpan<ColumnRow> articles)
    {
        _keys = new long[articles.Length];
        _updatedKeys = new long[articles.Length];
        _documents = new long[articles.Length];
        _ordinals = new ushort[articles.Length];
        var pairs = new List<long>(articles.Length * 16);
        for (var ordinal = 0; ordinal < articles.Length; ordinal++)
        {
            (_keys[ordinal], _updatedKeys[ordinal]) = (articles[ordinal].SortKey, articles[ordinal].UpdatedKey);
            (_documents[ordinal], _ordinals[ordinal]) = (articles[ordinal].Document, (ushort)ordinal);
            foreach (var term in articles[ordinal].Terms)
                pairs.Add((long)term << OrdinalBits | (long)ordinal);
        }

        Array.Sort(_documents, _ordinals);
        pairs.Sort();
        var frequent = new List<(int Term, ulong[] Articles)>();
        var rare = new List<(int Term, int Start)>();
        var ordinals = new List<ushort>(pairs.Count);
        for (int first = 0, end; first < pairs.Count; first = end)
        {
            var (term, start) = ((int)(pairs[first] >> OrdinalBits), ordinals.Count);
            for (end = first; end < pairs.Count && (int)(pairs[end] >> OrdinalBits) == term; end++)
                ordinals.Add((ushort)pairs[end]);
            if (end - first < FrequentPerWord * Words)
            {
                rare.Add((term, start));
                continue;
            }

            var set = Empty();
            Add(set, CollectionsMarshal.AsSpan(ordinals)[start..]);
            frequent.Add((term, set));
            ordinals.RemoveRange(start, end - first);
        }

        (_frequentTerms, _frequent) = ([.. frequent.Select(term => term.Term)], [.. frequent.Select(term => term.Articles)]);
        (_rareTerms, _rareStarts, _rare) =
            ([.. rare.Select(term => term.Term)], [.. rare.Select(term => term.Start), ordinals.Count], [.. ordinals]);
        var rareOf = new List<int>(_rare.Length);
        _rareOfStarts = new int[articles.Length + 1];
        for (var ordinal = 0; ordinal < articles.Length; ordinal++)
        {
            rareOf.AddRange(articles[ordinal].Terms.Where(term => Array.BinarySearch(_frequentTerms, term) < 0));
            _rareOfStarts[ordinal + 1] = rareOf.Count;
        }

        _rareOf = [.. rareOf];
    }

    public int Length => _keys.Length;

    public long First => _keys[0];

    public ReadOnlySpan<long> Keys => _keys;

    public ReadOnlySpan<long> UpdatedKeys => _updatedKeys;

    public ulong[] All()
    {
        var set = Empty();
        set.AsSpan().Fill(ulong.MaxValue);
        if (_keys.Length % BitsPerWord is > 0 and var rest)
            set[^1] = (1UL << rest) - 1;
        return set;
    }

    /// <summary>The articles that have one of the included terms (all, if there are none) and no excluded one.</summary>
    public ulong[] Having(ColumnFilter filter)
    {
        var set = Empty();
        foreach (var term in filter.Include ?? [])
            Add(set, term);
        if (filter.Include is null)
            set = All();
        if (filter.Exclude.Length == 0)
            return set;
        var excluded = Empty();
        foreach (var term in filter.Exclude)
            Add(excluded, term);
        for (var i = 0; i < set.Length; i++)
            set[i] &= ~excluded[i];
        return set;
    }

    public ulong[] Between(long first, long last)
    {
        var set = Empty();
        for (var ordinal = Ordinal(first); ordinal < _keys.Length && _keys[ordinal] <= last; ordinal++)
            set[ordinal / BitsPerWord] |= 1UL << ordinal;
        return set;
    }

    public ulong[] UpTo(long updatedKey)
    {
        var set = Empty();
        for (var ordinal = 0; ordinal < _updatedKeys.Length; ordinal++)
        {
            if (_updatedKeys[ordinal] <= updatedKey)
                set[ordinal / BitsPerWord] |= 1UL << ordinal;
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
        var set = Empty();
        var i = 0;
        foreach (var document in matches(_documents[0], _documents[^1]))
        {
            while (_documents[i] < document)
                i++;
            if (_documents[i] == document) // else it is in another block
                set[_ordinals[i] / BitsPerWord] |= 1UL << _ordinals[i];
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

    /// <summary>Adds the number of articles of each term.</summary>
    public void Count(int[] counts)
    {
        for (var i = 0; i < _frequent.Length; i++)
            counts[_frequentTerms[i]] += Count(_frequent[i]);
        foreach (var term in _rareOf)
            counts[term]++;
    }

    /// <summary>Adds, for each term, the number of its articles in a set.</summary>
    public void Count(int[] counts, ulong[] set)
    {
        for (var i = 0; i < _frequent.Length; i++)
        {
            var frequent = _frequent[i].AsSpan(0, set.Length);
            var count = 0;
            for (var word = 0; word < set.Length; word++)
                count += BitOperations.PopCount(frequent[word] & set[word]);
            counts[_frequentTerms[i]] += count;
        }

        foreach (var ordinal in Ordinals(set))
        {
            for (var i = _rareOfStarts[ordinal]; i < _rareOfStarts[ordinal + 1]; i++)
                counts[_rareOf[i]]++;
        }
    }

    /// <summary>The articles of a set, in their order.</summary>
    public static IEnumerable<int> Ordinals(ulong[] set)
    {
        for (var word = 0; word < set.Length; word++)
        {
            for (var left = set[word]; left != 0; left &= left - 1)
                yield return word * BitsPerWord + BitOperations.TrailingZeroCount(left);
        }
    }

    public static int Count(ReadOnlySpan<ulong> set)
    {
        var count = 0;
        foreach (var word in set)
            count += BitOperations.PopCount(word);
        return count;
    }

    public static bool Contains(ulong[] set, int ordinal) => (set[ordinal / BitsPerWord] >> ordinal & 1) != 0;

    private int Words => (_keys.Length + BitsPerWord - 1) / BitsPerWord;

    private ulong[] Empty() => new ulong[Words];

    private void Add(ulong[] set, int term)
    {
        if (Array.BinarySearch(_rareTerms, term) is >= 0 and var rare)
            Add(set, _rare.AsSpan(_rareStarts[rare].._rareStarts[rare + 1]));
        if (Array.BinarySearch(_frequentTerms, term) is not (>= 0 and var frequent))
            return;
        for (var word = 0; word < set.Length; word++)
            set[word] |= _frequent[frequent][word];
    }

    private ulong[] Complement(ulong[] set)
    {
        var complement = All();
        for (var word = 0; word < set.Length; word++)
            complement[word] &= ~set[word];
        return complement;
    }

    private static void Add(ulong[] set, ReadOnlySpan<ushort> ordinals)
    {
        foreach (var ordinal in ordinals)
            set[ordinal / BitsPerWord] |= 1UL << ordinal;
    }
}

/// <param name="Terms">Ids, each once.</param>
internal readonly record struct ColumnRow(long SortKey, long UpdatedKey, long Document, int[] Terms);

/// <summary>A filter by the ids of terms.</summary>
/// <param name="Include">Ids of the alternatives; null for no condition, empty if no article has any of them.</param>
internal sealed record ColumnFilter(string Kind, int[]? Include, int[] Exclude);
