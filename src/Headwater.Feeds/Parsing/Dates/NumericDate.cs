using Headwater.Feeds.Parsing.Xml;

namespace Headwater.Feeds.Parsing.Dates;

/// <summary>
/// Dates that begin with the year: W3C-DTF, RFC 3339, ISO 8601 in all its forms (calendar, ordinal and week dates, with and without
/// separators), and the same with months in words or with the Chinese, Japanese and Korean words for year, month and day.
/// </summary>
internal static class NumericDate
{
    /// <param name="isPersian">The digits were.</param>
    public static DateTimeOffset? Parse(ReadOnlySpan<char> text, bool isPersian)
    {
        var date = new DateParts { IsPersian = isPersian };
        var isKorean = text.ContainsAny('년', '오');
        if (text[0] == '-' || IsDigits(text, 5) || IsDigits(text, 6))
            return ParseShort(text);
        return TakeDate(ref text, ref date) && TakeRest(text, isKorean, ref date) ? date.ToInstant() : null;
    }

    private static bool IsDigits(ReadOnlySpan<char> text, int count) => text.Length == count && !text.ContainsAnyExceptInRange('0', '9');

    // ISO 8601:1988 with two digits for the year: -03-12 and -0312, 03335 (a day of the year), 031231. Six digits that can be a year
    // and a month (200312) are read as such.
    private static DateTimeOffset? ParseShort(ReadOnlySpan<char> text)
    {
        var date = new DateParts();
        var isMonth = text[0] == '-';
        if (!isMonth && text.Length == 6 && text[..4] is ['1', '9', ..] or ['2', '0', ..] && XmlValues.Number(text[4..]) is >= 1 and <= 12)
            return TakeDate(ref text, ref date) ? date.ToInstant() : null;
        if (isMonth)
            text = text[1..];
        if (DateParts.TakeNumber(ref text, 2, out var year) != 2)
            return null;
        date.Year = date.FullYear(year, 2);
        if (text.Length == 3 && !isMonth)
            return DateParts.TakeNumber(ref text, 3, out var ordinal) == 3 && SetOrdinal(ordinal, ref date) ? date.ToInstant() : null;
        if (isMonth)
            SkipSeparator(ref text, "-");
        if (DateParts.TakeNumber(ref text, 2, out date.Month) != 2 || (!isMonth && DateParts.TakeNumber(ref text, 2, out date.Day) != 2))
            return null;
        return text.IsEmpty ? date.ToInstant() : null;
    }

    private static bool TakeDate(ref ReadOnlySpan<char> text, ref DateParts date)
    {
        var rest = text;
        var digits = DateParts.TakeNumber(ref rest, 4, out var year);
        if (digits == 4)
        {
            date.Year = year;
            text = rest;
            return text.IsEmpty || TakeMonthAndDay(ref text, ref date);
        }

        // The first edition of ISO 8601 allowed omitting the century: 03-12-31. In 31-12-2003 the year is at the end.
        if (digits != 2 || rest is not ['-', _, _, '-', _, _, ..] || (rest.Length > 6 && char.IsAsciiDigit(rest[6])))
            return false;
        date.Year = date.FullYear(year, 2);
        text = rest;
        return TakeMonthAndDay(ref text, ref date);
    }

    private static bool TakeMonthAndDay(ref ReadOnlySpan<char> text, ref DateParts date)
    {
        var isSeparated = SkipSeparator(ref text, "-/.年년");

        // 2025年(令和7年)2月10日
        if (isSeparated && text is ['(', .. var era] && era.IndexOf(')') is >= 0 and var last
            && era[(last + 1)..].TrimStart() is [>= '0' and <= '9', ..] and var month)
            text = month;

        // A year alone. Words behind it have the month: "2026 m. kovo 14 d.".
        if (text.IsEmpty || IsTimeMark(text[0]))
            return text.TrimStart() is not [var next, .. var behind] || !char.IsLetter(next)
                || (next is 'T' or 't' && behind is [>= '0' and <= '9', ..]); // 2025 Temmuz 10 is a day in July
        if (text[0] is 'W' or 'w')
            return TakeWeek(ref text, ref date);

        if (char.IsLetter(text[0]))
        {
            var length = Word(text);
            if (!MonthNames.TryGet(text[..length], null, out date.Month))
                return false;
            text = text[length..].TrimStart();
        }
        else
        {
            var rest = text;
            var digits = DateParts.TakeNumber(ref rest, isSeparated ? 3 : 4, out var number);
            if (digits == 3)
            {
                text = rest;

                // 2003-012-31: a program by Google once wrote months with three digits.
                if (rest is not ['-', _, ..] || !char.IsAsciiDigit(rest[1]) || number > 12)
                    return SetOrdinal(number, ref date);
                date.Month = number;
            }
            else if (DateParts.TakeNumber(ref text, 2, out date.Month) == 0)
            {
                return false;
            }
        }

        SkipSeparator(ref text, "-/.月월");
        if (text.IsEmpty || IsTimeMark(text[0]))
            return true;
        if (DateParts.TakeNumber(ref text, 2, out var day) > 0)
            date.Day = day;
        SkipSeparator(ref text, "日일."); // 2026. 3. 14.

        // 2026年6月1日(月), 2026-06-01 (Mon)
        if (text.TrimStart() is ['(', .. var weekday] && weekday.IndexOf(')') is var end and >= 0)
            text = weekday[(end + 1)..];
        return true;
    }

    private static bool SetOrdinal(int ordinal, ref DateParts date)
    {
        if (date.Year is < 1 or > 9999 || ordinal < 1 || ordinal > (DateTime.IsLeapYear(date.Year) ? 366 : 365))
            return false;
        var day = new DateOnly(date.Year, 1, 1).AddDays(ordinal - 1);
        (date.Month, date.Day) = (day.Month, day.Day);
        return true;
    }

    // W52-3 or W523. The first week contains the fourth of January.
    private static bool TakeWeek(ref ReadOnlySpan<char> text, ref DateParts date)
    {
        text = text[1..];
        if (DateParts.TakeNumber(ref text, 2, out var week) != 2 || week is < 1 or > 53 || date.Year is < 1 or > 9998)
            return false;
        SkipSeparator(ref text, "-");
        if (DateParts.TakeNumber(ref text, 1, out var weekday) == 0)
            weekday = 1;
        if (weekday is < 1 or > 7)
            return false;
        var fourth = new DateOnly(date.Year, 1, 4);
        var monday = fourth.AddDays(-(((int)fourth.DayOfWeek + 6) % 7));
        var day = monday.AddDays(((week - 1) * 7) + weekday - 1);
        (date.Year, date.Month, date.Day) = (day.Year, day.Month, day.Day);
        return true;
    }

    // Nothing, a zone (XML Schema: 2026-03-14+01:00), or a time with AM or PM and a zone.
    private static bool TakeRest(ReadOnlySpan<char> text, bool isKorean, ref DateParts date)
    {
        if (text.TrimStart() is ['+' or '-', >= '0' and <= '9', ..])
        {
            Zone.Apply(text, ref date);
            return true;
        }

        if (!text.IsEmpty && IsTimeMark(text[0]))
            text = text[1..].TrimStart(" -"); // 2025-02-10 - 12:00
        var half = DayHalves.Take(ref text, isBehindTime: false);

        // Words before the time say nothing more: 2026-03-14 Sat 08:30, 2026年3月14日 星期六 08:30, 2026-03-14 at 08:30.
        while (half == DayHalf.None && !text.IsEmpty && char.IsLetter(text[0]))
        {
            // Some scripts write words without spaces. In others a word ends as a whole: Sam is Saturday in French.
            var length = 1;
            while (length < text.Length && text[length] < '\u2E80' && char.IsLetter(text[length]))
                length++;
            text = text[length..].TrimStart(" .,");
            half = DayHalves.Take(ref text, isBehindTime: false);
        }

        if (text.IsEmpty)
            return true;
        if (!date.TakeTime(ref text))
            return false;
        text = text.TrimStart();
        if (half == DayHalf.None)
            half = DayHalves.Take(ref text, isBehindTime: true);
        date.Apply(half);
        if (text.IsEmpty && isKorean)
            date.Offset = Zone.Korea;
        else
            Zone.Apply(text, ref date);
        return true;
    }

    private static bool IsTimeMark(char c) => c is 'T' or 't' or ',' || char.IsWhiteSpace(c);

    private static bool SkipSeparator(ref ReadOnlySpan<char> text, string separators)
    {
        if (text.IsEmpty || !separators.Contains(text[0], StringComparison.Ordinal))
            return false;

        // In "2004-01-01 -0500" white space shows that the last '-' is not a separator.
        text = text[1..].TrimStart();
        return true;
    }

    private static int Word(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && char.IsLetter(text[length])
            && !(length > 2 && text[length] is 'T' && char.IsLower(text[length - 1])))
            length++;
        return length;
    }
}
