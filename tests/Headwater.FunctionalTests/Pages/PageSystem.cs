using Headwater.FunctionalTests.Testing;

namespace Headwater.FunctionalTests.Pages;

/// <summary>Systems to look at: before anything was polled, or with something for every page.</summary>
internal static class PageSystem
{
    /// <summary>A system before anything was polled.</summary>
    public static async Task<TestSystem> StartAsync(AzuriteFixture azurite, params (string Name, string Value)[] settings)
    {
        var system = await TestSystem.StartAsync(azurite.NewAccount(), settings: settings);
        await system.Storage.CreateMissingAsync(TestContext.Current.CancellationToken);
        return system;
    }

    /// <summary>A system that has something for every page: articles, one of which changed, and a feed that fails.</summary>
    public static async Task<TestSystem> WithAllPagesAsync(AzuriteFixture azurite, TestOrigin origin)
    {
        var sample = StrangerTests.Sample;
        origin.Feed("/feed.xml", sample);
        origin.Feed("/broken.xml", "<html><title>Moved</title>This is not a feed.", contentType: "text/html");
        var feeds = $"{origin.Url("/feed.xml")} {origin.Url("/broken.xml")}";
        var system = await TestSystem.StartAsync(azurite.NewAccount(), null, ("FeedUrls", feeds));
        await system.PollAndDrainAsync();
        origin.Feed("/feed.xml", sample.Replace("nearest ones quickly", "nearest ones in milliseconds", StringComparison.Ordinal));
        system.Time.Advance(TimeSpan.FromHours(25));
        await system.PollAndDrainAsync();
        return system;
    }
}
