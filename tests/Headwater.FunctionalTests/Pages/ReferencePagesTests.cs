using System.Net;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Polling;
using Headwater.FunctionalTests.Testing;
using Headwater.Storage;
using Microsoft.Extensions.DependencyInjection;

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

    [Fact]
    public async Task Commands_of_the_reference_name_what_exists()
    {
        await using var system = await PageSystem.StartAsync(azurite);
        var host = system.Client.BaseAddress!.GetLeftPart(UriPartial.Authority);

        var empty = WebUtility.HtmlDecode(await (await system.SendAsync("reference")).TextAsync());
        await system.Services.GetRequiredService<FailureLog>().RecordDocumentAsync(
            TestArticles.FeedId, "https://a.example/feed", "not-a-feed", "The document is a web page.", "<html>"u8.ToArray(),
            TestContext.Current.CancellationToken);
        var failure = (await system.GetJsonAsync("api/failures")).GetProperty("failures")[0].GetProperty("id").GetString();
        var page = WebUtility.HtmlDecode(await (await system.SendAsync("reference")).TextAsync());

        Assert.DoesNotMatch("curl [^<]*[{]id[}]", empty);
        Assert.DoesNotContain("curl -X DELETE", empty, StringComparison.Ordinal);
        Assert.All(
            [
                $"curl '{host}/api/opml' -H \"x-functions-key: $KEY\"<",
                $"curl -X POST '{host}/api/opml' -H \"x-functions-key: $KEY\" -H 'Content-Type: text/x-opml' --data-binary @feeds.opml<",
                $"curl -X DELETE '{host}/api/failures/{failure}' -H \"x-functions-key: $KEY\"<",
            ],
            command => Assert.Contains(command, page, StringComparison.Ordinal));
    }
}
