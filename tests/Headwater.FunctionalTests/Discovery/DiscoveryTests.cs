using System.Net;
using System.Text.Json;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Polling;
using Headwater.FunctionalTests.Testing;
using Microsoft.AspNetCore.Http;

namespace Headwater.FunctionalTests.Discovery;

/// <summary><c>POST api/feeds</c> with the address of a page or of a feed.</summary>
public sealed class DiscoveryTests(AzuriteFixture azurite)
{
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_of_known_kinds_lead_to_their_feeds()
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        var wrong = new List<string>();
        foreach (var (name, page, feeds) in SitePages.All.Concat(MoreSitePages.All))
        {
            await using var origin = await TestOrigin.StartAsync();
            origin.Feed("/page", page.Replace("{o}", origin.Url("/"), StringComparison.Ordinal)
                .Replace("{h}", origin.BaseUrl.Authority, StringComparison.Ordinal), contentType: "text/html");
            origin.Feed("/more", "<p><link rel=alternate type=application/rss+xml href=/feed>", contentType: "text/html");
            origin.Feed("/feeds/", "<p>Which feeds we have", contentType: "text/html");
            foreach (var feed in feeds.Where(feed => feed.StartsWith('/') && feed != "/page"))
                origin.Feed(feed, Rss.Of("One"));
            origin.Page("/gone", TestOrigin.Status(404));

            var (status, json) = await PostAsync(system, origin.Url("/page"), "?dryRun=true");

            string[] found = status switch
            {
                HttpStatusCode.OK => [json.GetProperty("url").GetString()!],
                HttpStatusCode.Ambiguous => [.. json.GetProperty("candidates").EnumerateArray().Select(one => Text(one, "url")!)],
                _ => [],
            };
            var expected = feeds.Select(feed => feed.StartsWith('/') ? origin.Url(feed) : feed);
            if (!found.SequenceEqual(expected))
                wrong.Add($"{name}: {(int)status} {string.Join(' ', found)}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Empty((await system.GetJsonAsync("api/feeds")).GetProperty("feeds").EnumerateArray());
    }

    [Fact]
    public async Task A_feed_is_fetched_once_and_read_at_once()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("One", "Two"), "\"a\"");
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());

        var (status, feed) = await PostAsync(system, origin.Url("/feed.xml"));
        await system.PollAndDrainAsync();

        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal("read", feed.GetProperty("lastPoll").GetProperty("outcome").GetString());
        Assert.Single(origin.Requests);
        Assert.Equal(["One", "Two"], (await system.GetJsonAsync("api/articles")).Titles().Order());
        system.Time.Advance(TimeSpan.FromDays(1));
        await system.PollAsync();
        Assert.Equal("\"a\"", origin.Requests.Last().Headers["If-None-Match"]);
    }

    [Fact]
    public async Task The_page_of_one_feed_registers_the_feed()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/", "<link rel=alternate type=application/rss+xml href=/feed.xml>", contentType: "text/html");
        origin.Feed("/feed.xml", Rss.Of("One"));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());

        var (status, feed) = await PostAsync(system, origin.Url("/"));
        var (again, same) = await PostAsync(system, origin.Url("/"));

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (status, again));
        Assert.Equal(origin.Url("/feed.xml"), feed.GetProperty("url").GetString());
        Assert.Equal(feed.GetProperty("id").GetString(), same.GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("<link rel=alternate type=application/rss+xml href='{0}'>", "without user name and password")]
    [InlineData("<meta http-equiv=refresh content='0;url={0}'>", "names none")]
    public async Task A_feed_whose_address_has_a_password_is_none(string page, string why)
    {
        await using var origin = await TestOrigin.StartAsync();
        var feed = origin.Url("/feed.xml").Replace("http://", "http://me:s3cret@", StringComparison.Ordinal);
        origin.Feed("/", page.Replace("{0}", feed, StringComparison.Ordinal), contentType: "text/html");
        origin.Feed("/feed.xml", Rss.Of("One"));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());

        var (status, answer) = await PostAsync(system, origin.Url("/"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains(why, Text(answer, "detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_feeds_are_offered_with_what_is_in_them()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/", """
            <link rel=alternate type=application/rss+xml href=/a><link rel=alternate type=application/atom+xml title=Down href=/b>
            """, contentType: "text/html");
        const string Dated = "<item><pubDate>Mon, 15 Jun 2026 07:00:00 GMT</pubDate>";
        origin.Feed("/a", Rss.Of("One", "Two").Replace("<item>", Dated, StringComparison.Ordinal));
        origin.Page("/b", TestOrigin.Status(503));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());

        var (status, choice) = await PostAsync(system, origin.Url("/"));

        Assert.Equal(HttpStatusCode.Ambiguous, status);
        var (first, second) = (choice.GetProperty("candidates")[0], choice.GetProperty("candidates")[1]);
        Assert.Equal(
            (origin.Url("/a"), "Feed", "rss-2.0", 2, "2026-06-15T07:00:00+00:00"),
            (Text(first, "url"), Text(first, "title"), Text(first, "format"), first.GetProperty("items").GetInt32(),
                Text(first, "newest")));
        Assert.Equal((origin.Url("/b"), "Down"), (Text(second, "url"), Text(second, "title")));
        Assert.False(second.TryGetProperty("items", out _));
        Assert.Empty((await system.GetJsonAsync("api/feeds")).GetProperty("feeds").EnumerateArray());
    }

    [Theory]
    [InlineData(404, 422)]
    [InlineData(403, 422)]
    [InlineData(410, 422)]
    [InlineData(500, 201)]
    [InlineData(503, 201)]
    [InlineData(429, 201)]
    public async Task Site_that_is_down_is_registered_one_that_refuses_is_not(int answer, int expected)
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Page("/feed.xml", TestOrigin.Status(answer));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());

        var (status, body) = await PostAsync(system, origin.Url("/feed.xml"));

        Assert.Equal(expected, (int)status);
        if (expected == 201)
            Assert.Equal(1, body.GetProperty("failures").GetInt32());
        Assert.Equal(expected == 201 ? 1 : 0, (await system.GetJsonAsync("api/feeds")).GetProperty("feeds").GetArrayLength());
    }

    [Fact]
    public async Task The_feed_of_a_page_is_registered_though_it_is_silent()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/", "<link rel=alternate type=application/rss+xml href=/feed.xml>", contentType: "text/html");
        origin.Page("/feed.xml", TestOrigin.Status(503));
        origin.Page("/@ann", TestOrigin.Status(503));
        origin.Page("/@ann.rss", TestOrigin.Status(503));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());

        var (named, feed) = await PostAsync(system, origin.Url("/"));
        var (inferred, page) = await PostAsync(system, origin.Url("/@ann"));

        Assert.Equal((HttpStatusCode.Created, origin.Url("/feed.xml")), (named, Text(feed, "url")));
        Assert.Equal((HttpStatusCode.Created, origin.Url("/@ann")), (inferred, Text(page, "url")));
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/", "link-local")]
    [InlineData("http://[fd00:ec2::254]/", "AWS")]
    public async Task Addresses_that_are_forbidden_are_not_asked(string url, string reason)
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());

        var (status, problem) = await PostAsync(system, url);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains(reason, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Usual_places_are_tried_only_when_asked_for()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/blog/", "<p>Nothing", contentType: "text/html");
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());

        var (without, problem) = await PostAsync(system, origin.Url("/blog/"));
        origin.Page("/feed", TestOrigin.Status(404));
        origin.Feed("/rss.xml", Rss.Of("One"));
        var (with, feed) = await PostAsync(system, origin.Url("/blog/"), "?guess=true");

        Assert.Equal((HttpStatusCode.UnprocessableEntity, HttpStatusCode.Created), (without, with));
        Assert.Contains("guess=true", Text(problem, "detail"), StringComparison.Ordinal);
        Assert.Equal(origin.Url("/rss.xml"), Text(feed, "url"));
    }

    [Fact]
    public async Task A_dry_run_shows_articles_and_stores_nothing()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of(Enumerable.Range(0, 30).Select(number => $"{number}|<p>Text of {number}")));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        await system.Storage.CreateMissingAsync(_end);
        system.Wire.Clear();

        var (status, preview) = await PostAsync(system, origin.Url("/feed.xml"), "?dryRun=true");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal((30, 20), (preview.GetProperty("items").GetInt32(), preview.GetProperty("articles").GetArrayLength()));
        Assert.Equal("Text of 0", Text(preview.GetProperty("articles")[0], "text"));
        Assert.NotEmpty(Text(preview.GetProperty("nextPoll"), "reason")!);
        Assert.All(system.Wire.Calls, call => Assert.True(call.IsRead, call.Path));
    }

    [Fact]
    public async Task A_page_that_was_registered_is_followed_at_its_poll()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Page("/", TestOrigin.Status(503));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        var (_, registered) = await PostAsync(system, origin.Url("/"));
        var id = Text(registered, "id")!;

        origin.Feed("/", "<!doctype html><link rel=alternate type=application/rss+xml href=/feed.xml>", contentType: "text/html");
        origin.Feed("/feed.xml", Rss.Of("One"));
        system.Time.Advance(TimeSpan.FromDays(1));
        await system.PollAsync();
        await system.PollAndDrainAsync();

        var feed = await system.GetJsonAsync($"api/feeds/{id}");
        Assert.Equal((origin.Url("/feed.xml"), "read"), (Text(feed, "url"), Text(feed.GetProperty("lastPoll"), "outcome")));
        Assert.Equal(["One"], (await system.GetJsonAsync("api/articles")).Titles());
    }

    [Fact]
    public async Task A_page_of_a_known_kind_is_followed_at_its_poll()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Page("/@ann", TestOrigin.Status(503));
        origin.Page("/@ann.rss", TestOrigin.Status(503));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        var (_, registered) = await PostAsync(system, origin.Url("/@ann"));

        origin.Feed("/@ann", "<!doctype html><html><title>Ann</title><p>Ann</html>", contentType: "text/html");
        origin.Feed("/@ann.rss", Rss.Of("One"));
        system.Time.Advance(TimeSpan.FromDays(1));
        await system.PollAsync();
        await system.PollAndDrainAsync();

        var feed = await system.GetJsonAsync($"api/feeds/{Text(registered, "id")}");
        Assert.Equal((origin.Url("/@ann.rss"), "read"), (Text(feed, "url"), Text(feed.GetProperty("lastPoll"), "outcome")));
        Assert.Equal(["One"], (await system.GetJsonAsync("api/articles")).Titles());
    }

    [Fact]
    public async Task A_page_where_a_feed_was_names_what_it_offers()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("One"));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        var (_, registered) = await PostAsync(system, origin.Url("/feed.xml"));

        origin.Feed("/feed.xml", "<!doctype html><link rel=alternate type=application/rss+xml href=/new.xml>", contentType: "text/html");
        system.Time.Advance(TimeSpan.FromDays(3));
        await system.PollAsync();

        var feed = await system.GetJsonAsync($"api/feeds/{Text(registered, "id")}");
        Assert.Equal(origin.Url("/feed.xml"), Text(feed, "url"));
        Assert.Contains(origin.Url("/new.xml"), Text(feed.GetProperty("lastPoll"), "reason"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Discovery_keeps_the_pause_of_the_host()
    {
        var clock = new WatchedClock(new DateTimeOffset(2026, 6, 15, 8, 0, 0, TimeSpan.Zero)) { Whole = TimeSpan.FromSeconds(5) };
        var asked = new List<DateTimeOffset>();
        await using var origin = await TestOrigin.StartAsync();
        foreach (var path in (string[])["/polled", "/found"])
        {
            origin.Page(path, context =>
            {
                asked.Add(clock.GetUtcNow());
                return context.Response.WriteAsync(Rss.Of("One"), _end);
            });
        }

        await using var system = await TestSystem.StartAsync(
            azurite.NewAccount(), clock, ("Polling__HostPause", "00:00:05"), ("FeedUrls", origin.Url("/polled")));
        await system.PollAsync();

        var search = PostAsync(system, origin.Url("/found"));
        await clock.TickAsync(search, 60);
        var (status, _) = await search;

        Assert.Equal(HttpStatusCode.Created, status);
        Assert.True(asked[1] - asked[0] >= TimeSpan.FromSeconds(5), $"{asked[0]:T}, {asked[1]:T}");
    }

    private static Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(TestSystem system, string url, string query = "") =>
        RegistryCalls.PostAsync(system, new { url }, query);

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();
}
