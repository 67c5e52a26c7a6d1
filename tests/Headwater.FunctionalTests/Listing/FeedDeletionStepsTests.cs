using System.Net;
using Headwater.FunctionalTests.Polling;
using Headwater.FunctionalTests.Testing;
using Headwater.Index.Sqlite;
using Headwater.Polling;
using Headwater.Removal;
using Headwater.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Headwater.FunctionalTests.Listing;

/// <summary>A deletion of a feed that dies, or takes more than one run, goes on by itself and does nothing twice.</summary>
public sealed class FeedDeletionStepsTests(AzuriteFixture azurite)
{
    private const string Key = "quokkazeppelin";
    private const string Id = DeletableFeed.FeedId;
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Deletion_that_dies_anywhere_is_finished_by_the_timer(bool now)
    {
        using var folder = new TemporaryFolder(IndexTests.NewPath());
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await DeletedFeeds.StartAsync(azurite.NewAccount());
        system.Logs.Allow(700, 400); // the request fails
        var (crashAt, died) = (1 - TestSystem.CrashStep, true);
        while (died)
        {
            crashAt += TestSystem.CrashStep;
            var path = $"/{crashAt}?key={Key}";
            origin.Feed(path, Rss.Of($"One {crashAt}", $"Two {crashAt}"));
            var id = FeedUrl.Id(origin.Url(path));
            await RegistryCalls.PostAsync(system, new { url = origin.Url(path), title = $"Harbour {crashAt}" });
            await system.DrainAsync();
            died = await system.Wire.CrashAsync(crashAt, () => DeletedFeeds.DeleteAsync(system, id, now));
            if (await DeletedFeeds.StateAsync(system, id) == "active")
            {
                // It died before the mark.
                Assert.True(crashAt <= 2, $"{crashAt} calls without a mark");
                await DeletedFeeds.DeleteAsync(system, id, now);
            }

            await system.RunAsync("PurgeArticles");

            Assert.Null(await DeletedFeeds.StateAsync(system, id));
            Assert.Empty((await system.GetJsonAsync($"api/articles?feed={id}")).Titles());
            if (now)
                Assert.Empty(await DeletedFeeds.BlobsOfAsync(system, id));
        }

        Assert.True(crashAt > 10, $"{crashAt} rounds");
        Assert.NotEmpty(await WordSearch.FindAsync(system.Account, folder.Path, Key));
        foreach (var wait in (TimeSpan[])[TimeSpan.FromHours(1), DeletedFeeds.Grace, DeletedFeeds.Grace])
        {
            system.Time.Advance(wait);
            await system.RunAsync("PurgeArticles");
        }

        Assert.Empty(await WordSearch.FindAsync(system.Account, folder.Path, Key));
        Assert.Empty(await EndState.RowsAsync(system.Storage));
    }

    /// <summary>The look that erases what nothing else knows of, as the blobs of a message that ended late.</summary>
    [Fact]
    public async Task Last_look_that_dies_anywhere_is_done_by_the_next_run()
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await DeletedFeeds.StartAsync(azurite.NewAccount());
        var feeds = system.Services.GetRequiredService<FeedTable>();
        var (crashAt, died) = (1 - TestSystem.CrashStep, true);
        while (died)
        {
            crashAt += TestSystem.CrashStep;
            var path = $"/{crashAt}";
            origin.Feed(path, Rss.Of("One"));
            var id = FeedUrl.Id(origin.Url(path));
            await RegistryCalls.PostAsync(system, new { url = origin.Url(path) });
            await system.DrainAsync();
            await DeletedFeeds.DeleteAsync(system, id, now: false);
            system.Time.Advance(TimeSpan.FromHours(1));
            await system.RunAsync("PurgeArticles");
            foreach (var container in new[] { system.Storage.ArticleBlobs, system.Storage.PageBlobs })
                await container.UploadBlobAsync($"{id}/late", BinaryData.FromString("Late"), _end);
            system.Time.Advance(DeletedFeeds.Grace);
            died = await system.Wire.CrashAsync(crashAt, () => system.RunAsync("PurgeArticles"));

            await system.RunAsync("PurgeArticles");

            Assert.Empty(await DeletedFeeds.BlobsOfAsync(system, id));
            Assert.Equal("", (await feeds.FindAsync(id, _end))?.Url);
        }

        Assert.True(crashAt > 20, $"{crashAt} rounds");
    }

    [Fact]
    public async Task What_began_before_the_deletion_leaves_nothing()
    {
        // Blobs carry the emulator's time: they are written minutes after the deletion.
        await using var feed = await DeletableFeed.StartAsync(
            azurite, TimeSpan.FromMinutes(-5), ("Removal__GracePeriod", $"{DeletedFeeds.Grace}"));
        var feeds = feed.System.Services.GetRequiredService<FeedTable>();
        await feeds.TryAddAsync(new FeedRow { Id = Id, Url = "https://d.example/feed", Registered = feed.Registered }, _end);
        await feed.PollAsync("One");
        await DeletedFeeds.DeleteAsync(feed.System, Id, now: false);

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
        feed.System.Time.Advance(DeletedFeeds.Grace);
        await feed.PurgeAsync();

        Assert.Empty(await feed.BlobsAsync());
        Assert.Empty(await DeletedFeeds.BlobsOfAsync(feed.System, Id));
        Assert.Equal("", (await feeds.FindAsync(Id, _end))?.Url);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_run_deletes_so_many_articles_and_the_next_the_rest(bool now)
    {
        await using var feed = await DeletableFeed.StartAsync(azurite);
        await feed.PollAsync("One", "Two", "Three", "Four", "Five");
        await feed.DeleteAsync(await feed.IdOfAsync("Five"));
        await DeletedFeeds.AddMarkedAsync(feed.System, Id, "https://d.example/feed", now);
        var deletion = DeletionOf(feed.System, maxArticles: 2);

        foreach (var left in (int[])[2, 0])
        {
            Assert.Equal("deleting", await DeletedFeeds.StateAsync(feed.System, Id));
            await deletion.GoOnAsync(RunDeadline.First(feed.System.Time), _end);
            Assert.Equal(left, (await feed.TitlesAsync()).Count);
        }

        // With the fifth, whose own deletion has a grace period.
        if (now)
        {
            Assert.Equal("deleting", await DeletedFeeds.StateAsync(feed.System, Id));
            await deletion.GoOnAsync(RunDeadline.First(feed.System.Time), _end);
        }

        Assert.Null(await DeletedFeeds.StateAsync(feed.System, Id));
        await feed.PurgeAsync();
        Assert.Equal(now, (await feed.BlobsAsync()).Count == 0);
    }

    /// <summary>Azure gives up an answer after 230 seconds.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Feed_too_large_for_a_request_is_202_and_goes_on(bool repeat)
    {
        await using var feed = await DeletableFeed.StartAsync(azurite);
        var system = feed.System;

        // A batch and one more.
        await system.StoreAsync(Enumerable.Range(1, 101).Select(number => TestArticles.Make($"{number}", feedId: Id)));
        await system.Services.GetRequiredService<FeedTable>().TryAddAsync(
            new FeedRow { Id = Id, Url = "https://d.example/feed", Registered = feed.Registered }, _end);
        system.Wire.Answer = (call, _) =>
        {
            if (!call.IsRead)
                system.Time.Advance(TimeSpan.FromMinutes(1));
            return null;
        };

        using var answer = await DeletedFeeds.DeleteAsync(system, Id, now: false);
        system.Wire.Answer = null;

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("deleting", (await answer.JsonAsync()).GetProperty("state").GetString());
        Assert.Single(await feed.TitlesAsync());
        if (repeat)
            Assert.Equal(HttpStatusCode.NoContent, (await DeletedFeeds.DeleteAsync(system, Id, now: false)).StatusCode);
        else
            await feed.PurgeAsync();
        Assert.Null(await DeletedFeeds.StateAsync(system, Id));
        Assert.Empty(await feed.TitlesAsync());
    }

    /// <summary>What is known after such a poll is later than what the steps before it deleted.</summary>
    [Fact]
    public async Task Each_article_is_deleted_once_though_a_poll_ends_late()
    {
        await using var feed = await DeletableFeed.StartAsync(azurite);
        await feed.PollAsync("One", "Two", "Three", "Four", "Five");
        await feed.DeleteAsync(await feed.IdOfAsync("Five"));
        var before = await DeletionsAsync(feed.System);
        await DeletedFeeds.AddMarkedAsync(feed.System, Id, "https://d.example/feed", now: true);
        var deletion = DeletionOf(feed.System, maxArticles: 2);
        await feed.DispatchAsync(feed.System.Time.GetUtcNow().AddHours(1), "One", "Two", "Three", "Four", "Five", "Six");

        var steps = 0;
        for (; await DeletedFeeds.StateAsync(feed.System, Id) == "deleting"; steps++)
        {
            await deletion.GoOnAsync(RunDeadline.First(feed.System.Time), _end);
            await feed.DispatchAsync(feed.System.Time.GetUtcNow().AddHours(2 + steps), $"Late {steps}");
        }

        // Six, and those that came while it was done, but for the last.
        Assert.Equal(6 + steps - 1, await DeletionsAsync(feed.System) - before);
        await feed.PurgeAsync();
        Assert.Single(await feed.BlobsAsync());
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
}
