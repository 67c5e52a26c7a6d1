using System.Net;
using System.Text.Json;
using Headwater.FunctionalTests.Testing;
using Headwater.Removal;
using Microsoft.Extensions.DependencyInjection;

namespace Headwater.FunctionalTests.Polling;

/// <summary>What an operator says of a feed's articles: rules, tags, and how long they stay.</summary>
public sealed class FeedRuleTests(AzuriteFixture azurite)
{
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rules_drop_and_label_until_they_are_taken_back()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("News one", "Advert two", "News three"), "\"a\"");
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        var url = origin.Url("/feed.xml");
        string[] rules = ["drop title:advert", "label topic:news title:news"];

        var preview = await SendAsync(system, "POST", "api/feeds?dryRun=true", new { url, rules });
        var created = await SendAsync(system, "POST", "api/feeds", new { url, rules });
        var again = await SendAsync(system, "POST", "api/feeds?dryRun=true", new { url });
        await system.DrainAsync();

        Assert.Equal(["Advert two"], Texts(preview.GetProperty("dropped"), "title"));
        Assert.Equal(["drop title:advert"], Texts(again.GetProperty("dropped"), "rule"));
        Assert.Equal(2, preview.GetProperty("articles").GetArrayLength());
        Assert.Equal(
            "2 new, 0 changed, 0 unchanged, 1 dropped by rules", created.GetProperty("lastPoll").GetProperty("reason").GetString());
        Assert.Equal(["News one", "News three"], await TitlesAsync(system, "label=topic:news"));
        Assert.Equal(2, (await TitlesAsync(system, "")).Length);

        // An article that is there stays, and is made again as it was.
        var path = $"api/feeds/{created.GetProperty("id").GetString()}";
        await SendAsync(system, "POST", $"{path}/reprocess", null);
        await system.DrainAsync();
        Assert.Equal(["News one", "News three"], await TitlesAsync(system, "label=topic:news"));

        await SendAsync(system, "PATCH", path, new { rules = (string[])["label topic:all -title:none", "label mood:good title:hope"] });
        Assert.Empty(await TitlesAsync(system, "label=mood:good"));
        system.Time.Advance(TimeSpan.FromHours(2));
        await system.PollAndDrainAsync();
        Assert.Equal(["Advert two"], await TitlesAsync(system, "label=topic:all"));
        Assert.Equal(["Advert two", "News one", "News three"], await TitlesAsync(system, ""));

        await SendAsync(system, "POST", $"{path}/reprocess", null);
        await system.DrainAsync();
        Assert.Equal(3, (await TitlesAsync(system, "label=topic:all")).Length);
        Assert.Equal(HttpStatusCode.BadRequest, (await StatusAsync(system, "PATCH", path, new { rules = (string[])["drop all"] })));
    }

    [Fact]
    public async Task Articles_are_found_and_counted_by_the_tags_of_feeds()
    {
        await using var origin = await TestOrigin.StartAsync();
        foreach (var name in (string[])["a", "b", "c"])
            origin.Feed($"/{name}", Rss.Of($"{name} one", $"{name} two"));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        var paths = new Dictionary<string, string>();
        foreach (var (name, tags) in ((string, string[])[])[("a", ["News", "Big Data"]), ("b", ["news"]), ("c", [])])
        {
            var added = await SendAsync(system, "POST", "api/feeds", new { url = origin.Url($"/{name}"), tags });
            paths[name] = $"api/feeds/{added.GetProperty("id").GetString()}";
        }

        await system.DrainAsync();
        Assert.Equal(["a one", "a two", "b one", "b two"], await TitlesAsync(system, "tag=NEWS"));
        Assert.Equal(["b one", "b two"], await TitlesAsync(system, "tag=news&tag=-big-data"));
        Assert.Equal(["a one", "a two"], await TitlesAsync(system, "tag=big+data"));
        Assert.Equal(["c one", "c two"], await TitlesAsync(system, "tag=-news"));
        Assert.Empty(await TitlesAsync(system, "tag=none"));

        var facets = await system.GetJsonAsync("api/facets?tag=news");
        Assert.Equal(["news 4", "big-data 2"], Counts(facets, "tag"));
        Assert.Equal(2, facets.GetProperty("feed").GetArrayLength());
        Assert.Equal(["news 2"], Counts(await system.GetJsonAsync($"api/facets?feed={paths["b"][10..]}"), "tag"));

        // The one feed of a tag finds the same articles, beside other feeds.
        Assert.Equal(1, (await system.GetJsonAsync("api/facets?tag=big+data")).GetProperty("feed").GetArrayLength());
        Assert.Equal(3, (await system.GetJsonAsync($"api/facets?feed={paths["a"][10..]}")).GetProperty("feed").GetArrayLength());

        // Another tag is another answer at once, and a page goes on where it was.
        using var first = await system.Client.GetAsync(new Uri("api/articles?tag=news&limit=3&facets=true", UriKind.Relative), _end);
        var next = JsonDocument.Parse(await first.Content.ReadAsStringAsync(_end)).RootElement.GetProperty("next").GetString()!;
        await SendAsync(system, "PATCH", paths["c"], new { tags = (string[])["News"] });
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/articles?tag=news&limit=3&facets=true");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var changed = await system.Client.SendAsync(request, _end);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Equal(6, (await TitlesAsync(system, "tag=news")).Length);
        using var second = await system.Client.GetAsync(new Uri(next), _end);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        var page = await system.Client.GetStringAsync(new Uri("articles?tag=news", UriKind.Relative), _end);
        Assert.Contains("Remove the filter Tag: News", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retention_of_a_feed_takes_the_place_of_the_settings()
    {
        await using var origin = await TestOrigin.StartAsync();
        foreach (var name in (string[])["a", "b", "c", "d"])
            origin.Feed($"/{name}", Rss.Of($"{name} one", $"{name} two", $"{name} three"));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount(), null, ("Retention__MaxAge", "10.00:00:00"));
        await SendAsync(system, "POST", "api/feeds", new { url = origin.Url("/a") });
        await SendAsync(system, "POST", "api/feeds", new { url = origin.Url("/b"), retention = new { maxAge = "100d" } });
        await SendAsync(system, "POST", "api/feeds", new { url = origin.Url("/c"), retention = new { maxArticles = 1, maxAge = "100d" } });
        await SendAsync(system, "POST", "api/feeds", new { url = origin.Url("/d"), retention = new { maxAge = "1h" } });
        await system.DrainAsync();
        Assert.Equal((0, 2), await ExpiredAsync(system));

        system.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal((3, 2), await ExpiredAsync(system));
        await system.Services.GetRequiredService<ArticleRetention>().RunAsync(RunDeadline.First(system.Time), _end);
        Assert.Equal(["a 3", "b 3", "c 1"], await ByFeedAsync(system));

        system.Time.Advance(TimeSpan.FromDays(10));
        Assert.Equal((3, 0), await ExpiredAsync(system));
        await system.Services.GetRequiredService<ArticleRetention>().RunAsync(RunDeadline.First(system.Time), _end);
        Assert.Equal(["b 3", "c 1"], await ByFeedAsync(system));
    }

    private static async Task<(int TooOld, int TooMany)> ExpiredAsync(TestSystem system)
    {
        system.Time.Advance(TimeSpan.FromMinutes(2)); // what health knows is older
        var retention = (await system.GetJsonAsync("api/health")).GetProperty("retention");
        return (retention.GetProperty("tooOld").GetInt32(), retention.GetProperty("tooMany").GetInt32());
    }

    private static async Task<IEnumerable<string>> ByFeedAsync(TestSystem system) =>
        (await TitlesAsync(system, "")).CountBy(title => title[..1]).Select(feed => $"{feed.Key} {feed.Value}");

    private static IEnumerable<string> Counts(JsonElement facets, string kind) => facets.GetProperty(kind).EnumerateArray()
        .Select(count => $"{count.GetProperty("value").GetString()} {count.GetProperty("count").GetInt32()}");

    private static async Task<string[]> TitlesAsync(TestSystem system, string query) =>
        [.. Texts((await system.GetJsonAsync($"api/articles?limit=100&{query}")).GetProperty("items"), "title").Order()];

    private static IEnumerable<string> Texts(JsonElement list, string name) =>
        list.EnumerateArray().Select(element => element.GetProperty(name).GetString()!);

    private static async Task<HttpStatusCode> StatusAsync(TestSystem system, string method, string path, object? body) =>
        (await RegistryCalls.SendAsync(system, new HttpMethod(method), path, body)).Status;

    private static async Task<JsonElement> SendAsync(TestSystem system, string method, string path, object? body) =>
        (await RegistryCalls.SendAsync(system, new HttpMethod(method), path, body)).Success();
}
