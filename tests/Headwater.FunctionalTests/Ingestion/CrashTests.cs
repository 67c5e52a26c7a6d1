using Azure.Storage.Queues.Models;
using Headwater.FunctionalTests.Testing;
using Headwater.Ingestion;
using Headwater.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Headwater.FunctionalTests.Ingestion;

/// <summary>The process dies before any of its calls to storage, and is started again.</summary>
public sealed class CrashTests(AzuriteFixture azurite)
{
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Crash_of_the_dispatcher_at_any_call_loses_nothing()
    {
        var expected = await EndStateAfterCrashAsync(crashDispatch: int.MaxValue, crashIngest: int.MaxValue);
        var crashes = 0;
        for (var call = 1; await CrashesAsync(call); call++)
            crashes++;

        // Known items and a row, then blob and message of each of three items, then the known items again.
        Assert.Equal(9, crashes);

        async Task<bool> CrashesAsync(int call)
        {
            var (state, crashed) = await RunWithCrashesAsync(call, int.MaxValue);
            Assert.Equal(expected, state);
            return crashed;
        }
    }

    [Fact]
    public async Task Crash_of_the_ingestor_at_any_call_loses_nothing()
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
    public async Task Edit_after_a_crash_of_the_dispatcher_gets_its_number()
    {
        await using var system = await TestItems.StartAsync(azurite);
        await system.DispatchAsync(TestItems.Document("One"), TestItems.Noon);
        var known = system.Storage.FeedBlobs.GetBlobClient(StorageNames.KnownItemsBlob(TestItems.FeedId));
        var before = (await known.DownloadContentAsync(_end)).Value.Content;
        await system.DispatchAsync(TestItems.Document("One", "Two"), TestItems.Noon.AddHours(1));
        await known.UploadAsync(before, overwrite: true, _end);
        await system.DrainAsync();

        await system.DispatchAsync(TestItems.Document("One", "Two|edited"), TestItems.Noon.AddHours(2));
        await system.DrainAsync();

        Assert.Equal([1, 1, 2], (await EndState.ChangesAsync(system.Storage)).Select(change => change.Version));
    }

    private async Task<string> EndStateAfterCrashAsync(int crashDispatch, int crashIngest) =>
        (await RunWithCrashesAsync(crashDispatch, crashIngest)).State;

    /// <summary>A run in which the process dies before the given calls and is started again each time.</summary>
    private async Task<(string State, bool Crashed)> RunWithCrashesAsync(int crashDispatch, int crashIngest)
    {
        var account = azurite.NewAccount();
        var crashed = false;
        await using (var dispatching = await TestItems.StartAsync(azurite, account))
        {
            dispatching.Wire.CrashAt = crashDispatch;
            try
            {
                await dispatching.DispatchAsync(TestItems.Document("One", "Two", "Three"), TestItems.Noon);
            }
            catch (CrashException)
            {
                crashed = true;
            }
        }

        await using var restarted = await TestItems.StartAsync(azurite, account);
        if (crashed)
            await restarted.DispatchAsync(TestItems.Document("One", "Two", "Three"), TestItems.Noon);

        // The ingestor's messages stay in the queue when it dies: the next instance gets the same ones.
        QueueMessage[] messages = await restarted.Storage.ItemQueue.ReceiveMessagesAsync(32, TimeSpan.FromHours(1), _end);
        await using (var ingesting = await TestItems.StartAsync(azurite, account))
        {
            ingesting.Logs.Allow(201);
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
