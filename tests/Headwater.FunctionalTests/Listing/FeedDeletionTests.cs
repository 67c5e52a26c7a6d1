using System.Net;
using System.Net.Http.Json;
using Headwater.FunctionalTests.Polling;
using Headwater.FunctionalTests.Testing;
using Headwater.Polling;
using Microsoft.Extensions.DependencyInjection;

namespace Headwater.FunctionalTests.Listing;

/// <summary>What is seen of a feed while it is deleted and after that, and when it may return.</summary>
public sealed class FeedDeletionTests(AzuriteFixture azurite)
{
    private const string Id = DeletableFeed.FeedId;
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    /// <summary>Not only when the index would read the log anyway.</summary>
    [Fact]
    public async Task Articles_of_a_deleted_feed_are_gone_at_once()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed", Rss.Of("One"));
        await using var system = await DeletedFeeds.StartAsync(azurite.NewAccount(), ("Listing__MaxStaleness", "01:00:00"));
        var url = origin.Url("/feed");
        await RegistryCalls.PostAsync(system, new { url });
        await system.DrainAsync();
        Assert.Equal(["One"], (await system.GetJsonAsync("api/articles")).Titles());

        Assert.Equal(HttpStatusCode.NoContent, (await DeletedFeeds.DeleteAsync(system, FeedUrl.Id(url), now: false)).StatusCode);

        Assert.Empty((await system.GetJsonAsync("api/articles")).Titles());
    }

    [Fact]
    public async Task Feed_that_is_being_deleted_is_shown_and_stays_so()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed", Rss.Of("One"));
        await using var system = await DeletedFeeds.StartAsync(azurite.NewAccount());
        var url = origin.Url("/feed");
        var id = FeedUrl.Id(url);
        await DeletedFeeds.AddMarkedAsync(system, id, url);

        Assert.Equal("deleting", await DeletedFeeds.StateAsync(system, id));
        foreach (var (query, count) in ((string, int)[])[("", 1), ("?state=deleting", 1), ("?state=active", 0)])
            Assert.Equal(count, (await system.GetJsonAsync($"api/feeds{query}")).GetProperty("feeds").GetArrayLength());
        foreach (var page in (string[])["feeds", "feeds?health=deleting", $"feeds/{id}", "health"])
            Assert.Contains(id, await system.Client.GetStringAsync(new Uri(page, UriKind.Relative), _end), StringComparison.Ordinal);
        var shown = await system.Client.GetStringAsync(new Uri($"feeds/{id}", UriKind.Relative), _end);
        Assert.DoesNotMatch("data-write=\"(PATCH|POST)", shown);
        Assert.Contains($"data-write=\"DELETE /api/feeds/{id}\"", shown, StringComparison.Ordinal);
        system.Time.Advance(TimeSpan.FromHours(3));
        var health = await system.GetJsonAsync("api/health");
        Assert.Equal(id, health.GetProperty("deleting")[0].GetProperty("feedId").GetString());
        Assert.Contains("PurgeArticles", health.GetProperty("reasons").ToString(), StringComparison.Ordinal);

        // Neither polled nor changed nor registered.
        await system.PollAndDrainAsync();
        Assert.Empty(origin.Requests);
        using var change = JsonContent.Create(new { state = "active" });
        using var patched = await system.Client.PatchAsync(new Uri($"api/feeds/{id}", UriKind.Relative), change, _end);
        Assert.Equal(HttpStatusCode.NotFound, patched.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await RegistryCalls.PostAsync(system, new { url })).Status);
        await system.RunAsync("PurgeArticles");
        Assert.Equal(HttpStatusCode.Created, (await RegistryCalls.PostAsync(system, new { url })).Status);
    }

    /// <summary>Its row has neither mark nor time, and may be that of a deletion that died.</summary>
    [Fact]
    public async Task Feed_that_an_older_version_deleted_leaves_only_its_id()
    {
        await using var feed = await DeletableFeed.StartAsync(azurite, ("Removal__GracePeriod", $"{DeletedFeeds.Grace}"));
        var feeds = feed.System.Services.GetRequiredService<FeedTable>();
        await feed.PollAsync("One");
        await feeds.TryAddAsync(
            new FeedRow { Id = Id, Url = "https://d.example/feed", Registered = feed.Registered, State = FeedState.Deleted }, _end);

        await feed.PurgeAsync();
        Assert.Empty(await feed.TitlesAsync());
        Assert.NotEmpty(await feed.BlobsAsync());
        Assert.Null(await DeletedFeeds.StateAsync(feed.System, Id));
        feed.System.Time.Advance(DeletedFeeds.Grace);
        await feed.PurgeAsync();

        Assert.Empty(await feed.BlobsAsync());
        Assert.Equal("", (await feeds.FindAsync(Id, _end))?.Url);
    }

    /// <summary>Or the look would delete its new articles.</summary>
    [Fact]
    public async Task Feed_that_is_looked_at_again_returns_only_after_the_look()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed", Rss.Of("One"));
        await using var system = await DeletedFeeds.StartAsync(azurite.NewAccount());
        var url = origin.Url("/feed");
        var id = FeedUrl.Id(url);
        Assert.Equal(HttpStatusCode.Created, (await RegistryCalls.PostAsync(system, new { url })).Status);
        await system.DrainAsync();
        await DeletedFeeds.DeleteAsync(system, id, now: false);
        Assert.Null(await DeletedFeeds.StateAsync(system, id));

        // The look dies at its first row.
        system.Time.Advance(TimeSpan.FromHours(3));
        system.Wire.Answer = (call, _) =>
            call.Path.StartsWith("Articles", StringComparison.Ordinal) ? throw new CrashException() : null;
        await Assert.ThrowsAsync<CrashException>(() => system.RunAsync("PurgeArticles"));
        system.Wire.Answer = null;
        Assert.Equal(HttpStatusCode.Conflict, (await RegistryCalls.PostAsync(system, new { url })).Status);
        Assert.Equal("deleting", await DeletedFeeds.StateAsync(system, id));
        Assert.Equal(0, (await system.GetJsonAsync("api/health")).GetProperty("deleting").GetArrayLength());

        await system.RunAsync("PurgeArticles");
        Assert.Null(await DeletedFeeds.StateAsync(system, id));
        Assert.Equal(HttpStatusCode.Created, (await RegistryCalls.PostAsync(system, new { url })).Status);
        await system.DrainAsync();
        system.Time.Advance(DeletedFeeds.Grace);
        await system.RunAsync("PurgeArticles");
        Assert.Equal(["One"], (await system.GetJsonAsync("api/articles")).Titles());
    }

    [Fact]
    public async Task Erased_feed_of_the_settings_does_not_return()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed", Rss.Of("One"));
        var account = azurite.NewAccount();
        var setting = ("FeedUrls", origin.Url("/feed"));
        await using (var system = await DeletedFeeds.StartAsync(account, setting))
        {
            await DeletedFeeds.DeleteAsync(system, FeedUrl.Id(setting.Item2), now: true);
            system.Time.Advance(TimeSpan.FromHours(1));
            await system.RunAsync("PurgeArticles");
        }

        await using var restarted = await DeletedFeeds.StartAsync(account, setting);
        await restarted.PollAndDrainAsync();

        Assert.Empty(origin.Requests);
        Assert.Null(await DeletedFeeds.StateAsync(restarted, FeedUrl.Id(setting.Item2)));
        Assert.Equal(HttpStatusCode.Created, (await RegistryCalls.PostAsync(restarted, new { url = setting.Item2 })).Status);
    }
}
