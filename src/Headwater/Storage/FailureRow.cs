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

    /// <summary>Of an item: the message that is sent again to try once more.</summary>
    public string? Message { get; set; }

    public int Attempts { get; set; }
    public DateTimeOffset FirstAt { get; set; }
    public DateTimeOffset LastAt { get; set; }

    /// <summary>Where the input is kept: <c>container/blob</c>.</summary>
    public string Input { get; set; } = "";

    /// <summary>Later times sort before earlier ones.</summary>
    public static string NewestFirst(DateTimeOffset time, string subject) =>
        FormattableString.Invariant($"{DateTimeOffset.MaxValue.UtcTicks - time.UtcTicks:D19}-{subject}");
}
