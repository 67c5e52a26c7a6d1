using System.Globalization;

namespace Headwater.Fetching;

/// <summary>RFC 9110, section 10.2.3: seconds, or a date.</summary>
internal static class RetryAfter
{
    /// <summary>Longer waits are not meant; this keeps sums of dates in range.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    // A greater number in RateLimit-Reset is a Unix time: some limiters send that, others the seconds of the draft.
    private const double LeastUnixTime = 1_000_000_000;

    /// <summary>When the quota of a client begins again: the RateLimit-Reset of a 429 without Retry-After.</summary>
    public static DateTimeOffset? OfReset(string? reset, DateTimeOffset now) =>
        double.TryParse(reset, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds >= LeastUnixTime
            ? After(TimeSpan.FromSeconds(Math.Min(seconds, int.MaxValue) - now.ToUnixTimeSeconds()), now)
            : Until(reset, date: null, now);

    /// <summary>Null when the server asks for nothing, or for a time in the past.</summary>
    /// <param name="date">The response's Date: the wait is the difference by the server's clock, which may be wrong by years.</param>
    public static DateTimeOffset? Until(string? retryAfter, string? date, DateTimeOffset now)
    {
        // By the RFC seconds are whole numbers; some rate limiters send fractions. A number begins with a digit: "infinity" is not one.
        if (retryAfter.AsSpan().Trim() is [>= '0' and <= '9', ..] number
            && double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
            return After(TimeSpan.FromSeconds(Math.Min(seconds, Longest.TotalSeconds)), now);
        return HttpDate.Parse(retryAfter) is { } until ? After(until - (HttpDate.Parse(date) ?? now), now) : null;
    }

    private static DateTimeOffset? After(TimeSpan wait, DateTimeOffset now) =>
        wait <= TimeSpan.Zero ? null : now + (wait < Longest ? wait : Longest);
}
