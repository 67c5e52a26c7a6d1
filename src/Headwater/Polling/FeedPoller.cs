using Headwater.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Headwater.Polling;

/// <summary>Polls the feeds that are due.</summary>
public sealed partial class FeedPoller
{
    // What one tick reads at most; a row is about 2 KB. More can only be due after a long standstill, and stay due.
    private const int MaxDuePerTick = 10_000;

    private readonly FeedTable _feeds;
    private readonly FeedTurn _turn;
    private readonly HostQueues _hosts;
    private readonly TickLease _lease;
    private readonly Backlog _backlog;
    private readonly TimeSpan _budget;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    internal FeedPoller(
        FeedTable feeds, FeedTurn turn, HostQueues hosts, TickLease lease, Backlog backlog, IOptions<PollingOptions> options, TimeProvider time,
        ILogger<FeedPoller> logger) =>
        (_feeds, _turn, _hosts, _lease, _backlog, _budget, _time, _logger) =
            (feeds, turn, hosts, lease, backlog, options.Value.TickBudget, time, logger);

    /// <summary>One tick. What does not fit into its time stays due; while another tick runs it does nothing.</summary>
    public async Task PollDueAsync(CancellationToken cancellationToken)
    {
        using var activity = Tracing.PollFeeds();
        var now = _time.GetUtcNow();
        var due = await _feeds.DueAsync(now, cancellationToken).Take(MaxDuePerTick).ToListAsync(cancellationToken);
        await _backlog.MeasureAsync(due.FirstOrDefault()?.Due, cancellationToken);

        // Read before the lease is asked for: most ticks of a small registry find nothing, and cost this one call.
        if (due.Count > 0 && !await _lease.TryRunAsync(token => RunAsync(due, now + _budget, token), cancellationToken))
            Log.AlreadyRunning(_logger);
    }

    private async Task<DateTimeOffset?> RunAsync(List<FeedRow> due, DateTimeOffset end, CancellationToken cancellationToken)
    {
        await _hosts.RunAsync(due, _turn.RunAsync, end, cancellationToken);
        return _turn.NetworkSuspectedSince;
    }

    private static partial class Log
    {
        [LoggerMessage(105, LogLevel.Information, "Another tick is still running")]
        public static partial void AlreadyRunning(ILogger logger);
    }
}
