using System.Net;
using System.Text.Json;
using Headwater.FunctionalTests.Polling;
using Headwater.FunctionalTests.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Headwater.FunctionalTests.Discovery;

/// <summary>Pages that name feeds of another origin, for which the options of the address that was given do not count.</summary>
public sealed class OtherOriginTests(AzuriteFixture azurite)
{
    private static readonly (string, string)[] Closed =
        [("Fetching__AllowPrivateNetworks", "false"), ("Fetching__PrivateNetworks", "127.0.0.0/8"), ("FeedSecrets__TOKEN", "magpietoken")];

    private static readonly object Auth = new { bearer = new { token = "setting:TOKEN" } };

    [Theory]
    [InlineData("wiki", 201)]
    [InlineData("tickets", 422)]
    public async Task A_page_leads_to_no_other_host_in_a_private_network(string host, int expected)
    {
        await using var origin = await TestOrigin.StartAsync();
        Offers(origin, At(origin, host, "/feed.xml"));
        origin.Feed("/feed.xml", Rss.Of("One"));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount(), TestNetwork.Loopback, null, Closed);

        var (status, answer) = await RegistryCalls.PostAsync(system, new { url = At(origin, "wiki", "/"), allowPrivate = true });

        Assert.Equal(expected, (int)status);
        Assert.Equal(expected == 201, origin.Requests.Any(request => request.PathAndQuery == "/feed.xml"));
        if (expected == 422)
            Assert.Contains("names none that can be read: tickets.example resolves", Detail(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_feed_of_another_origin_gets_no_credentials()
    {
        await using var origin = await TestOrigin.StartAsync();
        Offers(origin, At(origin, "tickets", "/feed.xml"));
        origin.Page("/feed.xml", TestOrigin.Status(503));
        await using var system = await TestSystem.StartAsync(
            azurite.NewAccount(), TestNetwork.Loopback, null, ("FeedSecrets__TOKEN", "magpietoken"));

        var (status, answer) = await RegistryCalls.PostAsync(system, new { url = At(origin, "wiki", "/"), auth = Auth });

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("of another origin", Detail(answer), StringComparison.Ordinal);
        Assert.Empty((await system.GetJsonAsync("api/feeds")).GetProperty("feeds").EnumerateArray());
    }

    [Theory]
    [InlineData("wiki", true)]
    [InlineData("tickets", false)]
    public async Task A_page_found_by_a_poll_leads_to_no_other_host_either(string host, bool leads)
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Page("/", TestOrigin.Status(503));
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 6, 15, 8, 0, 0, TimeSpan.Zero));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount(), TestNetwork.Loopback, time, Closed);
        await RegistryCalls.PostAsync(system, new { url = At(origin, "wiki", "/"), allowPrivate = true });
        Offers(origin, At(origin, host, "/feed.xml"));
        time.Advance(TimeSpan.FromDays(1));

        await system.PollAsync();

        var feed = (await system.GetJsonAsync("api/feeds")).GetProperty("feeds")[0];
        Assert.Equal(At(origin, "wiki", leads ? "/feed.xml" : "/"), feed.GetProperty("url").GetString());
        Assert.Contains($"The page names {At(origin, host, "/feed.xml")}.", feed.GetProperty("lastPoll").GetProperty("reason").GetString(),
            StringComparison.Ordinal);
    }

    private static void Offers(TestOrigin origin, string feed) =>
        origin.Feed("/", $"<!doctype html><link rel=alternate type=application/rss+xml href='{feed}'>", contentType: "text/html");

    private static string At(TestOrigin origin, string host, string path) => $"http://{host}.example:{origin.BaseUrl.Port}{path}";

    private static string Detail(JsonElement problem) => problem.GetProperty("detail").GetString()!;
}
