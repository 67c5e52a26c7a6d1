using System.Text;
using Headwater.FunctionalTests.Polling;
using Headwater.FunctionalTests.Telemetry;
using Headwater.FunctionalTests.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;

namespace Headwater.FunctionalTests.Pages;

/// <summary>As <see cref="StrangerTests"/>: what somebody does with feeds who has never seen the pages.</summary>
public sealed class StrangerFeedTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Adds_a_feed_and_reads_its_first_article()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", StrangerTests.Sample);
        origin.Page("/blog/", context => WritePageAsync(context, "/feed.xml"));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        await using var reader = await StrangerTests.OpenAsync(system);

        await reader.GoAsync("/");
        await reader.TypeAsync(reader.Page.GetByLabel("Address"), origin.Url("/blog/"));
        await reader.PressAsync(reader.Button("Add feed"));
        await Assertions.Expect(reader.Page.Locator(".found summary").First).ToContainTextAsync(StrangerTests.Title);
        await reader.PressAsync(reader.Button("Register this feed"));
        await reader.Page.WaitForURLAsync("**/feeds/*");
        await system.PollAndDrainAsync();
        await reader.PressAsync(reader.Link(StrangerTests.Title)); // the page showed it by itself

        Assert.Equal(3, reader.Presses);
        await Assertions.Expect(reader.Heading(StrangerTests.Title).First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Chooses_one_of_the_feeds_of_a_site()
    {
        Reader.SkipWithoutBrowser();
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", StrangerTests.Sample);
        origin.Feed("/news.xml", SmallFeed.Rss(["One"]));
        origin.Page("/blog/", context => WritePageAsync(context, "/news.xml", "/feed.xml"));
        origin.Page("/empty/", context => WritePageAsync(context));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        await using var reader = await StrangerTests.OpenAsync(system);
        reader.Expected.Add("422");
        reader.Expected.Add("300");

        await reader.GoAsync("/feeds");
        var address = reader.Page.GetByLabel("Address");
        await address.FillAsync(origin.Url("/empty/"));
        await reader.Button("Add feed").ClickAsync();
        await Assertions.Expect(reader.Page.Locator(".found .warning")).ToBeVisibleAsync();
        await reader.Button("Cancel").ClickAsync();
        await address.FillAsync(origin.Url("/blog/"));
        await reader.Button("Add feed").ClickAsync();
        var second = reader.Page.Locator(".found li").Filter(new LocatorFilterOptions { HasText = "/feed.xml" });
        await second.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(reader.Page.Locator(".found summary").First).ToContainTextAsync(StrangerTests.Title);
        Assert.Empty((await system.GetJsonAsync("api/feeds")).GetProperty("feeds").EnumerateArray());
        await reader.Button("Register this feed").ClickAsync();
        await reader.Page.WaitForURLAsync("**/feeds/*");

        await reader.SeesAsync("/feed.xml");
    }

    [Fact]
    public async Task Registers_what_no_feed_is_found_at_yet()
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await PageSystem.StartAsync(azurite);
        await using var reader = await StrangerTests.OpenAsync(system);
        reader.Expected.Add("422");

        await reader.GoAsync("/");
        await reader.Page.GetByLabel("Address").FillAsync($"feed:{origin.BaseUrl.Authority}/blog"); // which speaks no TLS
        await reader.Button("Add feed").ClickAsync();
        await Assertions.Expect(reader.Page.Locator(".found .warning")).ToContainTextAsync("TLS handshake");
        await reader.Button("Register it anyway").ClickAsync();
        await reader.Page.WaitForURLAsync("**/feeds/*");

        await reader.SeesAsync($"https://{origin.BaseUrl.Authority}/blog");
        await Assertions.Expect(reader.Page.Locator(".notices")).ToContainTextAsync("The feed is registered.");
    }

    [Fact]
    public async Task Imports_a_list_of_feeds()
    {
        Reader.SkipWithoutBrowser();
        const string List = """
            <?xml version="1.0" encoding="ISO-8859-1"?>
            <opml version="2.0"><body><outline text="Données">
              <outline text="One" xmlUrl="https://one.example/feed"/><outline text="Two" xmlUrl="https://two.example/feed"/>
            </outline></body></opml>
            """;
        await using var system = await PageSystem.StartAsync(azurite);
        await using var reader = await StrangerTests.OpenAsync(system);

        await ImportAsync(reader, Encoding.Latin1.GetBytes(List), "2 added, 0 known already, 0 refused");
        await reader.SeesAsync("Données");

        // Next and previous are feeds, not their tags.
        await reader.Page.Keyboard.PressAsync("j");
        await reader.Page.Keyboard.PressAsync("j");
        await Assertions.Expect(reader.Link("Two")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Imports_a_list_where_there_are_feeds()
    {
        Reader.SkipWithoutBrowser();
        const string List = """
            <opml version="2.0"><body>
              <outline text="One" xmlUrl="https://one.example/feed"/><outline text="Two" xmlUrl="https://two.example/feed"/>
            </body></opml>
            """;
        await using var system = await PageSystem.StartAsync(azurite);
        var first = new[] { new { url = "https://one.example/feed" } };
        (await RegistryCalls.SendAsync(system, HttpMethod.Post, "api/feeds", first)).Success();
        await using var reader = await StrangerTests.OpenAsync(system);

        await ImportAsync(reader, Encoding.UTF8.GetBytes(List), "1 added, 1 known already, 0 refused");

        // A filtered list leaves its place to what was looked for.
        await reader.GoAsync("feeds?q=one");
        await Assertions.Expect(reader.Button("Import")).ToBeHiddenAsync();
        await reader.Page.GetByText("Add feeds").ClickAsync();
        await Assertions.Expect(reader.Button("Import")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task List_that_asks_for_secrets_says_so()
    {
        Reader.SkipWithoutBrowser();
        const string List = """
            <opml version="2.0" xmlns:h="urn:headwater:opml">
              <body><outline text="One" xmlUrl="https://one.example/feed" h:options='{"headers":{"X-Key":"setting:BLOG"}}'/></body>
            </opml>
            """;
        await using var system = await PageSystem.StartAsync(azurite);
        await using var reader = await StrangerTests.OpenAsync(system);

        await reader.GoAsync("feeds");
        await reader.Page.GetByLabel("Or a list of feeds").SetInputFilesAsync(
            new FilePayload { Name = "feeds.opml", MimeType = "text/x-opml", Buffer = Encoding.UTF8.GetBytes(List) });
        await reader.Button("Import").ClickAsync();
        await reader.Page.GetByText("1 to look at").ClickAsync();

        await reader.SeesAsync("added: https://one.example/feed: It is sent the settings FeedSecrets__BLOG.");
    }

    [Fact]
    public async Task Repairs_a_feed_that_fails()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/new.xml", StrangerTests.Sample);
        origin.Page("/old.xml", TestOrigin.Status(404));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount(), null, ("FeedUrls", origin.Url("/old.xml")));
        await system.PollAndDrainAsync();
        await using var reader = await StrangerTests.OpenAsync(system);
        reader.Expected.Add("400");

        await reader.GoAsync("/");
        await reader.PressAsync(reader.Link("Feeds"));
        await reader.SeesAsync("404");
        await reader.PressAsync(reader.Page.Locator("table.list tbody th a").First);
        await reader.TypeAsync(reader.Page.GetByLabel("It has another address"), origin.Url("/new.xml"));
        await reader.PressAsync(reader.Button("Use this address"));
        Assert.Equal(3, reader.Presses);
        await Assertions.Expect(reader.Page.Locator(".notices")).ToContainTextAsync("Done");
        await system.PollAndDrainAsync();
        await reader.Page.ReloadAsync();

        await reader.SeesAsync("Well");

        // And says how it is polled from now on.
        var options = reader.Page.Locator("form[data-merge]");
        await reader.PressAsync(reader.Page.GetByText("How it is polled and read"));
        await reader.TypeAsync(options.GetByLabel("Poll at least every"), "7d");
        await reader.TypeAsync(options.GetByLabel("Rules, one per line"), "drop title:advert");
        await reader.TypeAsync(options.GetByLabel("Text from the linked pages"), ".post");
        await reader.TypeAsync(options.GetByLabel("Password"), "in the clear");
        await reader.PressAsync(options.GetByRole(AriaRole.Button));
        await Assertions.Expect(reader.Page.Locator(".notices")).ToContainTextAsync("FeedSecrets__NAME");
        await Assertions.Expect(reader.Page.Locator(".notices p")).ToBeInViewportAsync(); // also far down, where the button is
        await options.GetByLabel("Password").FillAsync("");
        await options.GetByLabel("Headers").FillAsync("X-Token");
        await reader.PressAsync(options.GetByRole(AriaRole.Button));
        await Assertions.Expect(reader.Page.Locator(".notices")).ToContainTextAsync("headers.X-Token");
        await options.GetByLabel("Headers").FillAsync("");
        await reader.PressAsync(options.GetByRole(AriaRole.Button));
        await Assertions.Expect(reader.Page.Locator(".notices")).ToContainTextAsync("Saved");
        await Assertions.Expect(options.GetByLabel("Poll at least every")).ToHaveValueAsync("7d");
        var feed = (await system.GetJsonAsync("api/feeds?custom=true")).GetProperty("feeds")[0];
        Assert.Equal(
            ("""{"max":"7.00:00:00"}""", """["drop title:advert"]""", """{"selector":".post"}"""),
            (feed.GetProperty("interval").GetRawText(), feed.GetProperty("rules").GetRawText(), feed.GetProperty("fullText").GetRawText()));

        // A tag does not keep a title that the publisher changes.
        var about = reader.Page.Locator("form.fields").First;
        await reader.PressAsync(reader.Page.GetByText("Title, tags and notes"));
        await about.GetByLabel("Tags").FillAsync("data");
        await about.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(reader.Page.Locator("dd.tags")).ToHaveTextAsync("data");
        await Assertions.Expect(about.GetByLabel("Title")).ToHaveValueAsync("");
    }

    private static async Task ImportAsync(Reader reader, byte[] list, string result)
    {
        await reader.GoAsync("/");
        await reader.PressAsync(reader.Link("Feeds"));
        var chooser = await reader.Page.RunAndWaitForFileChooserAsync(
            () => reader.PressAsync(reader.Page.GetByLabel("Or a list of feeds")));
        await chooser.SetFilesAsync(new FilePayload { Name = "feeds.opml", MimeType = "text/x-opml", Buffer = list });
        await reader.PressAsync(reader.Button("Import"));

        Assert.Equal(3, reader.Presses);
        await Assertions.Expect(reader.Page.Locator(".notices")).ToContainTextAsync(result);
        await Assertions.Expect(reader.Page.Locator("table.list tbody tr")).ToHaveCountAsync(2);
    }

    private static Task WritePageAsync(HttpContext context, params string[] feeds)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        var links = feeds.Select(feed => $"<link rel='alternate' type='application/rss+xml' title='Feed {feed}' href='{feed}'>");
        return context.Response.WriteAsync($"<!doctype html><title>A blog</title>{string.Concat(links)}<p>Posts");
    }
}
