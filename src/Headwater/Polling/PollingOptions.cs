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

    /// <summary>Feeds polled at the same time. A poll mostly waits, for the publisher and for storage.</summary>
    [Range(1, 1_000)]
    public int Parallelism { get; set; } = 32;

    /// <summary>
    /// After this no further poll is started in a tick; what is left is due in the next one. Must leave room below the
    /// <c>functionTimeout</c> of host.json for a last fetch.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:04:00")]
    public TimeSpan TickBudget { get; set; } = TimeSpan.FromSeconds(50);

    internal IEnumerable<string> SeedUrls => FeedUrls.Split([',', ' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
}

internal sealed class PollingOptionsValidator : IValidateOptions<PollingOptions>
{
    public ValidateOptionsResult Validate(string? name, PollingOptions options)
    {
        var failures = new List<string>();
        foreach (var url in options.SeedUrls)
        {
            if (FeedUrl.Mistake(url) is { } mistake)
                failures.Add($"{PollingOptions.FeedUrlsSetting}: '{url}': {mistake}");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
