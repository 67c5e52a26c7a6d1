using System.Numerics;

namespace Headwater.Listing;

/// <summary>
/// Some thousand articles that stand together in the listing: their numbers, and for each term those of them that have it. Sets of
/// articles are bits by ordinal.
/// </summary>
internal sealed class ColumnBlock
{
    /// <summary>Articles. To read a block anew, when one of its articles changed, takes about a millisecond; ordinals need 16 bits.</summary>
    public const int Capacity = 4_096;

    private const int OrdinalBits = 16;
    private const int BitsPerWord = 64;

    private readonly long[] _places;
    private readonly long[] _recencies;

    // The ordinals of the articles that have the term _terms[i] are _ordinals[_starts[i].._starts[i + 1]].
    private readonly int[] _terms;
    private readonly int[] _starts;
    private readonly ushort[] _ordinals;

    /// <param name="articles">In the order of places.</param>
    public ColumnBlock(ReadOnlySpan<ColumnRow> articles)
    {
        _places = new long[articles.Length];
        _recencies = new long[articles.Length];
        var pairs = new List<long>(articles.Length * 16);
        for (var ordinal = 0; ordinal < articles.Length; ordinal++)
        {
            (_places[ordinal], _recencies[ordinal]) = (articles[ordinal].Place, articles[ordinal].Recency);
            foreach (var term in articles[ordinal].Terms)
                pairs.Add((long)term << OrdinalBits | (long)ordinal);
        }

        pairs.Sort();
        var terms = new List<int>();
        var starts = new List<int>();
        _ordinals = new ushort[pairs.Count];
        for (var i = 0; i < pairs.Count; i++)
        {
            var term = (int)(pairs[i] >> OrdinalBits);
            if (terms.Count == 0 || terms[^1] != term)
            {
                terms.Add(term);
                starts.Add(i);
            }

            _ordinals[i] = (ushort)pairs[i];
        }

        (_terms, _starts) = ([.. terms], [.. starts, pairs.Count]);
    }

    public int Length => _places.Length;

    public long First => _places[0];

    public ReadOnlySpan<long> Places => _places;

    public ulong[] All()
    {
        var set = new ulong[(_places.Length + BitsPerWord - 1) / BitsPerWord];
        set.AsSpan().Fill(ulong.MaxValue);
        if (_places.Length % BitsPerWord is > 0 and var rest)
            set[^1] = (1UL << rest) - 1;
        return set;
    }

    /// <summary>Articles that have one of the terms; all when there are no alternatives. None has an excluded one.</summary>
    public ulong[] Having(ColumnFilter filter)
    {
        var set = filter.Include is null ? All() : Empty();
        foreach (var term in filter.Include ?? [])
        {
            foreach (var ordinal in Ordinals(term))
                set[ordinal / BitsPerWord] |= 1UL << ordinal;
        }

        foreach (var term in filter.Exclude)
        {
            foreach (var ordinal in Ordinals(term))
                set[ordinal / BitsPerWord] &= ~(1UL << ordinal);
        }

        return set;
    }

    public ulong[] Between(long first, long last)
    {
        var set = Empty();
        for (var ordinal = Ordinal(first); ordinal < _places.Length && _places[ordinal] <= last; ordinal++)
            set[ordinal / BitsPerWord] |= 1UL << ordinal;
        return set;
    }

    public ulong[] UpTo(long recency)
    {
        var set = Empty();
        for (var ordinal = 0; ordinal < _recencies.Length; ordinal++)
        {
            if (_recencies[ordinal] <= recency)
                set[ordinal / BitsPerWord] |= 1UL << ordinal;
        }

        return set;
    }

    /// <param name="places">In their order; those of other blocks may be among them.</param>
    public ulong[] At(ReadOnlySpan<long> places)
    {
        var set = Empty();
        var ordinal = 0;
        for (var i = Math.Max(places.BinarySearch(First), ~places.BinarySearch(First)); i < places.Length && places[i] <= _places[^1]; i++)
        {
            while (_places[ordinal] < places[i])
                ordinal++;
            if (_places[ordinal] == places[i])
                set[ordinal / BitsPerWord] |= 1UL << ordinal;
        }

        return set;
    }

    /// <summary>The ordinal of the first article at this place or behind it.</summary>
    public int Ordinal(long place)
    {
        var found = Array.BinarySearch(_places, place);
        return found < 0 ? ~found : found;
    }

    /// <summary>Adds the articles of all terms.</summary>
    public void Count(int[] counts)
    {
        for (var i = 0; i < _terms.Length; i++)
            counts[_terms[i]] += _starts[i + 1] - _starts[i];
    }

    /// <summary>Adds, for each term, the articles that are in the set which <paramref name="setOf"/> gives it; terms without one are left out.</summary>
    public void Count(int[] counts, ReadOnlySpan<short> setOf, ulong[][] sets)
    {
        for (var i = 0; i < _terms.Length; i++)
        {
            if (setOf[_terms[i]] is < 0)
                continue;
            var set = sets[setOf[_terms[i]]];
            var count = 0UL;
            foreach (var ordinal in _ordinals.AsSpan(_starts[i].._starts[i + 1]))
                count += set[ordinal / BitsPerWord] >> ordinal & 1;
            counts[_terms[i]] += (int)count;
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

    private ulong[] Empty() => new ulong[(_places.Length + BitsPerWord - 1) / BitsPerWord];

    private ReadOnlySpan<ushort> Ordinals(int term) =>
        Array.BinarySearch(_terms, term) is >= 0 and var i ? _ordinals.AsSpan(_starts[i].._starts[i + 1]) : [];
}

/// <param name="Terms">Ids, each once.</param>
internal readonly record struct ColumnRow(long Place, long Recency, int[] Terms);

/// <summary>A filter in the numbers of the index.</summary>
/// <param name="Include">Ids of the alternatives; null when anything will do, empty when no article has any of them.</param>
internal sealed record ColumnFilter(string Kind, int[]? Include, int[] Exclude);
