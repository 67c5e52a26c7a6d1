using Azure.Storage.Queues.Models;
using Headwater.Index;
using Headwater.Polling;
using Headwater.Removal;
using Headwater.Storage;
using Microsoft.Extensions.Configuration;

namespace Headwater.Api;

/// <summary>Whether this instance can do its work, and what is in the way.</summary>
internal sealed class HealthCheck(
    StorageAccount storage, FeedTable feeds, FeedDirectory directory, PollerLease lease, TimerRuns timerRuns, IArticleIndex index,
    ArticleRetention retention, IConfiguration configuration, TimeProvider time)
{
    // Balancers and monitors ask each instance every second; it asks storage at most this often.
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);

    // Ten runs of the timer: then it does not run, or has more to do than it can.
    public static readonly TimeSpan LateAfter = TimeSpan.FromMinutes(10);

    // Callers give up after a few seconds, and "storage is slow" is a better answer than none.
    public static readonly TimeSpan StorageTimeout = TimeSpan.FromSeconds(2);

    // Two runs of the timer that goes on with deletions.
    private static readonly TimeSpan DeletesWithin = TimeSpan.FromHours(2);

    private const int MaxDeleting = 5;

    private const string Ok = "ok";

    // The function that polls, and the setting with its schedule, for which the Functions host has no default.
    private const string PollTimer = "PollFeeds";
    private const string PollSchedule = "PollSchedule";

    private readonly Lock _lock = new();
    private Task<HealthReport>? _last;

    // A timestamp: the clock may be set back.
    private long _lastAt;

    /// <summary>The state of at most five seconds ago. Concurrent callers share one check.</summary>
    public Task<HealthReport> CheckAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_last is null || (_last.IsCompleted && time.GetElapsedTime(_lastAt) >= MaxAge))
                (_last, _lastAt) = (LookAsync(time.GetUtcNow()), time.GetTimestamp());
            return _last.WaitAsync(cancellationToken);
        }
    }

    private async Task<HealthReport> LookAsync(DateTimeOffset now)
    {
        var queues = ProbeAsync(DepthAsync);
        var tables = ProbeAsync(token => feeds.FirstDueAsync(now, token));
        var network = ProbeAsync(lease.NetworkSuspectedSinceAsync);
        var timers = ProbeAsync(timerRuns.ReadAsync);
        var deletions = ProbeAsync(DeletingAsync);
        var log = ProbeAsync(token => index.CatchUpAsync(fresh: false, token));
        var (depth, queuesFault) = await queues;
        var (due, tablesFault) = await tables;
        var (state, logFault) = await log;

        // The first read of the log takes minutes; that is not a fault of storage.
        if (logFault is TimeoutException && index.State is { AsOf: null, Failure: null } unread)
            (state, logFault) = (unread, null);
        var (suspectedSince, networkFault) = await network;
        var (runs, _) = await timers;
        var (deleting, _) = await deletions;

        var (expired, expiredFault) = state?.AsOf is null ? default : await ProbeAsync(retention.CountAsync);

        // A fault of the index's folder or database is not a fault of storage.
        logFault ??= state?.Failure;
        var indexFault = logFault as UnavailableException ?? expiredFault as UnavailableException;
        var blobsFault = logFault is null or UnavailableException ? networkFault : logFault;

        var report = new HealthReport
        {
            Status = HealthStatus.Healthy,
            Reasons = [],
            CheckedAt = now,
            Storage = new StorageHealth(Describe(blobsFault), Describe(queuesFault), Describe(tablesFault)),
            Queue = depth,
            OldestDue = due?.Due is { } since ? new DueFeed(due.Id, since, (long)(now - since).TotalSeconds) : null,
            NetworkSuspectedSince = suspectedSince,
            Timers = runs,
            Index = state is null
                ? null
                : new IndexHealth(
                    state.Position.ToString(), state.AsOf, state.AsOf is { } at ? (long)(now - at).TotalSeconds : null, state.Articles),
            Retention = expired,
            Deleting = deleting,
        };
        string[] faults = indexFault is null ? [.. Faults(report)] : [FailureReason.FirstLine(indexFault), .. Faults(report)];
        string[] concerns = [.. Concerns(report, due)];
        return report with
        {
            Status = faults.Length > 0 ? HealthStatus.Unhealthy : concerns.Length > 0 ? HealthStatus.Degraded : HealthStatus.Healthy,
            Reasons = [.. faults, .. concerns],
        };
    }

    /// <summary>What keeps this instance from doing its work.</summary>
    private static IEnumerable<string> Faults(HealthReport report)
    {
        if (report.Storage.Blobs != Ok)
            yield return $"Blob storage, with the log, cannot be read: {report.Storage.Blobs}";
        else if (report.Index is { AsOf: null })
            yield return "The index is being built from the log.";
        if (report.Storage.Queues != Ok)
            yield return $"Queue storage cannot be read: {report.Storage.Queues}";
        if (report.Storage.Tables != Ok)
            yield return $"Table storage cannot be read: {report.Storage.Tables}";
    }

    /// <summary>What an operator should look at.</summary>
    private IEnumerable<string> Concerns(HealthReport report, FeedRow? due)
    {
        if (report.Queue is { Poison: > 0 } queue)
            yield return $"{queue.Poison} messages in the queue {StorageNames.PoisonQueue} are not recorded as failures yet.";
        if (string.IsNullOrEmpty(configuration[PollSchedule]) && report.Timers?.ContainsKey(PollTimer) == false)
            yield return $"No feed is polled: the setting {PollSchedule} is missing, so the host has disabled the timer {PollTimer}.";
        else if (due is not null && report.OldestDue is { } feed && feed.LateSeconds > LateAfter.TotalSeconds)
            yield return $"The feed {due.Name} ({due.Id}) has been due since {feed.Due:u}: {LastPoll(report)}";
        if (report.Deleting is [var oldest, ..] && report.CheckedAt - oldest.Since > DeletesWithin)
            yield return $"The deletion of the feed {oldest.FeedId} began at {oldest.Since:u} and is not finished: "
                + "the timer PurgeArticles does not run, or has more articles to delete than it can.";
        if (report.NetworkSuspectedSince is { } since)
            yield return $"The network of the service is suspected to be down since {since:u}: "
                + "feeds of several domains that worked before do not answer.";
    }

    private static string LastPoll(HealthReport report) => report.Timers switch
    {
        null => "the timer does not run, or has more feeds to poll than it can.",
        var timers when timers.TryGetValue(PollTimer, out var ran) =>
            $"the timer last ran at {ran:u}; it has stopped, or has more feeds to poll than it can.",
        _ => $"the timer {PollTimer} has never run; the setting {PollSchedule} may be invalid.",
    };

    private async Task<QueueHealth> DepthAsync(CancellationToken cancellationToken)
    {
        var waiting = storage.ItemQueue.GetPropertiesAsync(cancellationToken);
        var poison = storage.PoisonQueue.GetPropertiesAsync(cancellationToken);
        QueueProperties[] both = [await waiting, await poison];
        return new QueueHealth(both[0].ApproximateMessagesCount, both[1].ApproximateMessagesCount);
    }

    private async Task<IReadOnlyList<DeletingFeed>> DeletingAsync(CancellationToken cancellationToken) =>
    [
        .. (await directory.ReadAsync(fresh: false, cancellationToken, maxAge: TimeSpan.FromMinutes(1))).Feeds
            .Where(feed => feed is { IsBeingDeleted: true, LooksAgain: null })
            .Select(feed => new DeletingFeed(feed.Id, feed.DeletedAt ?? feed.Registered))
            .OrderBy(feed => feed.Since)
            .Take(MaxDeleting),
    ];

    private async Task<(T? Value, Exception? Fault)> ProbeAsync<T>(Func<CancellationToken, Task<T>> probe)
    {
        using var timeout = new CancellationTokenSource(StorageTimeout, time);
        try
        {
            return (await probe(timeout.Token), null);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return (default, new TimeoutException($"no answer within {StorageTimeout.TotalSeconds} s."));
        }
#pragma warning disable CA1031 // Whatever is wrong with storage is the answer here, credentials and name resolution included.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return (default, e);
        }
    }

    private static string Describe(Exception? fault) => fault is null ? Ok : FailureReason.FirstLine(fault);
}
