using System.Numerics;

namespace Headwater.Index.Sqlite;

/// <summary>Sets of the articles of a block: a bitmap by ordinal, of 64 to a word.</summary>
internal static class ArticleSet
{
    private const int BitsPerWord = 64;

    /// <param name="articles">Of the block.</param>
    public static ulong[] Empty(int articles) => new ulong[Words(articles)];

    public static ulong[] All(int articles)
    {
        var set = Empty(articles);
        set.AsSpan().Fill(ulong.MaxValue);
        if (articles % BitsPerWord is > 0 and var rest)
            set[^1] = (1UL << rest) - 1;
        return set;
    }

    public static int Words(int articles) => (articles + BitsPerWord - 1) / BitsPerWord;

    public static void Add(ulong[] set, int ordinal) => set[ordinal / BitsPerWord] |= 1UL << ordinal;

    public static void Remove(ulong[] set, ulong[] others)
    {
        for (var word = 0; word < set.Length; word++)
            set[word] &= ~others[word];
    }

    public static bool Contains(ulong[] set, int ordinal) => (set[ordinal / BitsPerWord] >> ordinal & 1) != 0;

    public static int Count(ReadOnlySpan<ulong> set)
    {
        var count = 0;
        foreach (var word in set)
            count += BitOperations.PopCount(word);
        return count;
    }

    /// <summary>How many articles are in both.</summary>
    public static int Count(ulong[] set, ulong[] other)
    {
        var others = other.AsSpan(0, set.Length);
        var count = 0;
        for (var word = 0; word < set.Length; word++)
            count += BitOperations.PopCount(others[word] & set[word]);
        return count;
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
}
