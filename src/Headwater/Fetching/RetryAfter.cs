using System.Globalization;

namespace Headwater.Fetching;

/// <summary>RFC 9110, section 10.2.3: seconds, or a date.</summary>
internal static class RetryAfter
{
    /// <summary>Nobody means more; sums of dates stay in range.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    // A time without a day must not become today.
    private const DateTimeStyles DateStyles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal
        | DateTimeStyles.AllowWhiteSpaces | DateTimeStyles.NoCurrentDateDefault;

    /// <summary>Null where nothing is asked for, or nothing that lies ahead.</summary>
    /// <param name="date">The response's Date: a date is a distance from the server's clock, which may be wrong by years.</param>
    public static DateTimeOffset? Until(string? retryAfter, string? date, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(retryAfter))
            return null;

        TimeSpan wait;
        if (retryAfter.AsSpan().Trim().IndexOfAnyExceptInRange('0', '9') < 0)
            wait = double.Parse(retryAfter, CultureInfo.InvariantCulture) is var seconds && seconds < Longest.TotalSeconds
                ? TimeSpan.FromSeconds(seconds)
                : Longest;
        else if (ReadDate(retryAfter) is { } until)
            wait = until - (ReadDate(date) ?? now);
        else
            return null;

        return wait <= TimeSpan.Zero ? null : now + (wait < Longest ? wait : Longest);
    }

    private static DateTimeOffset? ReadDate(string? text) =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, DateStyles, out var date) ? new DateTimeOffset(date) : null;
}
