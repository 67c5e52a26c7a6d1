using System.Collections.Concurrent;
using Headwater.Polling;

namespace Headwater.Tests.Polling;

public sealed class HostSchedulerTests : IDisposable
{
    private static readonly DateTimeOffset Noon = ScheduledHosts.Start;
    private readonly ScheduledHosts _hosts = new();

    public void Dispose() => _hosts.Dispose();

    [Theory]
    [InlineData("one domain", "http://blog.a.example/1", "http://blog.a.example/2", "http://news.a.example/3", "http://a.example/4")]
    [InlineData("one address under several names", "http://same.one.example/", "http://same.two.example/", "http://same.three.example/")]
    [InlineData("one address by number", "http://192.0.2.7/1", "http://192.0.2.7:8080/2", "http://192.0.2.7/3")]
    public async Task Bursts_to_one_host_are_spread_over_time(string host, params string[] urls)
    {
        var starts = await _hosts.RunAsync(urls);

        Assert.True(starts.Count == urls.Length, host);
        foreach (var (before, after) in starts.Order().Zip(starts.Order().Skip(1)))
            Assert.True(after - before >= TimeSpan.FromSeconds(1), $"{host}: {before:O}, {after:O}");
    }

    [Fact]
    public async Task Hosts_do_not_wait_for_each_other()
    {
        var starts = await _hosts.RunAsync([.. Enumerable.Range(0, 100).Select(number => $"http://host{number}.example/")]);

        Assert.All(starts, start => Assert.Equal(Noon, start));
    }

    [Fact]
    public async Task The_pause_lasts_from_one_run_to_the_next()
    {
        var scheduler = _hosts.Scheduler(new PollingOptions());
        var starts = new ConcurrentBag<DateTimeOffset>();

        await _hosts.RunAsync(scheduler, ["http://a.example/1"], starts, TimeSpan.FromMinutes(1));
        await _hosts.RunAsync(scheduler, ["http://a.example/2"], starts, TimeSpan.FromMinutes(1));

        Assert.True(starts.Max() - starts.Min() >= TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Clock_that_is_set_back_makes_no_pause_longer()
    {
        var scheduler = _hosts.Scheduler(new PollingOptions());
        var starts = new ConcurrentBag<DateTimeOffset>();
        await _hosts.RunAsync(scheduler, ["http://a.example/1"], starts, TimeSpan.FromMinutes(1));
        _hosts.Time.AdjustTime(Noon.AddHours(-1));

        await _hosts.RunAsync(scheduler, ["http://a.example/2"], starts, TimeSpan.FromMinutes(1));

        Assert.True(starts.Min() < Noon.AddMinutes(-59), $"{starts.Min():O}");
    }

    [Fact]
    public async Task Feeds_beyond_the_budget_are_left()
    {
        var starts = new ConcurrentBag<DateTimeOffset>();

        await _hosts.RunAsync(
            _hosts.Scheduler(new PollingOptions()),
            [.. Enumerable.Range(0, 20).Select(number => $"http://a.example/{number}"), "http://b.example/"],
            starts,
            TimeSpan.FromSeconds(5));

        Assert.InRange(starts.Count, 2, 6);
        Assert.All(starts, start => Assert.True(start < Noon.AddSeconds(5)));
    }

    [Fact]
    public async Task No_more_than_allowed_are_polled_at_once()
    {
        var (running, most) = (0, 0);
        var scheduler = _hosts.Scheduler(new PollingOptions { Parallelism = 4 });

        await _hosts.PollAsync(
            scheduler,
            Enumerable.Range(0, 50).Select(number => $"http://host{number}.example/"),
            async (_, _, _) =>
            {
                var now = Interlocked.Increment(ref running);
                for (var seen = most; now > seen; seen = most)
                    Interlocked.CompareExchange(ref most, now, seen);
                await Task.Yield();
                Interlocked.Decrement(ref running);
            },
            Noon.AddMinutes(1));

        Assert.InRange(most, 1, 4);
    }

    [Fact]
    public async Task Host_without_a_request_requires_no_pause()
    {
        var polled = 0;

        await _hosts.PollAsync(
            _hosts.Scheduler(new PollingOptions()),
            Enumerable.Range(0, 5).Select(number => $"http://a.example/{number}"),
            (_, _, _) => Task.FromResult(Interlocked.Increment(ref polled)),
            Noon.AddMinutes(1));

        Assert.Equal((5, Noon), (polled, _hosts.Time.GetUtcNow()));
    }

    [Fact]
    public async Task Nothing_new_is_asked_when_the_host_stops()
    {
        var asked = new ConcurrentBag<string>();

        await _hosts.PollAsync(
            _hosts.Scheduler(new PollingOptions()),
            Enumerable.Range(0, 50).Select(number => $"http://{(number % 2 == 0 ? "a" : "b")}.example/{number}"),
            async (feed, reservation, _) =>
            {
                asked.Add(feed.Url);
                reservation.RequestSent = true;
                await _hosts.StopAsync();
            },
            Noon.AddMinutes(1));

        Assert.InRange(asked.Count, 1, 2);
        Assert.Equal(Noon, _hosts.Time.GetUtcNow());
    }
}
