using System.Net;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Testing;
using Headwater.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Headwater.FunctionalTests.Pages;

/// <summary>One failure.</summary>
public sealed class FailurePagesTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Input_of_a_failure_is_shown_as_text()
    {
        await using var system = await PageSystem.StartAsync(azurite);
        await system.Services.GetRequiredService<FailureLog>().RecordDocumentAsync(
            TestArticles.FeedId, "https://a.example/feed", "not-a-feed", "The document is a web page.",
            "<html><script>alert(1)</script>"u8.ToArray(), TestContext.Current.CancellationToken);
        var failure = Assert.Single((await system.GetJsonAsync("api/failures")).GetProperty("failures").EnumerateArray());

        var page = await (await system.SendAsync($"failures/{failure.GetProperty("id").GetString()}")).TextAsync();

        Assert.Contains("&lt;html&gt;&lt;script&gt;alert(1)", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<html>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failure_without_a_feed_leads_to_none()
    {
        await using var system = await PageSystem.StartAsync(azurite);
        var end = TestContext.Current.CancellationToken;
        var log = system.Services.GetRequiredService<FailureLog>();
        await log.RecordMessageAsync("m1", new BinaryData("\u202E{"), sent: null, "It is not JSON.", attempts: 5, end);
        var id = (await system.GetJsonAsync("api/failures")).GetProperty("failures")[0].GetProperty("id").GetString();

        foreach (var path in (string[])["failures", "failures?feed=unknown", $"failures/{id}"])
        {
            var page = await (await system.SendAsync(path)).TextAsync();
            Assert.Contains("m1", page, StringComparison.Ordinal);
            Assert.DoesNotContain("/feeds/unknown", page, StringComparison.Ordinal);
            Assert.DoesNotContain("of its feed", page, StringComparison.Ordinal);
            Assert.DoesNotContain('\u202E', page);
        }
    }

    [Fact]
    public async Task Pages_of_failures_lead_to_their_JSON()
    {
        await using var system = await PageSystem.StartAsync(azurite);
        foreach (var feed in (string[])[TestArticles.FeedId, "b-example-feed-000000"])
        {
            await system.Services.GetRequiredService<FailureLog>().RecordDocumentAsync(
                feed, "https://a.example/feed", "not-a-feed", "The document is a web page.", "<html>"u8.ToArray(),
                TestContext.Current.CancellationToken);
        }

        var id = (await system.GetJsonAsync("api/failures")).GetProperty("failures")[0].GetProperty("id").GetString();
        foreach (var path in (string[])[$"failures?feed={TestArticles.FeedId}", $"failures/{id}"])
        {
            var page = await (await system.SendAsync(path)).TextAsync();
            var link = page.Split('"').Single(part => part.StartsWith("/api/failures?feed=", StringComparison.Ordinal));
            Assert.Single((await system.GetJsonAsync(WebUtility.HtmlDecode(link))).GetProperty("failures").EnumerateArray());
        }
    }
}
