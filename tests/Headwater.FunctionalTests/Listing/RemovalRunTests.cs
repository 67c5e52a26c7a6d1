using Headwater.FunctionalTests.Testing;
using Headwater.Index;
using Headwater.Ingestion;
using Headwater.Polling;
using Headwater.Removal;
using Headwater.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Headwater.FunctionalTests.Listing;

/// <summary>The run of the timer that deletes feeds, lets articles expire, and removes their blobs.</summary>
public sealed class RemovalRunTests(AzuriteFixture azurite)
{
    private const int PerFeed = 7;

    // A write to storage takes so long here. A function has five minutes.
    private static readonly TimeSpan PerWrite = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(5);

    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Parts_of_a_run_share_its_time_and_the_next_goes_on()
    {
        // Blobs carry the emulator's time: to the purge, they are written a while before anything is deleted.
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1));
        await using var system = await TestSystem.StartAsync(
            azurite.NewAccount(), time, ("Retention__MaxAge", "10.00:00:00"), ("Removal__GracePeriod", "2.00:00:00"));
        await system.Storage.CreateMissingAsync(_end);
        await StoreAsync(system, "purged", TimeSpan.Zero);
        await system.Services.GetRequiredService<ArticleRemover>().RemoveFeedAsync("purged", _end);
        time.Advance(TimeSpan.FromDays(2));
        await StoreAsync(system, "deleted", TimeSpan.Zero);
        await StoreAsync(system, "expired", TimeSpan.FromDays(20));
        await MarkAsync(system, "deleted");
        system.Wire.Answer = (call, _) =>
        {
            if (!call.IsRead)
                time.Advance(PerWrite);
            return null;
        };
        var run = RunOf(system);

        var begun = time.GetTimestamp();
        await run.RunAsync(_end);

        Assert.InRange(time.GetElapsedTime(begun), TimeSpan.Zero, Most);
        foreach (var left in (int[])[await ListedAsync(system, "deleted"), await ListedAsync(system, "expired"), await BlobsAsync(system)])
            Assert.InRange(left, 1, PerFeed - 1);

        for (var runs = 0; runs < 3; runs++)
        {
            begun = time.GetTimestamp();
            await run.RunAsync(_end);
            Assert.InRange(time.GetElapsedTime(begun), TimeSpan.Zero, Most);
        }

        Assert.Equal(
            (0, 0, 0), (await ListedAsync(system, "deleted"), await ListedAsync(system, "expired"), await BlobsAsync(system)));
    }

    /// <summary>As the host makes it, but for small steps.</summary>
    private static RemovalRun RunOf(TestSystem system)
    {
        var services = system.Services;
        var (log, failures) = (services.GetRequiredService<ChangeLog>(), services.GetRequiredService<FailureLog>());
        var removal = services.GetRequiredService<IOptions<RemovalOptions>>();
        var remover = new ArticleRemover(
            system.Storage, log, services.GetRequiredService<KnownItemsStore>(), failures, system.Time,
            NullLogger<ArticleRemover>.Instance)
        {
            BatchSize = 2,
        };
        var purger = new ArticlePurger(
            system.Storage, log, remover, failures, removal, system.Time, NullLogger<ArticlePurger>.Instance)
        {
            DeletionsPerSave = 2,
        };
        return new RemovalRun(
            new FeedDeletion(
                services.GetRequiredService<FeedTable>(), services.GetRequiredService<FeedDirectory>(), services.GetServices<IFeedWork>(),
                remover, purger, removal, system.Time, NullLogger<FeedDeletion>.Instance),
            new ArticleRetention(
                services.GetRequiredService<IArticleIndex>(), remover, purger, services.GetRequiredService<ReadRetentions>(),
                services.GetRequiredService<IOptions<RetentionOptions>>(), system.Time, NullLogger<ArticleRetention>.Instance),
            system.Time);
    }

    private static async Task StoreAsync(TestSystem system, string feedId, TimeSpan age)
    {
        var published = system.Time.GetUtcNow() - age;
        foreach (var number in Enumerable.Range(1, PerFeed))
            await system.StoreAsync(
                TestArticles.Make($"{feedId} {number}", feedId: feedId) with { Published = published.AddMinutes(-number) }, published);
    }

    private async Task MarkAsync(TestSystem system, string feedId) => Assert.True(
        await system.Services.GetRequiredService<FeedTable>().TryAddAsync(
            new FeedRow
            {
                Id = feedId,
                Url = "https://a.example/feed",
                State = FeedState.Deleted,
                Registered = system.Time.GetUtcNow(),
                DeletedAt = system.Time.GetUtcNow(),
                IsBeingDeleted = true,
            },
            _end));

    private static async Task<int> ListedAsync(TestSystem system, string feedId) =>
        (await system.GetJsonAsync($"api/articles?feed={feedId}&limit=200")).Titles().Count;

    private async Task<int> BlobsAsync(TestSystem system) =>
        await system.Storage.ArticleBlobs.GetBlobsAsync(default, default, "purged/", _end).CountAsync(_end);
}
