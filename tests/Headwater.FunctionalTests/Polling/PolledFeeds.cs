using System.Text.Json;
using Headwater.FunctionalTests.Testing;
using Headwater.Polling;

namespace Headwater.FunctionalTests.Polling;

/// <summary>Systems whose settings name feeds of an origin, and what they say of those feeds.</summary>
internal static class PolledFeeds
{
    /// <param name="pathsOrAccount">Paths of feeds, <c>/feed.xml</c> when there is none, and a connection string for an account that is
    /// there already.</param>
    public static Task<TestSystem> StartAsync(AzuriteFixture azurite, TestOrigin origin, params string[] pathsOrAccount)
    {
        var account = pathsOrAccount.FirstOrDefault(text => !text.StartsWith('/')) ?? azurite.NewAccount();
        var paths = pathsOrAccount.Where(text => text.StartsWith('/')).DefaultIfEmpty("/feed.xml");
        return TestSystem.StartAsync(account, null, (PollingOptions.FeedUrlsSetting, string.Join(' ', paths.Select(origin.Url))));
    }

    /// <summary>The feed with these words at the end of its path.</summary>
    public static async Task<JsonElement> FeedAsync(TestSystem system, string slug = "feed") =>
        (await system.GetJsonAsync("api/feeds")).GetProperty("feeds").EnumerateArray()
            .Single(feed => feed.GetProperty("id").GetString()!.Contains($"-{slug}-", StringComparison.Ordinal));
}
