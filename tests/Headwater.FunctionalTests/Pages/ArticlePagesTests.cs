using System.Net;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Testing;

namespace Headwater.FunctionalTests.Pages;

/// <summary>An article to read, and what changed in it.</summary>
public sealed class ArticlePagesTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Article_has_all_that_leads_on_from_it()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", TwoPosts("select one"));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount(), null, ("FeedUrls", origin.Url("/feed.xml")));
        await system.PollAndDrainAsync();
        origin.Feed("/feed.xml", TwoPosts("select two"));
        system.Time.Advance(TimeSpan.FromDays(2));
        await system.PollAndDrainAsync();
        var articles = (await system.GetJsonAsync("api/articles")).GetProperty("items").EnumerateArray();
        var id = articles.Single(article => article.GetProperty("title").GetString() == "Kafka").GetProperty("id").GetString();

        var page = await (await system.SendAsync($"articles/{id}")).TextAsync();

        string[] formats = ["md", "txt", "json"];
        Assert.All(
            [
                "<nav class=\"contents\"", ">Second part</a>", "<pre data-language=\"sql\"><code class=\"language-sql\"", "<audio ",
                "src=\"https://publisher.example/kafka.mp3\"", "href=\"https://publisher.example/kafka\"", "Read the original</a>",
                "<h2>Versions</h2>", ">Version 1</a>", ">what changed</a>", "<h2>More of Feed</h2>", ">Flink</a>",
                .. formats.Select(format => $"<a href=\"/api/articles/{id}?format={format}\">"),
            ],
            part => Assert.Contains(part, page, StringComparison.Ordinal));
        foreach (var format in formats)
            Assert.Equal(HttpStatusCode.OK, (await system.SendAsync($"api/articles/{id}?format={format}")).StatusCode);

        var older = await (await system.SendAsync($"articles/{id}?version=1")).TextAsync();
        Assert.All(
            [
                "This is version 1.", $"<a href=\"/articles/{id}\">Read the current version</a>", ">see what changed since</a>",
                "aria-current=\"true\">Version 1</a>", "select one",
            ],
            part => Assert.Contains(part, older, StringComparison.Ordinal));
        Assert.DoesNotContain("select two", older, StringComparison.Ordinal);
        Assert.DoesNotContain("Read the current version", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Difference_of_titles_alone_is_called_that()
    {
        await using var system = await PageSystem.StartAsync(azurite);
        var article = TestArticles.Make("One");
        await system.StoreAsync(article, TestArticles.Noon);
        var renamed = article with { Title = "Two", ContentHash = TestArticles.Id("renamed") };
        await system.StoreAsync(renamed, TestArticles.Noon.AddHours(1), version: 2);

        var page = await (await system.SendAsync($"articles/{article.Id}/diff")).TextAsync();

        Assert.Contains("The title changed.", page, StringComparison.Ordinal);
    }

    /// <summary>The first has all that a page of an article can show.</summary>
    private static string TwoPosts(string code) => $"""
        <rss version="2.0"><channel><title>Feed</title><link>https://publisher.example/</link><description>Posts</description>
        <item><guid isPermaLink="false">1</guid><title>Kafka</title><link>https://publisher.example/kafka</link>
        <enclosure url="https://publisher.example/kafka.mp3" type="audio/mpeg" length="1000"/>
        <description><![CDATA[<h2>First part</h2><p>One of three.</p><h2>Second part</h2><p>Two of three.</p><h2>Third part</h2>
        <pre><code class="language-sql">{code}</code></pre>]]></description></item>
        <item><guid isPermaLink="false">2</guid><title>Flink</title><link>https://publisher.example/flink</link>
        <description>Another post.</description></item>
        </channel></rss>
        """;
}
