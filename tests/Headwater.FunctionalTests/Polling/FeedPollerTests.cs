using System.Text.Json;
using Azure;
using Azure.Storage.Blobs.Specialized;
using Headwater.FunctionalTests.Testing;
using Headwater.Ingestion;
using Headwater.Polling;
using Headwater.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Headwater.FunctionalTests.Polling;

public sealed class FeedPollerTests(AzuriteFixture azurite)
{
    private const int Surprised = 102;
    private static readonly TimeSpan Later = TimeSpan.FromHours(2);
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_feed_becomes_articles_and_says_so()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("One", "Two"), "\"a\"");
        await using var system = await StartAsync(origin);

        await system.PollAndDrainAsync();

        Assert.Equal(["One", "Two"], (await EndState.ChangesAsync(system.Storage)).Select(change => change.Article!.Title).Order());
        Assert.Contains(system.Logs.All, log => log.Text.EndsWith(": 2 new, 0 changed, 0 unchanged", StringComparison.Ordinal));
        var feed = await FeedAsync(system);
        Assert.Equal("read", feed.GetProperty("lastPoll").GetProperty("outcome").GetString());
        Assert.True(feed.GetProperty("nextPoll").GetProperty("at").GetDateTimeOffset() >= system.Time.GetUtcNow().AddHours(1));
    }

    [Theory]
    [InlineData("\"a\"")]
    [InlineData("W/\"weak\"")]
    [InlineData("unquoted")]
    [InlineData("\"a\"-gzip")]
    public async Task An_unchanged_feed_costs_one_write_and_no_item_and_no_message(string etag)
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("One", "Two"), etag);
        await using var system = await StartAsync(origin);
        await system.PollAndDrainAsync();
        system.Time.Advance(Later);
        system.Wire.Clear();

        await system.PollAsync();

        Assert.Equal(etag, origin.Requests.Last().Headers["If-None-Match"]);
        var calls = system.Wire.Calls.Where(call => !call.Query.Contains("comp=lease", StringComparison.Ordinal)).ToArray();

        Assert.Equal(["GET Feeds()", "POST $batch"], calls.Select(call => $"{call.Method} {call.Path}"));
        Assert.Equal("unchanged", (await FeedAsync(system)).GetProperty("lastPoll").GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task The_same_body_is_unchanged_whatever_the_validators()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("One"));
        await using var system = await StartAsync(origin);
        await system.PollAndDrainAsync();
        system.Time.Advance(TimeSpan.FromDays(2));
        system.Wire.Clear();

        await system.PollAsync();

        Assert.Equal(2, origin.Requests.Count);
        Assert.DoesNotContain(system.Wire.Calls, call => call.Path.StartsWith("feeds/", StringComparison.Ordinal) && call.Path.EndsWith("window.json", StringComparison.Ordinal));
        Assert.Equal("unchanged", (await FeedAsync(system)).GetProperty("lastPoll").GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task What_is_no_feed_is_kept_told_and_forgotten_when_the_feed_is_back()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", "<html><body>Please log in</body></html>", contentType: "text/html");
        await using var system = await StartAsync(origin);

        await system.PollAsync();

        var failure = Assert.Single(await FailuresAsync(system));
        Assert.Equal("document", failure.Kind);
        var poll = (await FeedAsync(system)).GetProperty("lastPoll");
        Assert.StartsWith($"{poll.GetProperty("outcome").GetString()}: ", failure.Reason, StringComparison.Ordinal);

        origin.Feed("/feed.xml", Rss.Of("One"));
        system.Time.Advance(TimeSpan.FromDays(2));
        await system.PollAsync();

        Assert.Empty(await FailuresAsync(system));
        Assert.Equal(0, (await FeedAsync(system)).GetProperty("failures").GetInt32());
    }

    [Fact]
    public async Task One_feeds_error_does_not_touch_the_others()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Page("/broken.xml", context => { context.Response.StatusCode = StatusCodes.Status500InternalServerError; return Task.CompletedTask; });
        origin.Feed("/feed.xml", Rss.Of("One"));
        await using var system = await StartAsync(origin, "/broken.xml", "/feed.xml");

        await system.PollAndDrainAsync();

        Assert.Single(await EndState.ChangesAsync(system.Storage));
        var broken = await FeedAsync(system, "broken");
        Assert.Equal((1, "http-error"), (broken.GetProperty("failures").GetInt32(), broken.GetProperty("lastPoll").GetProperty("outcome").GetString()));
    }

    [Fact]
    public async Task A_host_is_asked_for_one_thing_at_a_time()
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

        await using var system = await StartAsync(origin, paths);

        await system.PollAsync();

        Assert.Equal((8, 1), (origin.Requests.Count, most));
    }

    [Theory]
    [InlineData(2, 6)]
    [InlineData(3, 3)]
    public async Task A_host_is_left_alone_when_three_of_its_feeds_are_answered_429(int refused, int asked)
    {
        await using var origin = await TestOrigin.StartAsync();
        var paths = Enumerable.Range(0, 6).Select(number => $"/{number}.xml").ToArray();
        foreach (var path in paths[refused..])
            origin.Feed(path, Rss.Of(path));
        foreach (var path in paths[..refused])
        {
            origin.Page(path, context =>
            {
                context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                context.Response.Headers.RetryAfter = "7200";
                return Task.CompletedTask;
            });
        }

        await using var system = await StartAsync(origin, paths);

        await system.PollAsync();
        system.Time.Advance(TimeSpan.FromMinutes(90));
        await system.PollAsync();

        Assert.Equal(asked, origin.Requests.Select(request => request.PathAndQuery).Distinct().Count());
        var last = (await FeedAsync(system, "5-xml")).GetProperty("nextPoll");
        Assert.Equal(asked == 3, last.GetProperty("reason").GetString()!.Contains("429", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_feed_that_is_deleted_during_its_poll_leaves_nothing_behind()
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await StartAsync(origin);
        origin.Page("/feed.xml", async context =>
        {
            using var deleted = await system.Client.DeleteAsync(new Uri($"api/feeds/{FeedUrl.Id(origin.Url("/feed.xml"))}", UriKind.Relative), _end);
            await context.Response.WriteAsync(Rss.Of("One"), _end);
        });

        await system.PollAndDrainAsync();

        Assert.Empty((await system.GetJsonAsync("api/articles")).GetProperty("items").EnumerateArray());
        Assert.Empty((await system.GetJsonAsync("api/feeds")).GetProperty("feeds").EnumerateArray());
    }

    [Fact]
    public async Task Of_two_ticks_at_once_one_does_nothing()
    {
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var origin = await TestOrigin.StartAsync();
        origin.Page("/feed.xml", async context =>
        {
            asked.SetResult();
            await answer.Task;
            await context.Response.WriteAsync(Rss.Of("One"), _end);
        });
        var account = azurite.NewAccount();
        await using var first = await StartAsync(origin, account);
        await using var second = await StartAsync(origin, account);

        var tick = first.PollAsync();
        await asked.Task;
        await second.PollAsync();
        answer.SetResult();
        await tick;
        await second.PollAsync();

        Assert.Single(origin.Requests);
    }

    [Fact]
    public async Task A_restart_asks_no_earlier_than_the_last_run_would_have()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("One"), "\"a\"");
        var account = azurite.NewAccount();
        await using var first = await StartAsync(origin, account);
        await first.PollAsync();

        for (var restart = 0; restart < 3; restart++)
        {
            await using var again = await TestSystem.StartAsync(account, first.Time, (PollingOptions.FeedUrlsSetting, origin.Url("/feed.xml")));
            await again.PollAsync();
        }

        Assert.Single(origin.Requests);
        first.Time.Advance(Later);
        await first.PollAsync();
        Assert.Equal("\"a\"", origin.Requests.Last().Headers["If-None-Match"]);
    }

    [Fact]
    public async Task A_crash_between_any_two_storage_calls_of_the_poller_loses_nothing()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("One", "Two"), "\"a\"");
        var (expected, _) = await RunWithCrashAsync(origin, int.MaxValue);
        var crashes = 0;
        for (var call = 1; ; call++)
        {
            var (state, crashed) = await RunWithCrashAsync(origin, call);
            Assert.Equal(expected, state);
            if (!crashed)
                break;
            crashes++;
        }

        // Due feeds, the lease (which has to be made), due feeds, window, two items and two messages, window, the feed, the lease.
        Assert.True(crashes >= 10, $"{crashes} crashes");
    }

    [Fact]
    public async Task When_storage_refuses_the_items_the_publisher_is_not_asked_again_at_once()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("One"), "\"a\"");
        await using var system = await StartAsync(origin);
        system.Logs.Expect(Surprised);
        system.Wire.Answer = (call, _) => call.Path.StartsWith("items/", StringComparison.Ordinal)
            ? throw new RequestFailedException(403, "The account says no.")
            : null;

        await system.PollAsync();
        await system.PollAsync();
        Assert.Single(origin.Requests);
        Assert.Contains("says no", (await FeedAsync(system)).GetProperty("lastPoll").GetProperty("reason").GetString(), StringComparison.Ordinal);

        system.Wire.Answer = null;
        system.Time.Advance(Later);
        await system.PollAndDrainAsync();
        Assert.Single(await EndState.ChangesAsync(system.Storage));
        Assert.False(origin.Requests.Last().Headers.ContainsKey("If-None-Match"));
    }

    private async Task<(string State, bool Crashed)> RunWithCrashAsync(TestOrigin origin, int call)
    {
        var account = azurite.NewAccount();
        bool crashed;
        await using (var dying = await StartAsync(origin, account))
        {
            dying.Logs.Expect(Surprised);
            dying.Wire.Clear();
            dying.Wire.CrashAt = call;
            try
            {
                await dying.PollAsync();
            }
            catch (CrashException)
            {
                // How the tick learns of its death does not matter.
            }

            crashed = dying.Wire.Calls.Count >= call;
            dying.Wire.CrashAt = int.MaxValue;
            await BreakLeaseAsync(dying);
        }

        await using var restarted = await StartAsync(origin, account);
        await restarted.PollAndDrainAsync();
        restarted.Time.Advance(TimeSpan.FromDays(1));
        await restarted.PollAndDrainAsync();
        var feed = await FeedAsync(restarted);
        var state = await EndState.OfAsync(restarted.Storage);
        return ($"{state}{feed.GetProperty("lastPoll").GetProperty("outcome")} {feed.GetProperty("failures")}", crashed);
    }

    /// <summary>A dead instance's lease ends after some seconds by the service's clock; nobody waits for that here.</summary>
    private async Task BreakLeaseAsync(TestSystem system)
    {
        try
        {
            var lease = new BlobLeaseClient(system.Storage.FeedBlobs.GetBlobClient(StorageNames.TickBlob));
            await lease.BreakAsync(TimeSpan.Zero, cancellationToken: _end);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 409)
        {
            // It died before it had one.
        }
    }

    private Task<TestSystem> StartAsync(TestOrigin origin, params string[] pathsOrAccount)
    {
        var account = pathsOrAccount.FirstOrDefault(text => !text.StartsWith('/')) ?? azurite.NewAccount();
        var paths = pathsOrAccount.Where(text => text.StartsWith('/')).DefaultIfEmpty("/feed.xml");
        return TestSystem.StartAsync(account, null, (PollingOptions.FeedUrlsSetting, string.Join(' ', paths.Select(origin.Url))));
    }

    private static async Task<JsonElement> FeedAsync(TestSystem system, string slug = "feed") =>
        (await system.GetJsonAsync("api/feeds")).GetProperty("feeds").EnumerateArray()
            .Single(feed => feed.GetProperty("id").GetString()!.Contains($"-{slug}-", StringComparison.Ordinal));

    private Task<IReadOnlyList<Failure>> FailuresAsync(TestSystem system) =>
        system.Services.GetRequiredService<FailureLog>().ListAsync(null, null, 10, _end);
}
