using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Polling;
using Headwater.FunctionalTests.Testing;
using Headwater.LocalHost.Sample;
using Headwater.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Headwater.FunctionalTests.Pages;

/// <summary>Pages as the hosts answer them, without a browser.</summary>
public sealed partial class PageTests(AzuriteFixture azurite)
{
    private const string Hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";
    private const int MaxBytes = 100 * 1024;

    [Fact]
    public async Task Page_of_a_query_is_304_until_it_changes()
    {
        await using var system = await StartAsync();
        await system.StoreAsync(TestArticles.Make("Kafka without tears"));

        var first = await system.SendAsync("articles?q=kafka");
        var again = await system.SendAsync("articles?q=kafka", null, ("If-None-Match", first.Headers.ETag!.ToString()));
        await system.StoreAsync(TestArticles.Make("More of Kafka", number: 1));
        var later = await system.SendAsync("articles?q=kafka", null, ("If-None-Match", first.Headers.ETag!.ToString()));

        Assert.Contains("<mark>Kafka</mark> without tears", await first.TextAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
    }

    [Theory]
    [InlineData("articles?q=&from=&to=")]
    [InlineData("articles?q=&sort=relevance")] // who clears the words of a search by their best match
    public async Task Empty_fields_of_the_form_do_not_filter(string path)
    {
        await using var system = await StartAsync();

        var answer = await system.SendAsync(path);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Another_search_keeps_a_period_that_is_no_day()
    {
        await using var system = await StartAsync();

        var page = await (await system.SendAsync("articles?from=7d&to=2030-01-01")).TextAsync();

        Assert.Contains("<input type=\"text\" name=\"from\" value=\"7d\"", page, StringComparison.Ordinal);
        Assert.Contains("<input type=\"date\" name=\"to\" value=\"2030-01-01\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_of_found_feeds_asks_for_other_words()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("Kafka"));
        await using var system = await StartAsync();
        await RegistryCalls.AddAsync(system, origin.Url("/feed.xml"));

        var page = await (await system.SendAsync("feeds?q=feed&page=1&tag=data")).TextAsync();

        Assert.DoesNotMatch("type=\"hidden\" name=\"(q|page)\"", page);
        Assert.Contains("href=\"/feeds?q=feed\" aria-label=\"Remove the filter Tag: data\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retired_feed_comes_back_with_a_new_address()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("Kafka"));
        await using var system = await StartAsync();
        var id = await RegistryCalls.AddAsync(system, origin.Url("/feed.xml"));
        origin.Page("/feed.xml", context => { context.Response.StatusCode = 410; return Task.CompletedTask; });
        for (var poll = 0; poll < 2; poll++)
        {
            system.Time.Advance(TimeSpan.FromHours(26));
            await system.PollAsync();
        }

        var page = await (await system.SendAsync($"feeds/{id}")).TextAsync();
        var change = new { url = origin.Url("/new.xml"), state = "active" };
        var changed = await RegistryCalls.SendAsync(system, HttpMethod.Patch, $"api/feeds/{id}", change);

        Assert.Contains("<input type=\"hidden\" name=\"state\" value=\"active\">", page, StringComparison.Ordinal);
        Assert.Equal(system.Time.GetUtcNow(), changed.Body.GetProperty("nextPoll").GetProperty("at").GetDateTimeOffset());
    }

    [Fact]
    public async Task Form_that_needs_the_script_sends_nothing_without_it()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("Kafka"));
        await using var system = await StartAsync();
        var id = await RegistryCalls.AddAsync(system, origin.Url("/feed.xml"));

        foreach (var path in (string[])["feeds", $"feeds/{id}"])
            Assert.DoesNotMatch("<form(?![^>]* method=\"(dialog|get)\")", await (await system.SendAsync(path)).TextAsync());
    }

    [Fact]
    public async Task Difference_of_titles_alone_is_called_that()
    {
        await using var system = await StartAsync();
        var article = TestArticles.Make("One");
        await system.StoreAsync(article, TestArticles.Noon);
        var renamed = article with { Title = "Two", ContentHash = TestArticles.Id("renamed") };
        await system.StoreAsync(renamed, TestArticles.Noon.AddHours(1), version: 2);

        var page = await (await system.SendAsync($"articles/{article.Id}/diff")).TextAsync();

        Assert.Contains("The title changed.", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Root_is_a_page_for_browsers_only()
    {
        await using var system = await StartAsync();

        var page = await system.SendAsync("", null, ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"));
        var description = await system.SendAsync("", null, ("Accept", "*/*"));

        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        Assert.Contains("No feed yet", await page.TextAsync(), StringComparison.Ordinal);
        Assert.Equal("application/json", description.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("articles?from=yesterday", HttpStatusCode.BadRequest, "“yesterday” is not accepted. Expected: ")]
    [InlineData("articles?format=csv", HttpStatusCode.BadRequest, "a page has one form")]
    [InlineData("articles/nothing", HttpStatusCode.NotFound, "There is no article nothing")]
    [InlineData("feeds/nothing", HttpStatusCode.NotFound, "There is no feed nothing")]
    public async Task Error_is_a_page_that_says_what_is_wrong(string path, HttpStatusCode status, string said)
    {
        await using var system = await StartAsync();

        var answer = await system.SendAsync(path, null, ("Accept", "text/html"));

        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(said, await answer.TextAsync(), StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_of_publishers_is_never_markup()
    {
        await using var system = await StartAsync();
        var article = TestArticles.Make(Hostile, text: "Body") with { Categories = [Hostile], FeedTitle = Hostile, Summary = Hostile };
        await system.StoreAsync(article with { Authors = [new Headwater.Feeds.Articles.Author(Hostile)] });

        string[] pages = ["articles", "articles?q=script", $"articles/{article.Id}", $"articles?author={Uri.EscapeDataString(Hostile)}"];
        foreach (var page in pages)
        {
            var html = await (await system.SendAsync(page)).TextAsync();
            Assert.Contains("alert(1)", html, StringComparison.Ordinal);
            Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
            Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Assets_of_a_page_are_immutable()
    {
        await using var system = await StartAsync();
        var html = await (await system.SendAsync("articles")).TextAsync();
        string[] assets = [.. html.Split('"').Where(part => part.StartsWith("/assets/", StringComparison.Ordinal))];

        Assert.Equal(3, assets.Length);
        foreach (var asset in assets)
        {
            var answer = await system.SendAsync(asset);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Contains("immutable", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
            var again = await system.SendAsync(asset, headers: ("If-None-Match", answer.Headers.ETag!.ToString()));
            Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
            Assert.Equal(answer.Headers.CacheControl, again.Headers.CacheControl);
        }
    }

    [Fact]
    public async Task Page_and_its_assets_have_at_most_100_KB()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Encoding.UTF8.GetString(SampleFeed.Read()));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount(), null, ("FeedUrls", origin.Url("/feed.xml")));
        await system.PollAndDrainAsync();

        var html = await (await system.SendAsync("articles")).TextAsync();
        string[] assets = [.. html.Split('"').Where(part => part.StartsWith("/assets/", StringComparison.Ordinal)).Distinct()];
        var bytes = Encoding.UTF8.GetByteCount(html);
        foreach (var asset in assets)
            bytes += Encoding.UTF8.GetByteCount(await (await system.SendAsync(asset)).TextAsync());

        Assert.Contains("<article class=\"item\"", html, StringComparison.Ordinal);
        Assert.NotEmpty(assets);
        Assert.InRange(bytes, 1, MaxBytes);
    }

    [Fact]
    public async Task Links_in_the_head_of_a_search_all_answer()
    {
        await using var system = await StartAsync();
        await system.StoreAsync(TestArticles.Make("Kafka without tears"), TestArticles.Make("More of Kafka", number: 1));

        var page = await (await system.SendAsync("articles?q=kafka&limit=1")).TextAsync();
        string[] links = [.. HeadLink().Matches(page).Select(link => WebUtility.HtmlDecode(link.Groups["href"].Value))];

        Assert.Equal(4, links.Length); // Atom, JSON Feed, CSV and the next page
        foreach (var link in links)
            Assert.True((await system.SendAsync(link)).StatusCode == HttpStatusCode.OK, link);
    }

    [Fact]
    public async Task Article_has_all_that_leads_on_from_it()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", TwoPosts("select one"));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount(), null, ("FeedUrls", origin.Url("/feed.xml")));
        await system.PollAndDrainAsync();
        origin.Feed("/feed.xml", TwoPosts("select two"));
        system.Time.Advance(TimeSpan.FromDays(2));
        await system.PollAndDrainAsync();
        var articles = (await system.GetJsonAsync("api/articles")).GetProperty("items").EnumerateArray();
        var id = articles.Single(article => article.GetProperty("title").GetString() == "Kafka").GetProperty("id").GetString();

        var page = await (await system.SendAsync($"articles/{id}")).TextAsync();

        string[] formats = ["md", "txt", "json"];
        Assert.All(
            [
                "<nav class=\"contents\"", ">Second part</a>", "class=\"language-sql\"", "<audio ",
                "src=\"https://publisher.example/kafka.mp3\"", "href=\"https://publisher.example/kafka\"", "Read the original</a>",
                "<h2>Versions</h2>", ">Version 1</a>", ">what changed</a>", "<h2>More of Feed</h2>", ">Flink</a>",
                .. formats.Select(format => $"<a href=\"/api/articles/{id}?format={format}\">"),
            ],
            part => Assert.Contains(part, page, StringComparison.Ordinal));
        foreach (var format in formats)
            Assert.Equal(HttpStatusCode.OK, (await system.SendAsync($"api/articles/{id}?format={format}")).StatusCode);
    }

    [Fact]
    public async Task Input_of_a_failure_is_shown_as_text()
    {
        await using var system = await StartAsync();
        await system.Services.GetRequiredService<FailureLog>().RecordDocumentAsync(
            TestArticles.FeedId, "https://a.example/feed", "not-a-feed", "The document is a web page.",
            "<html><script>alert(1)</script>"u8.ToArray(), TestContext.Current.CancellationToken);
        var failure = Assert.Single((await system.GetJsonAsync("api/failures")).GetProperty("failures").EnumerateArray());

        var page = await (await system.SendAsync($"failures/{failure.GetProperty("id").GetString()}")).TextAsync();

        Assert.Contains("&lt;html&gt;&lt;script&gt;alert(1)", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<html>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Assets_are_public_where_reading_requires_a_key()
    {
        await using var system = await StartAsync(("Http__ReadKeys__reader", "0123456789abcdef0123456789abcdef"));
        var html = await (await system.SendAsync("articles?code=0123456789abcdef0123456789abcdef")).TextAsync();
        var asset = html.Split('"').First(part => part.StartsWith("/assets/", StringComparison.Ordinal));

        Assert.Equal("public, max-age=31536000, immutable", (await system.SendAsync(asset)).Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task Form_for_a_key_puts_it_into_no_address()
    {
        await using var system = await StartAsync(("Http__ReadKeys__reader", "0123456789abcdef0123456789abcdef"));

        var page = await (await system.SendAsync("articles", null, ("Accept", "text/html"))).TextAsync();

        Assert.DoesNotContain("name", page.Split("type=\"password\"")[1].Split('>')[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Url_without_its_key_is_no_link_and_no_value()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Page("/feed.xml?key=s3cret", TestOrigin.Status(503));
        await using var system = await StartAsync();
        var id = await RegistryCalls.AddAsync(system, origin.Url("/feed.xml?key=s3cret"));

        var page = await (await system.SendAsync($"feeds/{id}")).TextAsync();

        Assert.Contains("/feed.xml?key=", page, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("(href|value)=\"[^\"]*[?]key=", page);
    }

    [Fact]
    public async Task Health_shows_the_settings_of_all_rooms()
    {
        await using var system = await StartAsync();

        var page = await (await system.SendAsync("health")).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.All(
            ["Articles__ReadingSpeed", "Fetching__Timeout", "FullText__MaxPagesPerRun", "Http__MaxUrlLength", "Listing__MaxWait",
                "<code>FeedUrls", "Polling__Jitter", "Removal__GracePeriod", "Retention__MaxAge"],
            setting => Assert.Contains(setting, page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Health_names_settings_without_a_room_not_values()
    {
        await using var system = await StartAsync(("FeedSecrets__BLOG", "hush-hush"), ("Telemetry__Console", "false"));

        var page = await (await system.SendAsync("health")).TextAsync();

        Assert.Contains("<code>FeedSecrets__BLOG</code></dt><dd>set</dd>", page, StringComparison.Ordinal);
        Assert.Contains("<code>Telemetry__Console</code></dt><dd>false</dd>", page, StringComparison.Ordinal);
        Assert.Contains("<code>Listing__IndexPath", page.Split("at their defaults")[0], StringComparison.Ordinal);
        Assert.DoesNotContain("hush", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_of_feeds_beyond_the_end_is_the_last()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("Kafka"));
        await using var system = await StartAsync();
        await RegistryCalls.AddAsync(system, origin.Url("/feed.xml"));

        var page = await (await system.SendAsync("feeds?page=99")).TextAsync();

        Assert.Contains("table class=\"list feeds\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("No feed matches", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Item_of_a_list_links_its_labels()
    {
        await using var system = await StartAsync();
        await system.StoreAsync(TestArticles.Make("Kafka") with
        {
            Labels = new Dictionary<string, IReadOnlyList<string>> { ["team size"] = ["a & b"] },
        });

        var page = await (await system.SendAsync("articles")).TextAsync();
        var link = page.Split('"').First(part => part.StartsWith("/articles?label=", StringComparison.Ordinal));
        var narrowed = await (await system.SendAsync(link)).TextAsync();

        Assert.Contains("a &amp; b</a>", page, StringComparison.Ordinal);
        Assert.Contains("<strong>1</strong>", narrowed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_of_the_reference_all_answer()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("Kafka"));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount(), null, ("FeedUrls", origin.Url("/feed.xml")));
        await system.PollAndDrainAsync();

        var page = await (await system.SendAsync("reference")).TextAsync();
        string[] links = [.. page.Split('"').Where(part => part.StartsWith("/api/", StringComparison.Ordinal)).Distinct()];

        Assert.True(links.Length > 20);
        Assert.Contains("x-functions-key: $KEY", page, StringComparison.Ordinal);
        foreach (var link in links)
            Assert.True((int)(await system.SendAsync(WebUtility.HtmlDecode(link))).StatusCode < 400, link);
    }

    /// <summary>The first has all that a page of an article can show.</summary>
    private static string TwoPosts(string code) => $"""
        <rss version="2.0"><channel><title>Feed</title><link>https://publisher.example/</link><description>Posts</description>
        <item><guid isPermaLink="false">1</guid><title>Kafka</title><link>https://publisher.example/kafka</link>
        <enclosure url="https://publisher.example/kafka.mp3" type="audio/mpeg" length="1000"/>
        <description><![CDATA[<h2>First part</h2><p>One of three.</p><h2>Second part</h2><p>Two of three.</p><h2>Third part</h2>
        <pre><code class="language-sql">{code}</code></pre>]]></description></item>
        <item><guid isPermaLink="false">2</guid><title>Flink</title><link>https://publisher.example/flink</link>
        <description>Another post.</description></item>
        </channel></rss>
        """;

    [GeneratedRegex("<link rel=\"(?:alternate|next)\"[^>]* href=\"(?<href>[^\"]+)\"")]
    private static partial Regex HeadLink();

    private async Task<TestSystem> StartAsync(params (string Name, string Value)[] settings)
    {
        var system = await TestSystem.StartAsync(azurite.NewAccount(), settings: settings);
        await system.Storage.CreateMissingAsync(TestContext.Current.CancellationToken);
        return system;
    }
}
