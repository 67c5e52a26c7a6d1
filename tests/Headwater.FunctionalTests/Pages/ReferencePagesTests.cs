using System.Net;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Polling;
using Headwater.FunctionalTests.Testing;

namespace Headwater.FunctionalTests.Pages;

/// <summary>The API for people.</summary>
public sealed class ReferencePagesTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Links_of_the_reference_all_answer()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("Kafka"));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount(), null, ("FeedUrls", origin.Url("/feed.xml")));
        await system.PollAndDrainAsync();

        var page = await (await system.SendAsync("reference")).TextAsync();
        var feed = (await system.GetJsonAsync("api/feeds")).GetProperty("feeds")[0].GetProperty("id").GetString();
        string[] links = [.. page.Split('"').Where(part => part.StartsWith("/api/", StringComparison.Ordinal)).Distinct()];

        Assert.True(links.Length > 20);
        Assert.Contains($"/api/articles?feed={feed}", links); // so the example finds something
        Assert.Contains("x-functions-key: $KEY", page, StringComparison.Ordinal);
        foreach (var link in links)
            Assert.True((int)(await system.SendAsync(WebUtility.HtmlDecode(link))).StatusCode < 400, link);
    }
}
