namespace Headwater.Polling;

#pragma warning disable CA1001 // A SemaphoreSlim whose wait handle is never asked for holds no resource.
/// <summary>Lets one poll at a time through to a host, in the order of arrival, with a pause after each poll that sent a request.</summary>
internal sealed class HostGate
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _entry = new(1);
    private DateTimeOffset _free;

    public bool IsIdle(DateTimeOffset now) => _entry.CurrentCount == 1 && _free <= now;

    /// <summary>Waits until the host is free and its pause is over, but never past the end of the run.</summary>
    public async Task<Pass> EnterAsync(TimeSpan pause, RunTime run, TimeProvider time, CancellationToken cancellationToken)
    {
        await _entry.WaitAsync(cancellationToken);
        try
        {
            // No longer than the pause: the clock may have been set back.
            var latest = time.GetUtcNow() + pause;
            await run.WaitAsync(_free < latest ? _free : latest, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _entry.Release();
            throw;
        }

        return new Pass(this, pause, time);
    }

    internal sealed class Pass(HostGate gate, TimeSpan pause, TimeProvider time)
    {
        public void Leave(bool requestSent)
        {
            if (requestSent)
                gate._free = time.GetUtcNow() + pause;
            gate._entry.Release();
        }
    }
}
