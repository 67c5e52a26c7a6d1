using Microsoft.Extensions.Time.Testing;

namespace Headwater.FunctionalTests.Testing;

/// <summary>A clock that a test moves when someone waits for it, and not when it thinks that by now someone should.</summary>
internal sealed class WatchedClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly SemaphoreSlim _waits = new(0);
    private Task? _next;

    /// <summary>Waits up to this long are waited for to their end, and not only begun.</summary>
    public TimeSpan Whole { get; init; }

    /// <summary>Longer ones are limits of work that runs, and no waits: nothing moves for them.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.MaxValue;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > Longest)
            return timer;
        _waits.Release(dueTime > TimeSpan.Zero && dueTime <= Whole ? (int)Math.Ceiling(dueTime.TotalSeconds) : 1);
        return timer;
    }

    /// <summary>Moves on by a second each time someone has begun to wait, so many times or until a task has ended.</summary>
    public async Task TickAsync(Task until, int seconds)
    {
        for (var second = 0; second < seconds; second++)
        {
            _next ??= _waits.WaitAsync(TestContext.Current.CancellationToken);
            if (await Task.WhenAny(until, _next) == until)
                return;
            _next = null;
            Advance(TimeSpan.FromSeconds(1));
        }
    }
}
