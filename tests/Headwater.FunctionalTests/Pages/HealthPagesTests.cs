using Headwater.Api;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Polling;
using Headwater.FunctionalTests.Testing;

namespace Headwater.FunctionalTests.Pages;

/// <summary>What is in force, and how it is.</summary>
public sealed class HealthPagesTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Health_shows_the_settings_of_all_rooms()
    {
        await using var system = await PageSystem.StartAsync(azurite);

        var page = await (await system.SendAsync("health")).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.All(
            ["Articles__ReadingSpeed", "Fetching__Timeout", "FullText__MaxPagesPerRun", "Http__MaxUrlLength", "Listing__MaxWait",
                "<code>FeedUrls", "Polling__Jitter", "Removal__GracePeriod", "Retention__MaxAge"],
            setting => Assert.Contains(setting, page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Health_names_settings_without_a_room_not_values()
    {
        await using var system = await PageSystem.StartAsync(
            azurite, ("FeedSecrets__BLOG", "hush-hush"), ("Telemetry__Console", "false"), ("Fetching__Timeout", "00:00:42"),
            ("Fetching__MaxDocumentBytes", "3145728"));

        var page = await (await system.SendAsync("health")).TextAsync();

        Assert.Contains("<code>FeedSecrets__BLOG</code></dt><dd>set</dd>", page, StringComparison.Ordinal);
        Assert.Contains("<code>Telemetry__Console</code></dt><dd>false</dd>", page, StringComparison.Ordinal);
        Assert.Contains("<code>Listing__IndexPath", page.Split("at their defaults")[0], StringComparison.Ordinal);
        Assert.Contains("<code>Fetching__Timeout</code></dt><dd>00:00:42</dd>", page, StringComparison.Ordinal);
        Assert.Matches(@"<code>Fetching__MaxDocumentBytes</code></dt><dd>3145728\s*<span class=""quiet"">\s*3 MB</span>", page);
        Assert.DoesNotContain("hush", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_shows_what_waits_and_is_due_and_the_version()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("One", "Two"));
        await using var system = await PageSystem.StartAsync(azurite, ("FeedUrls", origin.Url("/feed.xml")));
        await system.PollAsync();
        system.Time.Advance(TimeSpan.FromDays(2));

        var page = await (await system.SendAsync("health")).TextAsync();
        var health = await system.GetJsonAsync("api/health");

        var waiting = health.GetProperty("queue").GetProperty("waiting").GetInt32();
        Assert.InRange(waiting, 1, 2);
        Assert.Matches($@"<dt>Waiting items</dt>\s*<dd>{waiting}</dd>", page);
        var feed = health.GetProperty("oldestDue").GetProperty("feedId").GetString();
        Assert.Matches(
            $@"<dt>Oldest due feed</dt>\s*<dd>\s*<a href=""/feeds/{feed}"">{feed}</a>\s*<span class=""quiet"">\s*due since\s*<time ", page);
        Assert.Contains($"<span class=\"quiet\">Headwater {MetaApi.Version}</span>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_says_what_the_api_says_and_articles_a_day()
    {
        await using var system = await PageSystem.StartAsync(azurite);
        await system.StoreAsync(TestArticles.Make("One"), TestArticles.Make("Two", number: 1));
        await system.RunAsync("PollFeeds");

        var page = await (await system.SendAsync("health")).TextAsync();
        var health = await system.GetJsonAsync("api/health");

        var day = (await system.GetJsonAsync("api/articles")).GetProperty("items")[0].GetProperty("published").GetDateTimeOffset();
        Assert.Contains($"<title>{day:d MMMM yyyy}: 2 articles</title>", page, StringComparison.Ordinal);
        Assert.Equal(42, page.Split("articles</title>").Length - 1);
        string[] said =
        [
            $"<dt>Articles</dt><dd>{health.GetProperty("index").GetProperty("articles")}</dd>",
            .. health.GetProperty("storage").EnumerateObject().Select(part => $"<dt>{part.Name}</dt><dd>{part.Value}</dd>"),
            .. health.GetProperty("timers").EnumerateObject().Select(
                timer => $"<dt>{timer.Name}</dt><dd><time datetime=\"{timer.Value.GetDateTimeOffset():yyyy-MM-dd'T'HH:mm:ss'Z'}\""),
        ];
        Assert.All(said, part => Assert.Contains(part, page, StringComparison.OrdinalIgnoreCase));
        var position = health.GetProperty("index").GetProperty("position").GetString();
        Assert.Matches($@"<code>{position}</code>,\s*<span>up to date</span>", page);
    }

    /// <summary>A page offers what is new when its ETag changes.</summary>
    [Fact]
    public async Task Index_that_grows_older_is_nothing_new()
    {
        await using var system = await PageSystem.StartAsync(azurite, ("Listing__MaxStaleness", "01:00:00"));
        await system.SendAsync("health");
        system.Time.Advance(TimeSpan.FromSeconds(20));
        var old = await system.SendAsync("health");
        system.Time.Advance(TimeSpan.FromSeconds(20));

        var older = await system.SendAsync("health");

        Assert.Matches(@"<span>as of\s*<time ", await old.TextAsync());
        Assert.Equal(old.Headers.ETag, older.Headers.ETag);
    }
}
