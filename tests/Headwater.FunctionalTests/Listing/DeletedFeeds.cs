using System.Net;
using Headwater.FunctionalTests.Testing;
using Headwater.Polling;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Headwater.FunctionalTests.Listing;

/// <summary>Systems whose feeds are deleted, and what is left of those feeds.</summary>
internal static class DeletedFeeds
{
    public static readonly TimeSpan Grace = TimeSpan.FromDays(2);

    // Blobs carry the emulator's time: to the purge, they are written a while before anything is deleted.
    public static Task<TestSystem> StartAsync(string account, params (string Name, string Value)[] settings) => TestSystem.StartAsync(
        account, new FakeTimeProvider(TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1)),
        [.. settings, ("Removal__GracePeriod", $"{Grace}")]);

    public static Task<HttpResponseMessage> DeleteAsync(TestSystem system, string id, bool now) =>
        system.SendAsync($"api/feeds/{id}{(now ? "?now=true" : "")}", HttpMethod.Delete);

    public static async Task AddMarkedAsync(TestSystem system, string id, string url, bool now = false) => Assert.True(
        await system.Services.GetRequiredService<FeedTable>().TryAddAsync(
            new FeedRow
            {
                Id = id,
                Url = url,
                State = FeedState.Deleted,
                Registered = system.Time.GetUtcNow(),
                DeletedAt = system.Time.GetUtcNow(),
                IsBeingDeleted = true,
                SkipsGrace = now,
            },
            TestContext.Current.CancellationToken));

    /// <summary>Null for a feed that is not shown.</summary>
    public static async Task<string?> StateAsync(TestSystem system, string id)
    {
        using var answer = await system.SendAsync($"api/feeds/{id}");
        return answer.StatusCode == HttpStatusCode.NotFound
            ? null
            : (await answer.JsonAsync()).GetProperty("state").GetString();
    }

    public static async Task<IReadOnlyList<string>> BlobsOfAsync(TestSystem system, string id)
    {
        var names = new List<string>();
        foreach (var container in new[] { system.Storage.ArticleBlobs, system.Storage.ItemBlobs, system.Storage.PageBlobs })
            await foreach (var blob in container.GetBlobsAsync(default, default, $"{id}/", TestContext.Current.CancellationToken))
                names.Add($"{container.Name}/{blob.Name}");
        return names;
    }
}
