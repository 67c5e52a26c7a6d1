using System.Runtime.InteropServices;

namespace Headwater.Index.Sqlite;

/// <summary>For each term the articles of a block that have it, and for each article its terms.</summary>
internal sealed class BlockTerms
{
    private const int OrdinalBits = 16;

    // A term with at least this many articles per bitmap word is stored as a bitmap, which is counted word by word.
    private const int FrequentPerWord = 1;

    private readonly int _articles;

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

    public BlockTerms(ReadOnlySpan<ColumnRow> articles)
    {
        _articles = articles.Length;
        var pairs = new List<long>(articles.Length * 16);
        for (var ordinal = 0; ordinal < articles.Length; ordinal++)
        {
            foreach (var term in articles[ordinal].Terms)
                pairs.Add((long)term << OrdinalBits | (long)ordinal);
        }

        pairs.Sort();
        var frequent = new List<(int Term, ulong[] Articles)>();
        var rare = new List<(int Term, int Start)>();
        var ordinals = new List<ushort>(pairs.Count);
        for (int first = 0, end; first < pairs.Count; first = end)
        {
            var (term, start) = ((int)(pairs[first] >> OrdinalBits), ordinals.Count);
            for (end = first; end < pairs.Count && (int)(pairs[end] >> OrdinalBits) == term; end++)
                ordinals.Add((ushort)pairs[end]);
            if (end - first < FrequentPerWord * ArticleSet.Words(_articles))
            {
                rare.Add((term, start));
                continue;
            }

            var set = ArticleSet.Empty(_articles);
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

    /// <summary>The articles that have one of the included terms (all, if there are none) and no excluded one.</summary>
    public ulong[] Having(ColumnFilter filter)
    {
        var set = filter.Include is { } included ? AnyOf(included) : ArticleSet.All(_articles);
        if (filter.Exclude.Length > 0)
            ArticleSet.Remove(set, AnyOf(filter.Exclude));
        return set;
    }

    /// <summary>Adds the number of articles of each term.</summary>
    public void Count(int[] counts)
    {
        for (var i = 0; i < _frequent.Length; i++)
            counts[_frequentTerms[i]] += ArticleSet.Count(_frequent[i]);
        foreach (var term in _rareOf)
            counts[term]++;
    }

    /// <summary>Adds, for each term, the number of its articles in a set.</summary>
    public void Count(int[] counts, ulong[] set)
    {
        for (var i = 0; i < _frequent.Length; i++)
            counts[_frequentTerms[i]] += ArticleSet.Count(set, _frequent[i]);
        foreach (var ordinal in ArticleSet.Ordinals(set))
        {
            for (var i = _rareOfStarts[ordinal]; i < _rareOfStarts[ordinal + 1]; i++)
                counts[_rareOf[i]]++;
        }
    }

    private ulong[] AnyOf(int[] terms)
    {
        var set = ArticleSet.Empty(_articles);
        foreach (var term in terms)
            Add(set, term);
        return set;
    }

    private void Add(ulong[] set, int term)
    {
        if (Array.BinarySearch(_rareTerms, term) is >= 0 and var rare)
            Add(set, _rare.AsSpan(_rareStarts[rare].._rareStarts[rare + 1]));
        if (Array.BinarySearch(_frequentTerms, term) is not (>= 0 and var frequent))
            return;
        for (var word = 0; word < set.Length; word++)
            set[word] |= _frequent[frequent][word];
    }

    private static void Add(ulong[] set, ReadOnlySpan<ushort> ordinals)
    {
        foreach (var ordinal in ordinals)
            ArticleSet.Add(set, ordinal);
    }
}

/// <summary>A filter by the ids of terms.</summary>
/// <param name="Include">Ids of the alternatives; null for no condition, empty if no article has any of them.</param>
internal sealed record ColumnFilter(string Kind, int[]? Include, int[] Exclude);
