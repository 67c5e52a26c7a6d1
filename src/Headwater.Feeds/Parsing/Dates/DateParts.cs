using System.Globalization;

namespace Headwater.Feeds.Parsing.Dates;

/// <summary>The parts of a date while it is read. Default: first of January, midnight, UTC. Without a year there is no date.</summary>
internal struct DateParts()
{
    // What programs write for "no date": 0001-01-01 (.NET), -0001-11-30 (PHP).
    private const int FirstYear = 1000;

    private static readonly Calendar Gregorian = new GregorianCalendar();
    private static readonly Calendar Persian = new PersianCalendar();

    public int Year = -1;
    public int Month = 1;
    public int Day = 1;
    public int Hour;
    public int Minute;
    public int Second;
    public int Ticks;
    public TimeSpan Offset;
    public bool IsMonthFirst; // the month was read before the day
    public TimeZoneInfo? Place; // the offset depends on the date
    public bool IsPersian; // the digits are; so is the calendar, where the year says so, too
    public bool IsThai; // the words are, or the digits, or the feed

    public readonly DateTimeOffset? ToInstant()
    {
        // A day that does not exist is an error; hour 24 and second 60 mean the next day and the next minute.
        // Nobody publishes in 2568: the Thai calendar counts from the death of the Buddha.
        var year = Year is > 2400 and < 2700 ? Year - 543 : Year;
        var calendar = IsPersian && year is > 1300 and < 1500 ? Persian : Gregorian;
        if (year is < FirstYear or > 9999 || Month is < 1 or > 12 || Day < 1 || Day > calendar.GetDaysInMonth(year, Month))
            return null;
        if (Hour is < 0 or > 24 || Minute is < 0 or > 59 || Second is < 0 or > 61)
            return null;
        var local = calendar.ToDateTime(year, Month, Day, 0, 0, 0, 0).Ticks + new TimeSpan(Hour, Minute, Second).Ticks + Ticks;
        var offset = Place?.GetUtcOffset(new DateTime(Math.Min(local, DateTime.MaxValue.Ticks))) ?? Offset;
        var ticks = local - offset.Ticks;
        return ticks < 0 || ticks > DateTime.MaxValue.Ticks ? null : new DateTimeOffset(ticks, TimeSpan.Zero);
    }

    /// <summary>Two digits mean the years 1970 to 2069, in Thai also the Buddhist ones from 2543, which is 2000.</summary>
    public readonly int FullYear(int year, int digits) =>
        digits > 2 ? year : IsThai && year >= 43 ? 2500 + year : year < 70 ? 2000 + year : 1900 + year;

    /// <summary>Reads a number and moves the text behind it.</summary>
    /// <param name="digits">Maximum number of digits.</param>
    /// <returns>The number of digits; 0 if there is no number.</returns>
    public static int TakeNumber(ref ReadOnlySpan<char> text, int digits, out int number)
    {
        number = 0;
        var length = 0;
        while (length < digits && length < text.Length && char.IsAsciiDigit(text[length]))
            number = (number * 10) + (text[length++] - '0');
        text = text[length..];
        return length;
    }

    /// <summary>Reads hh:mm[:ss[.fff]], hhmm[ss] or 10h30. Returns false and leaves the text if there is no time.</summary>
    public bool TakeTime(ref ReadOnlySpan<char> text)
    {
        var rest = text;
        if (TakeNumber(ref rest, 2, out Hour) == 0)
            return false;
        if (TakeHourMark(ref rest))
        {
            TakeNumber(ref rest, 2, out Minute);
            if (rest.TrimStart() is ['分' or '분', .. var seconds])
            {
                rest = seconds.TrimStart();
                TakeNumber(ref rest, 2, out Second);
                rest = rest.TrimStart(" 秒초");
            }

            text = rest;
            return true;
        }

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

    /// <summary>
    /// Reads the "h" of French, Portuguese and Spanish (10h30, 10 h), the "u" of Dutch or the word of Chinese, Japanese or Korean.
    /// </summary>
    public static bool TakeHourMark(ref ReadOnlySpan<char> text)
    {
        var rest = text.TrimStart();
        if (rest is ['时' or '時' or '点' or '點' or '시', ..])
        {
            text = rest[1..].TrimStart();
            return true;
        }

        if (rest is not ['h' or 'H' or 'u' or 'U', ..] || (rest.Length > 1 && char.IsLetter(rest[1])))
            return false;
        text = rest[1..].TrimStart();
        return true;
    }

    /// <summary>Applies AM or PM.</summary>
    public void Apply(DayHalf half)
    {
        if (half == DayHalf.Afternoon && Hour < 12)
            Hour += 12;
        else if (half == DayHalf.Morning && Hour == 12)
            Hour = 0;
    }
}
