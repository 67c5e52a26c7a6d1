using Azure;
using Microsoft.Extensions.Hosting;

namespace Headwater.Storage;

/// <summary>Reads of the log, shared by all callers that need the same part, and one timer for all that wait for more.</summary>
internal sealed class SharedLog(ChangeLog log, TimeProvider time, IHostApplicationLifetime lifetime)
{
    // How late a follower may learn of a change. One storage call each time, however many wait.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // After this a caller knows that storage is away; the storage client itself tries for minutes.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    // Chunks of up to 4 MiB. Followers are near the end of the log, or read all of it once.
    private const int KeptChunks = 8;

    private readonly Lock _lock = new();
    private readonly Queue<LogChunk> _kept = new();
    private readonly Dictionary<LogPosition, Task<LogChunk?>> _reads = [];
    private Task _next = Task.CompletedTask;

    /// <summary>Whole lines after a position; null at the end of the log.</summary>
    /// <exception cref="LogPositionException">The position belongs to another log.</exception>
    public Task<LogChunk?> ReadAsync(LogPosition from, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            foreach (var chunk in _kept)
            {
                if (chunk.Start <= from && from < chunk.Next && (chunk.Next with { Offset = from.Offset }) == from)
                    return Task.FromResult<LogChunk?>(chunk with { Lines = chunk.Lines[(int)(from.Offset - chunk.Start.Offset)..] });
            }

            // Not the caller's token: the read belongs to all who wait for it.
            if (!_reads.TryGetValue(from, out var read))
                _reads[from] = read = Task.Run(() => ReadOnceAsync(from), CancellationToken.None);
            return read.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Whether a position of the log is the beginning of a line: the byte before it ends one.</summary>
    public async Task<bool> IsLineStartAsync(LogPosition position, CancellationToken cancellationToken) =>
        position.Offset == 0
        || (await ReadAsync(position with { Offset = position.Offset - 1 }, cancellationToken) is { Lines.Span: [(byte)'\n', ..] });

    /// <summary>Waits until the log may have more. False when the host is stopping and the call should end.</summary>
    public async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        Task next;
        lock (_lock)
        {
            if (_next.IsCompleted)
                _next = Task.Delay(Interval, time, lifetime.ApplicationStopping);
            next = _next;
        }

        await next.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return !lifetime.ApplicationStopping.IsCancellationRequested;
    }

    private async Task<LogChunk?> ReadOnceAsync(LogPosition from)
    {
        LogChunk? first = null;
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            await foreach (var chunk in log.ReadAsync(from, patience.Token))
            {
                first = chunk;
                break;
            }

            return first;
        }
        catch (OperationCanceledException e)
        {
            throw new RequestFailedException(0, $"The log was not read within {Patience}.", errorCode: null, e);
        }
        finally
        {
            lock (_lock)
            {
                _reads.Remove(from);
                if (first is not null)
                    _kept.Enqueue(first);
                if (_kept.Count > KeptChunks)
                    _kept.Dequeue();
            }
        }
    }
}
