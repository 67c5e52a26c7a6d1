using System.Globalization;

namespace Headwater.Fetching;

/// <summary>RFC 9110, section 10.2.3: seconds, or a date.</summary>
internal static class RetryAfter
{
    /// <summary>Longer waits are not meant; this keeps sums of dates in range.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    // A wait of decades is not meant either: such a number is a Unix time, as some limiters send it, in seconds or in milliseconds.
    private const double LeastUnixSeconds = 1_000_000_000;
    private const double LeastUnixMilliseconds = 100_000_000_000;
    private const double MostUnixMilliseconds = 1_000_000_000_000_000;

    /// <summary>Null when the server asks for nothing, or for a time in the past.</summary>
    /// <param name="retryAfter">The header, or the RateLimit-Reset of a 429 without it.</param>
    /// <param name="date">The response's Date: the wait is the difference by the server's clock, which may be wrong by years.</param>
    public static DateTimeOffset? Until(string? retryAfter, string? date, DateTimeOffset now)
    {
        // By the RFC seconds are whole numbers; some rate limiters send fractions. A number begins with a digit: "infinity" is not one.
        if (retryAfter.AsSpan().Trim() is [>= '0' and <= '9', ..] number
            && double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var sent))
            return After(TimeSpan.FromSeconds(Math.Min(Seconds(sent, now), Longest.TotalSeconds)), now);
        return HttpDate.Parse(retryAfter) is { } until ? After(until - (HttpDate.Parse(date) ?? now), now) : null;
    }

    private static double Seconds(double sent, DateTimeOffset now) => sent switch
    {
        < LeastUnixSeconds or > MostUnixMilliseconds => sent,
        < LeastUnixMilliseconds => sent - now.ToUnixTimeSeconds(),
        _ => (sent / 1_000) - now.ToUnixTimeSeconds(),
    };

    private static DateTimeOffset? After(TimeSpan wait, DateTimeOffset now) =>
        wait <= TimeSpan.Zero ? null : now + (wait < Longest ? wait : Longest);
}
