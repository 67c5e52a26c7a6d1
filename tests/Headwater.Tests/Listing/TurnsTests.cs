using System.Collections.Concurrent;
using Headwater.Index;

namespace Headwater.Tests.Listing;

public sealed class TurnsTests : IDisposable
{
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;
    private readonly Turns _turns = new(atOnce: 2);

    public void Dispose() => _turns.Dispose();

    [Fact]
    public async Task As_many_as_may_compute_and_the_others_wait_in_the_order_in_which_they_came()
    {
        using var one = new Computation(_turns, _end);
        using var other = new Computation(_turns, _end);
        await Task.WhenAll(one.Began, other.Began);
        var order = new ConcurrentQueue<int>();
        var waiting = Enumerable.Range(0, 50).Select(number => _turns.RunAsync(
            () =>
            {
                order.Enqueue(number);
                return number;
            },
            _end)).ToArray();
        Assert.Empty(order);
        Assert.DoesNotContain(waiting, task => task.IsCompleted);

        // The turn of one goes from hand to hand, while the other still has its own.
        one.End();
        Assert.Equal(Enumerable.Range(0, 50), await Task.WhenAll(waiting));

        Assert.Equal(Enumerable.Range(0, 50), order);
        Assert.False(other.Answer.IsCompleted);
        other.End();
        await Task.WhenAll(one.Answer, other.Answer);
    }

    [Fact]
    public async Task What_nobody_waits_for_any_more_is_not_computed_and_takes_no_turn()
    {
        using var one = new Computation(_turns, _end);
        using var other = new Computation(_turns, _end);
        await Task.WhenAll(one.Began, other.Began);
        using var gone = new CancellationTokenSource();
        var left = _turns.RunAsync<int>(() => throw new InvalidOperationException("Computed for nobody."), gone.Token);
        var next = _turns.RunAsync(() => "next", _end);

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        Assert.False(next.IsCompleted);
        one.End();

        Assert.Equal("next", await next);
        other.End();
        await Task.WhenAll(one.Answer, other.Answer);
    }

    [Fact]
    public async Task What_fails_gives_its_turn_back()
    {
        for (var i = 0; i < 3; i++)
            await Assert.ThrowsAsync<InvalidDataException>(() => _turns.RunAsync<int>(() => throw new InvalidDataException(), _end));

        Assert.Equal(1, await _turns.RunAsync(() => 1, _end));
    }

    /// <summary>Has a turn, on a thread of its own, until it is told to end.</summary>
    private sealed class Computation : IDisposable
    {
        private readonly ManualResetEventSlim _end = new();
        private readonly TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Computation(Turns turns, CancellationToken end) => Answer = Task.Factory.StartNew(
            () => turns.RunAsync(
                () =>
                {
                    _began.SetResult();
                    _end.Wait(end);
                    return 0;
                },
                end),
            end, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();

        public Task Began => _began.Task;

        public Task<int> Answer { get; }

        public void End() => _end.Set();

        public void Dispose() => _end.Dispose();
    }
}
