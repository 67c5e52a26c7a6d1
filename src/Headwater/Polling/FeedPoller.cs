using Headwater.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Headwater.Polling;

/// <summary>Fetches the feeds that are due: many at a time, one at a time per host.</summary>
public sealed partial class FeedPoller
{
    // What one tick reads at most; a row is about 2 KB. More can only be due after a long standstill, and stay due.
    private const int MaxDuePerTick = 10_000;

    private readonly FeedTable _feeds;
    private readonly FeedPoll _poll;
    private readonly Backlog _backlog;
    private readonly HeadwaterMetrics _metrics;
    private readonly PollingOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    internal FeedPoller(
        FeedTable feeds, FeedPoll poll, IOptions<PollingOptions> options, Backlog backlog, HeadwaterMetrics metrics, TimeProvider time,
        ILogger<FeedPoller> logger) =>
        (_feeds, _poll, _options, _backlog, _metrics, _time, _logger) = (feeds, poll, options.Value, backlog, metrics, time, logger);

    /// <summary>One tick. What does not fit into its time stays due.</summary>
    public async Task PollDueAsync(CancellationToken cancellationToken)
    {
        using var activity = Tracing.PollFeeds();
        var end = _time.GetUtcNow() + _options.TickBudget;
        var due = await _feeds.DueAsync(_time.GetUtcNow(), cancellationToken).Take(MaxDuePerTick).ToListAsync(cancellationToken);
        await _backlog.MeasureAsync(due.FirstOrDefault()?.Due, cancellationToken);
        using var slots = new SemaphoreSlim(_options.Parallelism);
        await Task.WhenAll(due.GroupBy(feed => new Uri(feed.Url).IdnHost).Select(async host =>
        {
            foreach (var feed in host)
            {
                await slots.WaitAsync(cancellationToken);
                try
                {
                    if (_time.GetUtcNow() < end)
                        await PollAsync(feed, cancellationToken);
                }
                finally
                {
                    slots.Release();
                }
            }
        }));
    }

    private async Task PollAsync(FeedRow feed, CancellationToken cancellationToken)
    {
        using var activity = Tracing.PollFeed(feed.Id);
        var now = _time.GetUtcNow();
        PollResult result;
        try
        {
            result = await _poll.RunAsync(feed, now, cancellationToken);
        }
#pragma warning disable CA1031 // One feed's surprise must not end the poll of the others, nor be repeated every minute.
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            activity?.Failed(e);
            Log.Surprised(_logger, e, feed.Id, e.Message);
            result = new PollResult.Surprise(e.Message);
        }

        activity?.Polled(result.Code, result is PollResult.Unchanged);
        _metrics.Polled(result.Code);
        if (result is PollResult.Read read)
            _metrics.Dispatched(read.Items);
        var written = await _feeds.TryReplaceAsync(feed, AfterPoll.Of(feed, result, now, _options), cancellationToken);
        if (result.IsSuccess)
            Log.Polled(_logger, feed.Id, result.Reason);
        else
            Log.Failed(_logger, feed.Id, result.Code, result.Reason);
        if (!written)
            Log.Overtaken(_logger, feed.Id);
    }

    private static partial class Log
    {
        [LoggerMessage(100, LogLevel.Information, "{Feed}: {Outcome}")]
        public static partial void Polled(ILogger logger, string feed, string outcome);

        // What a publisher does wrong is information: a warning is for what the operator of Headwater must mend.
        [LoggerMessage(101, LogLevel.Information, "{Feed}: {Code}: {Reason}")]
        public static partial void Failed(ILogger logger, string feed, string code, string reason);

        [LoggerMessage(102, LogLevel.Error, "{Feed} could not be polled: {Reason}")]
        public static partial void Surprised(ILogger logger, Exception e, string feed, string reason);

        [LoggerMessage(103, LogLevel.Information, "{Feed} was changed by someone else during its poll; it will be polled again")]
        public static partial void Overtaken(ILogger logger, string feed);
    }
}
