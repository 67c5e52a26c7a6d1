using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Testing;

namespace Headwater.FunctionalTests.Pages;

/// <summary>What is in force, and how it is.</summary>
public sealed class HealthPagesTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Health_shows_the_settings_of_all_rooms()
    {
        await using var system = await PageSystem.StartAsync(azurite);

        var page = await (await system.SendAsync("health")).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.All(
            ["Articles__ReadingSpeed", "Fetching__Timeout", "FullText__MaxPagesPerRun", "Http__MaxUrlLength", "Listing__MaxWait",
                "<code>FeedUrls", "Polling__Jitter", "Removal__GracePeriod", "Retention__MaxAge"],
            setting => Assert.Contains(setting, page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Health_names_settings_without_a_room_not_values()
    {
        await using var system = await PageSystem.StartAsync(azurite, ("FeedSecrets__BLOG", "hush-hush"), ("Telemetry__Console", "false"));

        var page = await (await system.SendAsync("health")).TextAsync();

        Assert.Contains("<code>FeedSecrets__BLOG</code></dt><dd>set</dd>", page, StringComparison.Ordinal);
        Assert.Contains("<code>Telemetry__Console</code></dt><dd>false</dd>", page, StringComparison.Ordinal);
        Assert.Contains("<code>Listing__IndexPath", page.Split("at their defaults")[0], StringComparison.Ordinal);
        Assert.DoesNotContain("hush", page, StringComparison.Ordinal);
    }
}
