namespace Headwater.Index;

/// <summary>
/// The position of an article in the listing: a number that grows from the newest to the oldest article.
/// </summary>
/// <remarks>
/// 45 bits of milliseconds counting down, then 18 bits from the article's id. Articles that would have the same key get consecutive keys in
/// the order of their ids, whichever came first (ordered linear probing), so that every instance has the same order.
/// </remarks>
internal static class SortKey
{
    // Milliseconds around 1970 that 45 bits hold: the years 1412 to 2527. Dates beyond are sorted as these.
    private const long Farthest = 1L << 44;

    /// <summary>The latest time that a key holds.</summary>
    public const long MaxMilliseconds = Farthest - 1;

    /// <summary>The earliest one.</summary>
    public const long MinMilliseconds = -Farthest;

    private const int SlotBits = 18;

    // The slots that no id chooses keep articles of one millisecond out of the next one's range when they move on.
    private const long ChosenSlots = (1L << SlotBits) - (1L << 10);

    // Base32 characters used, of five bits each.
    private const int IdCharacters = 6;

    public static long Milliseconds(DateTimeOffset time) => Clamp(time.ToUnixTimeMilliseconds());

    public static long Clamp(long milliseconds) => Math.Clamp(milliseconds, MinMilliseconds, MaxMilliseconds);

    public static long MillisecondsOf(long sortKey) => MaxMilliseconds - (sortKey >> SlotBits);

    /// <summary>The key of an article if no other article has it.</summary>
    public static long Of(long milliseconds, string id)
    {
        var prefix = 0L;
        for (var i = 0; i < IdCharacters; i++)
            prefix = prefix << 5 | (i < id.Length ? Rank(id[i]) : 0u);
        return First(milliseconds) + (prefix * ChosenSlots >> IdCharacters * 5);
    }

    /// <summary>The lowest key of a millisecond.</summary>
    public static long First(long milliseconds) => MaxMilliseconds - milliseconds << SlotBits;

    /// <summary>The highest key of a millisecond.</summary>
    public static long Last(long milliseconds) => First(milliseconds) + (1L << SlotBits) - 1;

    /// <summary>The keys of a period.</summary>
    public static (long First, long Last) Range(TimeBound? from, TimeBound? to) => (
        to is null ? 0 : First(Clamp(to.Milliseconds - 1)),
        from is null ? long.MaxValue : Last(Clamp(from.Milliseconds)));

    /// <summary>The order of keys: newest first, then by id.</summary>
    public static int Compare((long Milliseconds, string Id) left, (long Milliseconds, string Id) right) =>
        left.Milliseconds != right.Milliseconds
            ? right.Milliseconds.CompareTo(left.Milliseconds)
            : string.CompareOrdinal(left.Id, right.Id);

    // Grows with the character, so that keys grow with ids.
    private static uint Rank(char c) => c switch
    {
        < '2' => 0,
        < 'a' => (uint)Math.Min(c - '2', 5),
        _ => (uint)Math.Min(c - 'a' + 6, 31),
    };
}
