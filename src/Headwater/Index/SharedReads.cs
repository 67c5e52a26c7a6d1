using Headwater.Storage;
using Headwater.Telemetry;
using Microsoft.Extensions.Logging;

namespace Headwater.Index;

/// <summary>
/// Decides when the index of an instance reads the log: callers who ask at once share one read, and nobody waits for it too long. See
/// <see cref="IArticleIndex.CatchUpAsync"/>.
/// </summary>
/// <param name="read">Applies what was appended to the log; one call at a time.</param>
/// <param name="stateOf">The state after the last step.</param>
internal sealed partial class SharedReads(
    Func<CancellationToken, Task> read, Func<IndexState> stateOf, ListingOptions options, HeadwaterMetrics metrics, TimeProvider time,
    ILogger logger) : IDisposable
{
    // While storage is down, an occasional attempt is enough.
    private static readonly TimeSpan RetryAfterFailure = TimeSpan.FromSeconds(5);

    // A snapshot of 100,000 articles is restored in three seconds; a log of as many is read in fifty.
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stop = new();
    private readonly TimeProvider _time = time;
    private readonly LogThrottle _throttle = new(time);
    private readonly Lock _lock = new();

    private Task _running = Task.CompletedTask;
    private Task? _next;
    private long? _lastRead;
    private volatile Exception? _failure;
    private volatile bool _again;

    public IndexState State => stateOf() with { Failure = _failure };

    /// <summary>Makes the next caller read, however short ago the last read was.</summary>
    public void Again() => _again = true;

    public async Task<IndexState> CatchUpAsync(bool fresh, CancellationToken cancellationToken)
    {
        if (ReadShared(fresh) is { } read)
        {
            var ready = stateOf().AsOf is not null;
            var wait = !ready ? FirstWait : fresh || _failure is null ? options.MaxWait : TimeSpan.Zero;
            await read.WaitAsync(wait, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            if (stateOf().AsOf is null && !read.IsCompleted)
                throw new UnavailableException("The index is being built from the log. Try again later.");
            if (stateOf().AsOf is null)
                await read;
        }

        var state = State;
        if (state.AsOf is { } asOf)
            metrics.IndexAnswered(asOf);
        return state;
    }

    /// <summary>Ends when nothing reads any more.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        Task.WhenAll(_running, _next ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        _stop.Dispose();
    }

    /// <summary>The read to wait for; null if none is needed.</summary>
    private Task? ReadShared(bool fresh)
    {
        lock (_lock)
        {
            // The running read may have seen the end of the log before this call; one more serves all who come while it runs.
            if (!_running.IsCompleted && fresh)
                return _next ??= ReadAfterAsync(_running);

            // It may have reached the end, and erase what was deleted.
            if (!_running.IsCompleted)
                return !_again && _failure is null && _time.GetUtcNow() - stateOf().AsOf < options.MaxStaleness ? null : _running;

            var enough = _failure is null ? options.MaxStaleness : RetryAfterFailure;
            if (!fresh && !_again && _lastRead is { } last && _time.GetElapsedTime(last) < enough && stateOf().AsOf is not null)
                return null;
            return Start();
        }
    }

    private async Task ReadAfterAsync(Task running)
    {
        // Never at once: the caller, who holds the lock, sets _next first.
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        Task read;
        lock (_lock)
        {
            // A read that began since then sees everything that was there when this one was requested. Without an index, a caller who
            // waited for a read that failed would wait as long for the next.
            read = _running != running ? _running : running.IsFaulted && stateOf().AsOf is null ? running : Start();
        }

        await read;
    }

    private Task Start()
    {
        // Later callers wait for another read: this one may be at the end of the log by then.
        _next = null;
        _again = false;
        _lastRead = _time.GetTimestamp();
        return _running = Task.Run(ReadAsync);
    }

    private async Task ReadAsync()
    {
        StorageRetries.Hurry();
        try
        {
            await read(_stop.Token);
            if (_failure is not null)
                Log.ReadAgain(logger);
            _failure = null;
        }
        catch (Exception e) when (!_stop.IsCancellationRequested)
        {
            _failure = e;
            var reason = FailureReason.ForLog(e);
            if (_throttle.Admit(reason, reason) is { } line)
                Log.NotRead(logger, line);
            throw;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(400, LogLevel.Warning, "The index cannot be brought up to date: {Reason}")]
        public static partial void NotRead(ILogger logger, string reason);

        [LoggerMessage(405, LogLevel.Information, "The index is up to date again")]
        public static partial void ReadAgain(ILogger logger);
    }
}
