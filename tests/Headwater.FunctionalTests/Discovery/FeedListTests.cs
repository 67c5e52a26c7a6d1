using System.Net;
using System.Net.Http.Json;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Testing;
using Headwater.Polling;

namespace Headwater.FunctionalTests.Discovery;

/// <summary>Lists of feeds that are polled.</summary>
public sealed class FeedListTests(AzuriteFixture azurite)
{
    private const string Options = """{"cookie":"setting:NAME"}""";

    [Fact]
    public async Task A_polled_list_adds_and_reports_and_brings_nothing_back()
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await TestSystem.StartAsync(
            azurite.NewAccount(), null, ("FeedLists", origin.Url("/list.opml?key=s3cret")));
        var (a, b, c) = (FeedUrl.Id("https://a.example/"), FeedUrl.Id("https://b.example/"), FeedUrl.Id("https://c.example/"));
        origin.Feed("/list.opml?key=s3cret", Some("a", "b"), "\"1\"");
        await PollListsAsync(system);
        await PollListsAsync(system);
        (await system.Client.DeleteAsync(new Uri($"api/feeds/{a}", UriKind.Relative), TestContext.Current.CancellationToken)).Dispose();

        origin.Feed("/list.opml?key=s3cret", Some("a", "c"), "\"2\"");
        await PollListsAsync(system);

        // The author of a list cannot have secrets sent to a feed.
        Assert.Empty((await system.GetJsonAsync("api/feeds?custom=true")).GetProperty("feeds").EnumerateArray());
        Assert.Equal("\"1\"", origin.Requests.ElementAt(1).Headers["If-None-Match"]);
        Assert.Equal(HttpStatusCode.NotFound, (await system.SendAsync($"api/feeds/{a}")).StatusCode);
        Assert.Equal(origin.Url("/list.opml") + "?key=…", (await system.GetJsonAsync($"api/feeds/{c}")).GetProperty("list").GetString());
        Assert.True((await system.GetJsonAsync($"api/feeds/{b}")).TryGetProperty("unlistedSince", out _));
        Assert.Contains(system.Logs.All, log => log.EventId.Id == 122 && log.Text.Contains(b, StringComparison.Ordinal));

        origin.Feed("/list.opml?key=s3cret", Some("b"), "\"3\"");
        await PollListsAsync(system);
        Assert.False((await system.GetJsonAsync($"api/feeds/{b}")).TryGetProperty("unlistedSince", out _));

        origin.Feed("/list.opml?key=s3cret", "no list");
        await PollListsAsync(system);
        system.Logs.Expect(122, 123);
        Assert.False((await system.GetJsonAsync($"api/feeds/{b}")).TryGetProperty("unlistedSince", out _));
        Assert.All(system.Logs.All, log => Assert.DoesNotContain("s3cret", log.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_listed_feed_that_moved_stays_listed()
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await TestSystem.StartAsync(azurite.NewAccount(), null, ("FeedLists", origin.Url("/list.opml")));
        var id = FeedUrl.Id("https://a.example/");
        origin.Feed("/list.opml", Some("a"), "\"1\"");
        await PollListsAsync(system);
        using var change = JsonContent.Create(new { url = "https://a.example/feed.xml" });
        using var moved = await system.Client.PatchAsync(
            new Uri($"api/feeds/{id}", UriKind.Relative), change, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, moved.StatusCode);

        origin.Feed("/list.opml", Some("a", "b"), "\"2\"");
        await PollListsAsync(system);

        Assert.False((await system.GetJsonAsync($"api/feeds/{id}")).TryGetProperty("unlistedSince", out _));
        Assert.DoesNotContain(system.Logs.All, log => log.EventId.Id is 121 or 122);
    }

    [Fact]
    public async Task An_outline_without_a_url_costs_no_other_list()
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await TestSystem.StartAsync(
            azurite.NewAccount(), null, ("FeedLists", $"{origin.Url("/one.opml")} {origin.Url("/two.opml")}"));
        var endless = string.Concat(Enumerable.Repeat("feed:", 200_000));
        origin.Feed("/one.opml", Some("a").Replace(
            "<body>", $"<body><outline type='rss' text='none'/><outline xmlUrl='feed.xml'/><outline xmlUrl='{endless}'/>",
            StringComparison.Ordinal));
        origin.Feed("/two.opml", Some("b"));

        await PollListsAsync(system);

        Assert.Equal(HttpStatusCode.OK, (await system.SendAsync($"api/feeds/{FeedUrl.Id("https://a.example/")}")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await system.SendAsync($"api/feeds/{FeedUrl.Id("https://b.example/")}")).StatusCode);
    }

    [Fact]
    public async Task A_list_takes_no_id_and_no_password_is_logged()
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await TestSystem.StartAsync(
            azurite.NewAccount(), null, ("FeedLists", origin.Url("/list.opml").Replace("http://", "feed://", StringComparison.Ordinal)));
        origin.Feed("/list.opml", $"""
            <opml version="2.0" xmlns:h="urn:headwater:opml"><head/><body>
            <outline xmlUrl="https://a.example/" h:id="{FeedUrl.Id("https://b.example/")}"/><outline xmlUrl="feed://me:s3cret@c.example/"/>
            </body></opml>
            """);

        await PollListsAsync(system);

        var feed = Assert.Single((await system.GetJsonAsync("api/feeds")).GetProperty("feeds").EnumerateArray());
        Assert.Equal(FeedUrl.Id("https://a.example/"), feed.GetProperty("id").GetString());
        Assert.Contains(system.Logs.All, log => log.EventId.Id == 121);
        Assert.All(system.Logs.All, log => Assert.DoesNotContain("s3cret", log.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_listed_feed_that_storage_refused_is_tried_again()
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await TestSystem.StartAsync(azurite.NewAccount(), null, ("FeedLists", origin.Url("/list.opml")));
        origin.Feed("/list.opml", Some("a"), "\"1\"");
        system.Wire.Answer = (call, _) => call.Path.Contains("$batch", StringComparison.Ordinal)
            ? throw new Azure.RequestFailedException(403, "The account says no.")
            : null;
        await PollListsAsync(system);
        system.Wire.Answer = null;

        await PollListsAsync(system);

        Assert.Equal(HttpStatusCode.OK, (await system.SendAsync($"api/feeds/{FeedUrl.Id("https://a.example/")}")).StatusCode);
    }

    private static Task PollListsAsync(TestSystem system) => system.RunAsync("PollFeedLists");

    private static string Some(params string[] names)
    {
        var outlines = names.Select(name =>
            $"<outline text='{name}' xmlns:h='urn:headwater:opml' h:options='{Options}' xmlUrl='https://{name}.example/'/>");
        return $"<opml version=\"2.0\"><head/><body>{string.Concat(outlines)}</body></opml>";
    }
}
