using Headwater.Feeds.Parsing;

namespace Headwater.Polling;

/// <summary>How often a feed changes, as far as its polls and its documents have shown.</summary>
internal sealed record UpdateCadence
{
    // The newest items show today's cadence, older ones that of years ago.
    private const int MaxDates = 10;
    private const int MinDates = 3;

    // Weight of the latest gap between two changes, for feeds without dates.
    private const double LatestWeight = 0.3;

    private static readonly TimeSpan Week = TimeSpan.FromDays(7);
    private static readonly TimeSpan Month = 4 * Week;

    public static UpdateCadence Unknown { get; } = new();

    /// <summary>Typical time between two changes, seconds.</summary>
    public double? ChangeSeconds { get; init; }

    /// <summary>When the feed last changed, as far as known.</summary>
    public DateTimeOffset? LastChange { get; init; }

    /// <summary>Estimated from the dates of the last document.</summary>
    public double? ItemsPerWeek { get; init; }

    /// <summary>The time between two changes to expect now: a feed that has been silent for longer than usual has slowed down.</summary>
    public TimeSpan? ChangesEvery(DateTimeOffset now)
    {
        if (ChangeSeconds is not { } seconds)
            return null;
        var usual = TimeSpan.FromSeconds(seconds);
        return LastChange is { } last && now - last > usual ? now - last : usual;
    }

    /// <summary>
    /// The cadence after a document was read. Its own dates show the cadence best, also for a feed that publishes again after a pause.
    /// </summary>
    public UpdateCadence After(FeedDocument document, bool changed, DateTimeOffset now)
    {
        var dates = document.Items.Select(item => item.Published ?? item.Updated).OfType<DateTimeOffset>().Where(date => date <= now)
            .OrderDescending().ToArray();
        var gap = LastChange is { } last && changed ? now - last : (TimeSpan?)null;
        return new UpdateCadence
        {
            ItemsPerWeek = PerWeek(dates, now),
            ChangeSeconds = MedianGap(dates) ?? Smooth(gap?.TotalSeconds),
            LastChange = LastChange is null && dates.Length > 0 ? dates[0] : changed ? now : LastChange,
        };
    }

    private double? Smooth(double? gap) =>
        gap is null ? ChangeSeconds : ChangeSeconds is { } seconds ? ((1 - LatestWeight) * seconds) + (LatestWeight * gap) : gap;

    private static double? MedianGap(DateTimeOffset[] newestFirst)
    {
        var dates = newestFirst.AsSpan(0, Math.Min(newestFirst.Length, MaxDates));
        if (dates.Length < MinDates)
            return null;
        var gaps = new double[dates.Length - 1];
        for (var index = 0; index < gaps.Length; index++)
            gaps[index] = (dates[index] - dates[index + 1]).TotalSeconds;
        Array.Sort(gaps);
        return gaps[gaps.Length / 2];
    }

    /// <summary>Over the last four weeks, or over the time the document covers when that is shorter.</summary>
    private static double? PerWeek(DateTimeOffset[] newestFirst, DateTimeOffset now)
    {
        if (newestFirst.Length == 0)
            return null;
        var covered = now - newestFirst[^1];
        return covered >= Month
            ? newestFirst.Count(date => now - date < Month) / (Month / Week)
            : newestFirst.Length / (TimeSpan.FromTicks(Math.Max(covered.Ticks, TimeSpan.TicksPerDay)) / Week);
    }
}
