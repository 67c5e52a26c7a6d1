using System.Text;
using Headwater.FunctionalTests.Testing;
using Headwater.LocalHost.Sample;
using Microsoft.Playwright;

namespace Headwater.FunctionalTests.Pages;

/// <summary>What somebody does who has never seen the pages, from the first one, in at most three clicks.</summary>
public sealed class StrangerTests(AzuriteFixture azurite)
{
    private const string Title = "Compact small files before they compact you";
    private static readonly string Sample = Encoding.UTF8.GetString(SampleFeed.Read());

    [Fact]
    public async Task Finds_an_article_by_words_and_a_facet()
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await WithSampleAsync(origin);
        await using var reader = await OpenAsync(system);

        await reader.GoAsync("/");
        await reader.Page.GetByRole(AriaRole.Searchbox).FillAsync("files");
        await reader.Page.Keyboard.PressAsync("Enter");
        await reader.Page.Locator(".facet").GetByText("Zoë Lindqvist").ClickAsync();
        await Assertions.Expect(reader.Page.Locator(".chips li")).ToHaveCountAsync(3);
        await Assertions.Expect(reader.Page.Locator("mark").First).ToHaveTextAsync("files");
        await reader.Link(Title).ClickAsync();

        await Assertions.Expect(reader.Heading(Title).First).ToBeVisibleAsync();
        await Assertions.Expect(reader.Page.Locator(".prose pre").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Finds_and_opens_an_article_with_keys_alone()
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await WithSampleAsync(origin);
        await using var reader = await OpenAsync(system);
        var keyboard = reader.Page.Keyboard;

        await reader.GoAsync("/");
        await keyboard.PressAsync("/");
        await keyboard.TypeAsync("small files");
        await keyboard.PressAsync("Enter");
        await reader.Page.WaitForURLAsync("**/articles?q=small*");
        await keyboard.PressAsync("j");
        await keyboard.PressAsync("Enter");
        await reader.Page.WaitForURLAsync("**/articles/*");

        await Assertions.Expect(reader.Page.Locator(".article h1")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Compares_two_versions_of_an_article()
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await WithSampleAsync(origin);
        origin.Feed("/feed.xml", Sample.Replace("files of forty kilobytes", "files of fifty kilobytes", StringComparison.Ordinal));
        system.Time.Advance(TimeSpan.FromDays(2));
        await system.PollAndDrainAsync();
        await using var reader = await OpenAsync(system);

        await reader.GoAsync("/");
        await reader.Link(Title).ClickAsync();
        await reader.Link("what changed").ClickAsync();

        await Assertions.Expect(reader.Page.Locator(".diff del")).ToHaveTextAsync("forty");
        await Assertions.Expect(reader.Page.Locator(".diff ins")).ToHaveTextAsync("fifty");
    }

    [Fact]
    public async Task Adds_a_feed_and_reads_its_first_article()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Sample);
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        await using var reader = await OpenAsync(system);

        await reader.GoAsync("/");
        await reader.Page.GetByLabel("Address").FillAsync(origin.Url("/feed.xml"));
        await reader.Button("Add feed").ClickAsync();
        await reader.Page.WaitForURLAsync("**/feeds/*");
        await system.PollAndDrainAsync();
        await reader.Link(Title).ClickAsync(); // the page showed it by itself

        await Assertions.Expect(reader.Heading(Title).First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Imports_a_list_of_feeds()
    {
        Reader.SkipWithoutBrowser();
        const string List = """
            <opml version="2.0"><body><outline text="Data">
              <outline text="One" xmlUrl="https://one.example/feed"/><outline text="Two" xmlUrl="https://two.example/feed"/>
            </outline></body></opml>
            """;
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        await system.Storage.CreateMissingAsync(TestContext.Current.CancellationToken);
        await using var reader = await OpenAsync(system);

        await reader.GoAsync("/");
        await reader.Link("Feeds").ClickAsync();
        await reader.Page.GetByLabel("Or a list of feeds").SetInputFilesAsync(
            new FilePayload { Name = "feeds.opml", MimeType = "text/x-opml", Buffer = Encoding.UTF8.GetBytes(List) });
        await reader.Button("Import").ClickAsync();

        await Assertions.Expect(reader.Page.Locator(".notices")).ToContainTextAsync("2 added, 0 known already, 0 refused");
        await Assertions.Expect(reader.Page.Locator("table.list tbody tr")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task Repairs_a_feed_that_fails()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/new.xml", Sample);
        origin.Page("/old.xml", context =>
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        });
        await using var system = await TestSystem.StartAsync(azurite.NewAccount(), null, ("FeedUrls", origin.Url("/old.xml")));
        await system.PollAndDrainAsync();
        await using var reader = await OpenAsync(system);

        await reader.GoAsync("/feeds?health=failing");
        await reader.SeesAsync("404");
        await reader.Page.Locator("table.list tbody th a").ClickAsync();
        await reader.Page.GetByLabel("It has another address").FillAsync(origin.Url("/new.xml"));
        await reader.Button("Use this address").ClickAsync();
        await Assertions.Expect(reader.Page.Locator(".notices")).ToContainTextAsync("Done");
        await system.PollAndDrainAsync();
        await reader.Page.ReloadAsync();

        await reader.SeesAsync("Well");
    }

    private async Task<TestSystem> WithSampleAsync(TestOrigin origin)
    {
        Reader.SkipWithoutBrowser();
        origin.Feed("/feed.xml", Sample);
        var system = await TestSystem.StartAsync(azurite.NewAccount(), null, ("FeedUrls", origin.Url("/feed.xml")));
        await system.PollAndDrainAsync();
        return system;
    }

    private static async Task<Reader> OpenAsync(TestSystem system)
    {
        var reader = await Reader.OpenAsync(system);
        reader.Pictures.Add("blog.lodestone.example");
        return reader;
    }
}
