using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Headwater.Fetching;
using Headwater.Polling;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Headwater.Tests.Polling;

public sealed class HostSchedulerTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);
    private readonly ClockOfTheWaiting _time = new(Noon);
    private readonly ConcurrentDictionary<string, IPAddress> _addresses = new();
    private int _lastAddress = 1 << 24;
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;
    private readonly CancellationTokenSource _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("one domain", "http://blog.a.example/1", "http://blog.a.example/2", "http://news.a.example/3", "http://a.example/4")]
    [InlineData("one address under several names", "http://same.one.example/", "http://same.two.example/", "http://same.three.example/")]
    [InlineData("one address by number", "http://192.0.2.7/1", "http://192.0.2.7:8080/2", "http://192.0.2.7/3")]
    public async Task Bursts_to_one_host_are_spread_over_time(string host, params string[] urls)
    {
        var starts = await RunAsync(urls);

        Assert.True(starts.Count == urls.Length, host);
        foreach (var (before, after) in starts.Order().Zip(starts.Order().Skip(1)))
            Assert.True(after - before >= TimeSpan.FromSeconds(1), $"{host}: {before:O}, {after:O}");
    }

    [Fact]
    public void Lookups_of_names_leave_threads_for_requests()
    {
        // Not what the pool says: without the setting it has a thread for each core of this machine.
        var threads = int.Parse((string)AppContext.GetData("System.Threading.ThreadPool.MinThreads")!, CultureInfo.InvariantCulture);

        Assert.True(threads > new PollingOptions().Parallelism, $"{threads} threads");
    }

    [Fact]
    public async Task Hosts_do_not_wait_for_each_other()
    {
        var starts = await RunAsync([.. Enumerable.Range(0, 100).Select(number => $"http://host{number}.example/")]);

        Assert.All(starts, start => Assert.Equal(Noon, start));
    }

    [Fact]
    public async Task The_pause_lasts_from_one_run_to_the_next()
    {
        var queues = Queues(new PollingOptions());
        var starts = new ConcurrentBag<DateTimeOffset>();

        await RunAsync(queues, ["http://a.example/1"], starts, TimeSpan.FromMinutes(1));
        await RunAsync(queues, ["http://a.example/2"], starts, TimeSpan.FromMinutes(1));

        Assert.True(starts.Max() - starts.Min() >= TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Clock_that_is_set_back_makes_no_pause_longer()
    {
        var queues = Queues(new PollingOptions());
        var starts = new ConcurrentBag<DateTimeOffset>();
        await RunAsync(queues, ["http://a.example/1"], starts, TimeSpan.FromMinutes(1));
        _time.AdjustTime(Noon.AddHours(-1));

        await RunAsync(queues, ["http://a.example/2"], starts, TimeSpan.FromMinutes(1));

        Assert.True(starts.Min() < Noon.AddMinutes(-59), $"{starts.Min():O}");
    }

    [Fact]
    public async Task Feeds_beyond_the_budget_are_left()
    {
        var starts = new ConcurrentBag<DateTimeOffset>();

        await RunAsync(
            Queues(new PollingOptions()),
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
        var queues = Queues(new PollingOptions { Parallelism = 4 });

        await PollAsync(
            queues,
            Enumerable.Range(0, 50).Select(number => Feed($"http://host{number}.example/")),
            async (_, _, _) =>
            {
                var now = Interlocked.Increment(ref running);
                for (var seen = most; now > seen; seen = most)
                    Interlocked.CompareExchange(ref most, now, seen);
                await Task.Yield();
                Interlocked.Decrement(ref running);
            },
            Noon.AddMinutes(1),
            _end);

        Assert.InRange(most, 1, 4);
    }

    [Fact]
    public async Task No_more_names_than_allowed_are_looked_up_at_once()
    {
        var (running, most) = (0, 0);
        var four = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var queues = new HostScheduler(Options.Create(new PollingOptions { Parallelism = 4 }), _time, new Network
        {
            ResolveAsync = async (_, _) =>
            {
                var now = Interlocked.Increment(ref running);
                for (var seen = most; now > seen; seen = most)
                    Interlocked.CompareExchange(ref most, now, seen);
                if (now == 4)
                    four.TrySetResult();
                await four.Task;
                Interlocked.Decrement(ref running);
                return [NewAddress()];
            },
        });

        await PollAsync(
            queues,
            Enumerable.Range(0, 50).Select(number => Feed($"http://host{number}.example/")), (_, _, _) =>
                Task.CompletedTask, Noon.AddMinutes(1), _end);

        Assert.Equal(4, most);
    }

    [Fact]
    public async Task Host_without_a_request_requires_no_pause()
    {
        var polled = 0;

        await PollAsync(
            Queues(new PollingOptions()),
            Enumerable.Range(0, 5).Select(number => Feed($"http://a.example/{number}")),
            (_, _, _) => Task.FromResult(Interlocked.Increment(ref polled)),
            Noon.AddMinutes(1),
            _end);

        Assert.Equal((5, Noon), (polled, _time.GetUtcNow()));
    }

    [Theory]
    [InlineData("https://www.example.com/feed", "example.com")]
    [InlineData("https://a.b.c.example.org./feed", "example.org")]
    [InlineData("https://news.bbc.co.uk/rss", "bbc.co.uk")]
    [InlineData("https://blog.example.com.au/rss", "example.com.au")]
    [InlineData("https://example.de/rss", "example.de")]
    [InlineData("https://someone.github.io/feed", "github.io")]
    [InlineData("https://posts.example.idv.tw/feed", "example.idv.tw")]
    [InlineData("https://www.example.eco.br/feed", "example.eco.br")]
    [InlineData("https://www.t3n.de/feed", "t3n.de")]
    [InlineData("https://EXAMPLE.com/feed", "example.com")]
    [InlineData("http://192.0.2.7:8080/feed", "192.0.2.7")]
    [InlineData("http://[2001:db8::1]/feed", "2001:db8::1")]
    [InlineData("http://localhost/feed", "localhost")]
    public void The_registrable_domain_stands_for_the_host(string url, string domain) =>
        Assert.Equal(domain, RegistrableDomain.Of(url).Trim('[', ']'));

    [Fact]
    public async Task Hundred_hosts_redirecting_to_one_queue_there()
    {
        var (running, most) = (0, 0);
        var starts = new ConcurrentBag<DateTimeOffset>();

        await PollAsync(
            Queues(new PollingOptions { Parallelism = 8 }),
            Enumerable.Range(0, 100).Select(number => Feed($"http://host{number}.example/")),
            async (_, reservation, token) =>
            {
                reservation.RequestSent = true;
                Assert.True(await reservation.MoveToAsync(new Uri("http://feeds.hub.example/"), token));
                reservation.RequestSent = true;
                starts.Add(_time.GetUtcNow());
                most = Math.Max(most, Interlocked.Increment(ref running));
                await Task.Yield();
                Interlocked.Decrement(ref running);
            },
            Noon.AddMinutes(5),
            _end);

        Assert.Equal((100, 1), (starts.Count, most));
        foreach (var (before, after) in starts.Order().Zip(starts.Order().Skip(1)))
            Assert.True(after - before >= TimeSpan.FromSeconds(1), $"{before:O}, {after:O}");
    }

    [Fact]
    public async Task Hosts_that_redirect_to_each_other_do_not_deadlock()
    {
        var polled = 0;

        await PollAsync(
            Queues(new PollingOptions { Parallelism = 2 }),
            Enumerable.Range(0, 40).Select(number => Feed($"http://host{number % 4}.example/{number}")),
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
            Noon.AddHours(1),
            _end);

        Assert.Equal(40, polled);
    }

    [Fact]
    public async Task Redirect_without_time_left_is_not_followed()
    {
        var (asked, followed, left) = (0, 0, 0);
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        await PollAsync(
            Queues(new PollingOptions()),
            Enumerable.Range(0, 20).Select(number => Feed($"http://host{number}.example/")),
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
            Noon.AddSeconds(5),
            _end);

        Assert.InRange(followed, 1, 6);
        Assert.Equal(20, followed + left);
    }

    [Fact]
    public async Task A_name_is_looked_up_once_in_a_run()
    {
        var names = new ConcurrentBag<string>();
        var queues = new HostScheduler(Options.Create(new PollingOptions()), _time, new Network
        {
            ResolveAsync = (host, _) =>
            {
                names.Add(host);
                return Task.FromResult<IPAddress[]>([NewAddress()]);
            },
        });

        await PollAsync(
            queues,
            Enumerable.Range(0, 20).Select(number => Feed($"http://{(number % 2 == 0 ? "a" : "b")}.one.example/{number}")), (_, _, _) =>
                Task.CompletedTask, Noon.AddMinutes(1), _end);

        Assert.Equal(["a.one.example", "b.one.example"], names.Order());
    }

    [Fact]
    public async Task Nothing_new_is_asked_when_the_host_stops()
    {
        var asked = new ConcurrentBag<string>();

        await PollAsync(
            Queues(new PollingOptions()),
            Enumerable.Range(0, 50).Select(number => Feed($"http://{(number % 2 == 0 ? "a" : "b")}.example/{number}")),
            async (feed, reservation, _) =>
            {
                asked.Add(feed.Url);
                reservation.RequestSent = true;
                await _host.CancelAsync();
            },
            Noon.AddMinutes(1),
            _end);

        Assert.InRange(asked.Count, 1, 2);
        Assert.Equal(Noon, _time.GetUtcNow());
    }

    private async Task<IReadOnlyCollection<DateTimeOffset>> RunAsync(IReadOnlyCollection<string> urls)
    {
        var starts = new ConcurrentBag<DateTimeOffset>();
        await RunAsync(Queues(new PollingOptions()), urls, starts, TimeSpan.FromMinutes(1));
        return starts;
    }

    private Task RunAsync(HostScheduler queues, IEnumerable<string> urls, ConcurrentBag<DateTimeOffset> starts, TimeSpan budget) =>
        PollAsync(
            queues,
            urls.Select(Feed),
            (_, reservation, _) =>
            {
                starts.Add(_time.GetUtcNow());
                reservation.RequestSent = true;
                return Task.CompletedTask;
            },
            _time.GetUtcNow() + budget,
            _end);

    private static Task PollAsync(
        HostScheduler queues, IEnumerable<FeedRow> feeds, Func<FeedRow, HostReservation, CancellationToken, Task> poll,
        DateTimeOffset end, CancellationToken cancellationToken) =>
        queues.RunAsync(
            feeds, (feed, host, token) => HostScheduler.PollAsync(feed, host, poll, token), end, cancellationToken);

    private HostScheduler Queues(PollingOptions options)
    {
        // A host has its own address, unless it says that it shares one.
        var network = new Network
        {
            ResolveAsync = (host, _) => Task.FromResult<IPAddress[]>(
                [host.StartsWith("same.", StringComparison.Ordinal) ? IPAddress.Parse("198.51.100.1")
                    : _addresses.GetOrAdd(host, _ => NewAddress())]),
        };
        return new HostScheduler(Options.Create(options), _time, network, _host.Token);
    }

    private IPAddress NewAddress() => new(BitConverter.GetBytes(Interlocked.Increment(ref _lastAddress)));

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

    private static FeedRow Feed(string url) => new() { Id = FeedUrl.Id(url), Url = url };
}
