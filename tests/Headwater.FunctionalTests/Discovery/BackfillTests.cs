using System.Net;
using System.Text.Json;
using Azure.Storage.Blobs.Specialized;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Testing;
using Headwater.Polling;
using Headwater.Storage;
using static Headwater.FunctionalTests.Discovery.Backfills;

namespace Headwater.FunctionalTests.Discovery;

/// <summary>The history of a feed, page by page.</summary>
public sealed class BackfillTests(AzuriteFixture azurite)
{
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_post_comes_once_through_crashes_and_shifts()
    {
        const int PerPage = 3;
        const int Pages = 12;
        await using var origin = await TestOrigin.StartAsync();
        var site = new WordPressSite(origin, Pages * PerPage, PerPage);
        var shifts = new HashSet<int> { 4, 5, 8 };
        site.Asked = page =>
        {
            // While the pages are read, the site goes on: the last post of a page moves to the next.
            if (!shifts.Remove(page))
                return;
            site.Publish();
            if (page == 8)
                site.Edit(site.Posts - (7 * PerPage));
        };
        var account = azurite.NewAccount();
        await using (var first = await StartAsync(account, origin))
        {
            await first.PollAndDrainAsync();
            Assert.Equal(HttpStatusCode.Accepted, (await PostAsync(first, Feed(origin))).Status);
        }

        // The first of them dies before it reads a page, the last within a page.
        foreach (var crash in (int[])[3, 17, 36])
        {
            await using var dying = await StartAsync(account, origin);
            dying.Logs.Allow(102, 109);
            dying.Wire.Clear();
            dying.Wire.CrashAt = crash;
            await Assert.ThrowsAsync<CrashException>(dying.PollAsync);
            dying.Wire.CrashAt = int.MaxValue;
            await dying.DrainAsync();
            await new BlobLeaseClient(dying.Storage.FeedBlobs.GetBlobClient(StorageNames.PollerLeaseBlob))
                .BreakAsync(TimeSpan.Zero, cancellationToken: _end);
        }

        await using var system = await StartAsync(account, origin);
        var feed = await RunAsync(system, Feed(origin));

        var backfill = feed.GetProperty("backfill");
        Assert.Equal("done", backfill.GetProperty("state").GetString());
        Assert.Equal("wordpress", backfill.GetProperty("how").GetString());
        Assert.Equal(Pages, backfill.GetProperty("pages").GetInt32());
        Assert.Equal((Pages - 1) * PerPage, backfill.GetProperty("items").GetInt32());
        system.Time.Advance(TimeSpan.FromDays(2));
        await system.PollAndDrainAsync(); // the three that came meanwhile
        var articles = await ArticlesAsync(system);
        Assert.Equal(
            Enumerable.Range(1, site.Posts).Select(post => $"Post {post}").Order(),
            articles.Select(article => article.GetProperty("title").GetString()!).Order());

        // The first page was polled, before and after.
        Assert.Equal((Pages - 1) * PerPage, articles.Count(article => article.TryGetProperty("backfilled", out _)));
        Assert.All(articles, article => Assert.True(article.GetProperty("published").GetDateTimeOffset().Year < 2021));
        Assert.Single(articles, article => article.GetProperty("version").GetInt32() == 2);
    }

    [Fact]
    public async Task Archives_are_read_to_the_first_and_leave_polls_alone()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Page("/robots.txt", TestOrigin.Status(404));
        origin.Feed("/feed", Atom(["nine", "eight"], ("prev-archive", origin.Url("/2"))));
        origin.Feed("/2", Atom(["eight", "seven", "six"], ("prev-archive", origin.Url("/1")), ("next-archive", origin.Url("/feed"))));
        origin.Feed("/1", Atom(["five", "four"], ("next-archive", origin.Url("/2"))));
        await using var system = await StartAsync(azurite.NewAccount(), origin);
        await system.PollAndDrainAsync();
        var before = (await system.GetJsonAsync($"api/feeds/{Id(origin)}")).GetProperty("nextPoll").GetRawText();
        await PostAsync(system, Feed(origin));

        var feed = await RunAsync(system, Feed(origin));

        Assert.Equal("archive done 2 4", HowFar(feed));
        Assert.Equal(before, feed.GetProperty("nextPoll").GetRawText());
        Assert.Equal(
            ["eight", "five", "four", "nine", "seven", "six"], (await system.GetJsonAsync("api/articles?order=asc")).Titles().Order());
        var changes = (await system.GetJsonAsync("api/changes")).GetProperty("changes").EnumerateArray()
            .Select(change => change.GetProperty("article")).ToArray();
        Assert.Equal(
            ["five", "four", "seven", "six"],
            changes.Where(article => article.TryGetProperty("backfilled", out _))
                .Select(article => article.GetProperty("title").GetString()!).Order());
        var one = await system.GetJsonAsync($"api/articles/{changes[^1].GetProperty("id").GetString()}");
        Assert.True(one.GetProperty("backfilled").GetBoolean());

        // What the feed has now is what it had before: nothing is new to the next poll, and nothing left.
        system.Time.Advance(TimeSpan.FromDays(2));
        origin.Feed("/feed", Atom(["nine", "eight"], ("prev-archive", origin.Url("/2"))) + " ");
        await system.PollAndDrainAsync();
        Assert.Equal(6, (await system.GetJsonAsync("api/changes")).GetProperty("changes").GetArrayLength());
    }

    [Theory]
    [InlineData("""{"maxItems": 3}""", "next done 2 3", "maxItems")]
    [InlineData("""{"since": "2020-01-06"}""", "next done 3 3", "since")]
    [InlineData("", "next done 6 7", "nothing that was not seen before")]
    public async Task A_backfill_ends_where_asked_or_where_pages_repeat(string body, string expected, string reason)
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Page("/robots.txt", TestOrigin.Status(404));
        string Next(string page) => origin.Url($"/feed?page={page}");
        string[][] pages = [["9"], ["8", "7"], ["6", "5"], ["4", "3", "2"]];
        for (var page = 0; page < 8; page++)
        {
            var items = pages[page < pages.Length ? page : 0];
            origin.Feed(page == 0 ? "/feed" : $"/feed?page={page}", Atom(items, ("next", Next($"{page + 1}"))));
        }

        await using var system = await StartAsync(azurite.NewAccount(), origin);
        await system.PollAndDrainAsync();
        await PostAsync(system, Feed(origin), body);

        var feed = await RunAsync(system, Feed(origin));

        Assert.Equal(expected, HowFar(feed));
        Assert.Contains(reason, feed.GetProperty("backfill").GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retry_After_and_robots_txt_are_obeyed()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/robots.txt", "User-agent: *\nDisallow: /secret", contentType: "text/plain");
        origin.Feed("/feed", Atom(["nine"], ("next", origin.Url("/2"))));
        origin.Page("/2", TestOrigin.Status(429, ("Retry-After", "7200")));
        await using var system = await StartAsync(azurite.NewAccount(), origin);
        await system.PollAndDrainAsync();
        await PostAsync(system, Feed(origin));
        await system.PollAsync();
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync(system, Feed(origin))).Status);
        system.Time.Advance(TimeSpan.FromMinutes(119));
        await system.PollAsync();
        Assert.Single(origin.Requests, request => request.PathAndQuery == "/2");
        origin.Feed("/2", Atom(["eight"], ("next", origin.Url("/secret"))));
        system.Time.Advance(TimeSpan.FromMinutes(2));

        var feed = await RunAsync(system, Feed(origin));

        Assert.Equal("next failed 1 1", HowFar(feed));
        Assert.Contains("robots.txt", feed.GetProperty("backfill").GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stopped_or_deleted_backfill_leaves_nothing_to_do()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Page("/robots.txt", TestOrigin.Status(404));
        origin.Feed("/feed", Atom(["nine"], ("next", "http://elsewhere.example/2")));
        await using var system = await StartAsync(azurite.NewAccount(), origin);
        await system.PollAndDrainAsync();
        await PostAsync(system, Feed(origin));
        using var stopped = await system.Client.DeleteAsync(new Uri($"api/feeds/{Id(origin)}/backfill", UriKind.Relative), _end);
        Assert.Equal(HttpStatusCode.OK, stopped.StatusCode);
        var after = await system.GetJsonAsync($"api/feeds/{Id(origin)}");
        Assert.Equal("stopped", after.GetProperty("backfill").GetProperty("state").GetString());

        // Again, to the page on another site.
        await PostAsync(system, Feed(origin));
        var feed = await RunAsync(system, Feed(origin));
        Assert.Equal("next failed 0 0", HowFar(feed));
        Assert.Contains("another site", feed.GetProperty("backfill").GetProperty("reason").GetString(), StringComparison.Ordinal);

        await PostAsync(system, Feed(origin));
        using var deleted = await system.Client.DeleteAsync(new Uri($"api/feeds/{Id(origin)}", UriKind.Relative), _end);
        await system.PollAndDrainAsync();
        Assert.DoesNotContain(
            await system.Storage.Feeds.QueryAsync<Azure.Data.Tables.TableEntity>(cancellationToken: _end).ToListAsync(_end),
            row => row.RowKey.Contains('~', StringComparison.Ordinal));
    }

    private static Task<TestSystem> StartAsync(string account, TestOrigin origin) => TestSystem.StartAsync(
        account, null, ("FeedUrls", origin.Requests.Count > 0 ? "" : Feed(origin)));

    private static string Feed(TestOrigin origin) => origin.Url(origin.Plans("/feed/") ? "/feed/" : "/feed");

    private static string Id(TestOrigin origin) => FeedUrl.Id(Feed(origin));

    private static async Task<IReadOnlyList<JsonElement>> ArticlesAsync(TestSystem system) =>
        [.. (await system.GetJsonAsync("api/articles?limit=200")).GetProperty("items").EnumerateArray()];
}
