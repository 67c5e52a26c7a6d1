using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Headwater.Feeds.Parsing;
using Headwater.FunctionalTests.Testing;
using Headwater.Ingestion;
using Headwater.Removal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Headwater.FunctionalTests.Listing;

/// <summary>A system with one feed, whose articles are deleted.</summary>
internal sealed class DeletableFeed : IAsyncDisposable
{
    public const string FeedId = "d-example-feed-000000";
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    private DeletableFeed(TestSystem system) => System = system;

    public TestSystem System { get; }

    public DateTimeOffset Registered { get; set; } = new(2026, 6, 15, 8, 0, 0, TimeSpan.Zero);

    // Blobs carry the emulator's time, and the purge compares it with ours: to it, they are written a while before anything is deleted.
    public static Task<DeletableFeed> StartAsync(AzuriteFixture azurite, params (string Name, string Value)[] settings) =>
        StartAsync(azurite, TimeSpan.FromHours(1), settings);

    public static async Task<DeletableFeed> StartAsync(AzuriteFixture azurite, TimeSpan ahead,
        params (string Name, string Value)[] settings)
    {
        var system = await TestSystem.StartAsync(azurite.NewAccount(), new FakeTimeProvider(TimeProvider.System.GetUtcNow() + ahead),
            settings);
        await system.Storage.CreateMissingAsync(TestContext.Current.CancellationToken);
        return new DeletableFeed(system);
    }

    /// <param name="titles">An item each; what follows a <c>|</c> is an edit of the item before it.</param>
    public async Task PollAsync(params string[] titles)
    {
        await DispatchAsync(titles);
        await System.DrainAsync();
    }

    public async Task DispatchAsync(params string[] titles)
    {
        System.Time.Advance(TimeSpan.FromSeconds(2));
        await DispatchAsync(System.Time.GetUtcNow(), titles);
        System.Time.Advance(TimeSpan.FromSeconds(2));
    }

    public async Task DispatchAsync(DateTimeOffset fetchedAt, params string[] titles)
    {
        var document = new FeedDocument
        {
            Format = "rss-2.0",
            Encoding = "utf-8",
            WellFormed = true,
            Feed = new Feed { Title = new Text { Value = "D" } },
            Items =
            [
                .. titles.Select(title => (Id: title.Split('|')[0], Title: title)).Select(item =>
                    new Item { Id = item.Id, Title = new Text { Value = item.Title }, Link = "https://d.example/" + item.Id }),
            ],
        };
        await System.Services.GetRequiredService<ItemDispatcher>()
            .DispatchAsync(new FetchedDocument(FeedId, Registered, "https://d.example/feed", document, fetchedAt), _end);
    }

    public Task<HttpResponseMessage> DeleteAsync(string id) => System.SendAsync($"api/articles/{id}", HttpMethod.Delete);

    public Task<int> RemoveAsync(bool now = false) =>
        System.Services.GetRequiredService<ArticleRemover>().RemoveFeedAsync(FeedId, _end, now);

    public Task PurgeAsync() => System.RunAsync("PurgeArticles");

    public async Task<IReadOnlyList<string?>> TitlesAsync() => (await System.GetJsonAsync("api/articles?limit=200")).Titles();

    public async Task<string> IdOfAsync(string title) =>
        (await System.GetJsonAsync("api/articles?limit=200")).GetProperty("items").EnumerateArray()
            .Single(item => item.GetProperty("title").GetString() == title).GetProperty("id").GetString()!;

    public async Task<IReadOnlyList<string>> BlobsAsync() => await BlobsAsync(blob => blob.Name);

    public async Task<IReadOnlyList<string>> TagsAsync() => await BlobsAsync(blob => $"{blob.Name} {blob.Properties.ETag}");

    public ValueTask DisposeAsync() => System.DisposeAsync();

    private async Task<IReadOnlyList<string>> BlobsAsync(Func<BlobItem, string> describe)
    {
        var names = new List<string>();
        foreach (var container in (BlobContainerClient[])[System.Storage.ArticleBlobs, System.Storage.ItemBlobs])
            await foreach (var blob in container.GetBlobsAsync(cancellationToken: _end))
                names.Add($"{container.Name}/{describe(blob)}");
        return names;
    }
}
