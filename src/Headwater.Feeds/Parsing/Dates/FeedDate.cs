namespace Headwater.Feeds.Parsing.Dates;

/// <summary>Dates as feeds write them. What is no date is null, never "now".</summary>
internal static class FeedDate
{
    // The longest in use, "Wednesday, September 24, 2003 at 10:14:55 AM Eastern Daylight Time", has 66.
    private const int MaxLength = 100;

    /// <summary>The instant in UTC; a date without a zone is taken as UTC.</summary>
    public static DateTimeOffset? Parse(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (text.IsEmpty || text.Length > MaxLength)
            return null;
        if (text.Length >= "Thu, 01 Jan 2004 19:48:21".Length && text[3] == ',' && ParseRfc822(text) is { } usual)
            return usual;
        if (text.Length >= "2004-01-01T19:48:21Z".Length && ParseRfc3339(text) is { } exact)
            return exact;
        return char.IsAsciiDigit(text[0]) || text[0] == '-' ? NumericDate.Parse(text) ?? WrittenDate.Parse(text) : WrittenDate.Parse(text);
    }

    // As nearly every feed of RSS writes it: with everything at its place. What is not so takes the longer way.
    private static DateTimeOffset? ParseRfc822(ReadOnlySpan<char> text)
    {
        var date = new DateParts();
        if (text[4] != ' ' || text[7] != ' ' || text[11] != ' ' || text[16] != ' ' || text[19] != ':' || text[22] != ':')
            return null;
        date.Month = text.Slice(8, 3) switch
        {
            "Jan" => 1,
            "Feb" => 2,
            "Mar" => 3,
            "Apr" => 4,
            "May" => 5,
            "Jun" => 6,
            "Jul" => 7,
            "Aug" => 8,
            "Sep" => 9,
            "Oct" => 10,
            "Nov" => 11,
            "Dec" => 12,
            _ => 0,
        };
        date.Year = (TwoDigits(text, 12) * 100) + TwoDigits(text, 14);
        (date.Day, date.Hour, date.Minute, date.Second) = (TwoDigits(text, 5), TwoDigits(text, 17), TwoDigits(text, 20), TwoDigits(text, 23));
        var zone = text[25..];
        if (zone is not (" GMT" or " +0000" or " -0000"))
        {
            zone = zone.Trim();
            if (zone.Length > 6 || !(zone.IsEmpty || zone[0] is '+' or '-' || Zone.TryGet(zone, out _)))
                return null;
            date.Offset = Zone.Parse(zone);
        }

        return date.ToInstant();
    }

    // As nearly every feed of Atom writes it: to the second.
    private static DateTimeOffset? ParseRfc3339(ReadOnlySpan<char> text)
    {
        var zone = text[19..];
        if (text[..19] is not [_, _, _, _, '-', _, _, '-', _, _, 'T', _, _, ':', _, _, ':', _, _] || zone is not ("Z" or ['+' or '-', _, _, ':', _, _]))
            return null;
        var date = new DateParts { Year = (TwoDigits(text, 0) * 100) + TwoDigits(text, 2), Month = TwoDigits(text, 5), Day = TwoDigits(text, 8) };
        (date.Hour, date.Minute, date.Second) = (TwoDigits(text, 11), TwoDigits(text, 14), TwoDigits(text, 17));
        date.Offset = zone is "Z" ? TimeSpan.Zero : Zone.Parse(zone);
        return date.ToInstant();
    }

    // Below zero, and so out of every range, if one of them is no digit.
    private static int TwoDigits(ReadOnlySpan<char> text, int at) =>
        char.IsAsciiDigit(text[at]) && char.IsAsciiDigit(text[at + 1]) ? ((text[at] - '0') * 10) + text[at + 1] - '0' : -10_000;
}

/// <summary>The parts of a date while it is read. By default the first of January, midnight, UTC; without a year it is none.</summary>
internal struct DateParts()
{
    // What programs write for "no date": 0001-01-01 (.NET), -0001-11-30 (PHP).
    private const int FirstYear = 1000;

    public int Year = -1;
    public int Month = 1;
    public int Day = 1;
    public int Hour;
    public int Minute;
    public int Second;
    public int Ticks;
    public TimeSpan Offset;

    public readonly DateTimeOffset? ToInstant()
    {
        // A day that does not exist is a mistake; an hour 24 or a second 60 is the instant it means.
        if (Year is < FirstYear or > 9999 || Month is < 1 or > 12 || Day < 1 || Day > DateTime.DaysInMonth(Year, Month))
            return null;
        if (Hour is < 0 or > 24 || Minute is < 0 or > 59 || Second is < 0 or > 61)
            return null;
        var ticks = new DateTime(Year, Month, Day, 0, 0, 0, DateTimeKind.Utc).Ticks
            + new TimeSpan(Hour, Minute, Second).Ticks + Ticks - Offset.Ticks;
        return ticks < 0 || ticks > DateTime.MaxValue.Ticks ? null : new DateTimeOffset(ticks, TimeSpan.Zero);
    }

    /// <summary>Two digits are of the years 1970 to 2069.</summary>
    public static int FullYear(int year, int digits) => digits > 2 ? year : year < 70 ? 2000 + year : 1900 + year;

    /// <summary>A number at the start of the text, which moves on behind it.</summary>
    /// <param name="digits">How many at most.</param>
    /// <returns>How many there were; 0 for none.</returns>
    public static int TakeNumber(ref ReadOnlySpan<char> text, int digits, out int number)
    {
        number = 0;
        var length = 0;
        while (length < digits && length < text.Length && char.IsAsciiDigit(text[length]))
            number = (number * 10) + (text[length++] - '0');
        text = text[length..];
        return length;
    }

    /// <summary>hh:mm[:ss[.fff]] or hhmm[ss], with AM or PM behind it; false if there is none, and the text then stays.</summary>
    public bool TakeTime(ref ReadOnlySpan<char> text)
    {
        var rest = text;
        if (TakeNumber(ref rest, 2, out Hour) == 0)
            return false;
        var isSeparated = rest is [':' or '.', ..];
        if (isSeparated)
            rest = rest[1..];
        if (TakeNumber(ref rest, 2, out Minute) == 0 && isSeparated)
            return false;
        if (rest is [':' or '.', _, ..] && isSeparated && char.IsAsciiDigit(rest[1]))
            rest = rest[1..];
        TakeNumber(ref rest, 2, out Second);
        if (rest is ['.' or ',' or ':', _, ..] && char.IsAsciiDigit(rest[1]))
        {
            rest = rest[1..];
            var digits = TakeNumber(ref rest, 7, out Ticks);
            for (; digits < 7; digits++)
                Ticks *= 10;
            rest = rest.TrimStart("0123456789");
        }

        text = rest;
        return true;
    }

    /// <summary>Of a clock of twelve hours.</summary>
    public void Apply(DayHalf half)
    {
        if (half == DayHalf.Afternoon && Hour < 12)
            Hour += 12;
        else if (half == DayHalf.Morning && Hour == 12)
            Hour = 0;
    }
}

internal enum DayHalf
{
    None,
    Morning,
    Afternoon,
}
