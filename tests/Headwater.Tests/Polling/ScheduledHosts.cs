using System.Collections.Concurrent;
using System.Net;
using Headwater.Fetching;
using Headwater.Polling;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Headwater.Tests.Polling;

/// <summary>Hosts that a scheduler polls in fake time. Each has an address of its own, unless its name says that it shares one.</summary>
internal sealed class ScheduledHosts : IDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);

    private readonly ConcurrentDictionary<string, IPAddress> _addresses = new();
    private readonly CancellationTokenSource _stop = new();
    private int _lastAddress = 1 << 24;

    public FakeTimeProvider Time { get; } = new ClockOfTheWaiting(Start);

    public void Dispose() => _stop.Dispose();

    /// <summary>Stops the service that polls.</summary>
    public Task StopAsync() => _stop.CancelAsync();

    public HostScheduler Scheduler(PollingOptions options, Network? network = null) => new(
        Options.Create(options),
        Time,
        network ?? new Network
        {
            ResolveAsync = (host, _) => Task.FromResult<IPAddress[]>(
                [host.StartsWith("same.", StringComparison.Ordinal) ? IPAddress.Parse("198.51.100.1")
                    : _addresses.GetOrAdd(host, _ => NewAddress())]),
        },
        _stop.Token);

    public IPAddress NewAddress() => new(BitConverter.GetBytes(Interlocked.Increment(ref _lastAddress)));

    /// <summary>When a request to each of the URLs began.</summary>
    public async Task<IReadOnlyCollection<DateTimeOffset>> RunAsync(IReadOnlyCollection<string> urls)
    {
        var starts = new ConcurrentBag<DateTimeOffset>();
        await RunAsync(Scheduler(new PollingOptions()), urls, starts, TimeSpan.FromMinutes(1));
        return starts;
    }

    public Task RunAsync(HostScheduler scheduler, IEnumerable<string> urls, ConcurrentBag<DateTimeOffset> starts, TimeSpan budget) =>
        PollAsync(
            scheduler,
            urls,
            (_, reservation, _) =>
            {
                starts.Add(Time.GetUtcNow());
                reservation.RequestSent = true;
                return Task.CompletedTask;
            },
            Time.GetUtcNow() + budget);

    public Task PollAsync(
        HostScheduler scheduler, IEnumerable<string> urls, Func<FeedRow, HostReservation, CancellationToken, Task> poll,
        DateTimeOffset end) =>
        scheduler.RunAsync(
            urls.Select(url => new FeedRow { Id = FeedUrl.Id(url), Url = url }),
            (feed, host, token) => HostScheduler.PollAsync(feed, host, poll, token),
            end,
            TestContext.Current.CancellationToken);

    /// <summary>Passes over each wait at once and stands still otherwise, so that no late thread misses a moment.</summary>
    private sealed class ClockOfTheWaiting(DateTimeOffset start) : FakeTimeProvider(start)
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime > TimeSpan.Zero)
                Advance(dueTime);
            return timer;
        }
    }
}
