using Headwater.FunctionalTests.Testing;
using Headwater.Polling;
using Headwater.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Headwater.FunctionalTests.Polling;

public sealed class HostPolitenessTests(AzuriteFixture azurite)
{
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Host_gets_one_request_at_a_time()
    {
        var (running, most) = (0, 0);
        await using var origin = await TestOrigin.StartAsync();
        var paths = Enumerable.Range(0, 8).Select(number => $"/{number}.xml").ToArray();
        foreach (var path in paths)
        {
            origin.Page(path, async context =>
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
                await context.Response.StartAsync(_end);
                Interlocked.Decrement(ref running);

                // Last, because with the end of it the next feed may be asked for.
                await context.Response.WriteAsync(Rss.Of(path), _end);
            });
        }

        await using var system = await PolledFeeds.StartAsync(azurite, origin, paths);

        await system.PollAsync();

        Assert.Equal((8, 1), (origin.Requests.Count, most));
    }

    [Theory]
    [InlineData(2, 6)]
    [InlineData(3, 3)]
    public async Task Host_waits_when_three_of_its_feeds_get_429(int refused, int asked)
    {
        await using var origin = await TestOrigin.StartAsync();
        var paths = Enumerable.Range(0, 6).Select(number => $"/{number}.xml").ToArray();
        foreach (var path in paths[refused..])
            origin.Feed(path, Rss.Of(path));
        foreach (var path in paths[..refused])
        {
            origin.Page(path, TestOrigin.Status(429, ("Retry-After", "7200")));
        }

        await using var system = await PolledFeeds.StartAsync(azurite, origin, paths);

        await system.PollAsync();
        system.Time.Advance(TimeSpan.FromMinutes(90));
        await system.PollAsync();

        Assert.Equal(asked, origin.Requests.Select(request => request.PathAndQuery).Distinct().Count());
        var last = (await PolledFeeds.FeedAsync(system, "5-xml")).GetProperty("nextPoll");
        Assert.Equal(asked == 3, last.GetProperty("reason").GetString()!.Contains("429", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Forced_poll_passes_over_the_wait_of_a_host()
    {
        await using var origin = await TestOrigin.StartAsync();
        string[] paths = [.. Enumerable.Range(0, 4).Select(number => $"/{number}.xml")];
        foreach (var path in paths)
        {
            origin.Page(path, context =>
            {
                context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                return Task.CompletedTask;
            });
        }

        await using var system = await PolledFeeds.StartAsync(azurite, origin, paths);
        await system.PollAsync();
        var left = Assert.Single(paths, path => origin.Requests.All(request => request.PathAndQuery != path));

        foreach (var force in (string[])["", "?force=true"])
        {
            await RegistryCalls.SendAsync(system, HttpMethod.Post, $"api/feeds/{FeedUrl.Id(origin.Url(left))}/poll{force}");
            await system.PollAsync();
            Assert.Equal(force.Length > 0, origin.Requests.Any(request => request.PathAndQuery == left));
        }
    }

    [Fact]
    public async Task Hundred_hosts_redirecting_to_one_queue_there()
    {
        const int Hosts = 100;
        var (running, most) = (0, 0);
        await using var origin = await TestOrigin.StartAsync(Hosts + 1);
        var paths = Enumerable.Range(2, Hosts).Select(host => (From: origin.UrlAt(host, $"/{host}.xml"), To: $"/hub/{host}.xml")).ToArray();
        foreach (var (from, to) in paths)
        {
            origin.Page(new Uri(from).AbsolutePath, context =>
            {
                context.Response.Redirect(origin.UrlAt(1, to));
                return Task.CompletedTask;
            });
            origin.Page(to, async context =>
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
                await context.Response.StartAsync(_end);
                Interlocked.Decrement(ref running);

                // Last, because with the end of it the next feed may be asked for.
                await context.Response.WriteAsync(Rss.Of(to), _end);
            });
        }

        await using var system = await TestSystem.StartAsync(
            azurite.NewAccount(), null, (PollingOptions.FeedUrlsSetting, string.Join(' ', paths.Select(path => path.From))));

        await system.PollAsync();

        Assert.Equal((2 * Hosts, 1), (origin.Requests.Count, most));
        Assert.All(
            (await system.GetJsonAsync("api/feeds?limit=200")).GetProperty("feeds").EnumerateArray(),
            feed => Assert.Equal("read", feed.GetProperty("lastPoll").GetProperty("outcome").GetString()));
    }

    [Fact]
    public async Task Redirect_without_time_left_is_postponed_without_blame()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 6, 15, 8, 0, 0, TimeSpan.Zero));
        await using var origin = await TestOrigin.StartAsync();
        origin.Page("/feed.xml", context =>
        {
            clock.Advance(TimeSpan.FromSeconds(5));
            context.Response.Redirect($"http://localhost:{origin.BaseUrl.Port}/there.xml");
            return Task.CompletedTask;
        });
        origin.Feed("/there.xml", Rss.Of("One"));
        await using var system = await TestSystem.StartAsync(
            azurite.NewAccount(), clock, (PollingOptions.FeedUrlsSetting, origin.Url("/feed.xml")), ("Polling__RunBudget", "00:00:05"));

        await system.PollAsync();

        Assert.Equal(["/feed.xml"], origin.Requests.Select(request => request.PathAndQuery));
        var feed = await PolledFeeds.FeedAsync(system);
        Assert.Equal(0, feed.GetProperty("failures").GetInt32());
        Assert.StartsWith("The feed redirects to localhost", feed.GetProperty("nextPoll").GetProperty("reason").GetString(),
            StringComparison.Ordinal);
        Assert.True(feed.GetProperty("nextPoll").GetProperty("at")
            .GetDateTimeOffset() >= new DateTimeOffset(2026, 6, 15, 9, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public async Task Redirect_to_a_limited_host_waits_without_blame()
    {
        await using var origin = await TestOrigin.StartAsync();
        string[] paths = [.. Enumerable.Range(0, 5).Select(number => $"/{number}.xml")];
        foreach (var path in paths)
        {
            origin.Page(path, context =>
            {
                context.Response.Redirect($"http://localhost:{origin.BaseUrl.Port}/busy{path}");
                return Task.CompletedTask;
            });
            origin.Page($"/busy{path}", TestOrigin.Status(429));
        }

        await using var system = await PolledFeeds.StartAsync(azurite, origin, paths);

        await system.PollAsync();

        Assert.Equal(5, origin.Requests.Count(request => !request.PathAndQuery.StartsWith("/busy", StringComparison.Ordinal)));
        Assert.Equal(3, origin.Requests.Count(request => request.PathAndQuery.StartsWith("/busy", StringComparison.Ordinal)));
        var feeds = (await system.GetJsonAsync("api/feeds")).GetProperty("feeds").EnumerateArray().ToArray();
        Assert.Equal(2, feeds.Count(
            feed => feed.GetProperty("nextPoll").GetProperty("reason")
                .GetString()!.StartsWith("The feed redirects to localhost. Several feeds of localhost", StringComparison.Ordinal)));
    }
}
