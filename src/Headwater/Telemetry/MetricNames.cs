namespace Headwater.Telemetry;

/// <summary>
/// The instruments, under the names that exporters, dashboards and alerts use. Requests are not here: ASP.NET Core measures them
/// itself, as <c>http.server.request.duration</c> with <c>http.route</c>.
/// </summary>
public static class MetricNames
{
    /// <summary>Name of the meter.</summary>
    public const string Meter = "Headwater";

    /// <summary>Counts polls by <see cref="Outcome"/>.</summary>
    public const string Polls = "headwater.polls";

    /// <summary>Counts items of fetched documents by <see cref="Novelty"/>.</summary>
    public const string Items = "headwater.items";

    /// <summary>Counts processed messages by <see cref="Outcome"/>.</summary>
    public const string Ingested = "headwater.ingested";

    /// <summary>Seconds from the publication of a new article to its line in the log, from which listings are made.</summary>
    public const string IngestLatency = "headwater.ingest.latency";

    /// <summary>Seconds that a message waited, by <see cref="Queue"/>.</summary>
    public const string QueueAge = "headwater.queue.age";

    /// <summary>Messages in a queue when the timer last looked, by <see cref="Queue"/>.</summary>
    public const string QueueMessages = "headwater.queue.messages";

    /// <summary>Seconds that the feed that has waited longest was overdue when the timer last looked; 0 when none is due.</summary>
    public const string FeedsOverdue = "headwater.feeds.overdue";

    /// <summary>Seconds by which the index was behind the log when it answered.</summary>
    public const string IndexLag = "headwater.index.lag";

    /// <summary>Counts failed attempts by <see cref="FailureKind"/> and <see cref="FailureState"/>.</summary>
    public const string Failures = "headwater.failures";

    public const string Outcome = "headwater.outcome";
    public const string Novelty = "headwater.item.novelty";
    public const string FailureKind = "headwater.failure.kind";
    public const string FailureState = "headwater.failure.state";

    /// <summary>The attribute of OpenTelemetry's conventions for messaging.</summary>
    public const string Queue = "messaging.destination.name";
}
