using System.Net;
using System.Text.Json;
using Headwater.FunctionalTests.Testing;

namespace Headwater.FunctionalTests.Polling;

/// <summary>What an operator says of one feed, over HTTP and with what it does.</summary>
public sealed class FeedOptionsTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Options_are_merged_shown_and_taken_back()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("One"), "\"a\"");
        origin.Feed("/other.xml", Rss.Of("Two"));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        await SendAsync(system, HttpMethod.Post, "api/feeds", $$"""{"url":"{{origin.Url("/other.xml")}}"}""");
        var created = await SendAsync(
            system, HttpMethod.Post, "api/feeds", $$"""{"url":"{{origin.Url("/feed.xml")}}","interval":"2h","language":"da"}""");
        var path = $"api/feeds/{created.Body.GetProperty("id").GetString()}";

        var changed = await SendAsync(
            system, HttpMethod.Patch, path, "\uFEFF" + """{"interval":"5m","language":null,"ignoreTtl":true}""");
        var wrong = await SendAsync(
            system, HttpMethod.Patch, path, """{"interval":{"min":"1s"},"password":"s3cret","language":"de","fullText":"s3cret"}""");
        var clash = await SendAsync(system, HttpMethod.Patch, path, """{"interval":{"max":"2m"}}""");

        Assert.Equal(("02:00:00", "da"), (Text(created.Body, "interval"), Text(created.Body, "language")));
        Assert.Equal(system.Time.GetUtcNow().AddMinutes(5), changed.Body.GetProperty("nextPoll").GetProperty("at").GetDateTimeOffset());
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (wrong.Status, clash.Status));
        Assert.Equal(
            ["fullText", "interval.min", "password"],
            wrong.Body.GetProperty("errors").EnumerateArray().Select(error => Text(error, "name")!).Order());
        Assert.DoesNotContain("s3cret", wrong.Body.GetRawText(), StringComparison.Ordinal);
        var shown = Assert.Single((await system.GetJsonAsync("api/feeds?custom=true")).GetProperty("feeds").EnumerateArray().ToArray());
        Assert.Equal(("00:05:00", null), (Text(shown, "interval"), Text(shown, "language")));
        Assert.Single((await system.GetJsonAsync("api/feeds?custom=false")).GetProperty("feeds").EnumerateArray());

        await SendAsync(system, HttpMethod.Patch, path, """{"interval":null,"ignoreTtl":null}""");
        Assert.Empty((await system.GetJsonAsync("api/feeds?custom=true")).GetProperty("feeds").EnumerateArray());
    }

    [Fact]
    public async Task Dry_run_of_an_url_that_a_feed_had_sends_no_options()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/old.xml", Rss.Of("One"));
        origin.Feed("/new.xml", Rss.Of("One"));
        var (old, other) = ($$"""{"url":"{{origin.Url("/old.xml")}}"}""", $$"""{"url":"{{origin.Url("/new.xml")}}"}""");
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        var created = await SendAsync(system, HttpMethod.Post, "api/feeds", old.Replace("}", ",\"userAgent\":\"Mine\"}",
            StringComparison.Ordinal));
        await SendAsync(system, HttpMethod.Patch, $"api/feeds/{created.Body.GetProperty("id").GetString()}", other);

        await SendAsync(system, HttpMethod.Post, "api/feeds?dryRun=true", old);
        await SendAsync(system, HttpMethod.Post, "api/feeds?dryRun=true", other);

        Assert.Equal(["/old.xml True", "/old.xml False", "/new.xml True"],
            origin.Requests.Select(request => $"{request.PathAndQuery} {request.Headers["User-Agent"] == "Mine"}"));
    }

    [Fact]
    public async Task Private_networks_that_no_setting_opens_are_refused()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("One"));
        await using var system = await TestSystem.StartAsync(
            azurite.NewAccount(), null, ("Fetching__AllowPrivateNetworks", "false"), ("Fetching__AllowedNetworks", "127.0.0.0/8"));

        var answer = await SendAsync(
            system, HttpMethod.Post, "api/feeds", $$"""{"url":"{{origin.Url("/feed.xml")}}","allowPrivate":true}""");

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal("allowPrivate", Text(Assert.Single(answer.Body.GetProperty("errors").EnumerateArray().ToArray()), "name"));
        Assert.Empty(origin.Requests);
    }

    [Fact]
    public async Task Changes_of_different_options_at_once_are_all_kept()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("One"));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        var created = await SendAsync(system, HttpMethod.Post, "api/feeds", $$"""{"url":"{{origin.Url("/feed.xml")}}"}""");
        var path = $"api/feeds/{created.Body.GetProperty("id").GetString()}";

        string[] patches = ["""{"interval":{"min":"5m"}}""", """{"interval":{"max":"1d"}}""", """{"language":"de"}"""];
        await Task.WhenAll(patches.Select(async patch =>
        {
            while ((await SendAsync(system, HttpMethod.Patch, path, patch)).Status == HttpStatusCode.ServiceUnavailable)
            {
                // Busy: three others were faster.
            }
        }));

        var shown = await system.GetJsonAsync(path);
        Assert.Equal("""{"min":"00:05:00","max":"1.00:00:00"}""", shown.GetProperty("interval").GetRawText());
        Assert.Equal("de", Text(shown, "language"));
    }

    [Fact]
    public async Task Language_is_that_of_new_articles_and_reprocessed_ones()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("One"));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        var created = await SendAsync(
            system, HttpMethod.Post, "api/feeds", $$"""{"url":"{{origin.Url("/feed.xml")}}","language":"de"}""");
        var path = $"api/feeds/{created.Body.GetProperty("id").GetString()}";
        await system.DrainAsync();
        Assert.Equal(["One de"], await ArticlesAsync(system));

        await SendAsync(system, HttpMethod.Patch, path, """{"language":"pt-BR","interval":"5m"}""");
        origin.Feed("/feed.xml", Rss.Of("One", "Two"));
        system.Time.Advance(TimeSpan.FromMinutes(5));
        await system.PollAndDrainAsync();
        Assert.Equal(["One de", "Two pt-BR"], await ArticlesAsync(system));

        await SendAsync(system, HttpMethod.Post, $"{path}/reprocess");
        await system.DrainAsync();
        Assert.Equal(["One pt-BR", "Two pt-BR"], await ArticlesAsync(system));
    }

    private static async Task<IEnumerable<string>> ArticlesAsync(TestSystem system) =>
        (await system.GetJsonAsync("api/articles")).GetProperty("items").EnumerateArray()
            .Select(article => $"{Text(article, "title")} {Text(article, "language")}").Order();

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static Task<RegistryCalls.Answer> SendAsync(TestSystem system, HttpMethod method, string path, string? body = null) =>
        RegistryCalls.SendTextAsync(system, method, path, body);
}
