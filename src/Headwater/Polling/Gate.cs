namespace Headwater.Polling;

#pragma warning disable CA1001 // A semaphore whose wait handle nobody asks for holds nothing.
/// <summary>Lets one poll at a time through to a host, in the order they came and with a pause after each that asked it.</summary>
internal sealed class Gate
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _turn = new(1);
    private DateTimeOffset _free;

    public bool IsIdle(DateTimeOffset now) => _turn.CurrentCount == 1 && _free <= now;

    /// <summary>Waits for the turn and for the pause, but for no pause that would end after the tick.</summary>
    public async Task<Pass> EnterAsync(TimeSpan pause, DateTimeOffset end, TimeProvider time, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var wait = (_free < end ? _free : end) - time.GetUtcNow();
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _turn.Release();
            throw;
        }

        return new Pass(this, pause, time);
    }

    internal sealed class Pass(Gate gate, TimeSpan pause, TimeProvider time)
    {
        public void Leave(bool asked)
        {
            if (asked)
                gate._free = time.GetUtcNow() + pause;
            gate._turn.Release();
        }
    }
}
