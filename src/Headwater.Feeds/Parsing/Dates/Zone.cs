using System.Collections.Frozen;

namespace Headwater.Feeds.Parsing.Dates;

/// <summary>Zones as feeds name them. What is unknown is UTC: a date that is hours off is worth more than none.</summary>
internal static class Zone
{
    // The farthest from Greenwich are 12 and 14 hours; a few misprints more do no harm, a wild one does.
    private static readonly TimeSpan Farthest = TimeSpan.FromHours(24);

    /// <summary>Of dates in Korean words, which name none.</summary>
    public static readonly TimeSpan Korea = TimeSpan.FromHours(9);

    // Hours. RFC 822 first; then the zones that publishers write besides; IST is India, as in the most feeds that write it.
    private static readonly FrozenDictionary<string, double> Names = new Dictionary<string, double>
    {
        ["ut"] = 0,
        ["utc"] = 0,
        ["gmt"] = 0,
        ["z"] = 0,
        ["a"] = -1,
        ["m"] = -12,
        ["n"] = 1,
        ["y"] = 12,
        ["est"] = -5,
        ["edt"] = -4,
        ["et"] = -5,
        ["cst"] = -6,
        ["cdt"] = -5,
        ["ct"] = -6,
        ["mst"] = -7,
        ["mdt"] = -6,
        ["mt"] = -7,
        ["pst"] = -8,
        ["pdt"] = -7,
        ["pt"] = -8,
        ["ast"] = -4,
        ["adt"] = -3,
        ["at"] = -4,
        ["nst"] = -3.5,
        ["ndt"] = -2.5,
        ["akst"] = -9,
        ["akdt"] = -8,
        ["hst"] = -10,
        ["hadt"] = -9,
        ["brt"] = -3,
        ["brst"] = -2,
        ["art"] = -3,
        ["wet"] = 0,
        ["west"] = 1,
        ["bst"] = 1,
        ["cet"] = 1,
        ["cest"] = 2,
        ["met"] = 1,
        ["mest"] = 2,
        ["mez"] = 1,
        ["mesz"] = 2,
        ["eet"] = 2,
        ["eest"] = 3,
        ["sast"] = 2,
        ["msk"] = 3,
        ["msd"] = 4,
        ["trt"] = 3,
        ["gst"] = 4,
        ["pkt"] = 5,
        ["ist"] = 5.5,
        ["ict"] = 7,
        ["wib"] = 7,
        ["hkt"] = 8,
        ["sgt"] = 8,
        ["awst"] = 8,
        ["jst"] = 9,
        ["kst"] = 9,
        ["acst"] = 9.5,
        ["aest"] = 10,
        ["acdt"] = 10.5,
        ["aedt"] = 11,
        ["nzst"] = 12,
        ["nzdt"] = 13,
        ["eastern"] = -5,
        ["central"] = -6,
        ["mountain"] = -7,
        ["pacific"] = -8,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, double>.AlternateLookup<ReadOnlySpan<char>> Lookup = Names.GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool TryGet(ReadOnlySpan<char> name, out TimeSpan offset)
    {
        var isKnown = Lookup.TryGetValue(name, out var hours);
        offset = TimeSpan.FromHours(hours);
        return isKnown;
    }

    /// <summary>What stands behind a time: +hh:mm, a name, or a name with an offset (GMT+1).</summary>
    public static TimeSpan Parse(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        var length = 0;
        while (length < text.Length && char.IsLetter(text[length]))
            length++;
        if (length < text.Length && text[length..].TrimStart() is ['+' or '-' or '\u2212', ..] and var signed)
            return TakeOffset(ref signed);
        return TryGet(text[..length], out var offset) ? offset : TimeSpan.Zero;
    }

    /// <summary>+hh:mm, +hhmm, +hh or +h; the text moves on behind it.</summary>
    public static TimeSpan TakeOffset(ref ReadOnlySpan<char> text)
    {
        var isWest = text[0] != '+';
        text = text[1..].TrimStart();
        var digits = DateParts.TakeNumber(ref text, 2, out var hours);
        if (digits == 0)
            return TimeSpan.Zero;
        if (text is [':' or '.', ..])
            text = text[1..];
        DateParts.TakeNumber(ref text, 2, out var minutes);
        var offset = new TimeSpan(hours, minutes, 0);
        return offset > Farthest ? TimeSpan.Zero : isWest ? -offset : offset;
    }
}
