using System.Net;
using Headwater.FunctionalTests.Testing;
using Headwater.Removal;
using Headwater.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Headwater.FunctionalTests.Listing;

/// <summary>One article is deleted permanently.</summary>
public sealed class DeletionTests(AzuriteFixture azurite)
{
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    /// <summary>Not only when the index would read the log anyway.</summary>
    [Fact]
    public async Task Deleted_article_is_gone_at_once()
    {
        await using var feed = await DeletableFeed.StartAsync(azurite, ("Listing__MaxStaleness", "01:00:00"));
        await feed.PollAsync("One", "Two");
        var id = await feed.IdOfAsync("One");

        Assert.Equal(HttpStatusCode.NoContent, (await feed.DeleteAsync(id)).StatusCode);

        Assert.Equal(["Two"], await feed.TitlesAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await feed.System.SendAsync($"api/articles/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await feed.DeleteAsync(id)).StatusCode);
        var last = (await feed.System.GetJsonAsync("api/changes")).GetProperty("changes").EnumerateArray().Last();
        Assert.Equal(("delete", id), (last.GetProperty("kind").GetString(), last.GetProperty("articleId").GetString()));
    }

    [Fact]
    public async Task Neither_the_next_poll_nor_an_edit_brings_it_back()
    {
        await using var feed = await DeletableFeed.StartAsync(azurite);
        await feed.PollAsync("One", "Two");
        await feed.DeleteAsync(await feed.IdOfAsync("One"));

        await feed.PollAsync("One", "Two");
        Assert.Equal(["Two"], await feed.TitlesAsync());
        await feed.PollAsync("One|edited", "Two");
        Assert.Equal(["Two"], await feed.TitlesAsync());
        await feed.System.Storage.FeedBlobs.DeleteBlobAsync(StorageNames.KnownItemsBlob(DeletableFeed.FeedId), cancellationToken: _end);
        await feed.PollAsync("One|edited again", "Two");
        Assert.Equal(["Two"], await feed.TitlesAsync());
    }

    [Fact]
    public async Task A_message_that_came_late_does_not_bring_it_back()
    {
        await using var feed = await DeletableFeed.StartAsync(azurite);
        await feed.PollAsync("One");
        var id = await feed.IdOfAsync("One");
        await feed.DispatchAsync("One|edited");

        await feed.DeleteAsync(id);
        await feed.System.DrainAsync();

        Assert.Empty(await feed.TitlesAsync());
    }

    [Fact]
    public async Task Deletion_that_crashes_anywhere_can_be_repeated_or_purged()
    {
        var (crashAt, died) = (0, true);
        while (died)
        {
            await using var feed = await DeletableFeed.StartAsync(azurite, ("Removal__GracePeriod", "00:00:00"));
            await feed.PollAsync("One", "Two");
            var id = await feed.IdOfAsync("One");
            var remover = feed.System.Services.GetRequiredService<ArticleRemover>();
            died = await feed.System.Wire.CrashAsync(++crashAt, () => remover.RemoveAsync(DeletableFeed.FeedId, id, _end));

            if ((await feed.TitlesAsync()).Count == 2)
                await remover.RemoveAsync(DeletableFeed.FeedId, id, _end);
            await feed.PurgeAsync();

            Assert.Equal(["Two"], await feed.TitlesAsync());
            ArticleRow row = await feed.System.Storage.Articles.GetEntityAsync<ArticleRow>(DeletableFeed.FeedId, id,
                cancellationToken: _end);
            Assert.True(row.Deleted);
            Assert.DoesNotContain(await feed.BlobsAsync(), name => name.Contains(id, StringComparison.Ordinal));
        }

        Assert.True(crashAt > 3, $"{crashAt} rounds");
    }

    [Fact]
    public async Task Deletion_requires_the_function_key()
    {
        await using var feed = await DeletableFeed.StartAsync(azurite, ("FunctionKey", "secret"));
        await feed.PollAsync("One");
        var id = await feed.IdOfAsync("One");

        Assert.Equal(HttpStatusCode.Unauthorized, (await feed.DeleteAsync(id)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await feed.System.SendAsync($"api/articles/{id}?code=secret", HttpMethod.Delete))
            .StatusCode);
    }
}
