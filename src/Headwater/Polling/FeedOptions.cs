using System.Text.Json.Serialization;
using Headwater.Ingestion;

namespace Headwater.Polling;

/// <summary>
/// Where a feed differs from the settings, as its operator says; null follows the settings. Stored as one JSON object in the feed's row,
/// with the names that requests and answers have.
/// </summary>
public sealed record FeedOptions
{
    internal static FeedOptions None { get; } = new();

    /// <summary>Time between two polls.</summary>
    public PollInterval? Interval { get; init; }

    /// <summary>True to poll sooner than caching headers, ttl and sy:updatePeriod ask for.</summary>
    public bool? IgnoreTtl { get; init; }

    /// <summary>BCP 47, instead of what the feed declares.</summary>
    public string? Language { get; init; }

    /// <summary>Whether its articles are made of the linked pages.</summary>
    public FullText? FullText { get; init; }

    /// <summary>Whether the feed differs from the settings.</summary>
    [JsonIgnore]
    internal bool IsCustom => this != None;

    /// <summary>What its items are stored with.</summary>
    internal SourceOptions? OfItems() => Language is null ? null : new SourceOptions(Language);
}

/// <param name="Min">No poll sooner; null for that of the settings.</param>
/// <param name="Max">No poll later, unless the publisher asks for it; null for that of the settings.</param>
[JsonConverter(typeof(PollIntervalJson))]
public sealed record PollInterval(TimeSpan? Min, TimeSpan? Max)
{
    /// <summary>Not null when it does not depend on how often the feed changes.</summary>
    internal TimeSpan? Always => Min == Max ? Min : null;
}

/// <param name="Selector">CSS, of the element that is the article; null where it is to be found.</param>
[JsonConverter(typeof(FullTextJson))]
public sealed record FullText(string? Selector = null);
