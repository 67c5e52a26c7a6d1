using System.Net;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Headwater.FunctionalTests.Testing;
using Headwater.Ingestion;
using Headwater.LocalHost.Host;
using Headwater.Parsing;
using Headwater.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Headwater.FunctionalTests.Listing;

public sealed class DeletionTests(AzuriteFixture azurite)
{
    private const string FeedId = "d-example-feed-000000";
    private DateTimeOffset _registered = new(2026, 6, 15, 8, 0, 0, TimeSpan.Zero);
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_deleted_article_is_gone_at_once_and_a_second_deletion_finds_nothing()
    {
        await using var system = await StartAsync();
        await PollAsync(system, "One", "Two");
        var id = await IdOfAsync(system, "One");

        Assert.Equal(HttpStatusCode.NoContent, (await DeleteAsync(system, id)).StatusCode);

        Assert.Equal(["Two"], await TitlesAsync(system));
        Assert.Equal(HttpStatusCode.NotFound, (await system.SendAsync($"api/articles/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await DeleteAsync(system, id)).StatusCode);
        var last = (await system.GetJsonAsync("api/changes")).GetProperty("changes").EnumerateArray().Last();
        Assert.Equal(("delete", id), (last.GetProperty("kind").GetString(), last.GetProperty("articleId").GetString()));
    }

    [Fact]
    public async Task Neither_the_next_poll_nor_an_edit_brings_it_back()
    {
        await using var system = await StartAsync();
        await PollAsync(system, "One", "Two");
        await DeleteAsync(system, await IdOfAsync(system, "One"));

        await PollAsync(system, "One", "Two");
        Assert.Equal(["Two"], await TitlesAsync(system));
        await PollAsync(system, "One|edited", "Two");
        Assert.Equal(["Two"], await TitlesAsync(system));
        await system.Storage.FeedBlobs.DeleteBlobAsync(StorageNames.WindowBlob(FeedId), cancellationToken: _end);
        await PollAsync(system, "One|edited again", "Two");
        Assert.Equal(["Two"], await TitlesAsync(system));
    }

    [Fact]
    public async Task A_message_that_came_late_does_not_bring_it_back()
    {
        await using var system = await StartAsync();
        await PollAsync(system, "One");
        var id = await IdOfAsync(system, "One");
        await DispatchAsync(system, "One|edited");

        await DeleteAsync(system, id);
        await system.DrainAsync();

        Assert.Empty(await TitlesAsync(system));
    }

    [Fact]
    public async Task A_deletion_that_dies_anywhere_can_be_repeated_or_is_finished_by_the_purge()
    {
        for (var crashAt = 1; crashAt < 12; crashAt++)
        {
            await using var system = await StartAsync(("Removal__GracePeriod", "00:00:00"));
            await PollAsync(system, "One", "Two");
            var id = await IdOfAsync(system, "One");
            var remover = system.Services.GetRequiredService<ArticleRemover>();
            system.Wire.Clear();
            system.Wire.CrashAt = crashAt;
            var died = await Record.ExceptionAsync(() => remover.RemoveAsync(FeedId, id, _end));
            system.Wire.CrashAt = int.MaxValue;

            if ((await TitlesAsync(system)).Count == 2)
                await remover.RemoveAsync(FeedId, id, _end);
            await PurgeAsync(system);

            Assert.Equal(["Two"], await TitlesAsync(system));
            ArticleRow row = await system.Storage.Articles.GetEntityAsync<ArticleRow>(FeedId, id, cancellationToken: _end);
            Assert.True(row.Deleted);
            Assert.DoesNotContain(await BlobsAsync(system), name => name.Contains(id, StringComparison.Ordinal));
            if (died is null)
                return;
        }

        Assert.Fail("The deletion never came to its end.");
    }

    [Fact]
    public async Task Blobs_stay_for_the_grace_period_and_only_those_of_the_deleted_go()
    {
        await using var system = await StartAsync(("Removal__GracePeriod", "2.00:00:00"));
        await PollAsync(system, "One", "Two");
        await PollAsync(system, "One|edited", "Two");
        var before = await BlobsAsync(system);
        var id = await IdOfAsync(system, "One|edited");
        await DeleteAsync(system, id);

        await PurgeAsync(system);
        Assert.Equal(before, await BlobsAsync(system));
        system.Time.Advance(TimeSpan.FromDays(2));
        await PurgeAsync(system);
        var after = await BlobsAsync(system);
        Assert.Equal(before.Where(name => !name.Contains(id, StringComparison.Ordinal)), after);
        Assert.Equal(before.Count - 4, after.Count);
        system.Wire.Clear();
        await PurgeAsync(system);
        Assert.All(system.Wire.Calls, call => Assert.True(call.IsRead, $"{call}"));
    }

    [Fact]
    public async Task A_purge_passes_over_what_it_cannot_read_and_goes_on_where_it_died()
    {
        await using var system = await StartAsync(("Removal__GracePeriod", "00:00:00"));
        await PollAsync(system, "One", "Two", "Three");
        await system.Services.GetRequiredService<ChangeLog>().AppendAsync("nonsense\n"u8.ToArray(), _end);
        await RemoveFeedAsync(system);
        system.Time.Advance(TimeSpan.FromMinutes(1));
        var purger = new ArticlePurger(
            system.Storage, system.Services.GetRequiredService<ChangeLog>(), system.Services.GetRequiredService<ArticleRemover>(),
            Options.Create(new RemovalOptions { GracePeriod = TimeSpan.Zero }), system.Time, NullLogger<ArticlePurger>.Instance)
        {
            DeletionsPerSave = 1,
        };
        var reads = 0;
        system.Wire.Answer = (call, _) => call.Path.StartsWith("Articles", StringComparison.Ordinal) && ++reads > 2 ? throw new CrashException() : null;

        await Assert.ThrowsAsync<CrashException>(() => purger.PurgeAsync(_end));
        var saved = await system.Storage.Log.GetBlobClient(StorageNames.PurgePosition).DownloadContentAsync(_end);
        Assert.NotEqual(LogPosition.Start.ToString(), saved.Value.Content.ToString());

        system.Wire.Answer = null;
        await purger.PurgeAsync(_end);
        Assert.Empty(await BlobsAsync(system));
    }

    [Fact]
    public async Task A_removed_feed_leaves_nothing_behind_even_of_what_still_waited()
    {
        await using var system = await StartAsync(("Removal__GracePeriod", "00:00:00"));
        await PollAsync(system, "One", "Two");
        await DispatchAsync(system, "One", "Two", "Three");

        var removed = await RemoveFeedAsync(system);
        await system.DrainAsync();
        system.Time.Advance(TimeSpan.FromMinutes(1));
        await PurgeAsync(system);

        Assert.Equal(2, removed);
        Assert.Empty(await TitlesAsync(system));
        Assert.Empty(await BlobsAsync(system));
        Assert.Equal(0, await RemoveFeedAsync(system));
    }

    [Fact]
    public async Task A_feed_that_comes_back_brings_its_articles_but_not_those_deleted_for_good()
    {
        await using var system = await StartAsync(("Removal__GracePeriod", "00:00:00"));
        await PollAsync(system, "One", "Two", "Three");
        await DeleteAsync(system, await IdOfAsync(system, "One"));
        await RemoveFeedAsync(system);
        var before = await TagsAsync(system);

        await PollAsync(system, "One", "Two", "Three");
        await PurgeAsync(system);

        // Written anew, so that a purge that runs in between spares them.
        var after = await TagsAsync(system);
        foreach (var id in (string[])[await IdOfAsync(system, "Two"), await IdOfAsync(system, "Three")])
            Assert.Empty(after.Where(blob => blob.Contains(id, StringComparison.Ordinal)).Intersect(before));
        Assert.Equal(["Three", "Two"], (await TitlesAsync(system)).Order());
        foreach (var title in (string[])["Three", "Two"])
            Assert.Equal(HttpStatusCode.OK, (await system.SendAsync($"api/articles/{await IdOfAsync(system, title)}")).StatusCode);
    }

    [Fact]
    public async Task A_window_that_a_late_poll_left_holds_nothing_back_when_the_feed_comes_back()
    {
        await using var system = await StartAsync();
        await PollAsync(system, "One", "Two");
        var window = system.Storage.FeedBlobs.GetBlobClient(StorageNames.WindowBlob(FeedId));
        var left = (await window.DownloadContentAsync(_end)).Value.Content;
        await RemoveFeedAsync(system);
        await window.UploadAsync(left, overwrite: true, _end);

        _registered = system.Time.GetUtcNow();
        await PollAsync(system, "One", "Two");

        Assert.Equal(["One", "Two"], (await TitlesAsync(system)).Order());
    }

    [Fact]
    public async Task A_feed_that_comes_back_by_a_clock_that_is_behind_brings_its_articles()
    {
        await using var system = await StartAsync();
        await PollAsync(system, "One", "Two");
        await RemoveFeedAsync(system);

        await DispatchAsync(system, system.Time.GetUtcNow().AddMinutes(-10), "One", "Two");
        await system.DrainAsync();

        Assert.Equal(["One", "Two"], (await TitlesAsync(system)).Order());
    }

    [Fact]
    public async Task Blobs_written_just_before_the_removal_are_purged_too()
    {
        await using var system = await StartAsync(ahead: TimeSpan.Zero, ("Removal__GracePeriod", "2.00:00:00"));
        await PollAsync(system, "One");
        await RemoveFeedAsync(system);
        Assert.NotEmpty(await BlobsAsync(system));

        system.Time.Advance(TimeSpan.FromDays(3));
        await PurgeAsync(system);

        Assert.Empty(await BlobsAsync(system));
    }

    [Fact]
    public async Task A_removal_that_dies_anywhere_can_be_repeated()
    {
        for (var crashAt = 1; crashAt < 40; crashAt++)
        {
            await using var system = await StartAsync();
            await PollAsync(system, "One", "Two");
            await DispatchAsync(system, "Three");
            system.Wire.Clear();
            system.Wire.CrashAt = crashAt;
            var died = await Record.ExceptionAsync(() => RemoveFeedAsync(system));
            system.Wire.CrashAt = int.MaxValue;

            await RemoveFeedAsync(system);
            await system.DrainAsync();

            Assert.Empty(await TitlesAsync(system));
            Assert.All(
                await system.Storage.Articles.QueryAsync<ArticleRow>(cancellationToken: _end).ToListAsync(_end), row => Assert.True(row.Deleted));
            if (died is null)
                return;
        }

        Assert.Fail("The removal never came to its end.");
    }

    [Fact]
    public async Task Deleting_needs_the_key()
    {
        await using var system = await StartAsync(("FunctionKey", "secret"));
        await PollAsync(system, "One");
        var id = await IdOfAsync(system, "One");

        Assert.Equal(HttpStatusCode.Unauthorized, (await DeleteAsync(system, id)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await system.SendAsync($"api/articles/{id}?code=secret", HttpMethod.Delete)).StatusCode);
    }

    // Blobs carry the emulator's time, and the purge compares it with ours: to it, they are written a while before anything is deleted.
    private Task<TestSystem> StartAsync(params (string Name, string Value)[] settings) => StartAsync(TimeSpan.FromHours(1), settings);

    private async Task<TestSystem> StartAsync(TimeSpan ahead, params (string Name, string Value)[] settings)
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(TimeProvider.System.GetUtcNow() + ahead);
        var system = await TestSystem.StartAsync(azurite.NewAccount(), time, settings);
        await system.Storage.CreateMissingAsync(_end);
        return system;
    }

    private async Task PollAsync(TestSystem system, params string[] titles)
    {
        await DispatchAsync(system, titles);
        await system.DrainAsync();
    }

    private async Task DispatchAsync(TestSystem system, params string[] titles)
    {
        system.Time.Advance(TimeSpan.FromSeconds(2));
        await DispatchAsync(system, system.Time.GetUtcNow(), titles);
        system.Time.Advance(TimeSpan.FromSeconds(2));
    }

    private async Task DispatchAsync(TestSystem system, DateTimeOffset fetchedAt, params string[] titles)
    {
        var document = new FeedDocument
        {
            Format = "rss-2.0",
            Encoding = "utf-8",
            WellFormed = true,
            Feed = new Feed { Title = new Text { Value = "D" } },
            Items = [.. titles.Select(title => new Item { Id = title.Split('|')[0], Title = new Text { Value = title }, Link = "https://d.example/" + title.Split('|')[0] })],
        };
        await system.Services.GetRequiredService<ItemDispatcher>().DispatchAsync(FeedId, "https://d.example/feed", _registered, document, fetchedAt, _end);
    }

    private static Task<HttpResponseMessage> DeleteAsync(TestSystem system, string id) => system.SendAsync($"api/articles/{id}", HttpMethod.Delete);

    private Task<int> RemoveFeedAsync(TestSystem system) => system.Services.GetRequiredService<ArticleRemover>().RemoveFeedAsync(FeedId, _end);

    private Task PurgeAsync(TestSystem system) => Trigger<TimerTriggerAttribute>.All
        .Single(trigger => trigger.Name == "PurgeArticles").InvokeAsync(system.Services, new TimerInfo(), _end);

    private static async Task<IReadOnlyList<string?>> TitlesAsync(TestSystem system) =>
        (await system.GetJsonAsync("api/articles?limit=200")).Titles();

    private static async Task<string> IdOfAsync(TestSystem system, string title) =>
        (await system.GetJsonAsync("api/articles?limit=200")).GetProperty("items").EnumerateArray()
            .Single(item => item.GetProperty("title").GetString() == title).GetProperty("id").GetString()!;

    private async Task<IReadOnlyList<string>> BlobsAsync(TestSystem system) => await BlobsAsync(system, blob => blob.Name);

    private async Task<IReadOnlyList<string>> TagsAsync(TestSystem system) =>
        await BlobsAsync(system, blob => $"{blob.Name} {blob.Properties.ETag}");

    private async Task<IReadOnlyList<string>> BlobsAsync(TestSystem system, Func<BlobItem, string> describe)
    {
        var names = new List<string>();
        foreach (var container in (BlobContainerClient[])[system.Storage.ArticleBlobs, system.Storage.ItemBlobs])
            await foreach (var blob in container.GetBlobsAsync(cancellationToken: _end))
                names.Add($"{container.Name}/{describe(blob)}");
        return names;
    }
}
