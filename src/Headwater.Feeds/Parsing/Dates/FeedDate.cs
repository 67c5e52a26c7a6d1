using System.Globalization;
using System.Text;

namespace Headwater.Feeds.Parsing.Dates;

/// <summary>Parses dates as feeds write them. Null for anything else; never the current time.</summary>
internal static class FeedDate
{
    // The longest in use, "Wednesday, September 24, 2003 at 10:14:55 AM Eastern Daylight Time", has 66 characters.
    private const int MaxLength = 100;

    // A language of which only its letters are known: not that of the United States.
    private const string Other = "und";

    private static readonly (string Name, int Before)[] Eras =
    [
        ("令和", 2018), ("平成", 1988), ("昭和", 1925), ("大正", 1911),
        ("民國", 1911), ("民国", 1911), ("中華民國", 1911), ("中华民国", 1911),
    ];

    /// <summary>Returns the instant in UTC. A date without a zone is read as UTC.</summary>
    /// <param name="language">Language of the feed, if known: some names of months mean different ones in two languages.</param>
    public static DateTimeOffset? Parse(ReadOnlySpan<char> text, string? language = null)
    {
        text = text.Trim();
        if (text.IsEmpty || text.Length > MaxLength)
            return null;
        if (!Ascii.IsValid(text))
            return ParseNational(text, language);
        if (text.Length >= "Thu, 01 Jan 2004 19:48:21".Length && text[3] == ',' && ParseRfc822(text) is { } usual)
            return usual;
        if (text.Length >= "2004-01-01T19:48:21Z".Length && ParseRfc3339(text) is { } exact)
            return exact;
        return UnixTime.Parse(text) ?? ParseOther(text, language);
    }

    private static DateTimeOffset? ParseOther(ReadOnlySpan<char> text, string? language, bool isPersian = false) =>
        (char.IsAsciiDigit(text[0]) || text[0] == '-' ? NumericDate.Parse(text, isPersian) : null)
            ?? WrittenDate.Parse(text, language, isPersian);

    // Replaces digits of other scripts. The script and the year tell the Persian calendar: nobody publishes in 1403. Thai digits are
    // written in Thai alone; letters and digits outside ASCII, in no English date.
    private static DateTimeOffset? ParseNational(ReadOnlySpan<char> text, string? language)
    {
        Span<char> plain = stackalloc char[MaxLength];
        var (length, isPersian) = (0, false);
        foreach (var c in text)
        {
            isPersian |= c is >= '\u06F0' and <= '\u06F9';
            language = c is >= '\u0E50' and <= '\u0E59' ? "th" : language ?? (c > '\u007F' && char.IsLetterOrDigit(c) ? Other : null);
            var category = char.GetUnicodeCategory(c);
            if (category != UnicodeCategory.Format && !IsArabicVowel(c)) // marks for the direction of text
                plain[length++] = category == UnicodeCategory.DecimalDigitNumber
                    ? (char)('0' + CharUnicodeInfo.GetDecimalDigitValue(c))
                    : Plain(c);
        }

        var ascii = (ReadOnlySpan<char>)plain[..length].Trim();
        return ascii.IsEmpty ? null : UnixTime.Parse(ascii) ?? ParseOther(WithYear(ascii), language, isPersian);
    }

    // In Japan and Taiwan years count from the beginning of an era; the first one has a word.
    private static ReadOnlySpan<char> WithYear(ReadOnlySpan<char> text)
    {
        foreach (var (name, before) in Eras)
        {
            if (!text.StartsWith(name, StringComparison.Ordinal))
                continue;
            var rest = text[name.Length..].TrimStart();
            var isFirst = rest is ['元', ..];
            if (isFirst)
                rest = rest[1..];
            return !isFirst && DateParts.TakeNumber(ref rest, 3, out var year) > 0 ? $"{before + year}{rest}"
                : isFirst ? $"{before + 1}{rest}" : text;
        }

        return text;
    }

    private static bool IsArabicVowel(char c) => c is >= '\u064B' and <= '\u0652';

    private static char Plain(char c) => c switch
    {
        '\u00A0' or '\u202F' or '\u3000' => ' ',
        '\u060C' or '\uFF0C' or '\u3001' => ',',
        '\uFF08' => '(',
        '\uFF09' => ')',
        '\uFF1A' => ':',
        '\uFF0F' => '/',
        '\uFF0D' or '\u2010' or '\u2011' or '\u2012' or '\u2013' or '\u2212' => '-',
        '\uFF0B' => '+',
        '\uFF0E' => '.',
        'ی' or 'ى' => 'ي', // Persian and Arabic keyboards write two letters differently
        'ک' => 'ك',
        _ => c,
    };

    // The form of nearly all RSS feeds, with all parts at fixed positions. Other forms take the slower path.
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
        (date.Day, date.Hour, date.Minute, date.Second) = (
            TwoDigits(text, 5), TwoDigits(text, 17), TwoDigits(text, 20), TwoDigits(text, 23));
        var zone = text[25..];
        if (zone is not (" GMT" or " +0000" or " -0000"))
        {
            zone = zone.Trim();
            if (zone.Length > 6 || !(zone.IsEmpty || zone[0] is '+' or '-' || Zone.ApplyName(zone, behind: default, ref date)))
                return null;
            Zone.Apply(zone, ref date);
        }

        return date.ToInstant();
    }

    // The form of nearly all Atom feeds, without fractions of a second.
    private static DateTimeOffset? ParseRfc3339(ReadOnlySpan<char> text)
    {
        var zone = text[19..];
        if (text[..19] is not [_, _, _, _, '-', _, _, '-', _, _, 'T', _, _, ':', _, _, ':', _, _]
            || zone is not ("Z" or ['+' or '-', _, _, ':', _, _]))
            return null;
        var date = new DateParts();
        (date.Year, date.Month, date.Day) = ((TwoDigits(text, 0) * 100) + TwoDigits(text, 2), TwoDigits(text, 5), TwoDigits(text, 8));
        (date.Hour, date.Minute, date.Second) = (TwoDigits(text, 11), TwoDigits(text, 14), TwoDigits(text, 17));
        if (zone is not "Z")
            Zone.Apply(zone, ref date);
        return date.ToInstant();
    }

    // Negative, and so out of every range, if there is another character.
    private static int TwoDigits(ReadOnlySpan<char> text, int at) =>
        char.IsAsciiDigit(text[at]) && char.IsAsciiDigit(text[at + 1]) ? ((text[at] - '0') * 10) + text[at + 1] - '0' : -10_000;
}
