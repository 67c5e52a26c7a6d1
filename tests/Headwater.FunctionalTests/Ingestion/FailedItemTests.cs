using System.Net;
using System.Text;
using Azure.Storage.Queues;
using Headwater.FunctionalTests.Testing;
using Headwater.Ingestion;
using Headwater.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Headwater.FunctionalTests.Ingestion;

/// <summary>What cannot be processed is tried again, given up, and kept.</summary>
public sealed class FailedItemTests(AzuriteFixture azurite)
{
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Failing_item_is_retried_then_dead_and_the_others_go_on()
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
    public async Task Item_that_succeeds_after_a_failure_leaves_the_failures()
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
    public async Task Unreadable_message_is_kept_as_a_failure()
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
    public async Task Message_that_is_not_base64_blocks_no_other()
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
    public async Task Message_that_fails_in_the_poison_queue_stays_there()
    {
        await using var system = await TestItems.StartAsync(azurite);
        system.Logs.Expect(905);
        await system.Storage.PoisonQueue.SendMessageAsync("not a message", _end);
        system.Wire.Answer = (call, _) =>
            call.Path.StartsWith("Failures", StringComparison.Ordinal) ? throw new InvalidOperationException("The account says no.") : null;

        await system.DrainAsync();

        system.Wire.Answer = null;
        Assert.Equal(1, (await system.Storage.PoisonQueue.GetPropertiesAsync(_end)).Value.ApproximateMessagesCount);
        Assert.False(await system.Storage.Queue(StorageNames.PoisonQueue + "-poison").ExistsAsync(_end));
    }

    [Fact]
    public async Task Unreadable_message_can_be_retried_or_dismissed()
    {
        await using var system = await TestItems.StartAsync(azurite);
        system.Logs.Expect(901, 211);
        await system.Storage.ItemQueue.SendMessageAsync("not a message", _end);
        await system.DrainAsync();
        var first = Assert.Single(await FailuresAsync(system));

        using var retried = await system.Client.PostAsync(new Uri("api/failures/retry", UriKind.Relative), null, _end);
        await system.DrainAsync();
        var second = Assert.Single(await FailuresAsync(system));
        using var dismissed = await system.Client.DeleteAsync(new Uri($"api/failures/{second.Id}", UriKind.Relative), _end);
        using var again = await system.Client.DeleteAsync(new Uri($"api/failures/{second.Id}", UriKind.Relative), _end);
        using var nonsense = await system.Client.DeleteAsync(new Uri("api/failures/nonsense", UriKind.Relative), _end);

        Assert.Equal((5, 5), (first.Attempts, second.Attempts));
        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(
            [HttpStatusCode.Accepted, HttpStatusCode.NoContent, HttpStatusCode.NotFound, HttpStatusCode.NotFound],
            [retried.StatusCode, dismissed.StatusCode, again.StatusCode, nonsense.StatusCode]);
        Assert.Empty(await FailuresAsync(system));
        Assert.Empty(await system.Storage.ItemBlobs.GetBlobsAsync(cancellationToken: _end).ToListAsync(_end));
    }

    [Fact]
    public async Task Message_of_the_poison_queue_is_made_readable()
    {
        var account = azurite.NewAccount();
        await using var system = await TestItems.StartAsync(azurite, account);
        system.Logs.Expect(211);
        await new QueueClient(account, StorageNames.PoisonQueue).SendMessageAsync("written by hand", _end);

        await system.Services.GetRequiredService<PoisonMessages>().EncodeAsync(_end);

        var messages = await new QueueClient(account, StorageNames.PoisonQueue).PeekMessagesAsync(10, _end);
        Assert.Equal("written by hand", Encoding.UTF8.GetString(Convert.FromBase64String(Assert.Single(messages.Value).Body.ToString())));
        await system.DrainAsync();
        Assert.Equal("message", Assert.Single(await FailuresAsync(system)).Kind);
    }

    private Task<IReadOnlyList<Failure>> FailuresAsync(TestSystem system) =>
        system.Services.GetRequiredService<FailureLog>().ListAsync(null, null, 10, _end);
}
