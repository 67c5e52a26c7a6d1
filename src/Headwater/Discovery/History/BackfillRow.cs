using System.Runtime.Serialization;
using Azure;
using Azure.Data.Tables;
using Headwater.Polling;

namespace Headwater.Discovery.History;

/// <summary>Where the backfill of a feed is: a row of the table <c>Feeds</c>, beside that of the feed.</summary>
internal sealed record BackfillRow : ITableEntity
{
    // Sorts after every feed, and after the due order, whose keys continue with a digit.
    private const string KeyPrefix = "~backfill~";

    public string PartitionKey { get; set; } = FeedRow.Partition;
    public string RowKey { get; set; } = "";
    public DateTimeOffset? Timestamp { get; set; }
    public ETag ETag { get; set; }

    /// <summary>The feed's URL when it began; it ends when the feed gets another one.</summary>
    public string FeedUrl { get; init; } = "";

    /// <summary>Name of a <see cref="BackfillState"/>.</summary>
    public string State { get; init; } = BackfillState.Running;

    [IgnoreDataMember]
    public HistoryKind Kind { get; init; }

    public DateTimeOffset Started { get; init; }
    public DateTimeOffset? Ended { get; init; }

    /// <summary>Why it ended, or waits: a sentence for an operator.</summary>
    public string? Reason { get; init; }

    /// <summary>When it goes on; null when it ended.</summary>
    public DateTimeOffset? Due { get; init; }

    public int MaxItems { get; init; }
    public DateTimeOffset? Since { get; init; }

    /// <summary>The page to be read next; null before the feed itself was read.</summary>
    public string? Next { get; init; }

    /// <summary>Domains on which pages may be, separated by spaces.</summary>
    public string Sites { get; init; } = "";

    /// <summary>Pages that were read.</summary>
    public int Pages { get; init; }

    /// <summary>New articles.</summary>
    public int Items { get; init; }

    /// <summary>Known articles that changed.</summary>
    public int Changed { get; init; }

    /// <summary>Items in the documents that were read, the feed's own included.</summary>
    public int Read { get; init; }

    /// <summary>The earliest date of an item.</summary>
    public DateTimeOffset? Oldest { get; init; }

    /// <summary>See <see cref="Ingestion.HistoryBounds.ReadTo"/>.</summary>
    public DateTimeOffset ReadTo { get; init; }

    /// <summary>Hashes of the last pages, newest first, separated by spaces, to notice a page that repeats.</summary>
    public string Seen { get; init; } = "";

    /// <summary>Pages in a row without a new item.</summary>
    public int Fruitless { get; init; }

    /// <summary>Failed attempts in a row to read the page.</summary>
    public int Attempts { get; init; }

    /// <summary>SHA-256 of the page that ended early at the last attempt.</summary>
    public string? PartHash { get; init; }

    [DataMember(Name = nameof(Kind))]
    public string KindName
    {
        get => Kind.ToString();
        init => Kind = Enum.TryParse<HistoryKind>(value, out var kind) ? kind : HistoryKind.Unknown;
    }

    [IgnoreDataMember]
    public bool IsRunning => State == BackfillState.Running;

    /// <summary>Another failure ends it.</summary>
    [IgnoreDataMember]
    public bool IsLastAttempt => Attempts + 1 >= BackfillSteps.MaxAttempts;

    [IgnoreDataMember]
    public string FeedId => RowKey[KeyPrefix.Length..];

    public static string Key(string feedId) => KeyPrefix + feedId;
}

/// <summary>The states of a backfill, as the API names them.</summary>
internal static class BackfillState
{
    public const string Running = "running";

    /// <summary>It reached its end: the last page, or what it was limited to.</summary>
    public const string Done = "done";

    /// <summary>An operator ended it.</summary>
    public const string Stopped = "stopped";

    /// <summary>The publisher does not answer, or not with pages of a feed.</summary>
    public const string Failed = "failed";
}
