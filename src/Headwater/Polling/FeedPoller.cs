using Headwater.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Headwater.Polling;

/// <summary>Polls the feeds that are due.</summary>
public sealed partial class FeedPoller
{
    // Rows that one tick reads at most; a row is about 2 KB. More are only due after a long outage, and stay due.
    private const int MaxDuePerTick = 10_000;

    private readonly FeedTable _feeds;
    private readonly PollExecutor _executor;
    private readonly HostScheduler _hosts;
    private readonly TickLease _lease;
    private readonly Backlog _backlog;
    private readonly TimeSpan _budget;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    internal FeedPoller(
        FeedTable feeds, PollExecutor executor, HostScheduler hosts, TickLease lease, Backlog backlog, IOptions<PollingOptions> options,
            TimeProvider time,
        ILogger<FeedPoller> logger) =>
        (_feeds, _executor, _hosts, _lease, _backlog, _budget, _time, _logger) =
            (feeds, executor, hosts, lease, backlog, options.Value.TickBudget, time, logger);

    /// <summary>One tick. Feeds that do not fit into its time stay due; while another tick runs, it does nothing.</summary>
    public async Task PollDueAsync(CancellationToken cancellationToken)
    {
        using var activity = Tracing.PollFeeds();
        var now = _time.GetUtcNow();
        var due = await _feeds.DueAsync(now, cancellationToken).Take(MaxDuePerTick).ToListAsync(cancellationToken);
        await _backlog.MeasureAsync(due.FirstOrDefault()?.Due, cancellationToken);

        // Read before the lease is acquired: most ticks of a small registry find nothing and cost this one call.
        if (due.Count > 0 && !await _lease.TryRunAsync(token => RunAsync(due, now + _budget, token), cancellationToken))
            Log.AlreadyRunning(_logger);
    }

    private async Task<DateTimeOffset?> RunAsync(List<FeedRow> due, DateTimeOffset end, CancellationToken cancellationToken)
    {
        await _hosts.RunAsync(due, _executor.RunAsync, end, cancellationToken);
        return _executor.NetworkSuspectedSince;
    }

    private static partial class Log
    {
        [LoggerMessage(105, LogLevel.Information, "Tick skipped: another one is still running")]
        public static partial void AlreadyRunning(ILogger logger);
    }
}
