using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Testing;
using Microsoft.AspNetCore.Http;
using static Headwater.FunctionalTests.Discovery.Backfills;
using static Headwater.FunctionalTests.Discovery.SummaryFeed;

namespace Headwater.FunctionalTests.Discovery;

/// <summary>Pages of the history of a feed as publishers serve them.</summary>
public sealed class BackfillPagesTests(AzuriteFixture azurite)
{
    private const string Blogger = "<generator version=\"7.00\" uri=\"http://www.blogger.com\">Blogger</generator>";

    [Fact]
    public async Task Blogger_is_asked_from_the_next_item_on()
    {
        await using var origin = await StartOriginAsync();
        origin.Feed("/feeds/posts/default", With(Blogger, Atom(["9", "8"])));
        origin.Feed("/feeds/posts/default?start-index=3", With(Blogger, Atom(["7"])));
        origin.Feed("/feeds/posts/default?start-index=4", With(Blogger, Atom(["6", "5"])));
        origin.Feed("/feeds/posts/default?start-index=6", With(Blogger, Atom([])));

        await AssertAsync(origin, "/feeds/posts/default", "blogger done 3 3", "The last page was read.", "98765");
    }

    [Fact]
    public async Task Blogger_is_followed_to_its_own_site()
    {
        await using var origin = await StartOriginAsync();
        var port = origin.BaseUrl.Port;
        var next = $"http://www.blogger.com:{port}/feeds/12/posts/default?start-index=2";
        origin.Feed("/feeds/posts/default", With(Blogger, Atom(["9"], ("next", next))));
        origin.Feed("/feeds/12/posts/default?start-index=2", With(Blogger, Atom(["8"])));

        await AssertAsync(
            origin, $"http://notes.example:{port}/feeds/posts/default", "next done 1 1", "The last page was read.", "98");
    }

    [Fact]
    public async Task Json_feed_is_followed_by_its_next_url()
    {
        await using var origin = await StartOriginAsync();
        string Json(string day, string? next) => $$"""
            {"version": "https://jsonfeed.org/version/1.1", "title": "A feed", {{(next is null ? "" : $"\"next_url\": \"{next}\",")}}
            "items": [{"id": "{{day}}", "title": "{{day}}", "content_text": "The text of {{day}}.",
            "date_published": "2020-01-0{{day}}T08:00:00Z"}]}
            """;
        origin.Feed("/feed.json", Json("9", "/feed.json?page=2"), contentType: "application/feed+json");
        origin.Feed("/feed.json?page=2", Json("8", origin.Url("/feed.json?page=3")), contentType: "application/feed+json");
        origin.Feed("/feed.json?page=3", Json("7", null), contentType: "application/feed+json");

        await AssertAsync(origin, "/feed.json", "next done 2 2", "The last page was read.", "987");
    }

    [Fact]
    public async Task YouTube_is_said_to_offer_no_history()
    {
        await using var origin = await StartOriginAsync();
        origin.Feed("/feeds/videos.xml?channel_id=UC1", Atom(["9"]));

        await AssertAsync(
            origin, $"http://www.youtube.com:{origin.BaseUrl.Port}/feeds/videos.xml?channel_id=UC1", "done 0 0",
            "YouTube's feeds hold the newest 15 videos", "9");
    }

    [Theory]
    [InlineData("prev-archive", "archive done 4 1")]
    [InlineData("next", "next done 4 1")]
    public async Task Pages_that_lead_in_a_circle_end(string relation, string expected)
    {
        await using var origin = await StartOriginAsync();
        origin.Feed("/feed", Atom(["9"], (relation, origin.Url("/b"))));
        origin.Feed("/b", Atom(["8"], (relation, origin.Url("/feed"))));

        await AssertAsync(origin, "/feed", expected, "nothing that was not seen before", "98");
    }

    public static TheoryData<string, RequestDelegate, string, string, string> MiddlePages => new()
    {
        { "404", TestOrigin.Status(404), "next failed 1 1", "/3, which the page before names as the next, is missing: ", "98" },
        { "410", TestOrigin.Status(410), "next failed 1 1", "/3, which the page before names as the next, is missing: ", "98" },
        { "403", TestOrigin.Status(403), "next failed 1 1", "403", "98" },
        { "304", TestOrigin.Status(304), "next failed 1 1", "304 Not Modified to a request without validators", "98" },
        { "moved", TestOrigin.Status(301, ("Location", "/moved")), "next done 3 3", "The last page was read.", "9876" },
        {
            "moved away", TestOrigin.Status(301, ("Location", "http://elsewhere.example/")), "next failed 1 1",
            "The next page is on another site", "98"
        },
        { "moved to the feed", TestOrigin.Status(301, ("Location", "/feed")), "next done 4 1", "nothing that was not seen before", "98" },
        { "a web page", context => WriteAsync(context, Page("Sorry")), "next failed 1 1",
            "/3 is not a page of a feed: The document is an HTML page", "98" },
        { "nothing", _ => Task.CompletedTask, "next failed 1 1", "/3 is not a page of a feed: The document is empty", "98" },
        { "damaged", context => context.Response.WriteAsync(Atom(["7"])[..^30]), "next done 2 2", "", "987" },
        { "no items", context => context.Response.WriteAsync(Atom([])), "next done 2 1", "The last page was read.", "98" },
    };

    [Theory]
    [MemberData(nameof(MiddlePages))]
    public async Task Page_in_the_middle_is_judged(string _, RequestDelegate answer, string expected, string reason, string titles)
    {
        await using var origin = await StartOriginAsync();
        origin.Feed("/feed", Atom(["9"], ("next", origin.Url("/2"))));
        origin.Feed("/2", Atom(["8"], ("next", origin.Url("/3"))));
        origin.Page("/3", answer);
        origin.Feed("/moved", Atom(["7"], ("next", "/4")));
        origin.Feed("/4", Atom(["6"]));

        await AssertAsync(origin, "/feed", expected, reason, titles);
    }

    [Fact]
    public async Task Page_that_is_cut_once_is_fetched_again()
    {
        await using var origin = await StartOriginAsync();
        var (whole, asked) = (Atom(["8", "7"]), 0);
        origin.Feed("/feed", Atom(["9"], ("next", origin.Url("/2"))));
        origin.Page("/2", context => context.Response.WriteAsync(
            asked++ == 0 ? whole[..whole.IndexOf("text of 8", StringComparison.Ordinal)] : whole));

        await AssertAsync(origin, "/feed", "next done 1 2", "The last page was read.", "987");
    }

    [Fact]
    public async Task Page_that_is_cut_elsewhere_each_time_has_no_half_item()
    {
        await using var origin = await StartOriginAsync();
        var (whole, asked) = (Atom(["8", "7"]), 0);
        var last = whole.IndexOf("text of 7", StringComparison.Ordinal);
        origin.Feed("/feed", Atom(["9"], ("next", origin.Url("/2"))));
        origin.Page("/2", context => context.Response.WriteAsync(whole[..(last + asked++)]));

        await AssertAsync(origin, "/feed", "next done 1 1", "The last page was read.", "98");
    }

    [Fact]
    public async Task Page_of_JSON_that_is_always_cut_ends_the_backfill()
    {
        await using var origin = await StartOriginAsync();
        origin.Feed("/feed", """{"items": [{"id": "9", "title": "9"}], "next_url": "/2"}""");
        origin.Feed("/2", """{"items": [{"id": "8", "title": "8"}, {"id": "7", "tit""");

        await AssertAsync(origin, "/feed", "next failed 0 0", "/2 ends in the middle.", "9");
    }

    [Theory]
    [InlineData("""{"maxItems": 3}""", "maxItems", "9865")]
    [InlineData("""{"since": "2020-01-05"}""", "since", "9865")]
    [InlineData("""{"since": "2020-01-05T08:00:01Z"}""", "since", "986")]
    [InlineData("""{"since": "2020-01-04", "maxItems": 4}""", "maxItems", "98654")]
    public async Task Limits_are_kept_in_the_middle_of_a_page(string body, string reason, string titles)
    {
        await using var origin = await StartOriginAsync();
        origin.Feed("/feed", Atom(["9"], ("next", origin.Url("/2"))));
        origin.Feed("/2", Atom(["8"], ("next", origin.Url("/3"))));
        origin.Feed("/3", Atom(["6", "5", "4"], ("next", origin.Url("/4"))));
        origin.Feed("/4", Atom(["3", "2"], ("next", origin.Url("/5"))));

        await AssertAsync(origin, "/feed", $"next done {(reason == "since" ? 3 : 2)} {titles.Length - 1}", reason, titles, body);
    }

    private static async Task<TestOrigin> StartOriginAsync()
    {
        var origin = await TestOrigin.StartAsync();
        origin.Page("/robots.txt", TestOrigin.Status(404));
        return origin;
    }

    private static string With(string element, string atom) => atom.Replace("<id>urn:feed</id>", $"<id>urn:feed</id>{element}");

    /// <summary>Polls the feed, reads its history, and compares what came of it.</summary>
    /// <param name="titles">A letter for each article, the newest first.</param>
    private async Task AssertAsync(TestOrigin origin, string path, string expected, string reason, string titles, string body = "")
    {
        var url = new Uri(origin.BaseUrl, path).AbsoluteUri;
        await using var system = await TestSystem.StartAsync(
            azurite.NewAccount(), TestNetwork.Loopback, null, ("FeedUrls", url));
        await system.PollAndDrainAsync();
        await PostAsync(system, url, body);

        var feed = await RunAsync(system, url, runs: 100);

        Assert.Equal(expected, HowFar(feed));
        Assert.Contains(reason, Reason(feed), StringComparison.Ordinal);
        Assert.Equal(titles, string.Concat((await system.GetJsonAsync("api/articles?limit=200")).Titles()));
    }
}
