using Headwater.FunctionalTests.Testing;
using Headwater.Polling;

namespace Headwater.FunctionalTests.Polling;

public sealed class FeedSeedTests(AzuriteFixture azurite)
{
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
        Assert.Equal(["https://a.example/feed.xml", "https://b.example/feed.xml"], feeds.Select(feed => feed.GetProperty("url").GetString()));
        Assert.All(feeds, feed => Assert.Equal(feed.GetProperty("registered").GetString(), feed.GetProperty("nextPoll").GetProperty("at").GetString()));
        Assert.Equal(registered.GetRawText(), (await second.GetJsonAsync("api/feeds")).GetRawText());
    }

    [Fact]
    public async Task A_start_that_finds_nothing_new_reads_one_row_a_url_and_writes_none()
    {
        var account = azurite.NewAccount();
        await using var first = await TestSystem.StartAsync(account, null, (PollingOptions.FeedUrlsSetting, Urls));

        await using var second = await TestSystem.StartAsync(account, null, (PollingOptions.FeedUrlsSetting, Urls));

        var calls = second.Wire.Calls.Where(call => call.Path.StartsWith("Feeds", StringComparison.Ordinal)).ToArray();
        Assert.Equal(2, calls.Length);
        Assert.All(calls, call => Assert.True(call.IsRead, $"{call}"));
    }
}
