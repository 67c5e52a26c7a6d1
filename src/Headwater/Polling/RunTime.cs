namespace Headwater.Polling;

/// <summary>The time of a run, in which it may send requests. It is over when its end is reached, or as soon as the host stops.</summary>
internal sealed class RunTime(DateTimeOffset end, TimeProvider time, CancellationToken stopping)
{
    public bool IsOver => stopping.IsCancellationRequested || time.GetUtcNow() >= end;

    public bool Includes(DateTimeOffset moment) => moment < end && !stopping.IsCancellationRequested;

    /// <summary>Waits until a moment, but never longer than the run lasts.</summary>
    public async Task WaitAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        var rest = (until < end ? until : end) - time.GetUtcNow();
        if (rest <= TimeSpan.Zero)
            return;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellationToken);
        await Task.Delay(rest, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
