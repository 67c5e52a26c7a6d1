using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Headwater.Fetching;
using Headwater.FunctionalTests.Discovery;
using Headwater.FunctionalTests.Polling;
using Headwater.FunctionalTests.Testing;
using Headwater.Index.Sqlite;
using Headwater.Polling;

namespace Headwater.FunctionalTests.Fetching;

/// <summary>Feeds with the option <c>proxy</c>, and a proxy that is there.</summary>
public sealed class ProxyTests(AzuriteFixture azurite)
{
    private const string Login = "ann:jackdawpassword";
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;
    private readonly ConcurrentBag<IPEndPoint> _dialed = [];

    [Theory]
    [InlineData("http", "http", "GET http://feeds.example/feed HTTP/1.1")]
    [InlineData("http", "https", "CONNECT feeds.example:443 HTTP/1.1")]
    [InlineData("socks5", "http", "SOCKS5 feeds.example:80")]
    [InlineData("socks5", "https", "SOCKS5 feeds.example:443")]
    public async Task A_feed_is_polled_through_its_proxy_alone(string proxyScheme, string scheme, string request)
    {
        using var root = TestCertificates.Root("Headwater test root");
        using var certificate = TestCertificates.Issue(root, "feeds.example", -1, 1);
        await using var origin = await TestOrigin.StartAsync(certificate: scheme == "https" ? certificate : null);
        await using var proxy = new TestProxy((_, _) => origin.BaseUrl.Port, Login);
        var url = $"{scheme}://feeds.example/feed";
        origin.Feed("/feed", Rss.Of("One"), "\"a\"");
        await using var system = await StartAsync(
            new Network { TrustedRoots = [root] }, "127.0.0.1", ("FeedSecrets__PROXY", $"{proxyScheme}://{Login}@{proxy.Address}"),
            ("FeedSecrets__TOKEN", "magpietoken"));
        await SummaryFeed.AddAsync(system, new { url, proxy = "setting:PROXY", auth = new { bearer = new { token = "setting:TOKEN" } } });
        origin.Feed("/feed", Rss.Of("One", "Two"), "\"b\"");
        system.Time.Advance(TimeSpan.FromDays(1));

        await system.PollAndDrainAsync();

        Assert.Equal(2, (await system.GetJsonAsync("api/articles")).GetProperty("items").GetArrayLength());
        Assert.Equal([request, request], proxy.Seen.Where(seen => seen != "denied"));
        Assert.All(_dialed, address => Assert.Equal(proxy.Address, address));
        Assert.All(origin.Requests, asked => Assert.Equal("Bearer magpietoken", asked.Headers["Authorization"]));
        Assert.DoesNotContain(origin.Requests, asked => asked.Headers.Keys.Any(name => name.StartsWith("Proxy-")));
        await AssertNothingLeaksAsync(system);
    }

    [Theory]
    [InlineData("http", "http")]
    [InlineData("http", "https")]
    [InlineData("socks5", "http")]
    public async Task A_proxy_that_denies_is_named_without_its_secret(string proxyScheme, string scheme)
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var proxy = new TestProxy((_, _) => origin.BaseUrl.Port, "ann:another");
        await using var system = await StartAsync(
            new Network(), "127.0.0.1", ("FeedSecrets__PROXY", $"{proxyScheme}://{Login}@{proxy.Address}"));
        using var body = JsonContent.Create(new { url = $"{scheme}://feeds.example/feed", proxy = "setting:PROXY" });
        using var answer = await system.Client.PostAsync(new Uri("api/feeds", UriKind.Relative), body, _end);

        Assert.Contains("roxy (option proxy)", await answer.Content.ReadAsStringAsync(_end), StringComparison.Ordinal);
        Assert.Empty(origin.Requests);
        await AssertNothingLeaksAsync(system);
    }

    [Theory]
    [InlineData("http", "inside.example", "10.0.0.5")]
    [InlineData("socks5", "inside.example", "10.0.0.5")]
    [InlineData("http", "169.254.169.254", "link-local")]
    [InlineData("socks5", "mixed.example", "10.0.0.5")]
    [InlineData("http", "nowhere.example", "has no address")]
    public async Task A_proxy_opens_no_address_that_is_forbidden(string proxyScheme, string host, string reason)
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var proxy = new TestProxy((_, _) => origin.BaseUrl.Port);
        origin.Page("/feed", SummaryFeed.Redirect($"http://{host}/secrets"));
        await using var system = await StartAsync(new Network(), "127.0.0.1");

        using var body = JsonContent.Create(new { url = "http://feeds.example/feed", proxy = $"{proxyScheme}://{proxy.Address}" });
        using var answer = await system.Client.PostAsync(new Uri("api/feeds", UriKind.Relative), body, _end);

        Assert.Contains(reason, await answer.Content.ReadAsStringAsync(_end), StringComparison.Ordinal);
        Assert.Single(proxy.Seen);
        Assert.Single(origin.Requests);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("socks5")]
    public async Task A_private_proxy_has_to_be_allowed(string proxyScheme)
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var proxy = new TestProxy((_, _) => origin.BaseUrl.Port);
        await using var system = await StartAsync(new Network(), "10.9.9.9");

        using var body = JsonContent.Create(new { url = "http://feeds.example/feed", proxy = $"{proxyScheme}://{proxy.Address}" });
        using var refused = await system.Client.PostAsync(new Uri("api/feeds", UriKind.Relative), body, _end);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("Fetching__AllowedNetworks", await refused.Content.ReadAsStringAsync(_end), StringComparison.Ordinal);
        Assert.Empty(proxy.Seen);
        Assert.Empty(_dialed);
    }

    [Fact]
    public async Task Pages_and_history_go_through_the_proxy_too()
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var proxy = new TestProxy((_, _) => origin.BaseUrl.Port);
        origin.Page("/robots.txt", TestOrigin.Status(404));
        origin.Page("/1", context => SummaryFeed.WriteAsync(context, SummaryFeed.Page("one")));
        origin.Feed("/feed", SummaryFeed.Rss(["http://pages.example/1"]).Replace(
            "<item>", """<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="next" href="http://feeds.example/feed?page=2"/><item>""",
            StringComparison.Ordinal));
        origin.Feed("/feed?page=2", SummaryFeed.Rss(["http://pages.example/1", "http://pages.example/2"]));
        origin.Page("/2", TestOrigin.Status(404));
        await using var system = await StartAsync(new Network(), "127.0.0.1");
        await SummaryFeed.AddAsync(
            system, new { url = "http://feeds.example/feed", fullText = true, proxy = $"socks5://{proxy.Address}", userAgent = "Reader" });
        using var asked = await system.Client.PostAsync(
            new Uri($"api/feeds/{FeedUrl.Id("http://feeds.example/feed")}/backfill", UriKind.Relative), null, _end);
        Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);

        for (var run = 0; run < 4; run++)
        {
            await system.PollAndDrainAsync();
            system.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(
            ["page", "feed"], (await SummaryFeed.ArticlesAsync(system)).Values.Select(article => SummaryFeed.Text(article, "body")));
        Assert.All(_dialed, address => Assert.Equal(proxy.Address, address));
        Assert.Contains("SOCKS5 pages.example:80", proxy.Seen);

        // What is for the feed's origin alone goes to its own pages.
        Assert.All(
            origin.Requests, request => Assert.Equal(
                request.Headers["Host"] == "feeds.example", request.Headers["User-Agent"] == "Reader"));
    }

    private Task<TestSystem> StartAsync(Network network, string allowed, params (string, string)[] settings) => TestSystem.StartAsync(
        azurite.NewAccount(),
        network with
        {
            ResolveAsync = (host, _) => host switch
            {
                "inside.example" => Addresses("10.0.0.5"),
                "mixed.example" => Addresses("93.184.216.34", "10.0.0.5"),
                "nowhere.example" => Task.FromException<IPAddress[]>(new System.Net.Sockets.SocketException(11001)),
                _ => Addresses("93.184.216.34"),
            },
            ConnectAsync = (address, token) =>
            {
                _dialed.Add(address);
                return TestNetwork.ConnectAsync(address, token);
            },
        },
        time: null,
        [("Fetching__AllowPrivateNetworks", "false"), ("Fetching__AllowedNetworks", allowed), .. settings]);

    private static Task<IPAddress[]> Addresses(params string[] addresses) =>
        Task.FromResult<IPAddress[]>([.. addresses.Select(IPAddress.Parse)]);

    private static async Task AssertNothingLeaksAsync(TestSystem system)
    {
        using var folder = new TemporaryFolder(Listing.IndexTests.NewPath());
        foreach (var secret in (string[])["jackdawpassword", "magpietoken"])
        {
            Assert.Empty(await WordSearch.FindAsync(system.Account, folder.Path, secret));
            Assert.DoesNotContain(system.Logs.All, log => log.Text.Contains(secret, StringComparison.Ordinal));
            Assert.DoesNotContain(secret, JsonSerializer.Serialize(await system.GetJsonAsync("api/feeds")), StringComparison.Ordinal);
        }
    }
}
