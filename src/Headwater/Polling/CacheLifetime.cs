using System.Globalization;
using Headwater.Fetching;

namespace Headwater.Polling;

/// <summary>How long a response stays fresh by its own words (RFC 9111, section 4.2).</summary>
internal static class CacheLifetime
{
    // What RFC 9111 tells caches to make of a number they cannot hold.
    private const long MaxSeconds = int.MaxValue;

    // Today's form, the two obsolete ones a recipient must still read, and what servers write instead.
    private static readonly string[] DateFormats =
    [
        "ddd, dd MMM yyyy HH:mm:ss 'GMT'", "ddd, dd MMM yyyy HH:mm:ss 'UTC'", "ddd, d MMM yyyy HH:mm:ss 'GMT'", "ddd, dd MMM yyyy HH:mm:ss zzz",
        "dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd, dd-MMM-yyyy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy",
    ];

    /// <summary>
    /// Null when the response says nothing; zero when it says that it is stale at once. <c>no-store</c> only counts as that:
    /// we keep no copy to serve, and to forget the validators would make the publisher send everything each time.
    /// </summary>
    public static TimeSpan? Of(PublisherHeaders headers, DateTimeOffset now)
    {
        long? maxAge = null, sharedMaxAge = null;
        foreach (var directive in (headers.CacheControl ?? "").Split([',', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = Split(directive);
            switch (name)
            {
                // With a value it speaks of one header field only.
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

        // By the server's own clock, which may be wrong. "0" and "-1" are common, and mean the past.
        var lifetime = Date(headers.Expires) - (Date(headers.Date) ?? now);
        return lifetime > TimeSpan.Zero ? lifetime : TimeSpan.Zero;
    }

    /// <summary>How long the response had been in a cache on its way.</summary>
    public static TimeSpan Age(PublisherHeaders headers) => TimeSpan.FromSeconds(Seconds(headers.Age));

    public static DateTimeOffset? Date(string? text) =>
        DateTimeOffset.TryParseExact(
            text?.Trim(), DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowInnerWhite, out var date)
            ? date
            : null;

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
        return long.TryParse(text.AsSpan().Trim(), CultureInfo.InvariantCulture, out var seconds) ? Math.Min(seconds, MaxSeconds) : MaxSeconds;
    }
}
