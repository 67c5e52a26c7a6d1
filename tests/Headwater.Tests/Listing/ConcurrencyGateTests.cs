using System.Collections.Concurrent;
using Headwater.Index;

namespace Headwater.Tests.Listing;

public sealed class ConcurrencyGateTests : IDisposable
{
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;
    private readonly ConcurrencyGate _gate = new(atOnce: 2);

    public void Dispose() => _gate.Dispose();

    [Fact]
    public async Task Excess_computations_wait_in_the_order_of_arrival()
    {
        using var one = new Computation(_gate, _end);
        using var other = new Computation(_gate, _end);
        await Task.WhenAll(one.Began, other.Began);
        var order = new ConcurrentQueue<int>();
        var waiting = Enumerable.Range(0, 50).Select(number => _gate.RunAsync(
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
    public async Task Cancelled_computation_does_not_run()
    {
        using var one = new Computation(_gate, _end);
        using var other = new Computation(_gate, _end);
        await Task.WhenAll(one.Began, other.Began);
        using var gone = new CancellationTokenSource();
        var left = _gate.RunAsync<int>(() => throw new InvalidOperationException("Computed for nobody."), gone.Token);
        var next = _gate.RunAsync(() => "next", _end);

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        Assert.False(next.IsCompleted);
        one.End();

        Assert.Equal("next", await next);
        other.End();
        await Task.WhenAll(one.Answer, other.Answer);
    }

    [Fact]
    public async Task Failed_computation_releases_its_slot()
    {
        for (var i = 0; i < 3; i++)
            await Assert.ThrowsAsync<InvalidDataException>(() => _gate.RunAsync<int>(() => throw new InvalidDataException(), _end));

        Assert.Equal(1, await _gate.RunAsync(() => 1, _end));
    }

    /// <summary>Has a turn, on a thread of its own, until it is told to end.</summary>
    private sealed class Computation : IDisposable
    {
        private readonly ManualResetEventSlim _end = new();
        private readonly TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Computation(ConcurrencyGate gate, CancellationToken end) => Answer = Task.Factory.StartNew(
            () => gate.RunAsync(
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
