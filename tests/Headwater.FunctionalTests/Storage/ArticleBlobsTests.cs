using Headwater.Feeds.Articles;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Testing;
using Headwater.Storage;

namespace Headwater.FunctionalTests.Storage;

public sealed class ArticleBlobsTests(AzuriteFixture azurite)
{
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cache_keeps_no_more_than_its_size()
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        await system.Storage.CreateMissingAsync(_end);
        Article[] articles = [.. Enumerable.Range(1, 5).Select(number => TestArticles.Make($"Number {number}", number))];
        await system.StoreAsync(articles);
        var first = articles[0];
        var blob = await system.Storage.ArticleBlobs
            .GetBlobClient(StorageNames.ArticleBlob(first.FeedId, first.Id, first.ContentHash)).GetPropertiesAsync(cancellationToken: _end);
        var bytes = blob.Value.ContentLength;

        // In memory an article takes three times the bytes of its blob.
        Assert.InRange(await ReadTwiceAsync(7 * bytes), 3, 5);
        Assert.Equal(0, await ReadTwiceAsync(100 * bytes));
        Assert.Equal(5, await ReadTwiceAsync(bytes));

        async Task<int> ReadTwiceAsync(long cacheBytes)
        {
            using var blobs = new ArticleBlobs(system.Storage, system.Time, cacheBytes);
            for (var time = 0; time < 2; time++)
            {
                system.Wire.Clear();
                foreach (var article in articles)
                {
                    var read = await blobs.ReadAsync(article.FeedId, article.Id, article.ContentHash, TestArticles.Noon, _end);
                    Assert.Equal(article.Title, read!.Title);
                }
            }

            return system.Wire.Calls.Count;
        }
    }
}
