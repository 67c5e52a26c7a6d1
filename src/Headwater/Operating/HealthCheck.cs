using Azure.Storage.Queues.Models;
using Headwater.Storage;

namespace Headwater.Operating;

/// <summary>Whether this instance can do its work, and what is in the way.</summary>
public sealed class HealthCheck(StorageAccount storage, TimeProvider time)
{
    // Balancers and monitors ask every second, and each of them asks every instance; storage is asked no more often than this.
    internal static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);

    // Probes give up after a few seconds themselves, and "storage is slow" is a better answer than none.
    private static readonly TimeSpan StorageTimeout = TimeSpan.FromSeconds(2);

    private const string Ok = "ok";

    private readonly Lock _lock = new();
    private Task<HealthReport>? _last;
    private DateTimeOffset _lastAt;

    /// <summary>The state of at most five seconds ago. Callers who ask at once share one look.</summary>
    public Task<HealthReport> CheckAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (_last is null || (_last.IsCompleted && now - _lastAt >= MaxAge))
                (_last, _lastAt) = (LookAsync(now), now);
            return _last.WaitAsync(cancellationToken);
        }
    }

    private async Task<HealthReport> LookAsync(DateTimeOffset now)
    {
        var queues = ProbeAsync(DepthAsync);
        var tables = ProbeAsync(async token => (await storage.Feeds.GetEntityIfExistsAsync<Azure.Data.Tables.TableEntity>("feed", "none", cancellationToken: token)).HasValue);
        var blobs = ProbeAsync(async token => (await storage.Log.ExistsAsync(token)).Value);
        var (depth, queuesFault) = await queues;
        var (_, tablesFault) = await tables;
        var (_, blobsFault) = await blobs;

        var faults = new List<string>();
        foreach (var (service, fault) in new[] { ("Blob", blobsFault), ("Queue", queuesFault), ("Table", tablesFault) })
        {
            if (fault is not null)
                faults.Add($"{service} storage does not answer: {fault}");
        }

        var concerns = new List<string>();
        if (depth?.Poison > 0)
            concerns.Add($"{depth.Poison} messages in the queue {StorageNames.PoisonQueue} are not recorded as failures.");
        return new HealthReport
        {
            Status = faults.Count > 0 ? HealthStatus.Unhealthy : concerns.Count > 0 ? HealthStatus.Degraded : HealthStatus.Healthy,
            Reasons = [.. faults, .. concerns],
            CheckedAt = now,
            Storage = new StorageHealth(blobsFault ?? Ok, queuesFault ?? Ok, tablesFault ?? Ok),
            Queue = depth,
        };
    }

    private async Task<QueueHealth> DepthAsync(CancellationToken cancellationToken)
    {
        var waiting = storage.ItemQueue.GetPropertiesAsync(cancellationToken);
        var poison = storage.PoisonQueue.GetPropertiesAsync(cancellationToken);
        QueueProperties[] both = [await waiting, await poison];
        return new QueueHealth(both[0].ApproximateMessagesCount, both[1].ApproximateMessagesCount);
    }

    private async Task<(T? Value, string? Fault)> ProbeAsync<T>(Func<CancellationToken, Task<T>> probe)
    {
        using var timeout = new CancellationTokenSource(StorageTimeout, time);
        try
        {
            return (await probe(timeout.Token), null);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return (default, $"no answer within {StorageTimeout.TotalSeconds} s.");
        }
#pragma warning disable CA1031 // Whatever is wrong with storage is the answer here, credentials and name resolution included.
        catch (Exception e)
#pragma warning restore CA1031
        {
            // The SDK's messages go on with all headers.
            return (default, e.Message.Split('\n', 2)[0].Trim());
        }
    }
}
