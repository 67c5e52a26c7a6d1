using System.Text;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Testing;
using Headwater.LocalHost.Sample;
using Microsoft.Playwright;

namespace Headwater.FunctionalTests.Pages;

/// <summary>
/// What somebody does who has never seen the pages and has no mouse, from the first page and with at most three things to press.
/// </summary>
public sealed class StrangerTests(AzuriteFixture azurite)
{
    internal const string Title = "Compact small files before they compact you";
    internal static readonly string Sample = Encoding.UTF8.GetString(SampleFeed.Read());

    [Fact]
    public async Task Finds_an_article_by_words_and_a_facet()
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await WithSampleAsync(origin);
        await using var reader = await OpenAsync(system);

        await reader.GoAsync("/");
        await reader.TypeAsync(reader.Page.GetByRole(AriaRole.Searchbox), "files");
        await reader.PressAsync(reader.Page.GetByRole(AriaRole.Searchbox));
        await reader.PressAsync(reader.Page.Locator(".facet a").Filter(new LocatorFilterOptions { HasText = "Zoë Lindqvist" }));
        await Assertions.Expect(reader.Page.Locator(".chips li")).ToHaveCountAsync(3);
        await Assertions.Expect(reader.Page.Locator("mark").First).ToHaveTextAsync("files");
        await reader.PressAsync(reader.Link(Title));

        Assert.Equal(3, reader.Presses);
        await Assertions.Expect(reader.Heading(Title).First).ToBeVisibleAsync();
        await Assertions.Expect(reader.Page.Locator(".prose pre").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Finds_an_article_without_a_script()
    {
        Reader.SkipWithoutBrowser();
        await using var system = await PageSystem.StartAsync(azurite);
        await system.StoreAsync(
        [
            .. Enumerable.Range(0, 3).Select(number => TestArticles.Make($"Kafka {number}", number)),
            TestArticles.Make("Kafka in Oslo", 3) with { Authors = [new Headwater.Feeds.Articles.Author("Bob")] },
            TestArticles.Make("Flink", 4),
        ]);
        await using var reader = await Reader.OpenAsync(system, width: 390, script: false);

        await reader.GoAsync("articles?limit=2");
        await reader.Page.GetByRole(AriaRole.Searchbox).FillAsync("kafka");
        await reader.Button("Search").ClickAsync();
        await reader.SeesAsync("4 articles");
        await reader.Page.Locator(".facets > summary").ClickAsync();
        await reader.Page.Locator(".facet a").Filter(new LocatorFilterOptions { HasText = "Ann" }).ClickAsync();
        await reader.SeesAsync("3 articles");
        var items = reader.Page.Locator("article.item");
        await Assertions.Expect(items).ToHaveCountAsync(2);
        await reader.Link("More articles").ClickAsync();
        await Assertions.Expect(items).ToHaveCountAsync(1);
        await items.GetByRole(AriaRole.Link).First.ClickAsync();

        await Assertions.Expect(reader.Page.Locator(".article h1")).ToContainTextAsync("Kafka");
        await reader.SeesAsync("Some text.");
    }

    [Fact]
    public async Task Narrows_the_articles_to_a_bar_of_the_histogram()
    {
        Reader.SkipWithoutBrowser();
        await using var system = await PageSystem.StartAsync(azurite);
        await system.StoreAsync(
            TestArticles.Make("One") with { Published = TestArticles.Noon.AddDays(-3) }, TestArticles.Make("Two", number: 1));
        await using var reader = await Reader.OpenAsync(system);
        var (chips, total) = (reader.Page.Locator(".chips li"), reader.Page.Locator(".total"));

        await reader.GoAsync("articles");
        await Assertions.Expect(total).ToContainTextAsync("2 articles");
        await reader.Page.Locator(".histogram a").First.ClickAsync();
        await Assertions.Expect(chips).ToContainTextAsync("12 June 2026");
        await Assertions.Expect(total).ToContainTextAsync("1 article");
        await Assertions.Expect(reader.Link("One")).ToBeVisibleAsync();
        await chips.GetByRole(AriaRole.Link).ClickAsync();

        await Assertions.Expect(total).ToContainTextAsync("2 articles");
    }

    [Fact]
    public async Task Finds_an_article_with_the_keys_of_the_page()
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
        await reader.PressAsync(reader.Link(Title));
        await reader.PressAsync(reader.Link("what changed"));

        Assert.Equal(2, reader.Presses);
        await Assertions.Expect(reader.Page.Locator(".diff del")).ToHaveTextAsync("forty");
        await Assertions.Expect(reader.Page.Locator(".diff ins")).ToHaveTextAsync("fifty");
    }

    private async Task<TestSystem> WithSampleAsync(TestOrigin origin)
    {
        Reader.SkipWithoutBrowser();
        origin.Feed("/feed.xml", Sample);
        var system = await TestSystem.StartAsync(azurite.NewAccount(), null, ("FeedUrls", origin.Url("/feed.xml")));
        await system.PollAndDrainAsync();
        return system;
    }

    internal static async Task<Reader> OpenAsync(TestSystem system)
    {
        var reader = await Reader.OpenAsync(system);
        reader.Pictures.Add("blog.lodestone.example");
        return reader;
    }
}
