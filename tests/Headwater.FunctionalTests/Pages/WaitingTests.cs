using System.Text;
using Azure;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Telemetry;
using Headwater.FunctionalTests.Testing;
using Headwater.Polling;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;

namespace Headwater.FunctionalTests.Pages;

/// <summary>What a page says while something takes its time, or does not come at all.</summary>
public sealed class WaitingTests(AzuriteFixture azurite)
{
    private readonly TaskCompletionSource _goesOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task Says_that_a_site_is_asked_until_it_answers()
    {
        Reader.SkipWithoutBrowser();
        await using var origin = await TestOrigin.StartAsync();
        origin.Page("/feed.xml", async context =>
        {
            await _goesOn.Task;
            await context.Response.WriteAsync(SmallFeed.Rss(["One"]));
        });
        await using var system = await PageSystem.StartAsync(azurite);
        await using var reader = await Reader.OpenAsync(system);

        await reader.GoAsync("/");
        await reader.Page.GetByLabel("Address").FillAsync(origin.Url("/feed.xml"));
        await reader.Button("Add feed").ClickAsync();
        await Assertions.Expect(Notices(reader)).ToHaveTextAsync("The site is being asked …");
        await Assertions.Expect(reader.Button("Add feed")).ToBeDisabledAsync();
        await Axe.CheckAsync(reader, "what is waited for");
        _goesOn.SetResult();

        await Assertions.Expect(reader.Button("Register this feed")).ToBeFocusedAsync();
        await Assertions.Expect(Notices(reader)).ToHaveTextAsync("");
        await Assertions.Expect(reader.Button("Add feed")).ToBeEnabledAsync();
    }

    [Fact]
    public async Task Import_shows_how_far_it_is()
    {
        Reader.SkipWithoutBrowser();
        const int Feeds = FeedTable.MaxAdded + 10;
        var outlines = Enumerable.Range(1, Feeds).Select(number => $"<outline xmlUrl=\"https://a.example/{number}\"/>");
        await using var system = await PageSystem.StartAsync(azurite);
        await using var reader = await Reader.OpenAsync(system);
        var writes = 0;
        system.Wire.Silence = _goesOn.Task;
        system.Wire.IsSilenced = call => call.Path.EndsWith("$batch", StringComparison.Ordinal) && ++writes > 1;

        await reader.GoAsync("feeds");
        await reader.Page.GetByLabel("Or a list of feeds").SetInputFilesAsync(new FilePayload
        {
            Name = "feeds.opml",
            MimeType = "text/x-opml",
            Buffer = Encoding.UTF8.GetBytes($"<opml version=\"2.0\"><body>{string.Concat(outlines)}</body></opml>"),
        });
        await reader.Button("Import").ClickAsync();
        var bar = reader.Page.GetByRole(AriaRole.Progressbar);
        await Assertions.Expect(bar).ToHaveJSPropertyAsync("value", FeedTable.MaxAdded);
        await Assertions.Expect(bar).ToHaveJSPropertyAsync("max", Feeds);
        await Assertions.Expect(reader.Button("Import")).ToBeDisabledAsync();
        await Axe.CheckAsync(reader, "an import");
        _goesOn.SetResult();

        await Assertions.Expect(Notices(reader)).ToContainTextAsync($"{Feeds} added, 0 known already, 0 refused.");
    }

    [Fact]
    public async Task What_was_typed_survives_a_service_that_is_away()
    {
        await using var page = await FeedPage.StartAsync(azurite, SmallFeed.Rss(["One"]));
        var (system, reader, id) = page;
        await system.DrainAsync();
        reader.Expected.Add("ERR_INTERNET_DISCONNECTED");

        await reader.GoAsync($"feeds/{id}");
        await reader.Page.GetByText("Title, tags and notes").ClickAsync();
        await reader.Page.GetByLabel("Notes").FillAsync("Ask Ann first");
        await reader.Page.Context.SetOfflineAsync(true);
        var save = reader.Page.Locator("form.fields").First.GetByRole(AriaRole.Button);
        await save.ClickAsync();
        await Assertions.Expect(Notices(reader)).ToContainTextAsync("The service cannot be reached");
        await Assertions.Expect(reader.Page.GetByLabel("Notes")).ToHaveValueAsync("Ask Ann first");
        await Axe.CheckAsync(reader, "what is away");
        await reader.Page.Context.SetOfflineAsync(false);
        await save.ClickAsync();

        await Assertions.Expect(reader.Page.Locator("dd.lines")).ToHaveTextAsync("Ask Ann first");
    }

    [Fact]
    public async Task Page_comes_by_itself_when_storage_is_back()
    {
        Reader.SkipWithoutBrowser();
        await using var system = await PageSystem.StartAsync(azurite);
        await system.StoreAsync(TestArticles.Make("One"));
        system.Logs.Expect(400, 700);
        system.Wire.Answer = (_, _) => throw new RequestFailedException(503, "The account is away.");
        await using var reader = await Reader.OpenAsync(system);
        reader.Expected.Add("503");

        await reader.Page.GotoAsync("articles");
        await reader.SeesAsync("this page tries again in");
        await Axe.CheckAsync(reader, "what cannot be shown");
        system.Wire.Answer = null;

        await Assertions.Expect(reader.Link("One")).ToBeVisibleAsync();
    }

    /// <summary>A connection that died silently: a browser waits for minutes.</summary>
    [Fact]
    public async Task Page_says_that_a_look_for_news_is_not_answered()
    {
        Reader.SkipWithoutBrowser();
        await using var system = await PageSystem.StartAsync(azurite);
        await system.StoreAsync(TestArticles.Make("One"));
        await using var reader = await Reader.OpenAsync(system);
        await reader.Page.RouteAsync("**/articles", async route =>
        {
            if (route.Request.Method == "HEAD")
                await _goesOn.Task;
            await route.FallbackAsync();
        });

        var look = reader.Page.WaitForRequestAsync(request => request.Method == "HEAD");
        await reader.GoAsync("articles");
        await look;
        await reader.Page.Clock.RunForAsync(41_000);
        await Assertions.Expect(Notices(reader)).ToContainTextAsync("The service cannot be reached.");
        _goesOn.SetResult();
        await reader.Page.Clock.RunForAsync(61_000);

        await Assertions.Expect(Notices(reader)).ToHaveTextAsync("");
    }

    private static ILocator Notices(Reader reader) => reader.Page.Locator(".notices");
}
