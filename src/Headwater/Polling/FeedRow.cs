using System.Runtime.Serialization;
using Azure;
using Azure.Data.Tables;

namespace Headwater.Polling;

/// <summary>
/// All that is known of a feed: who it is, what the publisher asked for, how the polls went, when the next one is due.
/// Stored twice, see <see cref="FeedTable"/>.
/// </summary>
internal sealed record FeedRow : ITableEntity
{
    public const string Partition = "feed";

    public string PartitionKey { get; set; } = Partition;
    public string RowKey { get; set; } = "";
    public DateTimeOffset? Timestamp { get; set; }
    public ETag ETag { get; set; }

    public string Id { get; init; } = "";

    /// <summary>As it was registered.</summary>
    public string Url { get; init; } = "";

    public FeedState State { get; init; } = FeedState.Active;
    public DateTimeOffset Registered { get; init; }
    public string? Title { get; init; }

    /// <summary>The validators of the last document, byte for byte.</summary>
    public string? HttpETag { get; init; }

    public string? HttpLastModified { get; init; }

    /// <summary>SHA-256 of the last document.</summary>
    public string? BodyHash { get; init; }

    /// <summary>Null when the feed is not polled.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>Why then; a sentence for an operator.</summary>
    public string DueReason { get; init; } = "";

    public DateTimeOffset? Polled { get; init; }

    /// <summary>Stable, kebab-case.</summary>
    public string? Outcome { get; init; }

    public string? OutcomeReason { get; init; }
    public DateTimeOffset? Succeeded { get; init; }

    /// <summary>When a poll last found new or changed items.</summary>
    public DateTimeOffset? Changed { get; init; }

    /// <summary>Failed polls in a row.</summary>
    public int Failures { get; init; }

    /// <summary>The last document was no feed and is kept among the failures.</summary>
    public bool DocumentRefused { get; init; }

    /// <summary>Whether this was read from the due order.</summary>
    [IgnoreDataMember]
    public bool IsDueEntry => RowKey.StartsWith(FeedTable.DuePrefix);
}

internal enum FeedState
{
    Active,

    /// <summary>By an operator.</summary>
    Paused,

    /// <summary>The publisher said that the feed is gone for good.</summary>
    Retired,

    /// <summary>By an operator. The row stays, so that a feed of the settings does not come back at the next start.</summary>
    Deleted,
}
