using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Headwater.Fetching;
using Headwater.Polling;

namespace Headwater.Tests.Polling;

public sealed class HostLookupTests : IDisposable
{
    private static readonly DateTimeOffset Noon = ScheduledHosts.Start;
    private readonly ScheduledHosts _hosts = new();

    public void Dispose() => _hosts.Dispose();

    [Fact]
    public void Lookups_of_names_leave_threads_for_requests()
    {
        // Not what the pool says: without the setting it has a thread for each core of this machine.
        var threads = int.Parse((string)AppContext.GetData("System.Threading.ThreadPool.MinThreads")!, CultureInfo.InvariantCulture);

        Assert.True(threads > new PollingOptions().Parallelism, $"{threads} threads");
    }

    [Fact]
    public async Task No_more_names_than_allowed_are_looked_up_at_once()
    {
        var (running, most) = (0, 0);
        var four = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var scheduler = _hosts.Scheduler(new PollingOptions { Parallelism = 4 }, new Network
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
                return [_hosts.NewAddress()];
            },
        });

        await _hosts.PollAsync(
            scheduler,
            Enumerable.Range(0, 50).Select(number => $"http://host{number}.example/"),
            (_, _, _) => Task.CompletedTask,
            Noon.AddMinutes(1));

        Assert.Equal(4, most);
    }

    [Fact]
    public async Task A_name_is_looked_up_once_in_a_run()
    {
        var names = new ConcurrentBag<string>();
        var scheduler = _hosts.Scheduler(new PollingOptions(), new Network
        {
            ResolveAsync = (host, _) =>
            {
                names.Add(host);
                return Task.FromResult<IPAddress[]>([_hosts.NewAddress()]);
            },
        });

        await _hosts.PollAsync(
            scheduler,
            Enumerable.Range(0, 20).Select(number => $"http://{(number % 2 == 0 ? "a" : "b")}.one.example/{number}"),
            (_, _, _) => Task.CompletedTask,
            Noon.AddMinutes(1));

        Assert.Equal(["a.one.example", "b.one.example"], names.Order());
    }
}
