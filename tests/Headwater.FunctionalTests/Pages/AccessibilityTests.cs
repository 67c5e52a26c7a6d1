using System.Text;
using Deque.AxeCore.Playwright;
using Headwater.FunctionalTests.Testing;
using Headwater.LocalHost.Sample;
using Microsoft.Playwright;

namespace Headwater.FunctionalTests.Pages;

/// <summary>
/// Every page, in light and dark, wide and on a phone: nothing that axe calls serious, and nothing that scrolls sideways.
/// </summary>
public sealed class AccessibilityTests(AzuriteFixture azurite)
{
    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Light, 390)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Every_page_is_accessible(ColorScheme scheme, int width)
    {
        Reader.SkipWithoutBrowser();
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Encoding.UTF8.GetString(SampleFeed.Read()));
        origin.Feed("/broken.xml", "<html><title>Moved</title>This is no feed.", contentType: "text/html");
        var feeds = $"{origin.Url("/feed.xml")} {origin.Url("/broken.xml")}";
        await using var system = await TestSystem.StartAsync(azurite.NewAccount(), null, ("FeedUrls", feeds));
        await system.PollAndDrainAsync();
        await using var reader = await Reader.OpenAsync(system, scheme, width);
        reader.Pictures.Add("blog.lodestone.example");

        reader.Expected.AddRange(["articles/none", "from=never"]); // the browser reports answers that are errors
        foreach (var path in await PathsAsync(system))
        {
            await reader.GoAsync(path);
            var found = await reader.Page.RunAxe();
            string[] serious =
            [
                .. found.Violations.Where(violation => violation.Impact is "serious" or "critical")
                    .Select(violation => $"{path}: {violation.Help}: {string.Join("; ", violation.Nodes.Select(node => node.Html))}"),
            ];
            Assert.True(serious.Length == 0, string.Join('\n', serious));
            var sideways = await reader.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth");
            Assert.True(sideways <= 0, $"{path} is {sideways} px too wide");
        }
    }

    /// <summary>An address of each page of a system that has articles, a failure and a feed that fails.</summary>
    internal static async Task<IReadOnlyList<string>> PathsAsync(TestSystem system)
    {
        var articles = (await system.GetJsonAsync("api/articles?q=vector")).GetProperty("items");
        var article = articles[0].GetProperty("id").GetString();
        var feeds = (await system.GetJsonAsync("api/feeds")).GetProperty("feeds");
        var failures = (await system.GetJsonAsync("api/failures")).GetProperty("failures");
        return
        [
            "articles", "articles?q=small+files&has=code&from=2026-01-01", "articles?q=nothingatall", $"articles/{article}",
            "articles/none", "articles?from=never", "feeds", .. feeds.EnumerateArray().Select(feed => $"feeds/{feed.GetProperty("id")}"),
            "failures", .. failures.EnumerateArray().Select(failure => $"failures/{failure.GetProperty("id")}"), "health", "reference",
        ];
    }
}
