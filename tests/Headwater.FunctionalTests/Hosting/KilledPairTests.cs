using System.Globalization;
using Headwater.FunctionalTests.Polling;
using Headwater.FunctionalTests.Testing;
using Headwater.Tests.Listing;

namespace Headwater.FunctionalTests.Hosting;

/// <summary>Two hosts of one storage and one database, of which one or the other is killed while articles come, list the same.</summary>
public sealed class KilledPairTests
{
    // HEADWATER_KILLS=30 brings 2,010 articles, in some minutes.
    private static readonly int Kills = int.TryParse(
        Environment.GetEnvironmentVariable("HEADWATER_KILLS"), NumberStyles.None, CultureInfo.InvariantCulture, out var kills) ? kills : 3;

    // Items that are published before a host is killed, all in one of the feeds, and within which time it is killed.
    private const int ItemsPerKill = 67;
    private const int MostMilliseconds = 2_000;
    private const int Feeds = 5;

    [Fact]
    public async Task Hosts_of_one_database_list_the_same_though_killed()
    {
        var end = TestContext.Current.CancellationToken;
        using var place = HostPlace.New();
        using var other = HostPlace.New();
        await using var emulator = await place.StartEmulatorAsync();
        await using var origin = await TestOrigin.StartAsync();
        for (var feed = 0; feed < Feeds; feed++)
            origin.Feed($"/{feed}", Rss.Of(), "\"0\"");
        var database = PostgresFixture.RentEmpty();
        HostPlace[] places = [place, other with { StoragePort = place.StoragePort }];
        HostProcess Start(int host) => HostProcess.Start(
            places[host], [], ("FeedUrls", string.Join(' ', Enumerable.Range(0, Feeds).Select(feed => origin.Url($"/{feed}")))),
            ("Index__Postgres", PostgresFixture.ConnectionString(database)), ("PollSchedule", "* * * * * *"),
            ("Polling__DefaultInterval", "00:00:01"), ("Polling__MaxInterval", "00:00:01"), ("Polling__HostPause", "00:00:00"),
            ("Fetching__AllowPrivateNetworks", "true"));

        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        HostProcess[] hosts = [Start(0), Start(1)];
        try
        {
            for (var kill = 0; kill < Kills; kill++)
            {
                await Task.WhenAll(hosts.Select(host => host.ListensAsync()));
                var items = Enumerable.Range(0, (kill / Feeds + 1) * ItemsPerKill).Select(item => $"item {item} of {kill % Feeds}");
                origin.Feed($"/{kill % Feeds}", Rss.Of(items), $"\"{kill + 1}\"");
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(MostMilliseconds)), TimeProvider.System, end);
                var victim = random.Next(2);
                await hosts[victim].DisposeAsync();
                await place.BreakLeaseAsync();
                hosts[victim] = Start(victim);
            }

            await Task.WhenAll(hosts.Select(host => host.ListensAsync()));
            var lists = await Task.WhenAll(hosts.Select(host => host.ArticlesAsync(Kills * ItemsPerKill)));

            Assert.Equal(Kills * ItemsPerKill, lists[0].Distinct().Count());
            Assert.Equal(lists[0], lists[1]);
            Assert.Empty((await hosts[0].GetJsonAsync("/api/failures")).GetProperty("failures").EnumerateArray());
            foreach (var host in hosts)
                Assert.Equal(0, await host.TerminateAsync());
        }
        finally
        {
            foreach (var host in hosts)
                await host.DisposeAsync();
            PostgresFixture.Return(database);
        }
    }
}
