using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Headwater.FunctionalTests.Telemetry;
using Headwater.FunctionalTests.Testing;
using Headwater.Polling;
using Headwater.Storage;

namespace Headwater.FunctionalTests.Operating;

/// <summary>"Backing up" and "Restoring" of infra/README.md, into an account where nothing is.</summary>
public sealed class RestoreTests(AzuriteFixture azurite)
{
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Containers_and_tables_are_the_whole_service()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed", SmallFeed.Rss(["One", "Two", "Three"]), etag: "\"1\"");
        await using var system = await StartAsync(origin);
        var before = await ArticlesAsync(system);

        await using var restored = await RestoreAsync(system, ["changes", "articles", "items", "feeds"], withTables: true);
        Assert.Equal(before, await ArticlesAsync(restored));

        // It goes on where the other stood: it knows the document, and can process it again.
        restored.Time.Advance(TimeSpan.FromDays(1));
        origin.Feed("/feed", SmallFeed.Rss(["One", "Two", "Three", "Four"]), etag: "\"2\"");
        await restored.PollAndDrainAsync();
        Assert.Equal(4, (await EndState.ChangesAsync(restored.Storage)).Count);
        using var reprocessed = await PostAsync(restored, $"api/feeds/{FeedUrl.Id(origin.Url("/feed"))}/reprocess");
        Assert.Equal(4, (await reprocessed.Content.ReadFromJsonAsync<JsonElement>(_end)).GetProperty("sent").GetInt32());
    }

    [Fact]
    public async Task Feeds_registered_again_restore_rows_without_duplicates()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed", SmallFeed.Rss(["One", "Two", "Three"]), etag: "\"1\"");
        await using var system = await StartAsync(origin);
        var before = await ArticlesAsync(system);

        await using var restored = await RestoreAsync(system, ["changes", "articles", "items"], withTables: false);
        Assert.Equal(before, await ArticlesAsync(restored));
        using var body = JsonContent.Create(new { url = origin.Url("/feed") });
        using var registered = await restored.Client.PostAsync(new Uri("api/feeds", UriKind.Relative), body, _end);
        Assert.Equal(HttpStatusCode.Created, registered.StatusCode);
        restored.Time.Advance(TimeSpan.FromDays(1));
        await restored.PollAndDrainAsync();

        Assert.Equal(before, await ArticlesAsync(restored));
        Assert.Equal(3, (await EndState.RowsAsync(restored.Storage)).Count);
    }

    private async Task<TestSystem> StartAsync(TestOrigin origin)
    {
        var system = await TestSystem.StartAsync(azurite.NewAccount(), null, ("FeedUrls", origin.Url("/feed")));
        await system.Storage.CreateMissingAsync(_end);
        await system.PollAndDrainAsync();
        return system;
    }

    /// <summary>A service on an account that holds copies and nothing else; its feeds come from there and from no setting.</summary>
    private async Task<TestSystem> RestoreAsync(TestSystem from, string[] containers, bool withTables)
    {
        var account = azurite.NewAccount();
        foreach (var name in containers)
            await CopyAsync(Container(from.Storage, name), new BlobContainerClient(account, name));
        if (withTables)
        {
            foreach (var table in (TableClient[])[from.Storage.Feeds, from.Storage.Articles, from.Storage.Failures])
            {
                var copy = new TableClient(account, table.Name);
                await copy.CreateAsync(_end);
                await foreach (var row in table.QueryAsync<TableEntity>(cancellationToken: _end))
                    await copy.AddEntityAsync(row, _end);
            }
        }

        var system = await TestSystem.StartAsync(account, from.Time);
        await system.Storage.CreateMissingAsync(_end);
        return system;
    }

    private static BlobContainerClient Container(StorageAccount storage, string name) =>
        new[] { storage.Log, storage.ArticleBlobs, storage.ItemBlobs, storage.PageBlobs, storage.FeedBlobs }
            .Single(container => container.Name == name);

    private async Task CopyAsync(BlobContainerClient from, BlobContainerClient to)
    {
        await to.CreateAsync(cancellationToken: _end);
        await foreach (var blob in from.GetBlobsAsync(cancellationToken: _end))
        {
            var content = (await from.GetBlobClient(blob.Name).DownloadContentAsync(_end)).Value.Content;
            if (blob.Properties.BlobType == BlobType.Block)
            {
                await to.UploadBlobAsync(blob.Name, content, _end);
                continue;
            }

            // As AzCopy does: in blocks of its own, so that a segment that was full is not any more.
            var copy = to.GetAppendBlobClient(blob.Name);
            await copy.CreateAsync(cancellationToken: _end);
            await copy.AppendBlockAsync(content.ToStream(), cancellationToken: _end);
        }
    }

    private static async Task<IReadOnlyList<string>> ArticlesAsync(TestSystem system)
    {
        var articles = new List<string>();
        foreach (var item in (await system.GetJsonAsync("api/articles")).GetProperty("items").EnumerateArray())
        {
            var id = item.GetProperty("id").GetString();
            articles.Add($"{id} {item.GetProperty("title")} {(await system.GetJsonAsync($"api/articles/{id}")).GetProperty("text")}");
        }

        return articles;
    }

    private Task<HttpResponseMessage> PostAsync(TestSystem system, string path) =>
        system.Client.PostAsync(new Uri(path, UriKind.Relative), content: null, _end);
}
