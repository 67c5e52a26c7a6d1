using System.Net;
using Headwater.FunctionalTests.Testing;
using Headwater.Polling;
using Microsoft.Extensions.Time.Testing;

namespace Headwater.FunctionalTests.Polling;

/// <summary>Feeds that an operator pauses, polls at once, resumes or deletes.</summary>
public sealed class FeedStateTests(AzuriteFixture azurite)
{
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_paused_feed_is_not_polled_until_it_is_active_again()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("One"), "\"a\"");
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        var id = await RegistryCalls.AddAsync(system, origin.Url("/feed.xml"));
        await system.PollAsync();

        var paused = await RegistryCalls.SendAsync(system, HttpMethod.Patch, $"api/feeds/{id}", new { state = "paused" });
        system.Time.Advance(TimeSpan.FromDays(3));
        await system.PollAsync();
        Assert.Equal("paused", paused.Body.GetProperty("state").GetString());
        Assert.False(paused.Body.TryGetProperty("nextPoll", out _));
        Assert.Single(origin.Requests);
        Assert.Equal(HttpStatusCode.Conflict, (await RegistryCalls.SendAsync(system, HttpMethod.Post, $"api/feeds/{id}/poll")).Status);

        await RegistryCalls.SendAsync(system, HttpMethod.Patch, $"api/feeds/{id}", new { state = "active" });
        await system.PollAsync();
        Assert.Equal("\"a\"", origin.Requests.Last().Headers["If-None-Match"]);
    }

    [Fact]
    public async Task Requested_poll_waits_as_politeness_requires()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("One"), "\"a\"");
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        var id = await RegistryCalls.AddAsync(system, origin.Url("/feed.xml"));
        await system.PollAsync();

        var asked = await RegistryCalls.SendAsync(system, HttpMethod.Post, $"api/feeds/{id}/poll");
        await system.PollAsync();

        Assert.Equal(HttpStatusCode.Accepted, asked.Status);
        Assert.Equal(system.Time.GetUtcNow().AddHours(1), asked.Body.GetProperty("nextPoll").GetProperty("at").GetDateTimeOffset());
        Assert.Single(origin.Requests);
        system.Time.Advance(TimeSpan.FromHours(1));
        await system.PollAsync();
        Assert.Equal(2, origin.Requests.Count);
    }

    [Fact]
    public async Task Forced_and_whole_poll_ends_an_absurd_wait()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("One"), "\"a\"");
        await using var system = await PolledFeeds.StartAsync(azurite, origin);
        await system.PollAndDrainAsync();
        var id = FeedUrl.Id(origin.Url("/feed.xml"));
        origin.Page("/feed.xml", TestOrigin.Status(503, ("Retry-After", "315360000")));
        system.Time.Advance(TimeSpan.FromDays(1));
        await system.PollAsync();
        origin.Feed("/feed.xml", Rss.Of("One", "Two"), "\"a\"");

        var asked = await RegistryCalls.SendAsync(system, HttpMethod.Post, $"api/feeds/{id}/poll");
        var wrong = await RegistryCalls.SendAsync(system, HttpMethod.Post, $"api/feeds/{id}/poll?force=yes");
        var forced = await RegistryCalls.SendAsync(system, HttpMethod.Post, $"api/feeds/{id}/poll?force=true&whole=true");
        await system.PollAndDrainAsync();

        Assert.Contains("Retry-After", asked.Body.GetProperty("nextPoll").GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.Equal(system.Time.GetUtcNow(), forced.Body.GetProperty("nextPoll").GetProperty("at").GetDateTimeOffset());
        Assert.False(origin.Requests.Last().Headers.ContainsKey("If-None-Match"));
        Assert.Equal(2, (await EndState.ChangesAsync(system.Storage)).Count);
    }

    [Fact]
    public async Task Refused_connection_binds_nobody_who_asks_for_a_poll()
    {
        var document = Rss.Of("One");
        await using var publisher = new RawPublisher(listens: false) { Answer = $"Content-Length: {document.Length}\r\n\r\n{document}" };
        await using var system = await TestSystem.StartAsync(
            azurite.NewAccount(), null, (PollingOptions.FeedUrlsSetting, publisher.Url));
        await system.PollAsync();
        Assert.Equal("unreachable", await OutcomeAsync());

        publisher.Listen();
        var asked = await RegistryCalls.SendAsync(system, HttpMethod.Post, $"api/feeds/{FeedUrl.Id(publisher.Url)}/poll");
        await system.PollAndDrainAsync();

        Assert.Equal(system.Time.GetUtcNow(), asked.Body.GetProperty("nextPoll").GetProperty("at").GetDateTimeOffset());
        Assert.Equal("read", await OutcomeAsync());

        async Task<string?> OutcomeAsync() =>
            (await PolledFeeds.FeedAsync(system)).GetProperty("lastPoll").GetProperty("outcome").GetString();
    }

    [Fact]
    public async Task A_retired_feed_shows_why_and_comes_back_on_request()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("One"), "\"a\"");
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        var id = await RegistryCalls.AddAsync(system, origin.Url("/feed.xml"));
        origin.Page("/feed.xml", TestOrigin.Status(410));
        system.Time.Advance(TimeSpan.FromHours(26));
        await system.PollAsync();
        system.Time.Advance(TimeSpan.FromHours(26));
        await system.PollAsync();

        var retired = Assert.Single((await system.GetJsonAsync("api/feeds?state=retired")).GetProperty("feeds").EnumerateArray().ToArray());
        Assert.Equal((id, "gone"),
            (retired.GetProperty("id").GetString(), retired.GetProperty("lastPoll").GetProperty("outcome").GetString()));

        origin.Feed("/feed.xml", Rss.Of("One", "Two"));
        system.Time.Advance(TimeSpan.FromHours(2));
        await RegistryCalls.SendAsync(system, HttpMethod.Patch, $"api/feeds/{id}", new { state = "active" });
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

        Assert.Equal(HttpStatusCode.NoContent, (await RegistryCalls.SendAsync(system, HttpMethod.Delete, $"api/feeds/{id}")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await RegistryCalls.SendAsync(system, HttpMethod.Delete, $"api/feeds/{id}")).Status);

        Assert.Empty((await system.GetJsonAsync("api/articles")).GetProperty("items").EnumerateArray());
        using var gone = await system.Client.GetAsync(new Uri($"api/feeds/{id}", UriKind.Relative), _end);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        await using var restarted = await TestSystem.StartAsync(account, system.Time, setting);
        restarted.Time.Advance(TimeSpan.FromDays(2));
        await restarted.PollAsync();
        Assert.Empty((await restarted.GetJsonAsync("api/feeds")).GetProperty("feeds").EnumerateArray());
        Assert.Single(origin.Requests);

        Assert.Equal(HttpStatusCode.Created,
            (await RegistryCalls.SendAsync(system, HttpMethod.Post, "api/feeds", new { url = origin.Url("/feed.xml") })).Status);
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
        var id = await RegistryCalls.AddAsync(ahead, origin.Url("/feed.xml"));
        await ahead.PollAndDrainAsync();
        await RegistryCalls.SendAsync(ahead, HttpMethod.Delete, $"api/feeds/{id}");

        await RegistryCalls.AddAsync(behind, origin.Url("/feed.xml"));
        await behind.PollAndDrainAsync();

        foreach (var system in (TestSystem[])[ahead, behind])
            Assert.Equal(2, (await system.GetJsonAsync("api/articles")).GetProperty("items").GetArrayLength());
    }
}
