using System.Net.Http.Json;
using System.Text.Json;
using Headwater.FunctionalTests.Polling;
using Headwater.FunctionalTests.Testing;
using Headwater.Polling;
using Microsoft.AspNetCore.Http;
using static Headwater.FunctionalTests.Discovery.Backfills;

namespace Headwater.FunctionalTests.Discovery;

/// <summary>What a backfill leaves to the feeds that are polled meanwhile.</summary>
public sealed class BackfillFairnessTests(AzuriteFixture azurite)
{
    private const int Pages = 60;
    private static readonly TimeSpan Run = TimeSpan.FromMinutes(1);

    // A few requests of others to the same host, each with the pause after it; a third of what the backfill takes.
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(15);
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Backfill_delays_no_poll_of_other_feeds()
    {
        var clock = new WatchedClock(new DateTimeOffset(2026, 6, 15, 8, 0, 0, TimeSpan.Zero)) { Whole = TimeSpan.FromSeconds(30) };
        await using var origin = await TestOrigin.StartAsync(hosts: 2);
        var asked = new List<(string Url, DateTimeOffset At)>();
        string[] others = [origin.UrlAt(1, "/same"), origin.UrlAt(2, "/other")];
        foreach (var url in others)
        {
            origin.Page(new Uri(url).AbsolutePath, context =>
            {
                lock (asked)
                    asked.Add((url, clock.GetUtcNow()));
                return context.Response.WriteAsync(Rss.Of("One"), context.RequestAborted);
            });
        }

        origin.Page("/robots.txt", TestOrigin.Status(404));
        for (var page = 0; page <= Pages; page++)
        {
            origin.Feed(page == 0 ? "/feed" : $"/{page}", page == Pages ? Atom([$"item {page}"])
                : Atom([$"item {page}"], ("next", origin.Url($"/{page + 1}"))));
        }

        await using var system = await TestSystem.StartAsync(
            azurite.NewAccount(), clock,
            ("Polling__HostPause", "00:00:01"), ("Fetching__Timeout", "00:01:30"), ("Polling__Jitter", "0"),
            ("FeedUrls", string.Join(' ', others.Append(origin.Url("/feed")))));
        await RunAsync(system, clock);
        foreach (var url in others)
        {
            using var content = JsonContent.Create(new { interval = "2m" });
            using var changed = await system.Client.PatchAsync(new Uri($"api/feeds/{FeedUrl.Id(url)}", UriKind.Relative), content, _end);
            Assert.True(changed.IsSuccessStatusCode);
        }

        await PostAsync(system, origin.Url("/feed"));
        var late = new List<string>();
        var runs = 0;
        do
        {
            Assert.InRange(++runs, 1, 12);
            var due = new Dictionary<string, DateTimeOffset>();
            foreach (var url in others)
                due[url] = (await FeedAsync(system, url)).GetProperty("nextPoll").GetProperty("at").GetDateTimeOffset();
            asked.Clear();
            var begin = clock.GetUtcNow();
            await RunAsync(system, clock);
            late.AddRange(asked.Where(poll => poll.At > due[poll.Url] + Run + Delay)
                .Select(poll => $"{poll.Url}: {poll.At - due[poll.Url]}"));

            // What was due when the run began was polled in it.
            late.AddRange(due.Where(feed => feed.Value <= begin && asked.All(poll => poll.Url != feed.Key))
                .Select(feed => $"{feed.Key} was not polled"));
        }
        while ((await FeedAsync(system, origin.Url("/feed"))).GetProperty("backfill").GetProperty("state").GetString() == "running");

        Assert.Empty(late);
        Assert.Equal($"next done {Pages} {Pages}", HowFar(await FeedAsync(system, origin.Url("/feed"))));
    }

    private static Task<JsonElement> FeedAsync(TestSystem system, string url) =>
        system.GetJsonAsync($"api/feeds/{FeedUrl.Id(url)}");

    /// <summary>A run of the timer, and the time until the next one.</summary>
    private static async Task RunAsync(TestSystem system, WatchedClock clock)
    {
        var begin = clock.GetUtcNow();
        var poll = system.PollAsync();
        await clock.TickAsync(poll, 500);
        await poll;
        var next = begin + Run;
        while (next < clock.GetUtcNow())
            next += Run;
        clock.Advance(next - clock.GetUtcNow());
    }
}
