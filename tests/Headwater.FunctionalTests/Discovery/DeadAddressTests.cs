using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Headwater.FunctionalTests.Polling;
using Headwater.FunctionalTests.Testing;
using Microsoft.AspNetCore.Http;

namespace Headwater.FunctionalTests.Discovery;

/// <summary>Addresses where no feed is any more, and whose page says where there is one.</summary>
public sealed class DeadAddressTests(AzuriteFixture azurite)
{
    private const string One = "<!doctype html><link rel=alternate type=application/rss+xml href=/new.xml><p>It moved.";
    private const string Two = One + "<link rel=alternate type=application/rss+xml title=Comments href=/comments.xml>";

    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(404, One, "300 /new.xml")]
    [InlineData(410, One, "300 /new.xml")]
    [InlineData(404, Two, "300 /new.xml /comments.xml")]
    [InlineData(410, "<a href=/new.xml>RSS feed</a>", "300 /new.xml")]
    [InlineData(404, "<link rel=alternate type=application/rss+xml href=/gone.xml>", "422")]
    [InlineData(404, "<link rel=alternate type=application/rss+xml href=/feed.xml>", "422")]
    [InlineData(404, "<meta http-equiv=refresh content='0; url=/home'>", "422")]
    [InlineData(404, "<p>Not here", "422")]
    [InlineData(404, "", "422")]
    [InlineData(410, "<p>Not here", "422")]
    [InlineData(403, One, "422")]
    public async Task The_page_of_a_dead_address_offers_feeds(int answer, string page, string expected)
    {
        await using var origin = await TestOrigin.StartAsync();
        Plan(origin, "/feed.xml", answer, page);
        Plan(origin, "/gone.xml", 404, "");
        origin.Feed("/new.xml", Rss.Of("One"));
        origin.Feed("/comments.xml", Rss.Of("Two"));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());

        var answered = await AddAsync(system, origin.Url("/feed.xml"));

        Assert.Equal(expected, Shown(answered));
        if (expected == "422")
            Assert.Contains($"/feed.xml answers {answer}", answered.Body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Empty((await system.GetJsonAsync("api/feeds")).GetProperty("feeds").EnumerateArray());
    }

    [Theory]
    [InlineData(404, 200, "300 /comments.xml")]
    [InlineData(403, 503, "300 /comments.xml")]
    [InlineData(404, 404, "422")]
    [InlineData(503, 200, "300 /new.xml /comments.xml")]
    [InlineData(503, 404, "201")]
    public async Task Comments_are_offered_where_the_feed_is_dead(int feed, int comments, string expected)
    {
        await using var origin = await TestOrigin.StartAsync();
        Plan(origin, "/", 200, Two);
        Plan(origin, "/new.xml", feed, Rss.Of("One"));
        Plan(origin, "/comments.xml", comments, Rss.Of("Two"));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());

        Assert.Equal(expected, Shown(await AddAsync(system, origin.Url("/"))));
        var registered = (await system.GetJsonAsync("api/feeds")).GetProperty("feeds").EnumerateArray();
        Assert.Equal(
            expected == "201" ? [origin.Url("/new.xml")] : [], registered.Select(one => one.GetProperty("url").GetString()));
    }

    [Theory]
    [InlineData(404, One, "The page names {o}new.xml.")]
    [InlineData(410, Two, "The page names {o}new.xml, {o}comments.xml.")]
    [InlineData(404, "<link rel=alternate type=application/rss+xml href=/feed.xml>", null)]
    [InlineData(410, "<p>Not here", null)]
    [InlineData(403, One, null)]
    public async Task A_poll_names_the_feeds_of_the_page_of_a_dead_address(int answer, string page, string? expected)
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("One"));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        var id = await RegistryCalls.AddAsync(system, origin.Url("/feed.xml"));
        Plan(origin, "/feed.xml", answer, page);
        system.Time.Advance(TimeSpan.FromDays(2));

        await system.PollAsync();

        var feed = await system.GetJsonAsync($"api/feeds/{id}");
        Assert.Equal(origin.Url("/feed.xml"), feed.GetProperty("url").GetString());
        var reason = feed.GetProperty("lastPoll").GetProperty("reason").GetString()!;
        Assert.Contains($"/feed.xml answers {answer}", reason, StringComparison.Ordinal);
        if (expected is null)
            Assert.DoesNotContain("names", reason, StringComparison.Ordinal);
        else
            Assert.EndsWith(expected.Replace("{o}", origin.Url("/"), StringComparison.Ordinal), reason, StringComparison.Ordinal);
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> AddAsync(TestSystem system, string url)
    {
        using var content = JsonContent.Create(new { url });
        using var response = await system.Client.PostAsync(new Uri("api/feeds", UriKind.Relative), content, _end);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(_end));
    }

    /// <summary>The status, and the paths of the feeds that are offered.</summary>
    private static string Shown((HttpStatusCode Status, JsonElement Body) answer)
    {
        JsonElement[] offered =
            answer.Status == HttpStatusCode.Ambiguous ? [.. answer.Body.GetProperty("candidates").EnumerateArray()] : [];
        return string.Join(
            ' ', offered.Select(one => new Uri(one.GetProperty("url").GetString()!).AbsolutePath).Prepend($"{(int)answer.Status}"));
    }

    private static void Plan(TestOrigin origin, string path, int status, string page) => origin.Page(path, context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html";
        return context.Response.WriteAsync(page, context.RequestAborted);
    });
}
