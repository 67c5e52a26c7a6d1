using Azure.Storage.Queues.Models;
using Headwater.FunctionalTests.Testing;
using Headwater.Ingestion;
using Headwater.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Headwater.FunctionalTests.Ingestion;

/// <summary>Document → messages → articles.</summary>
public sealed class IngestionTests(AzuriteFixture azurite)
{
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task New_items_become_articles_rows_and_lines()
    {
        await using var system = await TestItems.StartAsync(azurite);

        var result = await system.DispatchAsync(TestItems.Document("One", "Two", "Three"), TestItems.Noon);
        await system.DrainAsync();

        Assert.Equal(new DispatchResult(3, 0, 0), result);
        var changes = await EndState.ChangesAsync(system.Storage);
        Assert.Equal(["One", "Three", "Two"], changes.Select(change => change.Article!.Title).Order());
        Assert.All(changes, change => Assert.Equal((TestItems.Noon, 1), (change.FirstSeen, change.Version)));
        foreach (var change in changes)
        {
            ArticleRow row = await system.Storage.Articles.GetEntityAsync<ArticleRow>(
                TestItems.FeedId, change.ArticleId, cancellationToken: _end);
            Assert.True(await system.Storage.ArticleBlobs.GetBlobClient(row.Blob).ExistsAsync(_end));
        }
    }

    [Fact]
    public async Task Unchanged_document_writes_nothing()
    {
        await using var system = await TestItems.StartAsync(azurite);
        await system.DispatchAsync(TestItems.Document("One", "Two"), TestItems.Noon);
        await system.DrainAsync();
        system.Wire.Clear();

        var result = await system.DispatchAsync(TestItems.Document("One", "Two"), TestItems.Noon.AddHours(1));

        Assert.Equal(new DispatchResult(0, 0, 2), result);
        Assert.All(system.Wire.Calls, call => Assert.True(call.IsRead, $"{call}"));
        Assert.Single(system.Wire.Calls);
    }

    [Fact]
    public async Task Edit_makes_a_version_and_keeps_the_old_article()
    {
        await using var system = await TestItems.StartAsync(azurite);
        await system.DispatchAsync(TestItems.Document("One"), TestItems.Noon);
        await system.DrainAsync();
        var first = Assert.Single(await EndState.ChangesAsync(system.Storage));

        var result = await system.DispatchAsync(TestItems.Document("One|edited"), TestItems.Noon.AddHours(1));
        await system.DrainAsync();

        Assert.Equal(new DispatchResult(0, 1, 0), result);
        var second = (await EndState.ChangesAsync(system.Storage))[^1];
        Assert.Equal(first.ArticleId, second.ArticleId);
        Assert.Equal((2, TestItems.Noon, TestItems.Noon.AddHours(1)),
            (second.Version, second.FirstSeen, second.FetchedAt));
        foreach (var hash in (string[])[first.ContentHash, second.ContentHash])
            Assert.True(await system.Storage.ArticleBlobs.GetBlobClient(StorageNames.ArticleBlob(TestItems.FeedId, first.ArticleId, hash))
                .ExistsAsync(_end));
    }

    [Fact]
    public async Task Edit_counts_even_when_the_clock_went_back()
    {
        await using var system = await TestItems.StartAsync(azurite);
        await system.DispatchAsync(TestItems.Document("One"), TestItems.Noon.AddYears(1));
        await system.DrainAsync();

        await system.DispatchAsync(TestItems.Document("One|edited"), TestItems.Noon);
        await system.DrainAsync();

        var changes = await EndState.ChangesAsync(system.Storage);
        Assert.Equal([1, 2], changes.OrderBy(change => change.FetchedAt).Select(change => change.Version));
    }

    [Fact]
    public async Task Messages_may_come_twice_and_in_any_order()
    {
        await using var system = await TestItems.StartAsync(azurite);
        await system.DispatchAsync(TestItems.Document("One", "Two"), TestItems.Noon);
        await system.DispatchAsync(TestItems.Document("One|edited", "Two"), TestItems.Noon.AddHours(1));
        await system.DispatchAsync(TestItems.Document("One|edited again", "Two|edited"), TestItems.Noon.AddHours(2));
        await system.DispatchAsync(TestItems.Document("One|edited once more", "Two|edited"), TestItems.Noon.AddHours(3));
        QueueMessage[] messages = await system.Storage.ItemQueue.ReceiveMessagesAsync(32, TimeSpan.FromHours(1), _end);
        Assert.Equal(6, messages.Length);

        var expected = await IngestAsync(system, messages);

        for (var seed = 0; seed < 10; seed++)
        {
            QueueMessage[] twice = [.. messages, .. messages];
            new Random(seed).Shuffle(twice);
            await using var other = await TestItems.StartAsync(azurite);
            await CopyBlobsAsync(system, other);
            Assert.Equal(expected, await IngestAsync(other, twice), ignoreLineEndingDifferences: true);
        }
    }

    [Fact]
    public async Task A_message_never_expires()
    {
        await using var system = await TestItems.StartAsync(azurite);
        await system.DispatchAsync(TestItems.Document("One"), TestItems.Noon);

        QueueMessage message = await system.Storage.ItemQueue.ReceiveMessageAsync(cancellationToken: _end);

        Assert.True(message.ExpiresOn > DateTimeOffset.MaxValue.AddYears(-1), $"{message.ExpiresOn}");
    }

    private async Task<string> IngestAsync(TestSystem system, QueueMessage[] messages)
    {
        foreach (var message in messages)
            await system.Services.GetRequiredService<ItemIngestor>().IngestAsync(message, _end);
        var state = await EndState.OfAsync(system.Storage);

        // Which intermediate contents became articles depends on the order; what readers see does not.
        return string.Join('\n', state.Split(Environment.NewLine).Where(line => !line.EndsWith(".json", StringComparison.Ordinal)));
    }

    private async Task CopyBlobsAsync(TestSystem from, TestSystem to)
    {
        await foreach (var blob in from.Storage.ItemBlobs.GetBlobsAsync(cancellationToken: _end))
        {
            var content = await from.Storage.ItemBlobs.GetBlobClient(blob.Name).DownloadContentAsync(_end);
            await to.Storage.ItemBlobs.GetBlobClient(blob.Name).UploadAsync(content.Value.Content, _end);
        }
    }
}
