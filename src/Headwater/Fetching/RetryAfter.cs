using System.Globalization;

namespace Headwater.Fetching;

/// <summary>RFC 9110, section 10.2.3: seconds, or a date.</summary>
internal static class RetryAfter
{
    /// <summary>Longer waits are not meant; this keeps sums of dates in range.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    /// <summary>Null when the server asks for nothing, or for a time in the past.</summary>
    /// <param name="date">The response's Date: the wait is the difference by the server's clock, which may be wrong by years.</param>
    public static DateTimeOffset? Until(string? retryAfter, string? date, DateTimeOffset now)
    {
        TimeSpan wait;

        // By the RFC seconds are whole numbers; some rate limiters send fractions. A number begins with a digit: "infinity" is not one.
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
