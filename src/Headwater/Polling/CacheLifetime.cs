using System.Globalization;
using Headwater.Fetching;

namespace Headwater.Polling;

/// <summary>How long a response stays fresh by its own headers (RFC 9111, section 4.2).</summary>
internal static class CacheLifetime
{
    // RFC 9111 tells caches to use this for a number they cannot represent. Servers also send the year 9999, which by a clock a second
    // behind this one is beyond all dates.
    private const long MaxSeconds = int.MaxValue;

    /// <summary>
    /// Null when the response says nothing; zero when it says that it is stale at once. <c>no-store</c> counts as stale, no more:
    /// Headwater serves no copy, and without the validators the publisher would send the whole document each time.
    /// </summary>
    public static TimeSpan? Of(PublisherHeaders headers, DateTimeOffset now)
    {
        long? maxAge = null, sharedMaxAge = null;
        foreach (var directive in (headers.CacheControl ?? "")
            .Split([',', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = Split(directive);
            switch (name)
            {
                // With a value it concerns one header field only.
                case "no-cache" when value is null:
                case "no-store":
                    return TimeSpan.Zero;
                case "max-age":
                    maxAge ??= Seconds(value);
                    break;
                case "s-maxage":
                    sharedMaxAge ??= Seconds(value);
                    break;
            }
        }

        // Headwater fetches once for many readers, as a shared cache does.
        if ((sharedMaxAge ?? maxAge) is { } seconds)
            return TimeSpan.FromSeconds(seconds);
        if (headers.Expires is null)
            return null;

        // Measured by the server's own clock, which may be wrong. "0" and "-1" are common and mean the past.
        var lifetime = HttpDate.Parse(headers.Expires) - (HttpDate.Parse(headers.Date) ?? now);
        return TimeSpan.FromSeconds(Math.Clamp(lifetime?.TotalSeconds ?? 0, 0, MaxSeconds));
    }

    /// <summary>How long the response was in a cache on its way.</summary>
    public static TimeSpan Age(PublisherHeaders headers) => TimeSpan.FromSeconds(Seconds(headers.Age));

    private static (string Name, string? Value) Split(string directive)
    {
        var equals = directive.IndexOf('=', StringComparison.Ordinal);
        return equals < 0
            ? (directive.ToLowerInvariant(), null)
            : (directive[..equals].Trim().ToLowerInvariant(), directive[(equals + 1)..].Trim().Trim('"'));
    }

    private static long Seconds(string? text)
    {
        if (text is null || !text.AsSpan().Trim().ContainsAnyInRange('0', '9') || text.AsSpan().Trim().ContainsAnyExceptInRange('0', '9'))
            return 0;
        return long.TryParse(text.AsSpan().Trim(), CultureInfo.InvariantCulture, out var seconds) ? Math.Min(seconds, MaxSeconds)
            : MaxSeconds;
    }
}
