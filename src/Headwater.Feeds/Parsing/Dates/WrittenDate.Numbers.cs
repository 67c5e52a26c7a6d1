namespace Headwater.Feeds.Parsing.Dates;

// The numbers of a date that are not its time.
internal static partial class WrittenDate
{
    // A day, a year, or a complete date in numbers.
    private static bool TakeNumber(
        ref ReadOnlySpan<char> text, string? language, ref DateParts date, ref bool hasTime, ref DayHalf half)
    {
        var rest = text;
        var digits = DateParts.TakeNumber(ref rest, 4, out var number);
        var mayBeDate = date.Month == 0 || (date.Day == 0 && HasMonthAndYear(rest));
        if (digits == 4 && mayBeDate && rest is ['-' or '/' or '.', _, ..] && char.IsAsciiDigit(rest[1]))
        {
            if (NumericDate.Parse(text, date.IsPersian) is not { } instant)
                return false;
            (date.Year, date.Month, date.Day) = (instant.Year, instant.Month, instant.Day);
            (date.Hour, date.Minute, date.Second, hasTime, half) = (instant.Hour, instant.Minute, instant.Second, true, DayHalf.None);
            text = default;
            return true;
        }

        // 10 2月 2025, 10 2월 2025. 月曜日 and 월요일 are weekdays.
        if (digits <= 2 && date.Month == 0 && rest.TrimStart() is ['月' or '월', .. var behind] && behind is not ['曜' or '요', ..])
        {
            date.Month = number;
            text = behind;
            return true;
        }

        // Mon, 10 02 2025
        if (digits <= 2 && date is { Month: 0, Day: > 0 } && number is >= 1 and <= 12 && StartsWithYear(rest))
        {
            date.Month = number;
            text = rest;
            return true;
        }

        // 10. 2. 2025 is usual in Czech and Slovene; behind a slash or a dash a space is unusual.
        if (digits <= 2 && mayBeDate && rest is ['/' or '.' or '-', .. var next]
            && (rest[0] == '.' ? next.TrimStart() : next) is [>= '0' and <= '9', ..])
        {
            text = next;
            return TakeMonthAndYear(ref text, number, rest[0], language, ref date);
        }

        text = rest;
        if (digits <= 2 && date.Day == 0)
            date.Day = number;
        else if (date.Year < 0)
            date.Year = date.FullYear(number, digits);
        else
            return digits <= 2; // superfluous
        SkipOrdinalEnding(ref text);
        SkipEra(date.Year, ref text);
        return true;
    }

    private static bool StartsWithYear(ReadOnlySpan<char> text) =>
        text is [' ', '1' or '2', _, _, >= '0' and <= '9', .. var rest] && rest is [] or [' ', ..]
        && !text[2..4].ContainsAnyExceptInRange('0', '9');

    // What looked like a month before a date in numbers was its weekday: "mar 10/02/2025"; "Sen" is Monday in Indonesian.
    private static bool HasMonthAndYear(ReadOnlySpan<char> text)
    {
        if (text is not ['-' or '/' or '.', .. var rest])
            return false;
        rest = rest.TrimStart();
        return DateParts.TakeNumber(ref rest, 2, out _) > 0 && rest is [var separator, .. var end] && separator == text[0]
            && end.TrimStart() is [>= '0' and <= '9', ..];
    }

    // 12/31/2003 as in the United States, 31/12/2003, 31.12.2003, 31. 12. 2003, 31-12-2003.
    private static bool TakeMonthAndYear(
        ref ReadOnlySpan<char> text, int first, char separator, string? language, ref DateParts date)
    {
        text = text.TrimStart();
        if (DateParts.TakeNumber(ref text, 2, out var second) == 0 || text.IsEmpty || text[0] != separator)
            return false;
        text = text[1..].TrimStart();
        var digits = DateParts.TakeNumber(ref text, 4, out var year);

        // In "10.2. 12:30" the year is missing.
        if (digits is not (2 or 4) || (digits == 2 && text is [':' or '.', >= '0' and <= '9', ..]))
            return false;
        var isMonthFirst = second > 12 || (separator == '/' && first <= 12 && !date.IsThai && IsAmerican(language));
        (date.Month, date.Day) = isMonthFirst ? (first, second) : (second, first);
        date.Year = date.FullYear(year, digits);
        SkipEra(date.Year, ref text);
        return true;
    }

    // Where nothing else is known, too: more feeds are American than of any other country.
    private static bool IsAmerican(string? language) =>
        language is null || language.Equals("en", StringComparison.OrdinalIgnoreCase)
            || language.StartsWith("en-US", StringComparison.OrdinalIgnoreCase);

    // 2025 م. The letter is the era behind a year, and the afternoon behind a time.
    private static void SkipEra(int year, ref ReadOnlySpan<char> text)
    {
        if (year >= 0 && text.TrimStart() is ['م', .. var rest] && (rest.IsEmpty || !char.IsLetter(rest[0])))
            text = rest;
    }

    // 1st, 2nd, 3rd, 4th
    private static void SkipOrdinalEnding(ref ReadOnlySpan<char> text)
    {
        if (text is ['s', 't', ..] or ['n', 'd', ..] or ['r', 'd', ..] or ['t', 'h', ..] && !(text.Length > 2 && char.IsLetter(text[2])))
            text = text[2..];
    }
}
