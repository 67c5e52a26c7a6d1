using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Headwater.Discovery.History;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Testing;
using Headwater.Polling;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using static Headwater.FunctionalTests.Discovery.Backfills;

namespace Headwater.FunctionalTests.Discovery;

/// <summary>The feed whose history is fetched: its options, and what an operator does to it meanwhile.</summary>
public sealed class BackfillFeedTests(AzuriteFixture azurite)
{
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Headers_of_the_feed_go_to_its_own_origin_alone()
    {
        await using var origin = await StartOriginAsync();
        await using var system = await TestSystem.StartAsync(
            azurite.NewAccount(), TestNetwork.Loopback, null, ("FeedSecrets__TOKEN", "magpietoken"));
        var url = At(origin, "feeds", "/feed");
        await SummaryFeed.AddAsync(system, new
        {
            url,
            auth = new { bearer = new { token = "setting:TOKEN" } },
            headers = new Dictionary<string, string> { ["X-Reader"] = "ann" },
        });
        await PostAsync(system, url);

        Assert.Equal("next done 3 3", HowFar(await RunAsync(system, url)));

        string Sent(string path) => string.Join(' ', origin.Requests.Last(request => request.PathAndQuery == path).Headers
            .Where(header => header.Key is "Authorization" or "X-Reader").Select(header => header.Value).Order());
        Assert.Equal(
            ["Bearer magpietoken ann", "Bearer magpietoken ann", "", "Bearer magpietoken ann"],
            ((string[])["/feed", "/2", "/3", "/4"]).Select(Sent));
    }

    [Fact]
    public async Task History_is_not_requested_while_the_publisher_says_wait()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Page("/feed", context =>
        {
            context.Response.Headers.RetryAfter = "7200";
            return context.Response.WriteAsync(Atom(["9"]), _end);
        });
        await using var system = await TestSystem.StartAsync(azurite.NewAccount(), null, ("FeedUrls", origin.Url("/feed")));
        await system.PollAndDrainAsync();
        await PostAsync(system, origin.Url("/feed"));

        await system.PollAndDrainAsync();

        Assert.Single(origin.Requests);
        var feed = await system.GetJsonAsync($"api/feeds/{FeedUrl.Id(origin.Url("/feed"))}");
        Assert.Contains("Retry-After", Reason(feed), StringComparison.Ordinal);
        Assert.Equal("running 0 0", HowFar(feed));
    }

    [Fact]
    public async Task Page_is_fetched_though_each_answer_has_Retry_After()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Page("/robots.txt", TestOrigin.Status(404));
        Asking("/feed", Atom(["9"], ("next", origin.Url("/2"))));
        Asking("/2", Atom(["8"]));
        await using var system = await TestSystem.StartAsync(
            azurite.NewAccount(), null, ("FeedUrls", origin.Url("/feed")), ("Polling__Jitter", "0"));
        await system.PollAndDrainAsync();
        await PostAsync(system, origin.Url("/feed"));
        for (var run = 0; run < 4; run++)
        {
            await system.PollAndDrainAsync();
            system.Time.Advance(TimeSpan.FromHours(2));
        }

        var feed = await system.GetJsonAsync($"api/feeds/{FeedUrl.Id(origin.Url("/feed"))}");
        Assert.Equal("next done 1 1", HowFar(feed));

        void Asking(string path, string document) => origin.Page(path, context =>
        {
            context.Response.Headers.RetryAfter = "7200";
            return context.Response.WriteAsync(document, _end);
        });
    }

    [Fact]
    public async Task The_right_to_ask_private_networks_ends_at_the_origin()
    {
        await using var origin = await StartOriginAsync();
        await using var system = await TestSystem.StartAsync(
            azurite.NewAccount(), TestNetwork.Loopback, null,
            ("Fetching__AllowPrivateNetworks", "false"), ("Fetching__PrivateNetworks", "127.0.0.0/8"));
        var url = At(origin, "feeds", "/feed");
        await SummaryFeed.AddAsync(system, new { url, allowPrivate = true });
        await PostAsync(system, url);

        var feed = await RunAsync(system, url);

        Assert.Equal("next failed 1 1", HowFar(feed));
        Assert.Contains("archive.notes.example resolves to a forbidden address", Reason(feed), StringComparison.Ordinal);
        Assert.DoesNotContain(origin.Requests, request => request.PathAndQuery == "/3");
    }

    [Theory]
    [InlineData("""{"state": "paused"}""", "The feed is not polled any more.")]
    [InlineData("""{"url": "http://feeds.notes.example/moved"}""", "The feed has another URL now.")]
    public async Task A_change_of_the_feed_stops_it_after_the_page(string change, string reason)
    {
        await using var origin = await StartOriginAsync();
        await using var system = await TestSystem.StartAsync(azurite.NewAccount(), TestNetwork.Loopback);
        var url = At(origin, "feeds", "/feed");
        await SummaryFeed.AddAsync(system, new { url });
        await PostAsync(system, url);
        var page = Atom(["8"], ("next", At(origin, "archive", "/3")));
        origin.Page("/2", async context =>
        {
            using var content = JsonContent.Create(JsonDocument.Parse(change).RootElement);
            using var changed = await system.Client.PatchAsync(new Uri($"api/feeds/{FeedUrl.Id(url)}", UriKind.Relative), content, _end);
            Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
            await context.Response.WriteAsync(page, _end);
        });

        var feed = await RunAsync(system, url);

        Assert.Equal("next stopped 1 1", HowFar(feed));
        Assert.Equal(reason, Reason(feed));
        Assert.Equal(["9", "8"], (await system.GetJsonAsync("api/articles")).Titles());
        Assert.DoesNotContain(origin.Requests, request => request.PathAndQuery == "/3");
    }

    [Fact]
    public async Task No_page_is_requested_while_the_feed_is_refused()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Page("/feed", context =>
        {
            context.Response.Headers.RetryAfter = "7200";
            return context.Response.WriteAsync(Atom(["9"]), _end);
        });
        await using var system = await TestSystem.StartAsync(azurite.NewAccount(), null, ("FeedUrls", origin.Url("/feed")));
        var path = $"api/feeds/{FeedUrl.Id(origin.Url("/feed"))}";
        await system.PollAndDrainAsync();
        await PostAsync(system, origin.Url("/feed"));
        await system.PollAndDrainAsync();

        // When the wait is over, the poll comes before the history.
        origin.Page("/feed", TestOrigin.Status(429, ("Retry-After", "7200")));
        system.Time.Advance(TimeSpan.FromHours(2));
        using var due = await system.Client.PostAsync(new Uri($"{path}/poll?force=true", UriKind.Relative), content: null, _end);
        await system.PollAndDrainAsync();

        Assert.Equal(2, origin.Requests.Count);
        var feed = await system.GetJsonAsync(path);
        Assert.Equal(1, feed.GetProperty("failures").GetInt32());
        Assert.Equal("running 0 0", HowFar(feed));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?now=true")]
    public async Task A_feed_deleted_while_a_page_is_read_leaves_nothing(string how)
    {
        await using var origin = await StartOriginAsync();

        // The clock of the emulator is the real one, and what is written later than a deletion is spared.
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount(), TestNetwork.Loopback, time);
        var url = At(origin, "feeds", "/feed");
        await SummaryFeed.AddAsync(system, new { url });
        await system.DrainAsync();
        await PostAsync(system, url);
        origin.Page("/2", async context =>
        {
            using var deleted = await system.Client.DeleteAsync(new Uri($"api/feeds/{FeedUrl.Id(url)}{how}", UriKind.Relative), _end);
            Assert.True(deleted.IsSuccessStatusCode);
            await context.Response.WriteAsync(Atom(["8"], ("next", At(origin, "archive", "/3"))), _end);
        });

        await system.PollAndDrainAsync();
        system.Time.Advance(TimeSpan.FromMinutes(1));
        await system.PollAndDrainAsync();

        Assert.Empty((await system.GetJsonAsync("api/articles")).Titles());
        Assert.DoesNotContain(origin.Requests, request => request.PathAndQuery == "/3");
        Assert.DoesNotContain(
            await system.Storage.Feeds.QueryAsync<Azure.Data.Tables.TableEntity>(cancellationToken: _end).ToListAsync(_end),
            row => row.RowKey.Contains('~', StringComparison.Ordinal));

        // Also of the page that came after the deletion.
        system.Time.Advance(TimeSpan.FromDays(8));
        await system.RunAsync("PurgeArticles");
        Assert.Empty(await system.Storage.ItemBlobs.GetBlobsAsync(cancellationToken: _end).ToListAsync(_end));
    }

    [Theory]
    [InlineData("/backfill", HttpStatusCode.OK)]
    [InlineData("", HttpStatusCode.NoContent)]
    public async Task A_backfill_without_its_due_entry_can_be_ended(string what, HttpStatusCode expected)
    {
        await using var origin = await StartOriginAsync();
        await using var system = await TestSystem.StartAsync(azurite.NewAccount(), TestNetwork.Loopback);
        var url = At(origin, "feeds", "/feed");
        await SummaryFeed.AddAsync(system, new { url });
        await PostAsync(system, url);
        var entry = await system.Storage.Feeds.QueryAsync<Azure.Data.Tables.TableEntity>(cancellationToken: _end)
            .SingleAsync(row => row.RowKey.Contains("~backfill~", StringComparison.Ordinal)
                && row.RowKey != BackfillRow.Key(FeedUrl.Id(url)), _end);
        await system.Storage.Feeds.DeleteEntityAsync(entry, cancellationToken: _end);

        using var ended = await system.Client.DeleteAsync(new Uri($"api/feeds/{FeedUrl.Id(url)}{what}", UriKind.Relative), _end);

        Assert.Equal(expected, ended.StatusCode);
    }

    [Theory]
    [InlineData("/backfill", HttpStatusCode.ServiceUnavailable)]
    [InlineData("", HttpStatusCode.Accepted)] // the timer goes on
    public async Task Whoever_loses_every_race_may_try_again(string what, HttpStatusCode expected)
    {
        await using var origin = await StartOriginAsync();
        await using var system = await TestSystem.StartAsync(azurite.NewAccount(), TestNetwork.Loopback);
        var url = At(origin, "feeds", "/feed");
        await SummaryFeed.AddAsync(system, new { url });
        await PostAsync(system, url);
        system.Wire.Answer = (call, message) => call.Path.EndsWith("$batch", StringComparison.Ordinal)
            && StorageWire.Body(message).Contains("~backfill~", StringComparison.Ordinal)
            ? throw new Azure.Data.Tables.TableTransactionFailedException(new Azure.RequestFailedException(412, "0:Somebody was faster."))
            : null;

        using var refused = await system.Client.DeleteAsync(new Uri($"api/feeds/{FeedUrl.Id(url)}{what}", UriKind.Relative), _end);
        system.Wire.Answer = null;
        using var ended = await system.Client.DeleteAsync(new Uri($"api/feeds/{FeedUrl.Id(url)}{what}", UriKind.Relative), _end);

        Assert.Equal((expected, true), (refused.StatusCode, ended.IsSuccessStatusCode));
        Assert.Equal(expected == HttpStatusCode.ServiceUnavailable, refused.Headers.RetryAfter?.Delta == TimeSpan.FromSeconds(1));
    }

    private static string At(TestOrigin origin, string name, string path) =>
        $"http://{name}.notes.example:{origin.BaseUrl.Port}{path}";

    /// <summary>A feed whose third page, of four, is on another host of its site.</summary>
    private static async Task<TestOrigin> StartOriginAsync()
    {
        var origin = await TestOrigin.StartAsync();
        origin.Page("/robots.txt", TestOrigin.Status(404));
        origin.Feed("/feed", Atom(["9"], ("next", "/2")));
        origin.Feed("/2", Atom(["8"], ("next", At(origin, "archive", "/3"))));
        origin.Feed("/3", Atom(["7"], ("next", At(origin, "feeds", "/4"))));
        origin.Feed("/4", Atom(["6"]));
        return origin;
    }
}
