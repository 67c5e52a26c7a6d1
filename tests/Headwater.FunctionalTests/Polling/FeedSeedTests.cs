using System.Net.Http.Json;
using Headwater.FunctionalTests.Testing;
using Headwater.Polling;

namespace Headwater.FunctionalTests.Polling;

public sealed class FeedSeedTests(AzuriteFixture azurite)
{
    private const int Collides = 107;
    private const string Urls = "https://a.example/feed.xml, https://b.example/feed.xml\nhttps://a.example/feed.xml";

    [Fact]
    public async Task Feeds_of_the_settings_are_registered_once_and_due_at_once()
    {
        var account = azurite.NewAccount();
        await using var first = await TestSystem.StartAsync(account, null, (PollingOptions.FeedUrlsSetting, Urls));
        var registered = await first.GetJsonAsync("api/feeds");

        first.Time.Advance(TimeSpan.FromDays(1));
        await using var second = await TestSystem.StartAsync(account, first.Time, (PollingOptions.FeedUrlsSetting, Urls));

        var feeds = registered.GetProperty("feeds").EnumerateArray().ToArray();
        Assert.Equal(["https://a.example/feed.xml", "https://b.example/feed.xml"],
            feeds.Select(feed => feed.GetProperty("url").GetString()));
        Assert.All(feeds, feed => Assert.Equal(
            feed.GetProperty("registered").GetString(), feed.GetProperty("nextPoll").GetProperty("at").GetString()));
        Assert.Equal(registered.GetRawText(), (await second.GetJsonAsync("api/feeds")).GetRawText());
    }

    [Fact]
    public async Task Start_without_news_reads_one_row_per_url()
    {
        var account = azurite.NewAccount();
        await using var first = await TestSystem.StartAsync(account, null, (PollingOptions.FeedUrlsSetting, Urls));

        await using var second = await TestSystem.StartAsync(account, null, (PollingOptions.FeedUrlsSetting, Urls));

        var calls = second.Wire.Calls.Where(call => call.Path.StartsWith("Feeds", StringComparison.Ordinal)).ToArray();

        // And one query for feeds whose address the settings may allow now.
        Assert.Equal(["Feeds()"], calls.Select(call => call.Path).Where(path => !path.Contains("RowKey", StringComparison.Ordinal)));
        Assert.Equal(3, calls.Length);
        Assert.All(calls, call => Assert.True(call.IsRead, $"{call}"));
    }

    [Fact]
    public async Task Url_whose_id_is_taken_is_logged_and_replaces_nothing()
    {
        // Found by trying a million: the first 40 bits of their hashes are the same.
        const string One = "https://a.example/feed.xml?253293";
        const string Other = "https://a.example/feed.xml?946491";
        Assert.Equal(FeedUrl.Id(One), FeedUrl.Id(Other));

        await using var system = await TestSystem.StartAsync(
            azurite.NewAccount(), null, (PollingOptions.FeedUrlsSetting, $"{One} {Other}"));
        system.Logs.Expect(Collides);

        Assert.Single((await system.GetJsonAsync("api/feeds")).GetProperty("feeds").EnumerateArray());
        var told = Assert.Single(system.Logs.All, log => log.EventId.Id == Collides).Text;
        Assert.Contains(FeedUrl.Id(One), told, StringComparison.Ordinal);
        Assert.DoesNotContain("253293", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Feed_with_a_new_url_still_stands_for_its_old_one()
    {
        var account = azurite.NewAccount();
        await using var first = await TestSystem.StartAsync(account, null, (PollingOptions.FeedUrlsSetting, Urls));
        var id = FeedUrl.Id("https://a.example/feed.xml");
        using var move = JsonContent.Create(new { url = "https://new.example/feed.xml" });
        using var moved = await first.Client.PatchAsync(
            new Uri($"api/feeds/{id}", UriKind.Relative), move, TestContext.Current.CancellationToken);

        await using var second = await TestSystem.StartAsync(account, null, (PollingOptions.FeedUrlsSetting, Urls));

        Assert.DoesNotContain(second.Logs.All, log => log.EventId.Id == Collides);
        Assert.Equal("https://new.example/feed.xml", (await second.GetJsonAsync($"api/feeds/{id}")).GetProperty("url").GetString());
    }
}
