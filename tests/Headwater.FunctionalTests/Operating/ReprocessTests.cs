using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Headwater.Feeds.Parsing;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Telemetry;
using Headwater.FunctionalTests.Testing;
using Headwater.Ingestion;
using Headwater.Polling;
using Headwater.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Headwater.FunctionalTests.Operating;

public sealed class ReprocessTests(AzuriteFixture azurite)
{
    private const string OldWork = "What older code made of it.";
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Articles_are_made_again_by_the_code_that_runs_now()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed", SmallFeed.Rss(["One", "Two"]));
        await using var system = await StartAsync(origin);
        var before = await ChangesAsync(system);
        await MakeOldAsync(system);

        // Also what the instance holds in memory is of the old code then.
        Assert.All(await TextsAsync(system), text => Assert.Equal(OldWork, text));
        Assert.Equal((2, 0), await ReprocessAsync(system, before[0].FeedId));
        await system.DrainAsync();

        Assert.All(await TextsAsync(system), text => Assert.Equal("Text.", text));
        var after = await ChangesAsync(system);
        Assert.Equal(4, after.Count);
        Assert.Equal(
            before.Select(change => Facts(change, TimeSpan.FromTicks(1))).Order(),
            after.Skip(2).Select(change => Facts(change, TimeSpan.Zero)).Order());

        static (string, string, DateTimeOffset, int, DateTimeOffset) Facts(StoredChange change, TimeSpan later) =>
            (change.ArticleId, change.ContentHash, change.FetchedAt + later, change.Version, change.FirstSeen);
    }

    [Fact]
    public async Task Messages_may_come_twice_and_after_a_newer_fetch()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed", SmallFeed.Rss(["One", "Two"]));
        await using var system = await StartAsync(origin);
        var feed = (await ChangesAsync(system))[0].FeedId;
        await ReprocessAsync(system, feed);
        await ReprocessAsync(system, feed);
        var late = (await system.Storage.ItemQueue.PeekMessagesAsync(32, _end)).Value.Select(message => message.Body).ToList();
        await system.DrainAsync();

        // Two messages of one article at once may each write the line.
        Assert.Equal(
            4, (await ChangesAsync(system)).DistinctBy(change => (change.ArticleId, change.FetchedAt, change.ContentHash)).Count());

        origin.Feed("/feed", SmallFeed.Rss(["One", "Two"], "<p>Edited.</p>"));
        system.Time.Advance(TimeSpan.FromDays(2));
        await system.PollAndDrainAsync();
        var edited = await EndState.OfAsync(system.Storage);
        foreach (var body in late)
            await system.Storage.ItemQueue.SendMessageAsync(body, cancellationToken: _end);
        await system.DrainAsync();

        Assert.Equal(edited, await EndState.OfAsync(system.Storage));
        Assert.All(await TextsAsync(system), text => Assert.Equal("Edited.", text));
    }

    [Fact]
    public async Task Edit_fetched_at_the_same_time_still_wins()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed", SmallFeed.Rss(["One"]));
        await using var system = await StartAsync(origin);
        var first = (await ChangesAsync(system))[0];
        for (var time = 0; time < 3; time++)
        {
            await ReprocessAsync(system, first.FeedId);
            await system.DrainAsync();
        }

        var edited = (ParseOutcome.Parsed)FeedParser.Parse(
            Encoding.UTF8.GetBytes(SmallFeed.Rss(["One"], "<p>Edited.</p>")), new DocumentOrigin(origin.Url("/feed")));
        var feed = await system.Services.GetRequiredService<FeedTable>().FindAsync(first.FeedId, _end);
        await system.Services.GetRequiredService<ItemDispatcher>().DispatchAsync(
            new FetchedDocument(first.FeedId, feed!.Registered, origin.Url("/feed"), edited.Document, first.FetchedAt), _end);
        await system.DrainAsync();

        Assert.Equal(["Edited."], await TextsAsync(system));
    }

    [Fact]
    public async Task Crash_before_any_call_is_repaired_by_the_next_request()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed", SmallFeed.Rss(["One"]));
        await using var system = await StartAsync(origin);
        var feed = (await ChangesAsync(system))[0].FeedId;

        var (call, crashed) = (0, true);
        while (crashed)
        {
            await MakeOldAsync(system);
            system.Logs.Allow(700);
            system.Wire.Clear();
            system.Wire.CrashAt = ++call;
            using var answer = await PostAsync(system, feed);
            system.Wire.CrashAt = int.MaxValue;
            crashed = system.Wire.HasCrashed;
            Assert.Equal(crashed, !answer.IsSuccessStatusCode);

            Assert.Equal((1, 0), await ReprocessAsync(system, feed));
            await system.DrainAsync();
            Assert.Equal(["Text."], await TextsAsync(system));
        }

        // The feed, the rows, then the item and the message.
        Assert.True(call > 5, $"{call} rounds");
    }

    [Fact]
    public async Task Deleted_article_stays_away_and_a_missing_item_is_counted()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed", SmallFeed.Rss(["One", "Two", "Three"]));
        await using var system = await StartAsync(origin);
        var changes = (await ChangesAsync(system)).ToList();
        using var deleted = await system.Client.DeleteAsync(new Uri($"api/articles/{changes[0].ArticleId}", UriKind.Relative), _end);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await system.Storage.ItemBlobs.DeleteBlobAsync(
            StorageNames.ItemBlob(changes[1].FeedId, changes[1].ArticleId, changes[1].ContentHash), cancellationToken: _end);

        Assert.Equal((1, 1), await ReprocessAsync(system, changes[0].FeedId));
        await system.DrainAsync();

        Assert.Equal(2, (await TextsAsync(system)).Count);
    }

    [Fact]
    public async Task A_new_log_gets_every_article_with_or_without_item()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed", SmallFeed.Rss(["One", "Two", "Three"]));
        await using var old = await StartAsync(origin);
        var changes = await ChangesAsync(old);
        await old.Storage.Log.DeleteBlobAsync(StorageNames.LogSegment(1), cancellationToken: _end);
        await old.Storage.ItemBlobs.DeleteBlobAsync(
            StorageNames.ItemBlob(changes[1].FeedId, changes[1].ArticleId, changes[1].ContentHash), cancellationToken: _end);

        await using var system = await TestSystem.StartAsync(old.Account);
        Assert.Equal((2, 1), await ReprocessAsync(system, changes[0].FeedId));
        await system.DrainAsync();

        Assert.Equal(3, (await TextsAsync(system)).Count);
    }

    [Fact]
    public async Task Start_that_finds_only_the_log_of_old_form_says_so()
    {
        var account = azurite.NewAccount();
        await using (var old = await TestSystem.StartAsync(account))
            await new BlobContainerClient(account, StorageNames.OldLog).CreateAsync(cancellationToken: _end);

        await using var system = await TestSystem.StartAsync(account);
        system.Logs.Expect(110);
        Assert.Single(system.Logs.All, log => log.EventId == 110);

        await system.StoreAsync(TestArticles.Make("A"));
        await using var filled = await TestSystem.StartAsync(account);
        Assert.DoesNotContain(filled.Logs.All, log => log.EventId == 110);
    }

    [Fact]
    public async Task A_call_goes_on_where_the_one_before_ended()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed", SmallFeed.Rss(["One", "Two", "Three"]));
        await using var system = await StartAsync(origin);
        var changes = await ChangesAsync(system);
        var ids = changes.Select(change => change.ArticleId).Order(StringComparer.Ordinal).ToList();

        Assert.Equal((2, 0), await ReprocessAsync(system, changes[0].FeedId, $"?cursor={ids[0]}"));
        Assert.Equal((0, 0), await ReprocessAsync(system, changes[0].FeedId, $"?cursor={ids[2]}"));
        using var wrong = await PostAsync(system, changes[0].FeedId, "?cursor=first");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        using var unknown = await PostAsync(system, "nosuch-000000");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task A_call_reads_a_thousand_articles_and_says_where_to_go_on()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed", SmallFeed.Rss(["One"]));
        await using var system = await StartAsync(origin);
        var one = Assert.Single(await ChangesAsync(system));

        // Those that were deleted cost no further call.
        string[] deleted = [.. Enumerable.Range(1, ItemReprocessor.MaxArticles).Select(number => TestArticles.Id($"deleted {number}"))];
        foreach (var batch in deleted.Chunk(100))
        {
            var rows = batch.Select(id => new ArticleRow
            {
                PartitionKey = one.FeedId,
                RowKey = id,
                FetchedAt = one.FetchedAt,
                FirstSeen = one.FirstSeen,
                Deleted = true,
            });
            await system.Storage.Articles.SubmitTransactionAsync(
                rows.Select(row => new TableTransactionAction(TableTransactionActionType.Add, row)), _end);
        }

        var (first, cursor) = await ReprocessPartAsync(system, one.FeedId, "");
        var (second, end) = await ReprocessPartAsync(system, one.FeedId, $"?cursor={cursor}");

        Assert.Equal(deleted.Append(one.ArticleId).Order(StringComparer.Ordinal).ElementAt(999), cursor);
        Assert.Equal((1, null), (first.Sent + second.Sent, end));
    }

    private async Task<TestSystem> StartAsync(TestOrigin origin)
    {
        var system = await TestSystem.StartAsync(azurite.NewAccount(), null, ("FeedUrls", origin.Url("/feed")));
        await system.Storage.CreateMissingAsync(_end);
        await system.PollAndDrainAsync();
        return system;
    }

    /// <summary>Puts a stand-in for the work of older code in the place of every article.</summary>
    private async Task MakeOldAsync(TestSystem system)
    {
        await foreach (var blob in system.Storage.ArticleBlobs.GetBlobsAsync(cancellationToken: _end))
        {
            var client = system.Storage.ArticleBlobs.GetBlobClient(blob.Name);
            var article = JsonSerializer.Deserialize(
                (await client.DownloadContentAsync(_end)).Value.Content.ToMemory().Span, StorageJson.Relaxed.Article)!;
            await client.UploadAsync(
                BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(article with { Text = OldWork }, StorageJson.Relaxed.Article)),
                overwrite: true, _end);
        }
    }

    private static async Task<IReadOnlyList<StoredChange>> ChangesAsync(TestSystem system) => await EndState.ChangesAsync(system.Storage);

    private static async Task<IReadOnlyList<string>> TextsAsync(TestSystem system)
    {
        var texts = new List<string>();
        foreach (var item in (await system.GetJsonAsync("api/articles")).GetProperty("items").EnumerateArray())
            texts.Add((await system.GetJsonAsync($"api/articles/{item.GetProperty("id").GetString()}")).GetProperty("text").GetString()!);
        return texts;
    }

    private async Task<HttpResponseMessage> PostAsync(TestSystem system, string feed, string query = "") =>
        await system.Client.PostAsync(new Uri($"api/feeds/{feed}/reprocess{query}", UriKind.Relative), content: null, _end);

    private async Task<(int Sent, int Gone)> ReprocessAsync(TestSystem system, string feed, string query = "")
    {
        var (done, cursor) = await ReprocessPartAsync(system, feed, query);
        Assert.Null(cursor);
        return done;
    }

    private async Task<((int Sent, int Gone) Done, string? Cursor)> ReprocessPartAsync(TestSystem system, string feed, string query)
    {
        using var response = await PostAsync(system, feed, query);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var report = await response.Content.ReadFromJsonAsync<JsonElement>(_end);
        return (
            (report.GetProperty("sent").GetInt32(), report.GetProperty("gone").GetInt32()),
            report.TryGetProperty("cursor", out var cursor) ? cursor.GetString() : null);
    }
}
