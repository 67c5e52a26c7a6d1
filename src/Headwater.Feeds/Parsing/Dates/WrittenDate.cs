using System.Globalization;

namespace Headwater.Feeds.Parsing.Dates;

/// <summary>
/// Dates in words: RFC 822 and 2822, asctime, and other forms, with months in the languages of <see cref="MonthNames"/>. The parts may come
/// in any order; each is recognised by its form.
/// </summary>
internal static class WrittenDate
{
    /// <param name="language">Language of the feed, if known.</param>
    /// <param name="isPersian">The digits were.</param>
    public static DateTimeOffset? Parse(ReadOnlySpan<char> text, string? language, bool isPersian)
    {
        var date = new DateParts { Day = 0, Month = 0, IsPersian = isPersian, IsThai = text.ContainsAnyInRange('\u0E00', '\u0E7F') };
        var (hasTime, hasOffset, half) = (false, false, DayHalf.None);
        while (!(text = text.TrimStart(" \t\r\n,;()'\"")).IsEmpty)
        {
            var c = text[0];
            if (char.IsAsciiDigit(c))
            {
                if (hasTime && !hasOffset && date.Year >= 0 && Zone.StartsWithUnsignedOffset(text))
                {
                    date.Offset = Zone.TakeDigits(ref text);
                    hasOffset = true;
                }
                else if (!hasTime && IsTime(text, date) && date.TakeTime(ref text))
                {
                    hasTime = true;
                    hasOffset = date.Year >= 0 && Zone.StartsWithColonOffset(text = text.TrimStart());
                    if (hasOffset)
                        date.Offset = Zone.TakeDigits(ref text);
                }
                else if (!TakeNumber(ref text, language, ref date, ref hasTime, ref half))
                    return null;
            }
            else if (hasTime && (c == '+' || (c == '-' && (date.Day > 0 || text is not ['-', ' ', ..]))))
            {
                // In "3:45 PM - 10 Feb 2025" the dash before the day is no sign.
                (date.Offset, date.Place) = (Zone.TakeOffset(ref text), null);
                hasOffset = true;
            }
            else if (char.IsLetter(c))
            {
                TakeWord(ref text, language, ref date, ref half, hasTime, ref hasOffset);
            }
            else
            {
                text = text[1..];
            }
        }

        // "March 2026" is its first day, as "2026-03" is.
        if (date.Day == 0 && date.Year >= 0)
            date.Day = 1;
        if (date.Month == 0 || date.Day == 0)
            return null;
        date.Apply(half);
        return date.ToInstant();
    }

    // 10:15 and 10h15; after a complete date also 10.15 and 10.15.30.
    private static bool IsTime(ReadOnlySpan<char> text, in DateParts date)
    {
        var rest = text;
        var digits = DateParts.TakeNumber(ref rest, 2, out _);
        if (rest is [':', ..])
            return true;
        if (date.Day == 0 || date.Month == 0)
            return false;
        if (DateParts.TakeHourMark(ref rest))
            return true;
        return digits > 0 && date.Year >= 0 && rest is ['.', >= '0' and <= '5', >= '0' and <= '9', .. var end]
            && end is [] or [' ', ..] or ['.', >= '0' and <= '5', >= '0' and <= '9', ..];
    }

    private static void TakeWord(
        ref ReadOnlySpan<char> text, string? language, ref DateParts date, ref DayHalf half, bool hasTime, ref bool hasOffset)
    {
        var mayBeZone = hasTime && !hasOffset;
        var length = Word(text);
        var word = text[..length];
        var afterWord = text[length..].TrimStart('.');

        // A word before a comma is a weekday: in several languages "mar" means both March and Tuesday.
        var isWeekday = date.Day == 0 && afterWord is [',', ..];
        if ((date.Month == 0 || (date.IsMonthFirst && date.Year < 0)) && !isWeekday && MonthNames.TryGet(word, language, out var month))
        {
            // "mar. 10 juin": what came before the day was its weekday.
            date.IsMonthFirst = date.Month == 0 && date.Day == 0;
            date.Month = month;
        }
        else if (date.Month == 0 && MonthNames.TryGetPair(word, ref afterWord, out month))
        {
            date.Month = month;
        }
        else if (date.Month == 0 && MonthNames.TryGetVietnamese(word, ref afterWord, out month))
        {
            date.Month = month;
        }
        else if (date.Month == 0 && MonthNames.TryGetPersian(word, out month))
        {
            (date.Month, date.IsPersian) = (month, true);
        }
        else if ((hasTime || date.Day > 0 || text[0] >= '\u2E80')
            && DayHalves.Take(ref text, hasTime) is var found && found != DayHalf.None)
        {
            // Before the day "am" is German: am 10. Februar um 12:30. The words of Chinese, Japanese and Korean mean nothing else.
            half = found;
        }
        else if (mayBeZone && afterWord is ['/', ..] && Zone.TryFind(text, out var place, out var placeLength))
        {
            (date.Place, hasOffset) = (place, true);
            afterWord = text[placeLength..];
        }
        else if (mayBeZone && Zone.ApplyName(word, afterWord, ref date))
        {
            if (afterWord.TrimStart() is ['+' or '-', >= '0' and <= '9', ..] and var signed)
            {
                (date.Offset, date.Place) = (Zone.TakeOffset(ref signed), null);
                afterWord = signed;
                hasOffset = true;
            }
        }

        text = afterWord.Length < text.Length ? afterWord : text;
    }

    // Thai months contain points: ก.พ.
    private static int Word(ReadOnlySpan<char> text)
    {
        var length = 1;
        while (length < text.Length && (IsPartOfWord(text[length]) || text[length..] is ['.', >= '\u0E00' and <= '\u0E7F', ..]))
            length++;
        return length;
    }

    private static bool IsPartOfWord(char c) =>
        char.IsLetter(c) || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

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
        var isMonthFirst = second > 12 || (separator == '/' && first <= 12 && IsAmerican(language));
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
