using System.Net;
using System.Net.Http.Json;
using Headwater.FunctionalTests.Polling;
using Headwater.FunctionalTests.Testing;
using Headwater.Index.Sqlite;
using Headwater.Polling;
using Headwater.Removal;
using Headwater.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Headwater.FunctionalTests.Listing;

/// <summary>A deletion of a feed that is interrupted goes on by itself, and ends with nothing but the feed's id.</summary>
public sealed class FeedDeletionTests(AzuriteFixture azurite)
{
    private const string Key = "quokkazeppelin";
    private const string Id = DeletableFeed.FeedId;
    private static readonly TimeSpan Grace = TimeSpan.FromDays(2);
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Deletion_that_dies_anywhere_is_finished_by_the_timer(bool now)
    {
        using var folder = new TemporaryFolder(IndexTests.NewPath());
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await StartAsync(azurite.NewAccount());
        system.Logs.Allow(700, 400); // the request fails
        var (crashAt, died) = (0, true);
        while (died)
        {
            var path = $"/{++crashAt}?key={Key}";
            origin.Feed(path, Rss.Of($"One {crashAt}", $"Two {crashAt}"));
            var id = FeedUrl.Id(origin.Url(path));
            await RegistryCalls.PostAsync(system, new { url = origin.Url(path), title = $"Harbour {crashAt}" });
            await system.DrainAsync();
            system.Wire.Clear();
            system.Wire.CrashAt = crashAt;
            await Record.ExceptionAsync(() => DeleteAsync(system, id, now));
            system.Wire.CrashAt = int.MaxValue;
            died = system.Wire.HasCrashed;
            if (await StateAsync(system, id) == "active")
            {
                // It died before the mark.
                Assert.True(crashAt <= 2, $"{crashAt} calls without a mark");
                await DeleteAsync(system, id, now);
            }

            await system.RunAsync("PurgeArticles");

            Assert.Null(await StateAsync(system, id));
            Assert.Empty((await system.GetJsonAsync($"api/articles?feed={id}")).Titles());
            if (now)
                Assert.Empty(await BlobsOfAsync(system, id));
        }

        Assert.True(crashAt > 10, $"{crashAt} rounds");
        Assert.NotEmpty(await WordSearch.FindAsync(system.Account, folder.Path, Key));
        foreach (var wait in (TimeSpan[])[TimeSpan.FromHours(1), Grace, Grace])
        {
            system.Time.Advance(wait);
            await system.RunAsync("PurgeArticles");
        }

        Assert.Empty(await WordSearch.FindAsync(system.Account, folder.Path, Key));
        Assert.Empty(await EndState.RowsAsync(system.Storage));
    }

    /// <summary>Not only when the index would read the log anyway.</summary>
    [Fact]
    public async Task Articles_of_a_deleted_feed_are_gone_at_once()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed", Rss.Of("One"));
        await using var system = await StartAsync(azurite.NewAccount(), ("Listing__MaxStaleness", "01:00:00"));
        var url = origin.Url("/feed");
        await RegistryCalls.PostAsync(system, new { url });
        await system.DrainAsync();
        Assert.Equal(["One"], (await system.GetJsonAsync("api/articles")).Titles());

        Assert.Equal(HttpStatusCode.NoContent, (await DeleteAsync(system, FeedUrl.Id(url), now: false)).StatusCode);

        Assert.Empty((await system.GetJsonAsync("api/articles")).Titles());
    }

    /// <summary>The look that erases what nothing else knows of, as the blobs of a message that ended late.</summary>
    [Fact]
    public async Task Last_look_that_dies_anywhere_is_done_by_the_next_run()
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await StartAsync(azurite.NewAccount());
        var feeds = system.Services.GetRequiredService<FeedTable>();
        var (crashAt, died) = (0, true);
        while (died)
        {
            var path = $"/{++crashAt}";
            origin.Feed(path, Rss.Of("One"));
            var id = FeedUrl.Id(origin.Url(path));
            await RegistryCalls.PostAsync(system, new { url = origin.Url(path) });
            await system.DrainAsync();
            await DeleteAsync(system, id, now: false);
            system.Time.Advance(TimeSpan.FromHours(1));
            await system.RunAsync("PurgeArticles");
            foreach (var container in new[] { system.Storage.ArticleBlobs, system.Storage.PageBlobs })
                await container.UploadBlobAsync($"{id}/late", BinaryData.FromString("Late"), _end);
            system.Time.Advance(Grace);
            system.Wire.Clear();
            system.Wire.CrashAt = crashAt;
            await Record.ExceptionAsync(() => system.RunAsync("PurgeArticles"));
            system.Wire.CrashAt = int.MaxValue;
            died = system.Wire.HasCrashed;

            await system.RunAsync("PurgeArticles");

            Assert.Empty(await BlobsOfAsync(system, id));
            Assert.Equal("", (await feeds.FindAsync(id, _end))?.Url);
        }

        Assert.True(crashAt > 20, $"{crashAt} rounds");
    }

    [Fact]
    public async Task What_began_before_the_deletion_leaves_nothing()
    {
        // Blobs carry the emulator's time: they are written minutes after the deletion.
        await using var feed = await DeletableFeed.StartAsync(azurite, TimeSpan.FromMinutes(-5), ("Removal__GracePeriod", $"{Grace}"));
        var feeds = feed.System.Services.GetRequiredService<FeedTable>();
        await feeds.TryAddAsync(new FeedRow { Id = Id, Url = "https://d.example/feed", Registered = feed.Registered }, _end);
        await feed.PollAsync("One");
        await DeleteAsync(feed.System, Id, now: false);

        // The poll and the message of a process that dies before it looks at the feed again; and one whose article is not wanted any more.
        await feed.DispatchAsync("Late");
        await feed.System.DrainAsync();
        var name = (await feed.BlobsAsync()).First(blob => blob.StartsWith("articles/", StringComparison.Ordinal))["articles/".Length..];
        await feed.System.Storage.PageBlobs.GetBlobClient(name).UploadAsync(BinaryData.FromString("Late"), overwrite: true, _end);
        Assert.Equal(["Late"], await feed.TitlesAsync());

        feed.System.Time.Advance(TimeSpan.FromMinutes(20));
        await feed.PurgeAsync();
        Assert.Empty(await feed.TitlesAsync());
        Assert.NotEmpty(await feed.BlobsAsync());
        feed.System.Time.Advance(Grace);
        await feed.PurgeAsync();

        Assert.Empty(await feed.BlobsAsync());
        Assert.Empty(await BlobsOfAsync(feed.System, Id));
        Assert.Equal("", (await feeds.FindAsync(Id, _end))?.Url);
    }

    [Fact]
    public async Task Feed_that_is_being_deleted_is_shown_and_stays_so()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed", Rss.Of("One"));
        await using var system = await StartAsync(azurite.NewAccount());
        var url = origin.Url("/feed");
        var id = FeedUrl.Id(url);
        await AddMarkedAsync(system, id, url);

        Assert.Equal("deleting", await StateAsync(system, id));
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
        await using var feed = await DeletableFeed.StartAsync(azurite, ("Removal__GracePeriod", $"{Grace}"));
        var feeds = feed.System.Services.GetRequiredService<FeedTable>();
        await feed.PollAsync("One");
        await feeds.TryAddAsync(
            new FeedRow { Id = Id, Url = "https://d.example/feed", Registered = feed.Registered, State = FeedState.Deleted }, _end);

        await feed.PurgeAsync();
        Assert.Empty(await feed.TitlesAsync());
        Assert.NotEmpty(await feed.BlobsAsync());
        Assert.Null(await StateAsync(feed.System, Id));
        feed.System.Time.Advance(Grace);
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
        await using var system = await StartAsync(azurite.NewAccount());
        var url = origin.Url("/feed");
        var id = FeedUrl.Id(url);
        Assert.Equal(HttpStatusCode.Created, (await RegistryCalls.PostAsync(system, new { url })).Status);
        await system.DrainAsync();
        await DeleteAsync(system, id, now: false);
        Assert.Null(await StateAsync(system, id));

        // The look dies at its first row.
        system.Time.Advance(TimeSpan.FromHours(3));
        system.Wire.Answer = (call, _) =>
            call.Path.StartsWith("Articles", StringComparison.Ordinal) ? throw new CrashException() : null;
        await Assert.ThrowsAsync<CrashException>(() => system.RunAsync("PurgeArticles"));
        system.Wire.Answer = null;
        Assert.Equal(HttpStatusCode.Conflict, (await RegistryCalls.PostAsync(system, new { url })).Status);
        Assert.Equal("deleting", await StateAsync(system, id));
        Assert.Equal(0, (await system.GetJsonAsync("api/health")).GetProperty("deleting").GetArrayLength());

        await system.RunAsync("PurgeArticles");
        Assert.Null(await StateAsync(system, id));
        Assert.Equal(HttpStatusCode.Created, (await RegistryCalls.PostAsync(system, new { url })).Status);
        await system.DrainAsync();
        system.Time.Advance(Grace);
        await system.RunAsync("PurgeArticles");
        Assert.Equal(["One"], (await system.GetJsonAsync("api/articles")).Titles());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_run_deletes_so_many_articles_and_the_next_the_rest(bool now)
    {
        await using var feed = await DeletableFeed.StartAsync(azurite);
        await feed.PollAsync("One", "Two", "Three", "Four", "Five");
        await feed.DeleteAsync(await feed.IdOfAsync("Five"));
        await AddMarkedAsync(feed.System, Id, "https://d.example/feed", now);
        var deletion = DeletionOf(feed.System, maxArticles: 2);

        foreach (var left in (int[])[2, 0])
        {
            Assert.Equal("deleting", await StateAsync(feed.System, Id));
            await deletion.GoOnAsync(RunDeadline.First(feed.System.Time), _end);
            Assert.Equal(left, (await feed.TitlesAsync()).Count);
        }

        // With the fifth, whose own deletion has a grace period.
        if (now)
        {
            Assert.Equal("deleting", await StateAsync(feed.System, Id));
            await deletion.GoOnAsync(RunDeadline.First(feed.System.Time), _end);
        }

        Assert.Null(await StateAsync(feed.System, Id));
        await feed.PurgeAsync();
        Assert.Equal(now, (await feed.BlobsAsync()).Count == 0);
    }

    /// <summary>What is known after such a poll is later than what the steps before it deleted.</summary>
    [Fact]
    public async Task Each_article_is_deleted_once_though_a_poll_ends_late()
    {
        await using var feed = await DeletableFeed.StartAsync(azurite);
        await feed.PollAsync("One", "Two", "Three", "Four", "Five");
        await feed.DeleteAsync(await feed.IdOfAsync("Five"));
        var before = await DeletionsAsync(feed.System);
        await AddMarkedAsync(feed.System, Id, "https://d.example/feed", now: true);
        var deletion = DeletionOf(feed.System, maxArticles: 2);
        await feed.DispatchAsync(feed.System.Time.GetUtcNow().AddHours(1), "One", "Two", "Three", "Four", "Five", "Six");

        var steps = 0;
        for (; await StateAsync(feed.System, Id) == "deleting"; steps++)
        {
            await deletion.GoOnAsync(RunDeadline.First(feed.System.Time), _end);
            await feed.DispatchAsync(feed.System.Time.GetUtcNow().AddHours(2 + steps), $"Late {steps}");
        }

        // Six, and those that came while it was done, but for the last.
        Assert.Equal(6 + steps - 1, await DeletionsAsync(feed.System) - before);
        await feed.PurgeAsync();
        Assert.Single(await feed.BlobsAsync());
    }

    [Fact]
    public async Task Erased_feed_of_the_settings_does_not_return()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed", Rss.Of("One"));
        var account = azurite.NewAccount();
        var setting = ("FeedUrls", origin.Url("/feed"));
        await using (var system = await StartAsync(account, setting))
        {
            await DeleteAsync(system, FeedUrl.Id(setting.Item2), now: true);
            system.Time.Advance(TimeSpan.FromHours(1));
            await system.RunAsync("PurgeArticles");
        }

        await using var restarted = await StartAsync(account, setting);
        await restarted.PollAndDrainAsync();

        Assert.Empty(origin.Requests);
        Assert.Null(await StateAsync(restarted, FeedUrl.Id(setting.Item2)));
        Assert.Equal(HttpStatusCode.Created, (await RegistryCalls.PostAsync(restarted, new { url = setting.Item2 })).Status);
    }

    private static FeedDeletion DeletionOf(TestSystem system, int maxArticles) => new(
        system.Services.GetRequiredService<FeedTable>(), system.Services.GetRequiredService<FeedDirectory>(),
        system.Services.GetServices<IFeedWork>(), system.Services.GetRequiredService<ArticleRemover>(),
        system.Services.GetRequiredService<ArticlePurger>(), system.Services.GetRequiredService<IOptions<RemovalOptions>>(), system.Time,
        NullLogger<FeedDeletion>.Instance)
    {
        MaxArticlesPerRun = maxArticles,
    };

    /// <summary>Lines of the log that delete an article.</summary>
    private async Task<int> DeletionsAsync(TestSystem system) => await system.Services.GetRequiredService<ChangeLog>()
        .ReadAsync(LogPosition.Start, _end).SelectMany(chunk => chunk.Split())
        .CountAsync(line => ArticleChangeLine.Read(line.Json.Span)?.Kind == ChangeKind.Delete, _end);

    // Blobs carry the emulator's time: to the purge, they are written a while before anything is deleted.
    private static Task<TestSystem> StartAsync(string account, params (string Name, string Value)[] settings) => TestSystem.StartAsync(
        account, new FakeTimeProvider(TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1)),
        [.. settings, ("Removal__GracePeriod", $"{Grace}")]);

    private static Task<HttpResponseMessage> DeleteAsync(TestSystem system, string id, bool now) =>
        system.SendAsync($"api/feeds/{id}{(now ? "?now=true" : "")}", HttpMethod.Delete);

    private async Task AddMarkedAsync(TestSystem system, string id, string url, bool now = false) => Assert.True(
        await system.Services.GetRequiredService<FeedTable>().TryAddAsync(
            new FeedRow
            {
                Id = id,
                Url = url,
                State = FeedState.Deleted,
                Registered = system.Time.GetUtcNow(),
                DeletedAt = system.Time.GetUtcNow(),
                IsBeingDeleted = true,
                SkipsGrace = now,
            },
            _end));

    /// <summary>Null for a feed that is not shown.</summary>
    private async Task<string?> StateAsync(TestSystem system, string id)
    {
        using var answer = await system.SendAsync($"api/feeds/{id}");
        return answer.StatusCode == HttpStatusCode.NotFound
            ? null
            : (await answer.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>(_end)).GetProperty("state").GetString();
    }

    private async Task<IReadOnlyList<string>> BlobsOfAsync(TestSystem system, string id)
    {
        var names = new List<string>();
        foreach (var container in new[] { system.Storage.ArticleBlobs, system.Storage.ItemBlobs, system.Storage.PageBlobs })
            await foreach (var blob in container.GetBlobsAsync(default, default, $"{id}/", _end))
                names.Add($"{container.Name}/{blob.Name}");
        return names;
    }
}
