using System.Net;
using Headwater.Api;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Testing;
using Headwater.Polling;

namespace Headwater.FunctionalTests.Operating;

public sealed class HealthTests(AzuriteFixture azurite)
{
    private const int Offline = 106;
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_system_that_works_is_healthy()
    {
        await using var system = await StartAsync(azurite);

        var report = await system.GetJsonAsync("api/health");

        Assert.Equal("healthy", report.GetProperty("status").GetString());
        Assert.Empty(report.GetProperty("reasons").EnumerateArray());
        Assert.Equal("ok", report.GetProperty("storage").GetProperty("blobs").GetString());
        Assert.Equal(
            (0, 0),
            (
                report.GetProperty("index").GetProperty("ageSeconds").GetInt32(),
                report.GetProperty("index").GetProperty("articles").GetInt32()));
        Assert.False(report.TryGetProperty("oldestDue", out _));
    }

    [Fact]
    public async Task A_feed_that_is_due_for_long_is_a_reason_to_look()
    {
        await using var system = await StartAsync(azurite, ("FeedUrls", "https://b.example/feed"));
        system.Time.Advance(TimeSpan.FromMinutes(1));
        var soon = await system.GetJsonAsync("api/health");
        system.Time.Advance(TimeSpan.FromMinutes(10));
        var late = await system.GetJsonAsync("api/health");

        Assert.Equal(
            ("healthy", 60), (soon.GetProperty("status").GetString(), soon.GetProperty("oldestDue").GetProperty("lateSeconds").GetInt32()));
        Assert.Equal(
            ("degraded", 660),
            (late.GetProperty("status").GetString(), late.GetProperty("oldestDue").GetProperty("lateSeconds").GetInt32()));
        var id = late.GetProperty("oldestDue").GetProperty("feedId").GetString()!;
        Assert.Contains(id, Assert.Single(late.GetProperty("reasons").EnumerateArray()).GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Work_that_waits_costs_the_report_no_calls()
    {
        await using var system = await StartAsync(azurite, ("FeedUrls", "https://b.example/feed"));
        var since = system.Time.GetUtcNow().AddDays(-1);
        for (var feed = 1; feed <= 30; feed++)
            await system.Storage.Feeds.AddEntityAsync(new FeedWork("pages", $"f{feed}", since).ToEntity(), _end);
        system.Wire.Clear();

        var report = await system.GetJsonAsync("api/health");

        Assert.True(report.TryGetProperty("oldestDue", out _));
        Assert.Single(system.Wire.Calls, call => call.Path == "Feeds()" && call.Query.Contains("$top=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Timer_without_a_schedule_is_a_reason_until_it_runs()
    {
        await using var system = await StartAsync(azurite, ("PollSchedule", ""));

        var report = await system.GetJsonAsync("api/health");
        await system.PollAsync();
        system.Time.Advance(TimeSpan.FromMinutes(1));
        var after = await system.GetJsonAsync("api/health");

        Assert.Equal("degraded", report.GetProperty("status").GetString());
        var reason = Assert.Single(report.GetProperty("reasons").EnumerateArray()).GetString();
        Assert.Contains("PollSchedule is missing", reason, StringComparison.Ordinal);
        Assert.Equal("healthy", after.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Waiting_messages_are_counted_and_poison_is_a_reason()
    {
        await using var system = await StartAsync(azurite);
        await system.Storage.ItemQueue.SendMessageAsync("one", _end);
        await system.Storage.ItemQueue.SendMessageAsync("two", _end);
        await system.Storage.PoisonQueue.SendMessageAsync("bad", _end);

        var report = await system.GetJsonAsync("api/health");

        Assert.Equal("degraded", report.GetProperty("status").GetString());
        Assert.Equal(
            (2, 1),
            (report.GetProperty("queue").GetProperty("waiting").GetInt32(), report.GetProperty("queue").GetProperty("poison").GetInt32()));
        Assert.Contains(
            "feed-items-poison", Assert.Single(report.GetProperty("reasons").EnumerateArray()).GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Frequent_health_checks_share_one_look_at_storage()
    {
        await using var system = await StartAsync(azurite);
        await system.GetJsonAsync("api/health");

        // The first look also opens the index, which asks whether there is a snapshot: the second one is like all later ones.
        system.Time.Advance(HealthCheck.MaxAge);
        system.Wire.Clear();
        await system.GetJsonAsync("api/health");
        var calls = system.Wire.Calls.Count;
        Assert.True(calls > 0);

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => system.GetJsonAsync("api/health")));
        Assert.Equal(calls, system.Wire.Calls.Count);

        system.Time.Advance(HealthCheck.MaxAge);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => system.GetJsonAsync("api/health")));
        Assert.Equal(2 * calls, system.Wire.Calls.Count);
    }

    [Fact]
    public async Task Suspected_network_is_reported_until_a_host_answers()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", "<rss version=\"2.0\"><channel><title>Back</title></channel></rss>");
        await using var silent = await TestOrigin.StartAsync(hosts: 3);
        silent.Feed("/feed.xml", "<rss version=\"2.0\"><channel><title>Well</title></channel></rss>");
        var account = azurite.NewAccount();
        await using var system = await TestSystem.StartAsync(
            account, null, ("FeedUrls", string.Join(' ', Enumerable.Range(1, 3).Select(host => silent.UrlAt(host, "/feed.xml")))));
        system.Logs.Expect(Offline);
        await system.PollAsync();

        // It is not disposed: a server of another test could get one of its ports.
        silent.Page("/feed.xml", context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        system.Time.Advance(TimeSpan.FromDays(2));
        var since = system.Time.GetUtcNow();

        await system.PollAsync();
        await using var other = await TestSystem.StartAsync(account, system.Time, ("FeedUrls", origin.Url("/feed.xml")));
        var suspected = await other.GetJsonAsync("api/health");
        await system.PollAsync();
        system.Time.Advance(HealthCheck.MaxAge);
        var answered = await other.GetJsonAsync("api/health");

        Assert.Equal(
            ("degraded", since),
            (suspected.GetProperty("status").GetString(), suspected.GetProperty("networkSuspectedSince").GetDateTimeOffset()));
        Assert.Contains(
            "suspected to be down since 2026-",
            Assert.Single(suspected.GetProperty("reasons").EnumerateArray()).GetString(),
            StringComparison.Ordinal);
        Assert.Equal("healthy", answered.GetProperty("status").GetString());
        Assert.False(answered.TryGetProperty("networkSuspectedSince", out _));
    }

    [Fact]
    public async Task A_wrong_probe_is_named()
    {
        await using var system = await StartAsync(azurite);

        using var response = await system.SendAsync("api/health?probe=startup");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var error = Assert.Single((await response.JsonAsync()).GetProperty("errors").EnumerateArray());
        Assert.Equal("probe", error.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Health_shows_when_each_timer_last_ran()
    {
        await using var system = await StartAsync(azurite);
        await system.PollAsync();

        var report = await system.GetJsonAsync("api/health");

        Assert.Equal(system.Time.GetUtcNow(), report.GetProperty("timers").GetProperty("PollFeeds").GetDateTimeOffset());
        Assert.False(report.GetProperty("timers").TryGetProperty("PurgeArticles", out _));
    }

    internal static async Task<TestSystem> StartAsync(AzuriteFixture azurite, params (string, string)[] settings)
    {
        var system = await TestSystem.StartAsync(azurite.NewAccount(), null, settings);
        await system.Storage.CreateMissingAsync(TestContext.Current.CancellationToken);
        system.Wire.Clear();
        return system;
    }
}
