namespace Headwater.Feeds.Parsing.Dates;

/// <summary>
/// Dates in words: RFC 822 and 2822, asctime, and what else people write, with months in the languages of <see cref="Calendar"/>.
/// The parts may come in any order; each is known by its look.
/// </summary>
internal static class WrittenDate
{
    public static DateTimeOffset? Parse(ReadOnlySpan<char> text)
    {
        var date = new DateParts { Day = 0, Month = 0 };
        var (hasTime, half) = (false, DayHalf.None);
        while (!(text = text.TrimStart(" \t\r\n,;()'\"")).IsEmpty)
        {
            var c = text[0];
            if (char.IsAsciiDigit(c))
            {
                if (!hasTime && IsTime(text) && date.TakeTime(ref text))
                    hasTime = true;
                else if (!TakeNumber(ref text, ref date, ref hasTime, ref half))
                    return null;
            }
            else if (hasTime && c is '+' or '-')
            {
                date.Offset = Zone.TakeOffset(ref text);
            }
            else if (char.IsLetter(c))
            {
                TakeWord(ref text, ref date, ref half, hasTime);
            }
            else
            {
                text = text[1..];
            }
        }

        if (date.Month == 0 || date.Day == 0)
            return null;
        date.Apply(half);
        return date.ToInstant();
    }

    private static bool IsTime(ReadOnlySpan<char> text) => text is [_, ':', ..] or [_, _, ':', ..];

    private static void TakeWord(ref ReadOnlySpan<char> text, ref DateParts date, ref DayHalf half, bool hasTime)
    {
        var length = 1;
        while (length < text.Length && (char.IsLetter(text[length]) || char.GetUnicodeCategory(text[length]) == System.Globalization.UnicodeCategory.NonSpacingMark))
            length++;
        var word = text[..length];
        var afterWord = text[length..].TrimStart('.');

        // Before a comma comes a weekday: "mar" is Tuesday in half of the languages in which it is March.
        var isWeekday = date.Day == 0 && afterWord is [',', ..];
        if (date.Month == 0 && !isWeekday && Calendar.TryGetMonth(word, out var month))
            date.Month = month;
        else if (Calendar.TakeDayHalf(ref text) is var found && found != DayHalf.None)
            half = found;
        else if (hasTime && Zone.TryGet(word, out var offset))
            date.Offset = afterWord is ['+' or '-', _, ..] && char.IsAsciiDigit(afterWord[1]) ? Zone.TakeOffset(ref afterWord) : offset;
        text = afterWord.Length < text.Length ? afterWord : text;
    }

    // A day, a year, or a whole date in numbers.
    private static bool TakeNumber(ref ReadOnlySpan<char> text, ref DateParts date, ref bool hasTime, ref DayHalf half)
    {
        var rest = text;
        var digits = DateParts.TakeNumber(ref rest, 4, out var number);
        if (digits == 4 && date.Month == 0 && rest is ['-' or '/' or '.', _, ..] && char.IsAsciiDigit(rest[1]))
        {
            if (NumericDate.Parse(text) is not { } instant)
                return false;
            (date.Year, date.Month, date.Day) = (instant.Year, instant.Month, instant.Day);
            (date.Hour, date.Minute, date.Second, hasTime, half) = (instant.Hour, instant.Minute, instant.Second, true, DayHalf.None);
            text = default;
            return true;
        }

        if (digits <= 2 && date.Month == 0 && rest is ['/' or '.' or '-', _, ..] && char.IsAsciiDigit(rest[1]))
        {
            text = rest[1..];
            return TakeMonthAndYear(ref text, number, rest[0], ref date);
        }

        text = rest;
        if (digits <= 2 && date.Day == 0)
            date.Day = number;
        else if (date.Year < 0)
            date.Year = DateParts.FullYear(number, digits);
        else
            return digits <= 2; // a number too many
        SkipOrdinalEnding(ref text);
        return true;
    }

    // 12/31/2003 as in the United States, 31/12/2003, 31.12.2003, 31-12-2003.
    private static bool TakeMonthAndYear(ref ReadOnlySpan<char> text, int first, char separator, ref DateParts date)
    {
        if (DateParts.TakeNumber(ref text, 2, out var second) == 0 || text.IsEmpty || text[0] != separator)
            return false;
        text = text[1..];
        var digits = DateParts.TakeNumber(ref text, 4, out var year);
        if (digits is not (2 or 4))
            return false;
        (date.Month, date.Day) = separator == '/' && first <= 12 ? (first, second) : (second, first);
        date.Year = DateParts.FullYear(year, digits);
        return true;
    }

    // 1st, 2nd, 3rd, 4th
    private static void SkipOrdinalEnding(ref ReadOnlySpan<char> text)
    {
        if (text is ['s', 't', ..] or ['n', 'd', ..] or ['r', 'd', ..] or ['t', 'h', ..] && !(text.Length > 2 && char.IsLetter(text[2])))
            text = text[2..];
    }
}
