using Headwater.FunctionalTests.Testing;

namespace Headwater.FunctionalTests.Pages;

/// <summary>A system to look at before anything was polled.</summary>
internal static class PageSystem
{
    public static async Task<TestSystem> StartAsync(AzuriteFixture azurite, params (string Name, string Value)[] settings)
    {
        var system = await TestSystem.StartAsync(azurite.NewAccount(), settings: settings);
        await system.Storage.CreateMissingAsync(TestContext.Current.CancellationToken);
        return system;
    }
}
