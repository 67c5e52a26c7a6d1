using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Headwater.FunctionalTests.Testing;
using Headwater.Ingestion;
using Headwater.Parsing;
using Headwater.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Headwater.FunctionalTests.Ingestion;

public sealed class IngestionTests(AzuriteFixture azurite)
{
    private const string FeedId = "b-example-feed-000000";
    private const string Url = "https://b.example/feed.xml";
    private static readonly DateTimeOffset Noon = new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task New_items_become_articles_rows_and_lines()
    {
        await using var system = await StartAsync();

        var result = await DispatchAsync(system, Document("One", "Two", "Three"), Noon);
        await system.DrainAsync();

        Assert.Equal(new DispatchResult(3, 0, 0), result);
        var changes = await EndState.ChangesAsync(system.Storage);
        Assert.Equal(["One", "Three", "Two"], changes.Select(change => change.Article!.Title).Order());
        Assert.All(changes, change => Assert.Equal((Noon, 1), (change.Article!.FirstSeen, change.Article.Version)));
        foreach (var change in changes)
        {
            ArticleRow row = await system.Storage.Articles.GetEntityAsync<ArticleRow>(FeedId, change.ArticleId, cancellationToken: _end);
            Assert.True(await system.Storage.ArticleBlobs.GetBlobClient(row.Blob).ExistsAsync(_end));
        }
    }

    [Fact]
    public async Task An_unchanged_document_writes_nothing()
    {
        await using var system = await StartAsync();
        await DispatchAsync(system, Document("One", "Two"), Noon);
        await system.DrainAsync();
        system.Wire.Clear();

        var result = await DispatchAsync(system, Document("One", "Two"), Noon.AddHours(1));

        Assert.Equal(new DispatchResult(0, 0, 2), result);
        Assert.All(system.Wire.Calls, call => Assert.True(call.IsRead, $"{call}"));
        Assert.Single(system.Wire.Calls);
    }

    [Fact]
    public async Task An_edit_makes_a_version_and_leaves_the_old_article_where_it_was()
    {
        await using var system = await StartAsync();
        await DispatchAsync(system, Document("One"), Noon);
        await system.DrainAsync();
        var first = Assert.Single(await EndState.ChangesAsync(system.Storage));

        var result = await DispatchAsync(system, Document("One|edited"), Noon.AddHours(1));
        await system.DrainAsync();

        Assert.Equal(new DispatchResult(0, 1, 0), result);
        var second = (await EndState.ChangesAsync(system.Storage))[^1];
        Assert.Equal(first.ArticleId, second.ArticleId);
        Assert.Equal((2, Noon, Noon.AddHours(1)), (second.Article!.Version, second.Article.FirstSeen, second.Article.Changed));
        foreach (var hash in (string[])[first.ContentHash, second.ContentHash])
            Assert.True(await system.Storage.ArticleBlobs.GetBlobClient(StorageNames.ArticleBlob(FeedId, first.ArticleId, hash)).ExistsAsync(_end));
    }

    [Fact]
    public async Task Messages_may_come_twice_and_in_any_order()
    {
        await using var system = await StartAsync();
        await DispatchAsync(system, Document("One", "Two"), Noon);
        await DispatchAsync(system, Document("One|edited", "Two"), Noon.AddHours(1));
        await DispatchAsync(system, Document("One|edited again", "Two|edited"), Noon.AddHours(2));
        await DispatchAsync(system, Document("One", "Two|edited"), Noon.AddHours(3));
        QueueMessage[] messages = await system.Storage.ItemQueue.ReceiveMessagesAsync(32, TimeSpan.FromHours(1), _end);
        Assert.Equal(6, messages.Length);

        var expected = await IngestAsync(system, messages);

        for (var seed = 0; seed < 10; seed++)
        {
            QueueMessage[] twice = [.. messages, .. messages];
            new Random(seed).Shuffle(twice);
            await using var other = await StartAsync();
            await CopyBlobsAsync(system, other);
            Assert.Equal(expected, await IngestAsync(other, twice), ignoreLineEndingDifferences: true);
        }
    }

    [Fact]
    public async Task A_crash_between_any_two_storage_calls_of_the_dispatcher_loses_nothing()
    {
        var expected = await EndStateAfterCrashAsync(crashDispatch: int.MaxValue, crashIngest: int.MaxValue);
        var crashes = 0;
        for (var call = 1; await CrashesAsync(call); call++)
            crashes++;

        // Window, then blob and message of each of three items, then the window again.
        Assert.Equal(8, crashes);

        async Task<bool> CrashesAsync(int call)
        {
            var (state, crashed) = await RunWithCrashesAsync(call, int.MaxValue);
            Assert.Equal(expected, state);
            return crashed;
        }
    }

    [Fact]
    public async Task A_crash_between_any_two_storage_calls_of_the_ingestor_loses_nothing()
    {
        var expected = await EndStateAfterCrashAsync(int.MaxValue, int.MaxValue);
        var crashes = 0;
        for (var call = 1; ; call++)
        {
            var (state, crashed) = await RunWithCrashesAsync(int.MaxValue, call);
            Assert.Equal(expected, state);
            if (!crashed)
                break;
            crashes++;
        }

        // Row, item, article, line (the first one also looks for the segment and makes it), row.
        Assert.True(crashes >= 15, $"{crashes} crashes");
    }

    [Fact]
    public async Task An_item_that_cannot_be_processed_is_recorded_retried_and_given_up_while_the_others_go_on()
    {
        await using var system = await StartAsync();
        system.Logs.Expect(201, 901, 210);
        await DispatchAsync(system, Document("One", "Two"), Noon);
        var lost = (await system.Storage.ItemBlobs.GetBlobsAsync(cancellationToken: _end).ToListAsync(_end))[0].Name;
        await system.Storage.ItemBlobs.GetBlobClient(lost).DeleteAsync(cancellationToken: _end);

        await system.DrainAsync();

        Assert.Single(await EndState.ChangesAsync(system.Storage));
        var failure = Assert.Single(await system.Services.GetRequiredService<FailureLog>().ListAsync(FeedId, null, 10, _end));
        Assert.Equal(("item", "dead", 5, $"items/{lost}"), (failure.Kind, failure.State, failure.Attempts, failure.Input));
        Assert.Contains("blob", failure.Reason, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task An_item_that_succeeds_after_a_failure_is_no_failure_any_more()
    {
        await using var system = await StartAsync();
        system.Logs.Expect(201);
        await DispatchAsync(system, Document("One"), Noon);
        var refusals = 2;
        system.Wire.Answer = (call, _) => call.Path.StartsWith("articles/", StringComparison.Ordinal) && refusals-- > 0
            ? throw new Azure.RequestFailedException(403, "The account says no.")
            : null;

        await system.DrainAsync();

        Assert.Single(await EndState.ChangesAsync(system.Storage));
        Assert.Empty(await system.Services.GetRequiredService<FailureLog>().ListAsync(null, null, 10, _end));
    }

    [Fact]
    public async Task A_message_that_cannot_be_read_is_kept_and_named()
    {
        await using var system = await StartAsync();
        system.Logs.Expect(901, 211);
        await system.Storage.ItemQueue.SendMessageAsync("not a message", _end);

        await system.DrainAsync();

        var failure = Assert.Single(await system.Services.GetRequiredService<FailureLog>().ListAsync(null, null, 10, _end));
        Assert.Equal(("message", "dead"), (failure.Kind, failure.State));
        var (container, blob) = (failure.Input.Split('/', 2)[0], failure.Input.Split('/', 2)[1]);
        Assert.Equal(StorageNames.ItemsContainer, container);
        var kept = await system.Storage.ItemBlobs.GetBlobClient(blob).DownloadContentAsync(_end);
        Assert.Equal("not a message", kept.Value.Content.ToString());
    }

    [Fact]
    public async Task A_message_that_is_not_encoded_keeps_no_other_from_being_read()
    {
        var account = azurite.NewAccount();
        await using var system = await StartAsync(account);
        system.Logs.Expect(901, 211);
        await new QueueClient(account, StorageNames.ItemQueue).SendMessageAsync("written by hand", _end);
        await DispatchAsync(system, Document("One"), Noon);

        await system.DrainAsync();

        Assert.Single(await EndState.ChangesAsync(system.Storage));
        var failure = Assert.Single(await system.Services.GetRequiredService<FailureLog>().ListAsync(null, null, 10, _end));
        var kept = await system.Storage.ItemBlobs.GetBlobClient(failure.Input.Split('/', 2)[1]).DownloadContentAsync(_end);
        Assert.Equal("written by hand", kept.Value.Content.ToString());
    }

    [Fact]
    public async Task An_edit_counts_also_when_the_clock_went_back()
    {
        await using var system = await StartAsync();
        await DispatchAsync(system, Document("One"), Noon.AddYears(1));
        await system.DrainAsync();

        await DispatchAsync(system, Document("One|edited"), Noon);
        await system.DrainAsync();

        var changes = await EndState.ChangesAsync(system.Storage);
        Assert.Equal([1, 2], changes.OrderBy(change => change.FetchedAt).Select(change => change.Article!.Version));
    }

    [Fact]
    public async Task What_fails_in_the_poison_queue_stays_there_to_be_seen()
    {
        await using var system = await StartAsync();
        system.Logs.Expect(905);
        await system.Storage.PoisonQueue.SendMessageAsync("not a message", _end);
        system.Wire.Answer = (call, _) => call.Path.StartsWith("Failures", StringComparison.Ordinal) ? throw new InvalidOperationException("The account says no.") : null;

        await system.DrainAsync();

        system.Wire.Answer = null;
        Assert.Equal(1, (await system.Storage.PoisonQueue.GetPropertiesAsync(_end)).Value.ApproximateMessagesCount);
        Assert.False(await system.Storage.Queue(StorageNames.PoisonQueue + "-poison").ExistsAsync(_end));
    }

    [Fact]
    public async Task A_message_never_expires()
    {
        await using var system = await StartAsync();
        await DispatchAsync(system, Document("One"), Noon);

        QueueMessage message = await system.Storage.ItemQueue.ReceiveMessageAsync(cancellationToken: _end);

        Assert.True(message.ExpiresOn > DateTimeOffset.MaxValue.AddYears(-1), $"{message.ExpiresOn}");
    }

    private static FeedDocument Document(params string[] titlesAndBodies) => new()
    {
        Format = "rss-2.0",
        Encoding = "utf-8",
        WellFormed = true,
        Feed = new Feed { Title = new Text { Value = "Feed" } },
        Items =
        [
            .. titlesAndBodies.Select(text => text.Split('|')).Select(parts => new Item
            {
                Id = parts[0],
                Title = new Text { Value = parts[0] },
                Link = $"https://b.example/{parts[0]}",
                Content = [new Text { Value = $"<p>{parts[^1]}</p>", Type = "text/html" }],
            }),
        ],
    };

    private async Task<TestSystem> StartAsync(string? account = null)
    {
        var system = await TestSystem.StartAsync(account ?? azurite.NewAccount());
        await system.Storage.CreateMissingAsync(_end);
        system.Wire.Clear();
        return system;
    }

    private Task<DispatchResult> DispatchAsync(TestSystem system, FeedDocument document, DateTimeOffset fetchedAt) =>
        system.Services.GetRequiredService<ItemDispatcher>().DispatchAsync(FeedId, Url, Noon, document, fetchedAt, _end);

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

    private async Task<string> EndStateAfterCrashAsync(int crashDispatch, int crashIngest) =>
        (await RunWithCrashesAsync(crashDispatch, crashIngest)).State;

    /// <summary>A run in which the process dies before the given calls and is started again each time.</summary>
    private async Task<(string State, bool Crashed)> RunWithCrashesAsync(int crashDispatch, int crashIngest)
    {
        var account = azurite.NewAccount();
        var crashed = false;
        await using (var dispatching = await StartAsync(account))
        {
            dispatching.Wire.CrashAt = crashDispatch;
            try
            {
                await DispatchAsync(dispatching, Document("One", "Two", "Three"), Noon);
            }
            catch (CrashException)
            {
                crashed = true;
            }
        }

        await using var restarted = await StartAsync(account);
        if (crashed)
            await DispatchAsync(restarted, Document("One", "Two", "Three"), Noon);

        // The ingestor's messages stay in the queue when it dies: the next instance gets the same ones.
        QueueMessage[] messages = await restarted.Storage.ItemQueue.ReceiveMessagesAsync(32, TimeSpan.FromHours(1), _end);
        await using (var ingesting = await StartAsync(account))
        {
            ingesting.Logs.Expect(201);
            ingesting.Wire.CrashAt = crashIngest;
            try
            {
                foreach (var message in messages)
                    await ingesting.Services.GetRequiredService<ItemIngestor>().IngestAsync(message, _end);
            }
            catch (CrashException)
            {
                crashed = true;
            }
        }

        foreach (var message in messages)
            await restarted.Services.GetRequiredService<ItemIngestor>().IngestAsync(message, _end);
        return (await EndState.OfAsync(restarted.Storage), crashed);
    }
}
