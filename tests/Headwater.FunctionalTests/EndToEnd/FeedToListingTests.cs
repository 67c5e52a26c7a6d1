using System.Text;
using System.Text.Json;
using Headwater.FunctionalTests.Testing;

namespace Headwater.FunctionalTests.EndToEnd;

/// <summary>The main job through the real triggers: a feed in, a filtered listing out.</summary>
public sealed class FeedToListingTests(AzuriteFixture azurite)
{
    [Fact]
    public Task The_sample_can_be_listed_and_filtered() => ListAndFilterAsync(KnownFeed.Sample);

    [Fact]
    public Task The_reference_feed_can_be_listed_and_filtered() => ListAndFilterAsync(KnownFeed.Reference);

    [Fact]
    public Task Pages_of_the_sample_hold_every_article_once() => PageAsync(KnownFeed.Sample);

    [Fact]
    public Task Pages_of_the_reference_feed_hold_every_article_once() => PageAsync(KnownFeed.Reference);

    [Fact]
    public async Task Body_larger_than_a_queue_message_arrives_complete()
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await IngestAsync(KnownFeed.Sample, origin);
        const string Title = "Lodestone Query 4.2: every setting and every measurement";
        var id = (await ItemsAsync(system, "limit=200")).Single(item => item.GetProperty("title").GetString() == Title).GetProperty("id")
            .GetString();

        var article = await system.GetJsonAsync($"api/articles/{id}");

        var html = article.GetProperty("html").GetString()!;
        Assert.True(html.Length > 48 * 1024, $"{html.Length} characters");
        Assert.Contains("log.sample_rate", html, StringComparison.Ordinal);
        Assert.Equal(3, article.GetProperty("tables").GetInt32());
        Assert.Contains(article.GetProperty("codeBlocks").EnumerateArray(), code => code.GetProperty("language").GetString() == "python");
    }

    private async Task ListAndFilterAsync(KnownFeed feed)
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await IngestAsync(feed, origin);

        var all = await ItemsAsync(system, "limit=200");
        var author = await ItemsAsync(system, $"author={Uri.EscapeDataString(feed.Author.Name)}");
        var found = new List<(string, int)>();
        foreach (var (query, _) in feed.Counts)
            found.Add((query, (await ItemsAsync(system, $"limit=200&{query}")).Count));

        Assert.Equal(KnownFeed.Posts, all.Count);
        Assert.Equal(feed.Newest, all[0].GetProperty("title").GetString());
        Assert.Equal(feed.Counts, found);
        Assert.Superset(
            feed.Author.All.ToHashSet(),
            Assert.Single(author).GetProperty("authors").EnumerateArray().Select(person => person.GetProperty("name").GetString()!)
                .ToHashSet());
        var enclosures = all.Where(item => item.TryGetProperty("enclosures", out _))
            .Select(item => item.GetProperty("enclosures").GetArrayLength());
        Assert.Equal([1, 2], enclosures.Where(count => count > 0).Order());
    }

    private async Task PageAsync(KnownFeed feed)
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await IngestAsync(feed, origin);

        var pages = new List<IReadOnlyList<JsonElement>>();
        for (var next = "api/articles?limit=3"; next is not null;)
        {
            var page = await system.GetJsonAsync(next);
            pages.Add([.. page.GetProperty("items").EnumerateArray()]);
            next = page.TryGetProperty("next", out var link) ? new Uri(link.GetString()!).PathAndQuery.TrimStart('/') : null;
        }

        Assert.Equal(7, pages.Count);
        var items = pages.SelectMany(page => page).ToArray();
        Assert.Equal(KnownFeed.Posts, items.Select(item => item.GetProperty("id").GetString()).Distinct().Count());
        var published = items.Select(item => item.GetProperty("published").GetDateTimeOffset()).ToArray();
        Assert.Equal(published.OrderDescending(), published);
    }

    private async Task<TestSystem> IngestAsync(KnownFeed feed, TestOrigin origin)
    {
        origin.Feed("/feed.xml", Encoding.UTF8.GetString(feed.Read()), "\"1\"");
        var system = await TestSystem.StartAsync(azurite.NewAccount(), null, ("FeedUrls", origin.Url("/feed.xml")));
        await system.PollAndDrainAsync();
        return system;
    }

    private static async Task<IReadOnlyList<JsonElement>> ItemsAsync(TestSystem system, string query) =>
        [.. (await system.GetJsonAsync($"api/articles?{query}")).GetProperty("items").EnumerateArray()];
}
