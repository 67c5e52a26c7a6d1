using Headwater.Storage;
using Headwater.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Headwater.Polling;

/// <summary>Polls the feeds that are due, and does the other work on feeds that is due.</summary>
public sealed partial class FeedPoller
{
    // The most rows that one run reads; a row is about 2 KB. More are due only after a long outage; they stay due.
    private const int MaxDuePerRun = 10_000;

    private readonly FeedTable _feeds;
    private readonly PollExecutor _executor;
    private readonly Dictionary<string, IFeedWork> _work;
    private readonly HostScheduler _hosts;
    private readonly PollerLease _lease;
    private readonly Backlog _backlog;
    private readonly TimeSpan _budget;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    internal FeedPoller(
        FeedTable feeds, PollExecutor executor, IEnumerable<IFeedWork> work, HostScheduler hosts, PollerLease lease, Backlog backlog,
        IOptions<PollingOptions> options, TimeProvider time, ILogger<FeedPoller> logger) =>
        (_feeds, _executor, _work, _hosts, _lease, _backlog, _budget, _time, _logger) =
            (feeds, executor, work.ToDictionary(kind => kind.Kind), hosts, lease, backlog, options.Value.RunBudget, time, logger);

    /// <summary>One run of the poller. Feeds that do not fit into its time stay due; while another run goes on, it does nothing.</summary>
    public async Task PollDueAsync(CancellationToken cancellationToken)
    {
        using var activity = Tracing.PollFeeds();
        var now = _time.GetUtcNow();
        var due = await _feeds.DueEntriesAsync(now, cancellationToken).Take(MaxDuePerRun).ToListAsync(cancellationToken);
        await _backlog.MeasureAsync(due.FirstOrDefault(entry => entry.Feed is not null)?.Feed!.Due, cancellationToken);

        // Read before the lease is acquired: most runs of a small registry find nothing and cost this one call.
        if (due.Count > 0 && !await _lease.TryRunAsync(token => RunAsync(due, now + _budget, token), cancellationToken))
            Log.AlreadyRunning(_logger);
    }

    private async Task<DateTimeOffset?> RunAsync(List<DueEntry> due, DateTimeOffset end, CancellationToken cancellationToken)
    {
        foreach (var kind in _work.Values)
            kind.BeginRun();
        await _hosts.RunAsync(due.GroupBy(entry => entry.FeedId), RunAsync, end, cancellationToken);
        return _executor.NetworkSuspectedSince;
    }

    /// <summary>Does what is due for one feed, in sequence: two at once would overwrite each other's list of known items.</summary>
    private async Task RunAsync(IGrouping<string, DueEntry> due, HostReservation host, CancellationToken cancellationToken)
    {
        foreach (var feed in due.Select(entry => entry.Feed).OfType<FeedRow>())
            await HostScheduler.PollAsync(feed, host, _executor.RunAsync, cancellationToken);

        foreach (var work in due.Select(entry => entry.Work).OfType<FeedWork>().OrderByDescending(PriorityOf))
        {
            host.ReleaseHost();
            await WorkAsync(work, host, cancellationToken);
        }
    }

    private int PriorityOf(FeedWork work) => _work.TryGetValue(work.Kind, out var kind) ? kind.Priority : 0;

    private async Task WorkAsync(FeedWork work, HostReservation host, CancellationToken cancellationToken)
    {
        if (!_work.TryGetValue(work.Kind, out var kind))
            return; // a newer version of this program wrote it
        try
        {
            await kind.RunAsync(work, host, cancellationToken);
        }
#pragma warning disable CA1031 // An error in the work on one feed must not end the polls of others. It stays due.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Log.WorkFailed(_logger, e, work.Kind, work.FeedId, FailureReason.Of(e));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(105, LogLevel.Information, "The run of the polling timer was skipped: another one is still running")]
        public static partial void AlreadyRunning(ILogger logger);

        [LoggerMessage(109, LogLevel.Error, "The work \"{Kind}\" of {Feed} failed and stays due: {Reason}")]
        public static partial void WorkFailed(ILogger logger, Exception e, string kind, string feed, string reason);
    }
}
