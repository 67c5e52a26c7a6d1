using System.Threading.RateLimiting;

namespace Headwater.Index;

/// <summary>
/// As many computations at once as there are cores; more only take longer, all of them. Who asked first is answered first; how many may
/// wait is the matter of HTTP.
/// </summary>
internal sealed class Turns(int atOnce) : IDisposable
{
    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = atOnce,
        QueueLimit = int.MaxValue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    public void Dispose() => _limiter.Dispose();

    /// <param name="cancellationToken">Of those who wait; what has its turn is computed to the end.</param>
    public async Task<T> RunAsync<T>(Func<T> compute, CancellationToken cancellationToken)
    {
        using var turn = await _limiter.AcquireAsync(permitCount: 1, cancellationToken);
        return compute();
    }
}
