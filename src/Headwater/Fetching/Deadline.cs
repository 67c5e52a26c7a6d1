namespace Headwater.Fetching;

/// <summary>
/// The time a fetch may take. It is paused while the fetch waits for another host to become free: that delay is not the servers'.
/// </summary>
internal sealed class Deadline(TimeSpan timeout, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _passed = new(timeout, time);
    private TimeSpan _left = timeout;
    private long _since = time.GetTimestamp();

    public CancellationToken Passed => _passed.Token;

    public async Task<T> PauseWhileAsync<T>(Func<Task<T>> wait)
    {
        _passed.CancelAfter(Timeout.InfiniteTimeSpan);
        _left -= time.GetElapsedTime(_since);
        try
        {
            return await wait();
        }
        finally
        {
            _since = time.GetTimestamp();
            _passed.CancelAfter(_left > TimeSpan.Zero ? _left : TimeSpan.Zero);
        }
    }

    public void Dispose() => _passed.Dispose();
}
