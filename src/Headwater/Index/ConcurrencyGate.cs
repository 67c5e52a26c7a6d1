using System.Threading.RateLimiting;

namespace Headwater.Index;

/// <summary>
/// Limits how many queries run at once: more would only add latency. First come, first served; HTTP limits how many may wait.
/// </summary>
internal sealed class ConcurrencyGate(int atOnce) : IDisposable
{
    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = atOnce,
        QueueLimit = int.MaxValue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    public void Dispose() => _limiter.Dispose();

    /// <param name="cancellationToken">Cancels the wait; a computation that has begun is completed.</param>
    public async Task<T> RunAsync<T>(Func<T> compute, CancellationToken cancellationToken)
    {
        using var turn = await _limiter.AcquireAsync(permitCount: 1, cancellationToken);
        return compute();
    }

    /// <inheritdoc cref="RunAsync{T}(Func{T}, CancellationToken)"/>
    public async Task<T> RunTaskAsync<T>(Func<Task<T>> compute, CancellationToken cancellationToken)
    {
        using var turn = await _limiter.AcquireAsync(permitCount: 1, cancellationToken);
        return await compute();
    }
}
