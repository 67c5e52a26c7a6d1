using System.Globalization;

namespace Headwater.Fetching;

/// <summary>RFC 9110, section 10.2.3: seconds, or a date.</summary>
internal static class RetryAfter
{
    /// <summary>Nobody means more; sums of dates stay in range.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    /// <summary>Null where nothing is asked for, or nothing that lies ahead.</summary>
    /// <param name="date">The response's Date: a date is a distance from the server's clock, which may be wrong by years.</param>
    public static DateTimeOffset? Until(string? retryAfter, string? date, DateTimeOffset now)
    {
        TimeSpan wait;

        // By the RFC the seconds are whole; some rate limiters send what their clock subtracts. And only a number begins with a digit: "infinity" is none.
        if (retryAfter.AsSpan().Trim() is [>= '0' and <= '9', ..] number
            && double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
            wait = seconds < Longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : Longest;
        else if (HttpDate.Parse(retryAfter) is { } until)
            wait = until - (HttpDate.Parse(date) ?? now);
        else
            return null;

        return wait <= TimeSpan.Zero ? null : now + (wait < Longest ? wait : Longest);
    }
}
