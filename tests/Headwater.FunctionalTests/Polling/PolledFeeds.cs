using System.Text.Json;
using Azure;
using Azure.Storage.Blobs.Specialized;
using Headwater.FunctionalTests.Testing;
using Headwater.Polling;
using Headwater.Storage;

namespace Headwater.FunctionalTests.Polling;

/// <summary>Systems whose settings name feeds of an origin, and what they say of those feeds.</summary>
internal static class PolledFeeds
{
    /// <param name="paths">Of feeds; <c>/feed.xml</c> when there is none.</param>
    public static Task<TestSystem> StartAsync(AzuriteFixture azurite, TestOrigin origin, params string[] paths) =>
        StartAsync(azurite.NewAccount(), origin, paths);

    /// <param name="account">A connection string.</param>
    public static Task<TestSystem> StartAsync(string account, TestOrigin origin, params string[] paths)
    {
        var urls = paths.DefaultIfEmpty("/feed.xml").Select(origin.Url);
        return TestSystem.StartAsync(account, null, (PollingOptions.FeedUrlsSetting, string.Join(' ', urls)));
    }

    /// <summary>The feed with these words at the end of its path.</summary>
    public static async Task<JsonElement> FeedAsync(TestSystem system, string slug = "feed") =>
        (await system.GetJsonAsync("api/feeds")).GetProperty("feeds").EnumerateArray()
            .Single(feed => feed.GetProperty("id").GetString()!.Contains($"-{slug}-", StringComparison.Ordinal));

    /// <summary>Polls, and dies before a call to storage.</summary>
    /// <param name="call">From 1.</param>
    /// <returns>False when the poll makes fewer calls.</returns>
    public static async Task<bool> CrashAsync(TestSystem dying, int call)
    {
        var died = await dying.Wire.CrashAsync(call, dying.PollAsync);
        await BreakLeaseAsync(dying);
        return died;
    }

    /// <summary>A dead instance's lease ends after some seconds by the service's clock; nobody waits for that here.</summary>
    public static async Task BreakLeaseAsync(TestSystem system)
    {
        try
        {
            var lease = new BlobLeaseClient(system.Storage.FeedBlobs.GetBlobClient(StorageNames.PollerLeaseBlob));
            await lease.BreakAsync(TimeSpan.Zero, cancellationToken: TestContext.Current.CancellationToken);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 409)
        {
            // It died before it had one.
        }
    }
}
