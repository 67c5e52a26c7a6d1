using Azure.Storage.Queues;
using Headwater.FunctionalTests.Testing;
using Headwater.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Headwater.FunctionalTests.Ingestion;

/// <summary>What cannot be processed is tried again, given up, and kept.</summary>
public sealed class FailedItemTests(AzuriteFixture azurite)
{
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_item_that_cannot_be_processed_is_recorded_retried_and_given_up_while_the_others_go_on()
    {
        await using var system = await TestItems.StartAsync(azurite);
        system.Logs.Expect(201, 901, 210);
        await system.DispatchAsync(TestItems.Document("One", "Two"), TestItems.Noon);
        var lost = (await system.Storage.ItemBlobs.GetBlobsAsync(cancellationToken: _end).ToListAsync(_end))[0].Name;
        await system.Storage.ItemBlobs.GetBlobClient(lost).DeleteAsync(cancellationToken: _end);

        await system.DrainAsync();

        Assert.Single(await EndState.ChangesAsync(system.Storage));
        var failure = Assert.Single(await system.Services.GetRequiredService<FailureLog>().ListAsync(TestItems.FeedId, null, 10, _end));
        Assert.Equal(("item", "dead", 5, $"items/{lost}"), (failure.Kind, failure.State, failure.Attempts, failure.Input));
        Assert.Contains("blob", failure.Reason, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task An_item_that_succeeds_after_a_failure_is_no_failure_any_more()
    {
        await using var system = await TestItems.StartAsync(azurite);
        system.Logs.Expect(201);
        await system.DispatchAsync(TestItems.Document("One"), TestItems.Noon);
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
        await using var system = await TestItems.StartAsync(azurite);
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
        await using var system = await TestItems.StartAsync(azurite, account);
        system.Logs.Expect(901, 211);
        await new QueueClient(account, StorageNames.ItemQueue).SendMessageAsync("written by hand", _end);
        await system.DispatchAsync(TestItems.Document("One"), TestItems.Noon);

        await system.DrainAsync();

        Assert.Single(await EndState.ChangesAsync(system.Storage));
        var failure = Assert.Single(await system.Services.GetRequiredService<FailureLog>().ListAsync(null, null, 10, _end));
        var kept = await system.Storage.ItemBlobs.GetBlobClient(failure.Input.Split('/', 2)[1]).DownloadContentAsync(_end);
        Assert.Equal("written by hand", kept.Value.Content.ToString());
    }

    [Fact]
    public async Task What_fails_in_the_poison_queue_stays_there_to_be_seen()
    {
        await using var system = await TestItems.StartAsync(azurite);
        system.Logs.Expect(905);
        await system.Storage.PoisonQueue.SendMessageAsync("not a message", _end);
        system.Wire.Answer = (call, _) => call.Path.StartsWith("Failures", StringComparison.Ordinal) ? throw new InvalidOperationException("The account says no.") : null;

        await system.DrainAsync();

        system.Wire.Answer = null;
        Assert.Equal(1, (await system.Storage.PoisonQueue.GetPropertiesAsync(_end)).Value.ApproximateMessagesCount);
        Assert.False(await system.Storage.Queue(StorageNames.PoisonQueue + "-poison").ExistsAsync(_end));
    }
}
