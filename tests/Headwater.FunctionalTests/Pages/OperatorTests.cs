using Headwater.FunctionalTests.Discovery;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Polling;
using Headwater.FunctionalTests.Testing;
using Microsoft.Playwright;

namespace Headwater.FunctionalTests.Pages;

/// <summary>What somebody sees and does who keeps the service running, also when something happens meanwhile.</summary>
public sealed class OperatorTests(AzuriteFixture azurite)
{
    // What the page waits for, in milliseconds.
    private const string RecordWaits =
        "const wait = setTimeout; window.waits = []; window.setTimeout = (act, ms) => { waits.push(ms); return wait(act, ms); }";

    [Fact]
    public async Task Sees_how_each_feed_is_and_takes_the_list_along()
    {
        Reader.SkipWithoutBrowser();
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/well.xml", Rss.Of("One"));
        origin.Page("/failing.xml", TestOrigin.Status(404));
        origin.Page("/retired.xml", TestOrigin.Status(410));
        origin.Feed("/paused.xml", Rss.Of("Two"));
        string[] first = ["/well.xml", "/failing.xml", "/retired.xml", "/paused.xml"];
        await using var system = await TestSystem.StartAsync(
            azurite.NewAccount(), null, ("FeedUrls", string.Join(' ', first.Select(origin.Url))));
        await system.PollAndDrainAsync();
        system.Time.Advance(TimeSpan.FromHours(26));
        await system.PollAndDrainAsync();
        await ImportAsync(system, origin.Url("/late.xml"));
        system.Time.Advance(TimeSpan.FromMinutes(11));
        await ImportAsync(system, origin.Url("/new.xml"));
        await using var reader = await Reader.OpenAsync(system);

        await reader.GoAsync("feeds?q=paused");
        await reader.Page.Locator("tbody th a").ClickAsync();
        await reader.PressAsync(reader.Button("Pause"));
        await reader.SeesAsync("Paused");
        await reader.PressAsync(reader.Link("Feeds"));
        foreach (var health in (string[])["well", "new", "late", "failing", "paused", "retired"])
        {
            var row = reader.Page.Locator("tbody tr").Filter(new LocatorFilterOptions { HasText = $"/{health}.xml" });
            await Assertions.Expect(row.Locator($".health.{health}")).ToBeVisibleAsync();
        }

        await reader.SeesAsync("due 11 minutes ago");
        var file = await reader.Page.RunAndWaitForDownloadAsync(() => reader.PressAsync(reader.Button("OPML")));
        var list = await File.ReadAllTextAsync(await file.PathAsync(), TestContext.Current.CancellationToken);
        Assert.All(first.Append("/new.xml"), path => Assert.Contains(origin.Url(path), list, StringComparison.Ordinal));
        await reader.PressAsync(reader.Page.Locator(".orders a").Filter(new LocatorFilterOptions { HasText = "Late 1" }));
        await Assertions.Expect(reader.Page.Locator("tbody tr")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Sees_each_poll_and_follows_a_history()
    {
        Reader.SkipWithoutBrowser();
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Backfills.Atom(["4", "3"], ("next", origin.Url("/2.xml"))));
        origin.Feed("/2.xml", Backfills.Atom(["2"]));
        origin.Page("/robots.txt", TestOrigin.Status(404));
        await using var system = await PageSystem.StartAsync(azurite);
        var id = await RegistryCalls.AddAsync(system, origin.Url("/feed.xml"));
        await system.DrainAsync();
        origin.Page("/feed.xml", TestOrigin.Status(404));
        system.Time.Advance(TimeSpan.FromHours(26));
        await system.PollAndDrainAsync();
        origin.Feed("/feed.xml", Backfills.Atom(["4", "3"], ("next", origin.Url("/2.xml"))));
        await using var reader = await Reader.OpenAsync(system);
        await reader.Page.AddInitScriptAsync(RecordWaits);

        await reader.GoAsync($"feeds/{id}");
        var polls = reader.Page.Locator("table.polls tbody tr");
        await Assertions.Expect(polls).ToHaveCountAsync(2);
        Assert.Matches(@"now\s+http-error\s+–\s+–\s+–\s+–", await polls.First.InnerTextAsync());
        Assert.Matches(@"1 day ago\s+read\s+–\s+[\d.]+ \w+\s+2\s+–", await polls.Last.InnerTextAsync());
        await reader.SeesAsync("The last poll failed.");
        await Assertions.Expect(Fact(reader, "Last success")).ToHaveTextAsync("1 day ago");

        await reader.Button("Fetch history").ClickAsync();
        await reader.Page.Locator("dialog").GetByRole(AriaRole.Button).First.ClickAsync();
        await Assertions.Expect(Fact(reader, "History")).ToContainTextAsync("running: 0 articles of 0 pages");
        Assert.Equal(3_000, await reader.Page.EvaluateAsync<int>("waits.at(-1)"));
        await Backfills.RunAsync(system, origin.Url("/feed.xml"));

        await Assertions.Expect(Fact(reader, "History")).ToContainTextAsync("done: 1 article of 1 page, back to 2 Jan 2020");
        await Assertions.Expect(reader.Link("2")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Pauses_a_feed_and_resumes_it()
    {
        await using var page = await FeedPage.StartAsync(azurite, Rss.Of("One"));
        var (system, reader, id) = page;
        await system.DrainAsync();

        await reader.GoAsync($"feeds/{id}");
        await reader.Button("Pause").ClickAsync();
        await Assertions.Expect(reader.Button("Pause")).ToHaveCountAsync(0);
        Assert.Equal("paused", (await system.GetJsonAsync($"api/feeds/{id}")).GetProperty("state").GetString());
        await reader.Button("Resume").ClickAsync();

        await Assertions.Expect(reader.Button("Pause")).ToBeVisibleAsync();
        await Assertions.Expect(reader.Button("Resume")).ToHaveCountAsync(0);
        Assert.Equal("active", (await system.GetJsonAsync($"api/feeds/{id}")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Stops_a_history_that_is_being_fetched()
    {
        Reader.SkipWithoutBrowser();
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Backfills.Atom(["4", "3"], ("next", origin.Url("/2.xml"))));
        await using var system = await PageSystem.StartAsync(azurite);
        var id = await RegistryCalls.AddAsync(system, origin.Url("/feed.xml"));
        await system.DrainAsync();
        await using var reader = await Reader.OpenAsync(system);

        await reader.GoAsync($"feeds/{id}");
        await reader.Button("Fetch history").ClickAsync();
        await reader.Page.Locator("dialog").GetByRole(AriaRole.Button).First.ClickAsync();
        await Assertions.Expect(Fact(reader, "History")).ToContainTextAsync("running");
        await reader.Button("Stop").ClickAsync();

        await Assertions.Expect(Fact(reader, "History")).ToContainTextAsync("stopped: 0 articles of 0 pages");
        await Assertions.Expect(Fact(reader, "History")).ToContainTextAsync("An operator stopped it.");
        await Assertions.Expect(reader.Button("Stop")).ToHaveCountAsync(0);
        await Assertions.Expect(reader.Button("Fetch history")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Sees_that_a_feed_is_not_there_any_more()
    {
        Reader.SkipWithoutBrowser();
        await using var origin = await TestOrigin.StartAsync();
        string[] paths = ["/one.xml", "/two.xml"];
        await using var system = await PageSystem.StartAsync(azurite);
        await using var reader = await Reader.OpenAsync(system);
        reader.Expected.Add("404");
        foreach (var path in paths)
        {
            origin.Feed(path, Rss.Of("One"));
            var id = await RegistryCalls.AddAsync(system, origin.Url(path));
            await system.DrainAsync();
            await reader.GoAsync($"feeds/{id}");
            (await RegistryCalls.SendAsync(system, HttpMethod.Delete, $"api/feeds/{id}")).Success();
            if (path == paths[0])
            {
                await reader.Button("Pause").ClickAsync();
            }
            else
            {
                await reader.Page.EvaluateAsync("document.dispatchEvent(new Event('visibilitychange'))");
                await Assertions.Expect(reader.Page.Locator(".notices")).ToContainTextAsync("This is not there any more.");
                await reader.Button("Show").ClickAsync();
            }

            await Assertions.Expect(reader.Page.Locator("h1")).ToHaveTextAsync("Not found");
            await reader.SeesAsync($"There is no feed {id}");
        }
    }

    [Fact]
    public async Task Older_of_two_refreshes_is_not_shown()
    {
        await using var page = await FeedPage.StartAsync(azurite, Rss.Of("One"));
        var (system, reader, id) = page;
        await system.DrainAsync();
        var older = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var newer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        await reader.GoAsync($"feeds/{id}");
        await reader.Page.RouteAsync($"**/feeds/{id}", async route =>
        {
            if (route.Request.Method != "GET" || older.Task.IsCompleted)
            {
                await route.FallbackAsync();
                return;
            }

            var answer = await route.FetchAsync();
            older.SetResult();
            await newer.Task;
            await route.FulfillAsync(new RouteFulfillOptions { Response = answer });
        });
        await reader.Button("Poll now").ClickAsync();
        await older.Task.WaitAsync(TestContext.Current.CancellationToken);
        await reader.Button("Pause").ClickAsync();
        await Assertions.Expect(reader.Button("Resume")).ToBeVisibleAsync();
        newer.SetResult();

        // It says so when it is done with what it was answered.
        await Assertions.Expect(reader.Page.Locator(".notices")).ToContainTextAsync("see Next poll");
        await Assertions.Expect(reader.Button("Resume")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Sees_what_came_while_the_page_was_in_the_background()
    {
        Reader.SkipWithoutBrowser();
        await using var system = await PageSystem.StartAsync(azurite);
        await system.StoreAsync(TestArticles.Make("One"));
        await using var reader = await Reader.OpenAsync(system);
        await reader.Page.AddInitScriptAsync("Object.defineProperty(document, 'hidden', { get: () => !window.isInFront })");

        await reader.GoAsync("articles");
        await system.StoreAsync(TestArticles.Make("Two", number: 1));
        await reader.Page.EvaluateAsync("window.isInFront = true; document.dispatchEvent(new Event('visibilitychange'))");

        await Assertions.Expect(reader.Page.Locator(".notices")).ToContainTextAsync("There is something new.");
    }

    [Fact]
    public async Task Sees_what_is_new_since_the_last_look()
    {
        Reader.SkipWithoutBrowser();
        await using var system = await PageSystem.StartAsync(azurite);
        await system.StoreAsync(TestArticles.Make("One"));
        await using var reader = await Reader.OpenAsync(system);
        var (note, fresh) = (reader.Page.Locator("[data-new]"), reader.Page.Locator(".item.fresh"));

        await reader.GoAsync("articles");
        await Assertions.Expect(note).ToBeHiddenAsync();
        await reader.GoAsync("health");
        await system.StoreAsync(TestArticles.Make("Two", number: 1), TestArticles.Noon.AddHours(1));
        await reader.GoAsync("articles");
        await Assertions.Expect(note).ToHaveTextAsync("1 new since you last looked");
        await Assertions.Expect(fresh).ToHaveCountAsync(1);
        await Assertions.Expect(fresh).ToContainTextAsync("Two");
        await reader.GoAsync("health");
        await reader.GoAsync("articles");

        await Assertions.Expect(reader.Link("Two")).ToBeVisibleAsync();
        await Assertions.Expect(note).ToBeHiddenAsync();
        await Assertions.Expect(fresh).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Sees_what_came_before_the_page_first_asked()
    {
        Reader.SkipWithoutBrowser();
        await using var system = await PageSystem.StartAsync(azurite);
        await system.StoreAsync(TestArticles.Make("One"));
        await using var reader = await Reader.OpenAsync(system);
        var stored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await reader.Page.RouteAsync("**/articles", async route =>
        {
            if (route.Request.Method == "HEAD")
                await stored.Task;
            await route.FallbackAsync();
        });

        await reader.GoAsync("articles");
        await system.StoreAsync(TestArticles.Make("Two", number: 1));
        stored.SetResult();

        await Assertions.Expect(reader.Page.Locator(".notices")).ToContainTextAsync("There is something new.");
    }

    [Fact]
    public async Task Sees_that_the_service_is_away_and_is_back()
    {
        Reader.SkipWithoutBrowser();
        await using var system = await PageSystem.StartAsync(azurite);
        await system.StoreAsync(TestArticles.Make("One"));
        await using var reader = await Reader.OpenAsync(system);
        reader.Expected.Add("ERR_INTERNET_DISCONNECTED");

        await reader.GoAsync("articles");
        await reader.Page.Context.SetOfflineAsync(true);
        await Assertions.Expect(reader.Page.Locator(".notices")).ToHaveTextAsync(
            "The service cannot be reached. This is what it last said.");
        await reader.SeesAsync("One");
        await reader.Page.Context.SetOfflineAsync(false);

        await Assertions.Expect(reader.Page.Locator(".notices")).ToHaveTextAsync("");
    }

    private static async Task ImportAsync(TestSystem system, string url) =>
        (await RegistryCalls.SendAsync(system, HttpMethod.Post, "api/feeds", new[] { new { url } })).Success();

    private static ILocator Fact(Reader reader, string name) => reader.Page.Locator(".facts > div")
        .Filter(new LocatorFilterOptions { Has = reader.Page.Locator("dt").GetByText(name, new LocatorGetByTextOptions { Exact = true }) })
        .Locator("dd");
}
