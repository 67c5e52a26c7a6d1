using System.Net;
using Headwater.FunctionalTests.Testing;
using Headwater.Removal;
using Headwater.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Headwater.FunctionalTests.Listing;

/// <summary>A feed is removed with all its articles, and may come back.</summary>
public sealed class FeedRemovalTests(AzuriteFixture azurite)
{
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Removed_feed_leaves_nothing_even_of_waiting_items()
    {
        await using var feed = await DeletableFeed.StartAsync(azurite, ("Removal__GracePeriod", "00:00:00"));
        await feed.PollAsync("One", "Two");
        await feed.DispatchAsync("One", "Two", "Three");

        var removed = await feed.RemoveAsync();
        await feed.System.DrainAsync();
        feed.System.Time.Advance(TimeSpan.FromMinutes(1));
        await feed.PurgeAsync();

        Assert.Equal(2, removed);
        Assert.Empty(await feed.TitlesAsync());
        Assert.Empty(await feed.BlobsAsync());
        Assert.Equal(0, await feed.RemoveAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Rows_of_a_feed_are_read_sixteen_at_once(bool expire)
    {
        await using var feed = await DeletableFeed.StartAsync(azurite);
        var system = feed.System;
        var articles = Enumerable.Range(1, 20).Select(number => TestArticles.Make($"{number}", feedId: DeletableFeed.FeedId)).ToArray();
        await system.StoreAsync(articles);
        var remover = system.Services.GetRequiredService<ArticleRemover>();
        var asked = 0;
        TaskCompletionSource reached = new(), gate = new();
        system.Wire.Answer = (call, _) =>
        {
            if (call.Path.StartsWith("Articles(PartitionKey", StringComparison.Ordinal))
            {
                // Nothing is answered any more, so no read comes after these.
                system.Wire.Silence = gate.Task;
                if (Interlocked.Increment(ref asked) == ArticleRemover.ReadsAtOnce)
                    reached.SetResult();
            }

            return null;
        };

        var removal = expire
            ? remover.ExpireAsync(DeletableFeed.FeedId, [.. articles.Select(article => article.Id)], RunDeadline.First(system.Time), _end)
            : feed.RemoveAsync();
        await reached.Task.WaitAsync(_end);
        Assert.Equal(16, asked);
        (system.Wire.Answer, system.Wire.Silence) = (null, Task.CompletedTask);
        gate.SetResult();

        Assert.Equal(articles.Length, await removal);
        Assert.Empty(await feed.TitlesAsync());
    }

    [Theory]
    [InlineData("7.00:00:00", true)]
    [InlineData("00:00:00", false)]
    public async Task Waiting_items_of_an_erased_feed_are_not_failures(string gracePeriod, bool now)
    {
        await using var feed = await DeletableFeed.StartAsync(azurite, ("Removal__GracePeriod", gracePeriod));
        await feed.PollAsync("One", "Two");
        await feed.DispatchAsync("One|edited", "Two", "Three");
        await feed.RemoveAsync(now);
        await feed.PurgeAsync();
        Assert.Empty(await feed.BlobsAsync());

        await feed.System.DrainAsync();

        Assert.Empty(await feed.BlobsAsync());
        Assert.Empty(await feed.TitlesAsync());
        Assert.Empty(await feed.System.Services.GetRequiredService<FailureLog>().ListAsync(null, null, 10, _end));
        feed.System.Time.Advance(TimeSpan.FromDays(8));
        await feed.PurgeAsync();
        Assert.Empty(await EndState.RowsAsync(feed.System.Storage));
    }

    [Fact]
    public async Task Feed_that_returns_brings_all_but_deleted_articles()
    {
        await using var feed = await DeletableFeed.StartAsync(azurite, ("Removal__GracePeriod", "00:00:00"));
        await feed.PollAsync("One", "Two", "Three");
        await feed.DeleteAsync(await feed.IdOfAsync("One"));
        await feed.RemoveAsync();
        var before = await feed.TagsAsync();

        await feed.PollAsync("One", "Two", "Three");
        await feed.PurgeAsync();

        // Written again, so that a purge that runs in between spares them.
        var after = await feed.TagsAsync();
        foreach (var id in (string[])[await feed.IdOfAsync("Two"), await feed.IdOfAsync("Three")])
            Assert.Empty(after.Where(blob => blob.Contains(id, StringComparison.Ordinal)).Intersect(before));
        Assert.Equal(["Three", "Two"], (await feed.TitlesAsync()).Order());
        foreach (var title in (string[])["Three", "Two"])
            Assert.Equal(HttpStatusCode.OK, (await feed.System.SendAsync($"api/articles/{await feed.IdOfAsync(title)}")).StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Feed_that_returns_loses_what_it_said_before(bool now)
    {
        await using var feed = await DeletableFeed.StartAsync(azurite, ("Removal__GracePeriod", "2.00:00:00"));
        await feed.PollAsync("One");
        await feed.PollAsync("One|deleted");
        await feed.RemoveAsync(now);
        await feed.PollAsync("One|current");
        var id = await feed.IdOfAsync("One|current");

        feed.System.Time.Advance(now ? TimeSpan.FromMinutes(2) : TimeSpan.FromDays(2));
        await feed.PurgeAsync();

        var versions = (await feed.System.GetJsonAsync($"api/articles/{id}/versions")).GetProperty("versions");
        Assert.Equal(1, Assert.Single(versions.EnumerateArray()).GetProperty("version").GetInt32());
        Assert.Equal(2, (await feed.BlobsAsync()).Count);
    }

    [Fact]
    public async Task State_left_by_a_late_poll_hides_nothing_of_a_returning_feed()
    {
        await using var feed = await DeletableFeed.StartAsync(azurite);
        await feed.PollAsync("One", "Two");
        var window = feed.System.Storage.FeedBlobs.GetBlobClient(StorageNames.KnownItemsBlob(DeletableFeed.FeedId));
        var left = (await window.DownloadContentAsync(_end)).Value.Content;
        await feed.RemoveAsync();
        await window.UploadAsync(left, overwrite: true, _end);

        feed.Registered = feed.System.Time.GetUtcNow();
        await feed.PollAsync("One", "Two");

        Assert.Equal(["One", "Two"], (await feed.TitlesAsync()).Order());
    }

    [Fact]
    public async Task A_removal_that_dies_anywhere_can_be_repeated()
    {
        var (crashAt, died) = (0, true);
        while (died)
        {
            await using var feed = await DeletableFeed.StartAsync(azurite);
            await feed.PollAsync("One", "Two");
            await feed.DispatchAsync("Three");
            died = await feed.System.Wire.CrashAsync(++crashAt, () => feed.RemoveAsync());

            await feed.RemoveAsync();
            await feed.System.DrainAsync();

            Assert.Empty(await feed.TitlesAsync());
            Assert.All(await EndState.RowsAsync(feed.System.Storage), row => Assert.True(row.Deleted));
        }

        Assert.True(crashAt > 10, $"{crashAt} rounds");
    }
}
