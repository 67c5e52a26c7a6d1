using Headwater.Fetching;

namespace Headwater.Polling;

/// <summary>What a publisher last asked of feed readers; null for what it did not say.</summary>
public sealed record PublisherHints
{
    private static readonly string[] DayNames = Enum.GetNames<DayOfWeek>();

    public static PublisherHints Nothing { get; } = new();

    /// <summary>The header as received, or its beginning.</summary>
    public string? CacheControl { get; init; }

    /// <summary>The header as received, or its beginning.</summary>
    public string? Expires { get; init; }

    /// <summary>Seconds for which a response is fresh by <see cref="CacheControl"/> and <see cref="Expires"/>.</summary>
    public long? FreshSeconds { get; init; }

    /// <summary>Not before this.</summary>
    public DateTimeOffset? RetryAfter { get; init; }

    /// <summary>The header that <see cref="RetryAfter"/> is from.</summary>
    public string? RetryAfterHeader { get; init; }

    public int? TtlMinutes { get; init; }

    /// <summary>0–23, UTC.</summary>
    public IReadOnlyList<int>? SkipHours { get; init; }

    /// <summary>English names of days, UTC.</summary>
    public IReadOnlyList<string>? SkipDays { get; init; }

    /// <summary>sy:updatePeriod.</summary>
    public string? UpdatePeriod { get; init; }

    /// <summary>sy:updateFrequency: updates per period.</summary>
    public int? UpdateFrequency { get; init; }

    public DateTimeOffset? UpdateBase { get; init; }

    /// <summary>The time between two updates by the sy elements; null when they say nothing usable.</summary>
    internal TimeSpan? UpdateInterval => Period / Math.Max(1, UpdateFrequency ?? 1);

    /// <summary>Who asks to wait until <see cref="RetryAfter"/>. Rows of older versions do not say which header did.</summary>
    internal string WhyRetryAfter =>
        $"The publisher asked to wait until then ({RetryAfterHeader ?? "Retry-After or RateLimit-Reset"}).";

    /// <summary>The header that <see cref="FreshSeconds"/> is from.</summary>
    internal string FreshHeader =>
        CacheLifetime.Of(new PublisherHeaders { CacheControl = CacheControl }, default) is null ? "Expires" : "Cache-Control";

    private TimeSpan? Period => UpdatePeriod?.Trim().ToLowerInvariant() switch
    {
        "hourly" => TimeSpan.FromHours(1),
        "daily" => TimeSpan.FromDays(1),
        "weekly" => TimeSpan.FromDays(7),
        "monthly" => TimeSpan.FromDays(30),
        "yearly" => TimeSpan.FromDays(365),
        _ => null,
    };

    private static T[]? OrNull<T>(IEnumerable<T> values) => values.Distinct().ToArray() is { Length: > 0 } some ? some : null;

    /// <summary>
    /// Takes the headers of a new response, and the elements of its feed if it has one. A body that is not a feed changes only RetryAfter.
    /// </summary>
    internal PublisherHints Update(PollResult result, DateTimeOffset now)
    {
        if (result.Response is not { Headers: var headers })
            return this;
        var header = Fetching.RetryAfter.Until(headers.RetryAfter, headers.Date, now);
        var until = result.Response is FetchOutcome.RetryLater refused ? refused.Until : header;
        var hints = this with
        {
            RetryAfter = until,
            RetryAfterHeader = until is null ? null : header is null ? "RateLimit-Reset" : "Retry-After",
        };
        if (!result.IsSuccess)
            return hints;

        // A 304 speaks for the response before it: what it does not repeat still stands (RFC 9111, section 4.3.4).
        var lifetime = CacheLifetime.Of(headers, now);
        if (result.Response is FetchOutcome.Fetched || lifetime is not null)
        {
            hints = hints with
            {
                CacheControl = UrlRules.Cut(headers.CacheControl),
                Expires = UrlRules.Cut(headers.Expires),
                FreshSeconds = (long?)lifetime?.TotalSeconds,
            };
        }

        if (result is not PollResult.Read { Document.Feed: var feed })
            return hints;
        return hints with
        {
            TtlMinutes = feed.TtlMinutes is > 0 and var minutes ? minutes : null,
            SkipHours = OrNull(feed.SkipHours.Where(hour => hour is >= 0 and < 24)),
            SkipDays = OrNull(feed.SkipDays.Select(day => day.Trim())
                .Where(day => DayNames.Contains(day, StringComparer.OrdinalIgnoreCase))),
            UpdatePeriod = UrlRules.Cut(feed.UpdatePeriod),
            UpdateFrequency = feed.UpdateFrequency,
            UpdateBase = feed.UpdateBase,
        };
    }
}
