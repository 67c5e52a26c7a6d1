using System.Collections.Concurrent;
using Headwater.Polling;

namespace Headwater.Tests.Polling;

public sealed class HostRedirectTests : IDisposable
{
    private static readonly DateTimeOffset Noon = ScheduledHosts.Start;
    private readonly ScheduledHosts _hosts = new();

    public void Dispose() => _hosts.Dispose();

    [Fact]
    public async Task Hundred_hosts_redirecting_to_one_queue_there()
    {
        var (running, most) = (0, 0);
        var starts = new ConcurrentBag<DateTimeOffset>();

        await _hosts.PollAsync(
            _hosts.Scheduler(new PollingOptions { Parallelism = 8 }),
            Enumerable.Range(0, 100).Select(number => $"http://host{number}.example/"),
            async (_, reservation, token) =>
            {
                reservation.RequestSent = true;
                Assert.True(await reservation.MoveToAsync(new Uri("http://feeds.hub.example/"), token));
                reservation.RequestSent = true;
                starts.Add(_hosts.Time.GetUtcNow());
                most = Math.Max(most, Interlocked.Increment(ref running));
                await Task.Yield();
                Interlocked.Decrement(ref running);
            },
            Noon.AddMinutes(5));

        Assert.Equal((100, 1), (starts.Count, most));
        foreach (var (before, after) in starts.Order().Zip(starts.Order().Skip(1)))
            Assert.True(after - before >= TimeSpan.FromSeconds(1), $"{before:O}, {after:O}");
    }

    [Fact]
    public async Task Hosts_that_redirect_to_each_other_do_not_deadlock()
    {
        var polled = 0;

        await _hosts.PollAsync(
            _hosts.Scheduler(new PollingOptions { Parallelism = 2 }),
            Enumerable.Range(0, 40).Select(number => $"http://host{number % 4}.example/{number}"),
            async (feed, reservation, token) =>
            {
                for (var hop = 1; hop <= 4; hop++)
                {
                    reservation.RequestSent = true;
                    await Task.Yield();
                    Assert.True(await reservation.MoveToAsync(new Uri($"http://host{(feed.Url[11] - '0' + hop) % 4}.example/"), token));
                }

                Interlocked.Increment(ref polled);
            },
            Noon.AddHours(1));

        Assert.Equal(40, polled);
    }

    [Fact]
    public async Task Redirect_without_time_left_is_not_followed()
    {
        var (asked, followed, left) = (0, 0, 0);
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        await _hosts.PollAsync(
            _hosts.Scheduler(new PollingOptions()),
            Enumerable.Range(0, 20).Select(number => $"http://host{number}.example/"),
            async (_, reservation, token) =>
            {
                reservation.RequestSent = true;
                if (Interlocked.Increment(ref asked) == 20)
                    all.SetResult();
                await all.Task;
                if (await reservation.MoveToAsync(new Uri("http://hub.example/"), token))
                    Interlocked.Increment(ref followed);
                else
                    Interlocked.Increment(ref left);
                reservation.RequestSent = true;
            },
            Noon.AddSeconds(5));

        Assert.InRange(followed, 1, 6);
        Assert.Equal(20, followed + left);
    }
}
