using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Headwater.Polling;

/// <summary>Settings <c>Polling__*</c> and <c>FeedUrls</c>.</summary>
internal sealed class PollingOptions
{
    public const string Section = "Polling";
    public const string FeedUrlsSetting = "FeedUrls";

    /// <summary>Feeds to register at start, separated by white space or commas.</summary>
    public string FeedUrls { get; internal set; } = "";

    /// <summary>
    /// Time between two polls of a feed that changes often or is new. Publishers commonly accept one conditional request an hour; a feed
    /// that changes less often is polled less often.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan DefaultInterval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Time between two polls of a feed that hardly ever changes, unless the publisher asks for more.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan MaxInterval { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// Time between two requests for the whole document, where the server sends no validators, and neither the publisher nor the feed's
    /// dates say how often it changes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan UnconditionalInterval { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// The most that caching headers, ttl and sy:updatePeriod can ask for. Some servers send a year for every file, a setting meant for
    /// pictures. Retry-After is not capped.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00")]
    public TimeSpan MaxPublisherInterval { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Time between two polls of a feed that keeps failing. A feed is never given up: hosts come back after years.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan MaxBackOff { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// Random extra delay, as a fraction of the time until the next poll (an hour at most), so that feeds do not line up. A feed with the
    /// option <c>interval</c> has none.
    /// </summary>
    [Range(0.0, 0.5)]
    public double Jitter { get; set; } = 0.1;

    /// <summary>Pause between the end of a request and the next one to the same registrable domain, or to the same address.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan HostPause { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Feeds of one host that must be answered 429 before its other feeds wait too: a single feed may have a limit of its own.
    /// </summary>
    [Range(1, 1_000)]
    public int HostRefusals { get; set; } = 3;

    /// <summary>Feeds polled at the same time. A poll mostly waits for the publisher and for storage.</summary>
    [Range(1, 1_000)]
    public int Parallelism { get; set; } = 32;

    /// <summary>
    /// After this time a run of the timer starts no further poll; the rest is due in the next run. The longest budget plus the longest
    /// <c>Fetching__Timeout</c> end before the five minutes of <c>functionTimeout</c> in host.json.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:03:00")]
    public TimeSpan RunBudget { get; set; } = TimeSpan.FromSeconds(50);

    /// <summary>
    /// Polls of each feed that its page shows, 0–200; 0 keeps none. They are in the feed's row, some 40 bytes each, and cost no storage
    /// call.
    /// </summary>
    [Range(0, 200)]
    public int History { get; set; } = 50;

    internal IEnumerable<string> SeedUrls => Settings.List(FeedUrls);
}

internal sealed class PollingOptionsValidator : IValidateOptions<PollingOptions>
{
    public ValidateOptionsResult Validate(string? name, PollingOptions options)
    {
        var failures = new List<string>();
        if (options.MaxInterval < options.DefaultInterval)
            failures.Add($"Polling__MaxInterval must not be shorter than Polling__DefaultInterval ({options.DefaultInterval}).");
        foreach (var url in options.SeedUrls)
        {
            if (FeedUrl.Error(url) is { } error)
                failures.Add($"{PollingOptions.FeedUrlsSetting}: '{ShownUrl.Of(url)}': {error}");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
