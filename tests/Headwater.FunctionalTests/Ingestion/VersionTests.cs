using Azure.Storage.Blobs;
using Azure.Storage.Queues.Models;
using Headwater.Feeds.Articles;
using Headwater.Feeds.Parsing;
using Headwater.FunctionalTests.Testing;
using Headwater.Ingestion;
using Headwater.Ingestion.Identity;
using Headwater.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Headwater.FunctionalTests.Ingestion;

/// <summary>A publisher that changes an item on every poll.</summary>
public sealed class VersionTests(AzuriteFixture azurite)
{
    private static readonly (string, string) NoGrace = ("Removal__GracePeriod", "00:00:00");
    private static readonly (string, string) Three = ("Removal__MaxVersions", "3");
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;
    private int _fetches;

    [Fact]
    public async Task Oldest_versions_beyond_the_limit_are_removed()
    {
        await using var system = await TestItems.StartAsync(azurite, null, NoGrace, Three);
        await EditAsync(system, "1", "2", "3", "4", "5");
        await LaterAsync(system);

        await EditAsync(system, Due(1));

        var present = (await EndState.ChangesAsync(system.Storage))[^1];
        foreach (var container in Containers(system))
        {
            var left = await NamesAsync(container);
            Assert.Equal(3, left.Count);
            Assert.Contains(StorageNames.ArticleBlob(TestItems.FeedId, present.ArticleId, present.ContentHash), left);
        }
    }

    [Fact]
    public async Task Versions_within_the_grace_period_stay()
    {
        await using var system = await TestItems.StartAsync(azurite, null, Three);
        await EditAsync(system, "1", "2", "3", "4", "5");
        await LaterAsync(system);

        await EditAsync(system, Due(1));

        foreach (var container in Containers(system))
            Assert.Equal(6, (await NamesAsync(container)).Count);
    }

    [Fact]
    public async Task Waiting_message_keeps_its_item_even_of_an_old_version()
    {
        await using var system = await TestItems.StartAsync(azurite, null, NoGrace, ("Removal__MaxVersions", "1"));
        await EditAsync(system, "old");
        await EditAsync(system, "1", "2", "3", "4");
        await LaterAsync(system);
        await FetchAsync(system, Due(1));
        await FetchAsync(system, "old");
        QueueMessage[] waiting = await system.Storage.ItemQueue.ReceiveMessagesAsync(2, TimeSpan.FromHours(1), _end);
        var ingestor = system.Services.GetRequiredService<ItemIngestor>();

        foreach (var message in waiting.OrderBy(message => ItemMessage.Read(message.Body).FetchedAt))
            await ingestor.IngestAsync(message, _end);

        // The first of the two was to look for surplus, and left alone what the second is made of.
        var last = (await EndState.ChangesAsync(system.Storage))[^1];
        Assert.Equal("old", last.Article!.Text);
        foreach (var container in Containers(system))
        {
            var left = await NamesAsync(container);
            Assert.Equal(2, left.Count);
            Assert.Contains(StorageNames.ArticleBlob(TestItems.FeedId, last.ArticleId, last.ContentHash), left);
        }
    }

    [Fact]
    public async Task Version_written_again_during_its_removal_stays()
    {
        await using var system = await TestItems.StartAsync(azurite, null, NoGrace, ("Removal__MaxVersions", "1"));
        await EditAsync(system, "1");
        var first = (await EndState.ChangesAsync(system.Storage))[0];
        var blob = system.Storage.ArticleBlobs.GetBlobClient(
            StorageNames.ArticleBlob(TestItems.FeedId, first.ArticleId, first.ContentHash));
        await LaterAsync(system);
        system.Wire.Answer = (call, _) =>
        {
            if (call.Method == "DELETE" && call.Path.StartsWith("articles/", StringComparison.Ordinal))
                blob.Upload(BinaryData.FromString("{}"), overwrite: true, _end);
            return null;
        };

        await EditAsync(system, Due(1));

        Assert.True(await blob.ExistsAsync(_end));
    }

    private static readonly ArticleMaker Maker = new(new ArticlesOptions());

    private static string HashOf(Item item) =>
        ArticleHash.Of(Maker.Make("", "", item, new FeedContext(TestItems.FeedId, "https://b.example/feed.xml")));

    /// <summary>The n-th body with which it is the turn of a version to look for surplus ones.</summary>
    private static string Due(int n) => Enumerable.Range(0, int.MaxValue)
        .Select(number => $"due {number}")
        .Where(body => VersionPruner.IsDue(HashOf(TestItems.Document($"One|{body}").Items[0])))
        .ElementAt(n - 1);

    private async Task EditAsync(TestSystem system, params string[] bodies)
    {
        foreach (var body in bodies)
        {
            await FetchAsync(system, body);
            await system.DrainAsync();
        }
    }

    private Task<DispatchResult> FetchAsync(TestSystem system, string body) =>
        system.DispatchAsync(TestItems.Document($"One|{body}"), TestItems.Noon.AddHours(_fetches++));

    /// <summary>Until the clock of storage, which counts seconds, has gone on.</summary>
    private async Task LaterAsync(TestSystem system)
    {
        var clock = system.Storage.FeedBlobs.GetBlobClient("clock");
        var first = (await clock.UploadAsync(BinaryData.Empty, overwrite: true, _end)).Value.LastModified;
        while ((await clock.UploadAsync(BinaryData.Empty, overwrite: true, _end)).Value.LastModified == first)
        {
        }
    }

    private static BlobContainerClient[] Containers(TestSystem system) => [system.Storage.ArticleBlobs, system.Storage.ItemBlobs];

    private async Task<List<string>> NamesAsync(BlobContainerClient container) =>
        await container.GetBlobsAsync(cancellationToken: _end).Select(blob => blob.Name).ToListAsync(_end);
}
