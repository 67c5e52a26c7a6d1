using System.Net;
using System.Text.Json;
using Headwater.FunctionalTests.Testing;

namespace Headwater.FunctionalTests.Polling;

public sealed class FeedRegistryTests(AzuriteFixture azurite)
{
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Feed_is_registered_once_and_has_its_title_at_once()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("One"));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());

        var created = await RegistryCalls.SendAsync(system, HttpMethod.Post, "api/feeds", new { url = origin.Url("/feed.xml") });
        var again = await RegistryCalls.SendAsync(system, HttpMethod.Post, "api/feeds", new { url = origin.Url("/feed.xml") });
        await system.PollAndDrainAsync();

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (created.Status, again.Status));
        var id = created.Body.GetProperty("id").GetString()!;
        Assert.EndsWith($"/api/feeds/{id}", created.Location, StringComparison.Ordinal);
        Assert.Equal("Feed", (await system.GetJsonAsync($"api/feeds/{id}")).GetProperty("title").GetString());
        Assert.Single(await EndState.ChangesAsync(system.Storage));
    }

    [Theory]
    [InlineData("{\"url\":\"feed.xml\"}", "url")]
    [InlineData("{\"url\":\"ftp://a.example/\"}", "url")]
    [InlineData("{\"url\":\"http://a.example:25/\"}", "url")]
    [InlineData("{\"url\":\"http://\\u05d0a.example/\"}", "url")]
    [InlineData("{\"url\":7}", "url")]
    [InlineData("{}", "url")]
    [InlineData("{\"url\":\"x\",\"colour\":\"red\"}", "url", "colour")]
    [InlineData("[]", "body")]
    [InlineData("{\"url\":\"http://a.example/\\ud800\"}", "body")]
    [InlineData("not json", "body")]
    [InlineData("", "body")]
    public async Task Invalid_registration_names_each_error(string body, params string[] wrong)
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());

        var answer = await RegistryCalls.SendTextAsync(system, HttpMethod.Post, "api/feeds", body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(wrong, answer.Body.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("name").GetString()!));
        Assert.Empty((await system.GetJsonAsync("api/feeds")).GetProperty("feeds").EnumerateArray());
    }

    [Fact]
    public async Task Only_callers_with_a_key_see_the_query_of_a_feed_url()
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        origin.Feed("/feed.xml?key=s3cret", Rss.Of("One"));
        var url = origin.Url("/feed.xml?key=s3cret");

        var created = await RegistryCalls.SendAsync(system, HttpMethod.Post, "api/feeds", new { url });
        origin.Feed("/feed.xml?key=s3cret", "no feed");
        system.Time.Advance(TimeSpan.FromDays(3));
        await system.PollAsync();
        Assert.Single((await system.GetJsonAsync("api/failures")).GetProperty("failures").EnumerateArray());

        Assert.Equal(url, created.Body.GetProperty("url").GetString());
        var one = await system.GetJsonAsync($"api/feeds/{created.Body.GetProperty("id").GetString()}");
        Assert.Equal(origin.Url("/feed.xml") + "?key=…", one.GetProperty("url").GetString());
        foreach (var path in (string[])["api/feeds", "api/failures"])
            Assert.DoesNotContain("s3cret", (await system.GetJsonAsync(path)).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_url_keeps_the_id_and_sends_no_old_validators()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/old.xml", Rss.Of("One"), "\"old\"");
        origin.Feed("/new.xml", Rss.Of("One", "Two"), "\"new\"");
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        var id = await RegistryCalls.AddAsync(system, origin.Url("/old.xml"));
        await system.PollAndDrainAsync();

        var changed = await RegistryCalls.SendAsync(system, HttpMethod.Patch, $"api/feeds/{id}", new { url = origin.Url("/new.xml") });
        var metadata = await RegistryCalls.SendAsync(system, HttpMethod.Patch, $"api/feeds/{id}", new { url = "http://169.254.169.254/" });
        await system.PollAndDrainAsync();

        Assert.Equal(HttpStatusCode.BadRequest, metadata.Status);
        Assert.Equal((id, origin.Url("/new.xml")),
            (changed.Body.GetProperty("id").GetString(), changed.Body.GetProperty("url").GetString()));
        Assert.False(origin.Requests.Last().Headers.ContainsKey("If-None-Match"));
        Assert.Equal(["One", "Two"], (await EndState.ChangesAsync(system.Storage)).Select(change => change.Article!.Title).Order());
    }

    [Fact]
    public async Task Start_that_allows_an_address_makes_its_feed_due()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("One"));
        var account = azurite.NewAccount();
        (string, string)[] settings = [("FeedUrls", origin.Url("/feed.xml")), ("Fetching__AllowPrivateNetworks", "false")];
        await using (var closed = await TestSystem.StartAsync(account, null, settings))
        {
            await closed.PollAsync();
            Assert.Equal("forbidden", (await PolledFeeds.FeedAsync(closed)).GetProperty("lastPoll").GetProperty("outcome").GetString());
        }

        await using var open = await TestSystem.StartAsync(account, null, ("Fetching__AllowedNetworks", "127.0.0.0/8"));
        await open.PollAsync();

        Assert.Equal("read", (await PolledFeeds.FeedAsync(open)).GetProperty("lastPoll").GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task Url_whose_id_is_taken_is_refused()
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        var id = await RegistryCalls.AddAsync(system, "https://a.example/old.xml");
        await RegistryCalls.SendAsync(system, HttpMethod.Patch, $"api/feeds/{id}", new { url = "https://a.example/new.xml" });

        var answer = await RegistryCalls.SendAsync(system, HttpMethod.Post, "api/feeds", new { url = "https://a.example/old.xml" });

        Assert.Equal(HttpStatusCode.Conflict, answer.Status);
        Assert.Contains($"{id} stands for it and is polled at https://a.example/new.xml", answer.Body.GetProperty("detail")
            .GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_registry_comes_in_pages_and_can_be_narrowed()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Page("/broken.xml", TestOrigin.Status(500));
        foreach (var number in Enumerable.Range(1, 4))
            origin.Feed($"/{number}.xml", Rss.Of("One"));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        var ids = new List<string> { await RegistryCalls.AddAsync(system, origin.Url("/broken.xml")) };
        foreach (var number in Enumerable.Range(1, 4))
            ids.Add(await RegistryCalls.AddAsync(system, origin.Url($"/{number}.xml")));
        await system.PollAsync();

        var (found, cursor) = (new List<string>(), (string?)null);
        do
        {
            var page = await system.GetJsonAsync($"api/feeds?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}");
            found.AddRange(Ids(page));
            cursor = page.TryGetProperty("nextCursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);

        Assert.Equal(ids.Order(StringComparer.Ordinal), found);
        Assert.Equal([ids[0]], Ids(await system.GetJsonAsync("api/feeds?failing=true")));
        Assert.Equal(4, Ids(await system.GetJsonAsync("api/feeds?failing=false&state=active")).Count());
        using var wrong = await system.Client.GetAsync(
            new Uri("api/feeds?state=dead&limit=0&colour=red&failing=perhaps", UriKind.Relative), _end);
        var problem = JsonDocument.Parse(await wrong.Content.ReadAsStringAsync(_end)).RootElement;
        Assert.Equal(["colour", "failing", "limit", "state"], problem.GetProperty("errors").EnumerateArray()
            .Select(error => error.GetProperty("name").GetString()).Order());
    }

    [Theory]
    [InlineData("GET", "api/feeds/none")]
    [InlineData("DELETE", "api/feeds/none")]
    [InlineData("POST", "api/feeds/none/poll")]
    [InlineData("GET", "api/feeds/~due")]
    [InlineData("DELETE", "api/feeds/~due")]
    [InlineData("DELETE", "api/feeds/a%23b")]
    [InlineData("DELETE", "api/feeds/a%5Cb")]
    [InlineData("PATCH", "api/feeds/a%3Fb", "{\"state\":\"paused\"}")]
    public async Task An_unknown_feed_is_not_found(string method, string path, string? body = null)
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());

        Assert.Equal(HttpStatusCode.NotFound, (await RegistryCalls.SendTextAsync(system, new HttpMethod(method), path, body)).Status);
    }

    private static IEnumerable<string> Ids(JsonElement page) =>
        page.GetProperty("feeds").EnumerateArray().Select(feed => feed.GetProperty("id").GetString()!);
}
