namespace Headwater.Polling;

/// <summary>The bounds between which a feed's own changes decide how often it is polled.</summary>
/// <param name="Least">The shortest time between two polls.</param>
/// <param name="LeastName">The setting or option that says so.</param>
/// <param name="Most">The longest time between two polls.</param>
/// <param name="MostName">The setting or option that says so.</param>
internal readonly record struct PollPace(TimeSpan Least, string LeastName, TimeSpan Most, string MostName)
{
    public static PollPace Of(FeedRow feed, PollingOptions options)
    {
        const string Min = "Polling__DefaultInterval", Max = "Polling__MaxInterval";
        return feed.Options.Interval switch
        {
            null => new PollPace(options.DefaultInterval, Min, options.MaxInterval, Max),
            { Always: { } always } => new PollPace(always, "option interval", always, "option interval"),
            { Min: { } min, Max: { } max } => new PollPace(min, "option interval.min", max, "option interval.max"),
            { Min: { } min } when min > options.MaxInterval => new PollPace(min, "option interval.min", min, "option interval.min"),
            { Min: { } min } => new PollPace(min, "option interval.min", options.MaxInterval, Max),
            { Max: { } max } when max < options.DefaultInterval => new PollPace(max, "option interval.max", max, "option interval.max"),
            { Max: { } max } => new PollPace(options.DefaultInterval, Min, max, "option interval.max"),
            _ => new PollPace(options.DefaultInterval, Min, options.MaxInterval, Max),
        };
    }
}
