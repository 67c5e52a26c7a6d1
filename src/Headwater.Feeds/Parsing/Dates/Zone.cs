using System.Collections.Frozen;

namespace Headwater.Feeds.Parsing.Dates;

/// <summary>Time zones as feeds name them. Unknown ones are read as UTC: a date that is off by hours is better than none.</summary>
internal static class Zone
{
    // Real offsets are at most 14 hours. Larger ones up to a day are misprints that do little harm; others are ignored.
    private static readonly TimeSpan Farthest = TimeSpan.FromHours(24);

    /// <summary>Zone of dates in Korean, which do not name one.</summary>
    public static readonly TimeSpan Korea = TimeSpan.FromHours(9);

    // Hours. RFC 822 first, then other zones that publishers use. IST is India, as in most feeds that use it.
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
        ["cst"] = -6,
        ["cdt"] = -5,
        ["mst"] = -7,
        ["mdt"] = -6,
        ["pst"] = -8,
        ["pdt"] = -7,
        ["ast"] = -4,
        ["adt"] = -3,
        ["at"] = -4,
        ["nst"] = -3.5,
        ["ndt"] = -2.5,
        ["akst"] = -9,
        ["akdt"] = -8,
        ["hst"] = -10,
        ["hadt"] = -9,
        ["hdt"] = -9,
        ["clt"] = -4,
        ["clst"] = -3,
        ["cot"] = -5,
        ["pet"] = -5,
        ["vet"] = -4,
        ["uyt"] = -3,
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
        ["cat"] = 2,
        ["wat"] = 1,
        ["eat"] = 3,
        ["idt"] = 3,
        ["msk"] = 3,
        ["мск"] = 3,
        ["msd"] = 4,
        ["trt"] = 3,
        ["gst"] = 4,
        ["pkt"] = 5,
        ["yekt"] = 5,
        ["ist"] = 5.5,
        ["ict"] = 7,
        ["wib"] = 7,
        ["wita"] = 8,
        ["wit"] = 9,
        ["pht"] = 8,
        ["myt"] = 8,
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
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    // American publishers write ET in summer and in winter.
    private static readonly FrozenDictionary<string, string> Places = new Dictionary<string, string>
    {
        ["et"] = "America/New_York",
        ["eastern"] = "America/New_York",
        ["ct"] = "America/Chicago",
        ["central"] = "America/Chicago",
        ["mt"] = "America/Denver",
        ["mountain"] = "America/Denver",
        ["pt"] = "America/Los_Angeles",
        ["pacific"] = "America/Los_Angeles",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, double>.AlternateLookup<ReadOnlySpan<char>> NameLookup =
        Names.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> PlaceLookup =
        Places.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <param name="behind">What follows the name: Central European Time is not that of Chicago.</param>
    /// <returns>False for what names no zone.</returns>
    public static bool ApplyName(ReadOnlySpan<char> name, ReadOnlySpan<char> behind, ref DateParts date)
    {
        if (NameLookup.TryGetValue(name, out var hours))
        {
            date.Offset = TimeSpan.FromHours(hours);
            return true;
        }

        if (!PlaceLookup.TryGetValue(name, out var id))
            return false;
        if (behind.TrimStart().StartsWith("European", StringComparison.OrdinalIgnoreCase))
            id = id == Places["central"] ? "Europe/Paris" : "Europe/Athens";
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(id, out var place))
            return false;
        date.Place = place;
        return true;
    }

    /// <summary>
    /// Reads what follows a time: a numeric offset, a name, or both (<c>GMT+0200 (Central European Summer Time)</c>). The number wins
    /// because names are ambiguous: CST is used in Chicago, China and Cuba.
    /// </summary>
    public static void Apply(ReadOnlySpan<char> text, ref DateParts date)
    {
        text = text.Trim(" \t([");
        var length = 0;
        while (length < text.Length && char.IsLetter(text[length]))
            length++;
        if (length < text.Length && length > 0 && text[length] == '/' && TryFind(text, out var place, out _))
            date.Place = place;
        else if (length < text.Length && text[length..].TrimStart() is ['+' or '-' or '\u2212', ..] and var signed)
            date.Offset = TakeOffset(ref signed);
        else if (StartsWithUnsignedOffset(text) || StartsWithColonOffset(text))
            date.Offset = TakeDigits(ref text);
        else
            ApplyName(text[..length], text[length..], ref date);
    }

    /// <summary>Reads a name of the tz database: Europe/Paris.</summary>
    public static bool TryFind(ReadOnlySpan<char> text, out TimeZoneInfo? place, out int length)
    {
        length = 0;
        while (length < text.Length && (char.IsAsciiLetterOrDigit(text[length]) || text[length] is '/' or '_' or '-' or '+'))
            length++;

        // The file system opens Europe//Paris, too, and the runtime keeps each zone under every spelling that it was asked for.
        place = null;
        return text[..length].IndexOf("//") < 0 && TimeZoneInfo.TryFindSystemTimeZoneById(text[..length].ToString(), out place);
    }

    /// <summary>Whether the text begins with an offset of four digits without a sign: in a URL or a form a plus becomes a space.</summary>
    public static bool StartsWithUnsignedOffset(ReadOnlySpan<char> text) =>
        text.Length >= 4 && !text[..4].ContainsAnyExceptInRange('0', '9') && (text.Length == 4 || !char.IsAsciiDigit(text[4]))
        && text[0] is '0' or '1' && text[2..4] is "00" or "15" or "30" or "45";

    /// <summary>The same with a colon. Only right behind a time: "10:00 to 12:00" has none.</summary>
    public static bool StartsWithColonOffset(ReadOnlySpan<char> text) =>
        text is ['0' or '1', >= '0' and <= '9', ':', _, _, .. var rest] && text[3..5] is "00" or "15" or "30" or "45"
        && (rest.IsEmpty || rest[0] is ' ');

    /// <summary>Reads +hh:mm, +hhmm, +hmm, +hh or +h and moves the text behind it.</summary>
    public static TimeSpan TakeOffset(ref ReadOnlySpan<char> text)
    {
        var isWest = text[0] != '+';
        text = text[1..].TrimStart();
        var offset = TakeDigits(ref text);
        return isWest ? -offset : offset;
    }

    public static TimeSpan TakeDigits(ref ReadOnlySpan<char> text)
    {
        var count = text.IndexOfAnyExceptInRange('0', '9') is >= 0 and var end ? end : text.Length;
        if (DateParts.TakeNumber(ref text, count == 3 ? 1 : 2, out var hours) == 0)
            return TimeSpan.Zero;
        if (text is [':' or '.', ..])
            text = text[1..];
        DateParts.TakeNumber(ref text, 2, out var minutes);
        var offset = new TimeSpan(hours, minutes, 0);
        return offset > Farthest ? TimeSpan.Zero : offset;
    }
}
