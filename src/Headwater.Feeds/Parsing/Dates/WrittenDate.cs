using System.Globalization;

namespace Headwater.Feeds.Parsing.Dates;

/// <summary>
/// Dates in words: RFC 822 and 2822, asctime, and other forms, with months in the languages of <see cref="MonthNames"/>. The parts may come
/// in any order; each is recognised by its form.
/// </summary>
internal static partial class WrittenDate
{
    /// <param name="language">Language of the feed, if known.</param>
    /// <param name="isPersian">The digits were.</param>
    public static DateTimeOffset? Parse(ReadOnlySpan<char> text, string? language, bool isPersian)
    {
        var isThai = text.ContainsAnyInRange('\u0E00', '\u0E7F') || language?.StartsWith("th", StringComparison.OrdinalIgnoreCase) == true;
        var date = new DateParts { Day = 0, Month = 0, IsPersian = isPersian, IsThai = isThai };
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
                // In "3:45 PM - 10 Feb 2025" the dash before the day is not a minus sign.
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

    public static bool IsPartOfWord(char c) =>
        char.IsLetter(c) || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
