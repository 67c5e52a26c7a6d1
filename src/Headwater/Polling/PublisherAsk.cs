using Headwater.Fetching;

namespace Headwater.Polling;

/// <summary>What a publisher asks of those who poll a feed, as last heard. What was not said is null.</summary>
public sealed record PublisherAsk
{
    private static readonly string[] DayNames = Enum.GetNames<DayOfWeek>();

    public static PublisherAsk Nothing { get; } = new();

    /// <summary>As it came, or its beginning.</summary>
    public string? CacheControl { get; init; }

    /// <summary>As it came, or its beginning.</summary>
    public string? Expires { get; init; }

    /// <summary>Seconds for which those two let a response stand.</summary>
    public long? FreshSeconds { get; init; }

    /// <summary>Not before this, from Retry-After.</summary>
    public DateTimeOffset? RetryAfter { get; init; }

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

    /// <summary>The time between two updates by the sy elements, null when they say nothing usable.</summary>
    internal TimeSpan? UpdateInterval => Period / Math.Max(1, UpdateFrequency ?? 1);

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

    /// <summary>A new response: its headers count, and its document's elements if it has one. What is no feed only counts for itself.</summary>
    internal PublisherAsk Hear(PollResult result, DateTimeOffset now)
    {
        if (result.Fetched is not { Headers: var headers })
            return this;
        var heard = this with
        {
            RetryAfter = result.Fetched is FetchOutcome.RefusedForNow refused
                ? refused.Until
                : Fetching.RetryAfter.Until(headers.RetryAfter, headers.Date, now),
        };
        if (!result.IsSuccess)
            return heard;

        // A 304 speaks for the response before it: what it does not repeat still stands (RFC 9111, section 4.3.4).
        var lifetime = CacheLifetime.Of(headers, now);
        if (result.Fetched is FetchOutcome.NewDocument || lifetime is not null)
        {
            heard = heard with
            {
                CacheControl = UrlRules.Cut(headers.CacheControl),
                Expires = UrlRules.Cut(headers.Expires),
                FreshSeconds = (long?)lifetime?.TotalSeconds,
            };
        }

        if (result is not PollResult.Read { Document.Feed: var feed })
            return heard;
        return heard with
        {
            TtlMinutes = feed.TtlMinutes is > 0 and var minutes ? minutes : null,
            SkipHours = OrNull(feed.SkipHours.Where(hour => hour is >= 0 and < 24)),
            SkipDays = OrNull(feed.SkipDays.Select(day => day.Trim()).Where(day => DayNames.Contains(day, StringComparer.OrdinalIgnoreCase))),
            UpdatePeriod = UrlRules.Cut(feed.UpdatePeriod),
            UpdateFrequency = feed.UpdateFrequency,
            UpdateBase = feed.UpdateBase,
        };
    }
}
