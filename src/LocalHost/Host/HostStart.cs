namespace Headwater.LocalHost.Host;

/// <summary>For background services: they begin while the host is still starting.</summary>
internal static class HostStart
{
    /// <summary>Waits until the host has started; false when it stops before.</summary>
    public static async Task<bool> IsStartedAsync(this IHostApplicationLifetime lifetime, CancellationToken stopping)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var _ = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !stopping.IsCancellationRequested;
    }
}
