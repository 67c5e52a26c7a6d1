using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Headwater.FunctionalTests.Testing;
using Headwater.Polling;

namespace Headwater.FunctionalTests.Polling;

/// <summary>A URL that a feed got later is that feed's, however it comes again.</summary>
public sealed class FeedUrlHolderTests(AzuriteFixture azurite)
{
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Url_given_by_an_operator_registers_no_second_feed()
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await StartAsync(origin);
        var id = FeedUrl.Id(origin.Url("/old.xml"));
        await RegistryCalls.SendAsync(system, HttpMethod.Patch, $"api/feeds/{id}", new { url = origin.Url("/new.xml") });

        await StandsForAsync(system, origin, id);
    }

    [Fact]
    public async Task Url_of_a_permanent_move_registers_no_second_feed()
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await StartAsync(origin);
        var id = FeedUrl.Id(origin.Url("/old.xml"));
        origin.Page("/old.xml", context =>
        {
            context.Response.Redirect(origin.Url("/new.xml"), permanent: true);
            return Task.CompletedTask;
        });
        for (var poll = 0; poll < 4; poll++)
        {
            system.Time.Advance(TimeSpan.FromHours(26));
            await system.PollAndDrainAsync();
        }

        Assert.Equal(origin.Url("/new.xml"), (await system.GetJsonAsync($"api/feeds/{id}")).GetProperty("movedTo").GetString());
        await StandsForAsync(system, origin, id);
    }

    [Fact]
    public async Task Page_of_a_feed_that_is_registered_is_polled_no_more()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/", "<!doctype html><link rel=alternate type=application/rss+xml href=/feed.xml>", contentType: "text/html");
        origin.Feed("/feed.xml", Rss.Of("One"));
        await using var system = await TestSystem.StartAsync(
            azurite.NewAccount(), null, (PollingOptions.FeedUrlsSetting, $"{origin.Url("/")} {origin.Url("/feed.xml")}"));

        await system.PollAndDrainAsync();

        var page = await system.GetJsonAsync($"api/feeds/{FeedUrl.Id(origin.Url("/"))}");
        Assert.Equal(("paused", origin.Url("/")), (page.GetProperty("state").GetString(), page.GetProperty("url").GetString()));
        Assert.Single((await system.GetJsonAsync("api/articles")).GetProperty("items").EnumerateArray());
    }

    /// <summary>With the feed of <c>/old.xml</c>, which comes from a list.</summary>
    private async Task<TestSystem> StartAsync(TestOrigin origin)
    {
        foreach (var path in (string[])["/old.xml", "/new.xml"])
            origin.Feed(path, Rss.Of("One"));
        origin.Feed("/list.opml", List(origin.Url("/old.xml")));
        var system = await TestSystem.StartAsync(azurite.NewAccount(), null, ("FeedLists", origin.Url("/list.opml")));
        await system.RunAsync("PollFeedLists");
        await system.PollAndDrainAsync();
        return system;
    }

    private static string List(string url) => $"<opml version=\"2.0\"><body><outline xmlUrl=\"{url}\"/></body></opml>";

    private async Task StandsForAsync(TestSystem system, TestOrigin origin, string id)
    {
        var (url, asked) = (origin.Url("/new.xml"), origin.Requests.Count);
        system.Wire.Clear();
        var known = await RegistryCalls.SendAsync(system, HttpMethod.Post, "api/feeds", new { url });
        Assert.Equal((HttpStatusCode.OK, id), (known.Status, known.Body.GetProperty("id").GetString()));
        Assert.Equal(2, system.Wire.Calls.Count);
        Assert.Equal(asked, origin.Requests.Count);

        var list = await RegistryCalls.SendAsync(system, HttpMethod.Post, "api/feeds", new[] { new { url } });
        using var opml = new StringContent(List(url), Encoding.UTF8, new MediaTypeHeaderValue("text/x-opml"));
        using var imported = await system.Client.PostAsync(new Uri("api/opml", UriKind.Relative), opml, _end);
        foreach (var text in (string[])[list.Body.GetRawText(), await imported.Content.ReadAsStringAsync(_end)])
        {
            Assert.Contains("\"known\"", text, StringComparison.Ordinal);
            Assert.Contains(id, text, StringComparison.Ordinal);
        }

        var other = await RegistryCalls.AddAsync(system, "https://other.example/");
        var taken = await RegistryCalls.SendAsync(system, HttpMethod.Patch, $"api/feeds/{other}", new { url });
        Assert.Equal(HttpStatusCode.Conflict, taken.Status);
        origin.Feed("/list.opml", List(url));
        await system.RunAsync("PollFeedLists");
        Assert.False((await system.GetJsonAsync($"api/feeds/{id}")).TryGetProperty("unlistedSince", out _));
        await using var again = await TestSystem.StartAsync(system.Account, system.Time, (PollingOptions.FeedUrlsSetting, url));

        Assert.Equal([id, other], (await again.GetJsonAsync("api/feeds")).GetProperty("feeds").EnumerateArray()
            .Select(feed => feed.GetProperty("id").GetString()));
    }
}
