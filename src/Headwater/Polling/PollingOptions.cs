using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Headwater.Polling;

/// <summary>Settings <c>Polling__*</c> and <c>FeedUrls</c>.</summary>
public sealed class PollingOptions
{
    public const string Section = "Polling";
    public const string FeedUrlsSetting = "FeedUrls";

    /// <summary>Feeds to register at start, separated by white space or commas.</summary>
    public string FeedUrls { get; internal set; } = "";

    /// <summary>
    /// Between two polls of a feed that changes often or is not known yet. One conditional request an hour is what publishers
    /// commonly take for good manners; a feed that changes less often is polled less often.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan DefaultInterval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Between two polls of a feed that hardly ever changes, unless the publisher asks for more.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan MaxInterval { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Between two requests that bring the whole document because the server gives no validators.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan UnconditionalInterval { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// The most that caching headers, ttl and sy:updatePeriod can ask for. Servers are set to a year for every file by people who
    /// thought of pictures. Retry-After is not capped.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00")]
    public TimeSpan MaxPublisherInterval { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Between two polls of a feed that has failed many times. It is never given up: hosts come back after years.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan MaxBackOff { get; set; } = TimeSpan.FromDays(1);

    /// <summary>The part of the time until the next poll (an hour at most) that is added by chance, so that feeds do not line up.</summary>
    [Range(0.0, 0.5)]
    public double Jitter { get; set; } = 0.1;

    /// <summary>Between the end of a request and the next one to the same registrable domain, or to the same address.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan HostPause { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Feeds of one host that must be answered 429 before its other feeds wait too: one of them alone may have a limit of its own.</summary>
    [Range(1, 1_000)]
    public int HostRefusals { get; set; } = 3;

    /// <summary>Feeds polled at the same time. A poll mostly waits, for the publisher and for storage.</summary>
    [Range(1, 1_000)]
    public int Parallelism { get; set; } = 32;

    /// <summary>
    /// After this no further poll is started in a tick; what is left is due in the next one. The longest budget, and the longest
    /// <c>Fetching__Timeout</c> after it, end before the five minutes of <c>functionTimeout</c> in host.json.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:03:00")]
    public TimeSpan TickBudget { get; set; } = TimeSpan.FromSeconds(50);

    internal IEnumerable<string> SeedUrls => FeedUrls.Split([',', ' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
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
            if (FeedUrl.Mistake(url) is { } mistake)
                failures.Add($"{PollingOptions.FeedUrlsSetting}: '{url}': {mistake}");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
