using System.Net;
using System.Text;
using System.Text.Json;
using Headwater.FunctionalTests.Testing;
using Headwater.Polling;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

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

        var created = await SendAsync(system, HttpMethod.Post, "api/feeds", new { url = origin.Url("/feed.xml") });
        var again = await SendAsync(system, HttpMethod.Post, "api/feeds", new { url = origin.Url("/feed.xml") });
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

        var answer = await SendTextAsync(system, HttpMethod.Post, "api/feeds", body);

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

        var created = await SendAsync(system, HttpMethod.Post, "api/feeds", new { url });
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
    public async Task A_paused_feed_is_not_polled_until_it_is_active_again()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("One"), "\"a\"");
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        var id = await AddAsync(system, origin.Url("/feed.xml"));
        await system.PollAsync();

        var paused = await SendAsync(system, HttpMethod.Patch, $"api/feeds/{id}", new { state = "paused" });
        system.Time.Advance(TimeSpan.FromDays(3));
        await system.PollAsync();
        Assert.Equal("paused", paused.Body.GetProperty("state").GetString());
        Assert.False(paused.Body.TryGetProperty("nextPoll", out _));
        Assert.Single(origin.Requests);
        Assert.Equal(HttpStatusCode.Conflict, (await SendAsync(system, HttpMethod.Post, $"api/feeds/{id}/poll")).Status);

        await SendAsync(system, HttpMethod.Patch, $"api/feeds/{id}", new { state = "active" });
        await system.PollAsync();
        Assert.Equal("\"a\"", origin.Requests.Last().Headers["If-None-Match"]);
    }

    [Fact]
    public async Task Requested_poll_waits_as_politeness_requires()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("One"), "\"a\"");
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        var id = await AddAsync(system, origin.Url("/feed.xml"));
        await system.PollAsync();

        var asked = await SendAsync(system, HttpMethod.Post, $"api/feeds/{id}/poll");
        await system.PollAsync();

        Assert.Equal(HttpStatusCode.Accepted, asked.Status);
        Assert.Equal(system.Time.GetUtcNow().AddHours(1), asked.Body.GetProperty("nextPoll").GetProperty("at").GetDateTimeOffset());
        Assert.Single(origin.Requests);
        system.Time.Advance(TimeSpan.FromHours(1));
        await system.PollAsync();
        Assert.Equal(2, origin.Requests.Count);
    }

    [Fact]
    public async Task A_new_url_keeps_the_id_and_sends_no_old_validators()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/old.xml", Rss.Of("One"), "\"old\"");
        origin.Feed("/new.xml", Rss.Of("One", "Two"), "\"new\"");
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        var id = await AddAsync(system, origin.Url("/old.xml"));
        await system.PollAndDrainAsync();

        var changed = await SendAsync(system, HttpMethod.Patch, $"api/feeds/{id}", new { url = origin.Url("/new.xml") });
        await system.PollAndDrainAsync();

        Assert.Equal((id, origin.Url("/new.xml")),
            (changed.Body.GetProperty("id").GetString(), changed.Body.GetProperty("url").GetString()));
        Assert.False(origin.Requests.Last().Headers.ContainsKey("If-None-Match"));
        Assert.Equal(["One", "Two"], (await EndState.ChangesAsync(system.Storage)).Select(change => change.Article!.Title).Order());
    }

    [Fact]
    public async Task Forced_and_whole_poll_ends_an_absurd_wait()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("One"), "\"a\"");
        await using var system = await PolledFeeds.StartAsync(azurite, origin);
        await system.PollAndDrainAsync();
        var id = FeedUrl.Id(origin.Url("/feed.xml"));
        origin.Page("/feed.xml", context =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "315360000";
            return Task.CompletedTask;
        });
        system.Time.Advance(TimeSpan.FromDays(1));
        await system.PollAsync();
        origin.Feed("/feed.xml", Rss.Of("One", "Two"), "\"a\"");

        var asked = await SendAsync(system, HttpMethod.Post, $"api/feeds/{id}/poll");
        var wrong = await SendAsync(system, HttpMethod.Post, $"api/feeds/{id}/poll?force=yes");
        var forced = await SendAsync(system, HttpMethod.Post, $"api/feeds/{id}/poll?force=true&whole=true");
        await system.PollAndDrainAsync();

        Assert.Contains("Retry-After", asked.Body.GetProperty("nextPoll").GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.Equal(system.Time.GetUtcNow(), forced.Body.GetProperty("nextPoll").GetProperty("at").GetDateTimeOffset());
        Assert.False(origin.Requests.Last().Headers.ContainsKey("If-None-Match"));
        Assert.Equal(2, (await EndState.ChangesAsync(system.Storage)).Count);
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
        var id = await AddAsync(system, "https://a.example/old.xml");
        await SendAsync(system, HttpMethod.Patch, $"api/feeds/{id}", new { url = "https://a.example/new.xml" });

        var answer = await SendAsync(system, HttpMethod.Post, "api/feeds", new { url = "https://a.example/old.xml" });

        Assert.Equal(HttpStatusCode.Conflict, answer.Status);
        Assert.Contains($"{id} stands for it and is polled at https://a.example/new.xml", answer.Body.GetProperty("detail")
            .GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_retired_feed_shows_why_and_comes_back_on_request()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("One"), "\"a\"");
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        var id = await AddAsync(system, origin.Url("/feed.xml"));
        origin.Page("/feed.xml", context => { context.Response.StatusCode = 410; return Task.CompletedTask; });
        system.Time.Advance(TimeSpan.FromHours(26));
        await system.PollAsync();
        system.Time.Advance(TimeSpan.FromHours(26));
        await system.PollAsync();

        var retired = Assert.Single((await system.GetJsonAsync("api/feeds?state=retired")).GetProperty("feeds").EnumerateArray().ToArray());
        Assert.Equal((id, "gone"),
            (retired.GetProperty("id").GetString(), retired.GetProperty("lastPoll").GetProperty("outcome").GetString()));

        origin.Feed("/feed.xml", Rss.Of("One", "Two"));
        system.Time.Advance(TimeSpan.FromHours(2));
        await SendAsync(system, HttpMethod.Patch, $"api/feeds/{id}", new { state = "active" });
        await system.PollAsync();
        Assert.Equal("active", (await system.GetJsonAsync($"api/feeds/{id}")).GetProperty("state").GetString());
        Assert.Equal("read", (await system.GetJsonAsync($"api/feeds/{id}")).GetProperty("lastPoll").GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task Deleted_feed_is_gone_with_its_articles_and_stays_gone()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("One", "Two"), "\"a\"");
        var account = azurite.NewAccount();
        var setting = (PollingOptions.FeedUrlsSetting, origin.Url("/feed.xml"));
        await using var system = await TestSystem.StartAsync(account, null, setting);
        await system.PollAndDrainAsync();
        var id = FeedUrl.Id(origin.Url("/feed.xml"));

        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(system, HttpMethod.Delete, $"api/feeds/{id}")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(system, HttpMethod.Delete, $"api/feeds/{id}")).Status);

        Assert.Empty((await system.GetJsonAsync("api/articles")).GetProperty("items").EnumerateArray());
        using var gone = await system.Client.GetAsync(new Uri($"api/feeds/{id}", UriKind.Relative), _end);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        await using var restarted = await TestSystem.StartAsync(account, system.Time, setting);
        restarted.Time.Advance(TimeSpan.FromDays(2));
        await restarted.PollAsync();
        Assert.Empty((await restarted.GetJsonAsync("api/feeds")).GetProperty("feeds").EnumerateArray());
        Assert.Single(origin.Requests);

        Assert.Equal(HttpStatusCode.Created,
            (await SendAsync(system, HttpMethod.Post, "api/feeds", new { url = origin.Url("/feed.xml") })).Status);
        await system.PollAndDrainAsync();
        Assert.Equal(2, (await system.GetJsonAsync("api/articles")).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Deleted_feed_comes_back_even_by_a_clock_that_is_behind()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("One", "Two"), "\"a\"");
        var account = azurite.NewAccount();
        await using var ahead = await TestSystem.StartAsync(account);
        await using var behind = await TestSystem.StartAsync(account, new FakeTimeProvider(ahead.Time.GetUtcNow().AddMinutes(-10)));
        var id = await AddAsync(ahead, origin.Url("/feed.xml"));
        await ahead.PollAndDrainAsync();
        await SendAsync(ahead, HttpMethod.Delete, $"api/feeds/{id}");

        await AddAsync(behind, origin.Url("/feed.xml"));
        await behind.PollAndDrainAsync();

        foreach (var system in (TestSystem[])[ahead, behind])
            Assert.Equal(2, (await system.GetJsonAsync("api/articles")).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task The_registry_comes_in_pages_and_can_be_narrowed()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Page("/broken.xml", context => { context.Response.StatusCode = 500; return Task.CompletedTask; });
        foreach (var number in Enumerable.Range(1, 4))
            origin.Feed($"/{number}.xml", Rss.Of("One"));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        var ids = new List<string> { await AddAsync(system, origin.Url("/broken.xml")) };
        foreach (var number in Enumerable.Range(1, 4))
            ids.Add(await AddAsync(system, origin.Url($"/{number}.xml")));
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

        Assert.Equal(HttpStatusCode.NotFound, (await SendTextAsync(system, new HttpMethod(method), path, body)).Status);
    }

    private static IEnumerable<string> Ids(JsonElement page) =>
        page.GetProperty("feeds").EnumerateArray().Select(feed => feed.GetProperty("id").GetString()!);

    private async Task<string> AddAsync(TestSystem system, string url) =>
        (await SendAsync(system, HttpMethod.Post, "api/feeds", new { url })).Body.GetProperty("id").GetString()!;

    private Task<Answer> SendAsync(TestSystem system, HttpMethod method, string path, object? body = null) =>
        SendTextAsync(system, method, path, body is null ? null : JsonSerializer.Serialize(body));

    private async Task<Answer> SendTextAsync(TestSystem system, HttpMethod method, string path, string? body)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await system.Client.SendAsync(request, _end);
        var text = await response.Content.ReadAsStringAsync(_end);
        return new Answer(response.StatusCode, response.Headers.Location?.ToString(), text.Length == 0 ? default
            : JsonDocument.Parse(text).RootElement.Clone());
    }

    private sealed record Answer(HttpStatusCode Status, string? Location, JsonElement Body);
}
