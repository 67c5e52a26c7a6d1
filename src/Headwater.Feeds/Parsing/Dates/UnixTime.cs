using System.Globalization;

namespace Headwater.Feeds.Parsing.Dates;

/// <summary>Seconds, milliseconds, microseconds or nanoseconds since 1970, from programs that do not format dates.</summary>
internal static class UnixTime
{
    // From September 2001 to May 2033 the number begins with 1. Ten digits that begin with 2 are year, month, day and hour.
    public static DateTimeOffset? Parse(ReadOnlySpan<char> text)
    {
        // As the serialisers of .NET once wrote dates.
        if (text.StartsWith("/Date(") && text.EndsWith(")/"))
            text = text["/Date(".Length..(text[6..].IndexOfAny("+-)") + 6)];
        if (text.Length < 10 || text[0] != '1')
            return null;
        var digits = text.IndexOf('.') is > 0 and var point ? text[..point] : text;
        if (text[digits.Length..].Trim(".0123456789").Length > 0
            || !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            return null;
        return digits.Length switch
        {
            10 => DateTimeOffset.FromUnixTimeSeconds(count),
            13 => DateTimeOffset.FromUnixTimeMilliseconds(count),
            16 => DateTimeOffset.FromUnixTimeMilliseconds(count / 1000),
            19 => DateTimeOffset.FromUnixTimeMilliseconds(count / 1_000_000),
            _ => null,
        };
    }
}
