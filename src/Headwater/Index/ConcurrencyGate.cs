using System.Threading.RateLimiting;

namespace Headwater.Index;

/// <summary>
/// At most one query per core: SQLite queries are CPU-bound, so more at once only add latency. First come, first served; HTTP limits how
/// many may wait.
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
}
