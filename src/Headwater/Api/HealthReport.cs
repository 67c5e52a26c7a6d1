using System.Text.Json.Serialization;
using Headwater.Removal;

namespace Headwater.Api;

/// <summary>The answer of <c>GET api/health</c>.</summary>
public sealed record HealthReport
{
    public required HealthStatus Status { get; init; }

    /// <summary>What is wrong, one sentence each; empty when all is well.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    public required DateTimeOffset CheckedAt { get; init; }

    public required StorageHealth Storage { get; init; }

    /// <summary>Null when storage does not say.</summary>
    public QueueHealth? Queue { get; init; }

    /// <summary>The feed that has been due for longest; null when none is due.</summary>
    public DueFeed? OldestDue { get; init; }

    /// <summary>
    /// Timer function → when it last ran, to five minutes; null when storage does not say. A timer that never ran is absent.
    /// </summary>
    public IReadOnlyDictionary<string, DateTimeOffset>? Timers { get; init; }

    /// <summary>
    /// Since when the polling instance suspects its own network, because feeds of several domains stopped answering at once; null while
    /// it does not.
    /// </summary>
    public DateTimeOffset? NetworkSuspectedSince { get; init; }

    /// <summary>Null when the index cannot be read.</summary>
    public IndexHealth? Index { get; init; }

    /// <summary>What has expired and is not deleted yet; null when the index cannot be read.</summary>
    public RetentionReport? Retention { get; init; }

    /// <summary>
    /// Feeds that are being deleted, at most five, those first whose deletion was asked for first; null when storage does not say.
    /// </summary>
    public IReadOnlyList<DeletingFeed>? Deleting { get; init; }
}

/// <summary>Anything but <see cref="Unhealthy"/> is answered 200.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<HealthStatus>))]
public enum HealthStatus
{
    [JsonStringEnumMemberName("healthy")] Healthy,

    /// <summary>It works, and someone should look.</summary>
    [JsonStringEnumMemberName("degraded")] Degraded,

    /// <summary>It cannot do its work: 503.</summary>
    [JsonStringEnumMemberName("unhealthy")] Unhealthy,
}

/// <summary>The services of the storage account: <c>ok</c>, or what is wrong.</summary>
public sealed record StorageHealth(string Blobs, string Queues, string Tables);

/// <param name="Waiting">Messages of the item queue, those being processed included; the service counts approximately.</param>
/// <param name="Poison">Messages given up and not yet recorded as failures.</param>
public sealed record QueueHealth(int Waiting, int Poison);

/// <param name="LateSeconds">Seconds since it was due.</param>
public sealed record DueFeed(string FeedId, DateTimeOffset Due, long LateSeconds);

/// <param name="Since">When its deletion was asked for.</param>
public sealed record DeletingFeed(string FeedId, DateTimeOffset Since);

/// <param name="Position">The place in the log up to which listings know everything.</param>
/// <param name="AsOf">When the index had read the log to its end; null while the index is being built for the first time.</param>
/// <param name="AgeSeconds">Seconds since <c>AsOf</c>.</param>
public sealed record IndexHealth(string Position, DateTimeOffset? AsOf, long? AgeSeconds, long Articles);
