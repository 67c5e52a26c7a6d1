using System.Runtime.Serialization;
using Azure;
using Azure.Data.Tables;

namespace Headwater.Storage;

/// <summary>A row of the table <c>Failures</c>: partition feed id, newest first.</summary>
internal sealed class FailureRow : ITableEntity
{
    public string PartitionKey { get; set; } = "";
    public string RowKey { get; set; } = "";
    public DateTimeOffset? Timestamp { get; set; }
    public ETag ETag { get; set; }

    /// <summary><c>item</c>, <c>document</c> or <c>message</c>.</summary>
    public string Kind { get; set; } = "";

    /// <summary><c>retrying</c> while the queue or the next poll tries again; <c>dead</c> when someone has to look.</summary>
    public string State { get; set; } = "";

    public string Reason { get; set; } = "";

    /// <summary>Article id, URL of the document, or id of the message.</summary>
    public string Subject { get; set; } = "";

    /// <summary>For an item: the message that is sent to try again.</summary>
    public string? Message { get; set; }

    public int Attempts { get; set; }
    public DateTimeOffset FirstAt { get; set; }
    public DateTimeOffset LastAt { get; set; }

    /// <summary>Where the input is kept, as <c>container/blob</c>; empty when it could not be stored.</summary>
    public string Input { get; set; } = "";

    /// <summary>The keys as one name. A feed's id has no dot.</summary>
    [IgnoreDataMember]
    public string Id => $"{PartitionKey}.{RowKey}";

    /// <summary>Null for text that cannot be the id of a failure.</summary>
    public static (string Partition, string Row)? KeysOf(string id) =>
        id.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && id.All(c => c is '-' or '.' || char.IsAsciiLetterOrDigit(c))
            ? (id[..dot], id[(dot + 1)..])
            : null;

    /// <summary>Later times sort before earlier ones.</summary>
    public static string NewestFirst(DateTimeOffset time, string subject) =>
        FormattableString.Invariant($"{DateTimeOffset.MaxValue.UtcTicks - time.UtcTicks:D19}-{subject}");
}
