using System.Net;
using Headwater.Fetching;
using Headwater.Tests.Polling.Scenarios;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Headwater.Tests.Fetching;

/// <summary>What one feed adds to its requests: who sees it, and where it must not lead.</summary>
public sealed class FetchOptionsTests
{
    private readonly List<(Request Request, IPEndPoint At)> _asked = [];

    [Theory]
    [InlineData("http://a.example/b", true)]
    [InlineData("http://A.EXAMPLE:80/b", true)]
    [InlineData("http://b.example/", false)]
    [InlineData("http://a.example:8080/", false)]
    [InlineData("http://www.a.example/", false)]
    public async Task Headers_go_to_the_origin_of_the_feed_alone(string target, bool isSent)
    {
        var outcome = await FetchAsync(
            "http://a.example/feed", Own("http://a.example/feed"),
            request => request.Path == "/feed" ? new Response(302, [("Location", target)]) : new Response(200, [], "<rss/>"));

        Assert.IsType<FetchOutcome.Fetched>(outcome);
        Assert.Equal([true, isSent], _asked.Select(asked => asked.Request.Headers.GetValueOrDefault("Authorization") == "Bearer t"));
        Assert.Equal(isSent ? "Me/1" : "Headwater", _asked[1].Request.Headers["User-Agent"][..(isSent ? 4 : 9)]);
    }

    [Fact]
    public async Task Place_that_the_feed_moved_to_gets_no_headers()
    {
        var outcome = await FetchAsync(
            "http://b.example/feed", Own("http://a.example/feed"), _ => new Response(401, []));

        Assert.DoesNotContain("Authorization", Assert.Single(_asked).Request.Headers.Keys);
        Assert.Contains("another origin", outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Proxy_is_asked_in_place_of_the_host()
    {
        var outcome = await FetchAsync(
            "http://a.example/feed", Proxied("http://p.example:3128"), _ => new Response(200, [], "<rss/>"));

        Assert.IsType<FetchOutcome.Fetched>(outcome);
        Assert.Equal(("http://a.example/feed", 3128), (Assert.Single(_asked).Request.Path, _asked[0].At.Port));
    }

    [Theory]
    [InlineData("http://p.example:3128", "http://private.example/feed", "private.example resolves to a forbidden address")]
    [InlineData("http://p.example:3128", "http://169.254.169.254/feed", "169.254.169.254 is link-local")]
    [InlineData("http://p.example:3128", "http://mixed.example/feed", "mixed.example resolves to a forbidden address")]
    [InlineData("http://private.example:3128", "http://a.example/feed", "The address of the proxy (option proxy) is forbidden")]
    [InlineData("socks5://127.0.0.1:1080", "http://a.example/feed", "The address of the proxy (option proxy) is forbidden")]
    public async Task Proxy_opens_no_forbidden_address(string proxy, string url, string reason)
    {
        var outcome = await FetchAsync(url, Proxied(proxy), _ => new Response(200, [], "<rss/>"));

        Assert.StartsWith(reason, Assert.IsType<FetchOutcome.Forbidden>(outcome).Reason, StringComparison.Ordinal);
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task Reason_of_a_proxy_that_refuses_does_not_show_it()
    {
        var outcome = await FetchAsync(
            "https://a.example/feed", Proxied("http://p.example:3128"), _ => new Response(403, []));

        Assert.Equal("The proxy (option proxy) opens no connection to a.example.", outcome.Reason);
    }

    [Theory]
    [InlineData("p.example", "The certificate of the proxy (option proxy) cannot be trusted.")]
    [InlineData("a.example", "Expired.")]
    public void Reason_of_a_bad_certificate_does_not_show_the_proxy(string host, string reason)
    {
        var url = new Uri("https://a.example/feed");
        using var deadline = new Deadline(TimeSpan.FromSeconds(1), new FakeTimeProvider());
        var fetch = new Fetch(
            new FetchRequest(url.AbsoluteUri) { Options = Proxied("https://p.example:3128") }, url, new ResponseBodyReader(1), deadline);

        Assert.Equal(reason, FetchFailure.Explain(new CertificateException(host, "Expired."), fetch, TimeSpan.Zero)?.Reason);
    }

    [Theory]
    [InlineData(true, "http://private.example/feed", true)]
    [InlineData(true, "http://loop.example/feed", false)]
    [InlineData(true, "http://169.254.169.254/feed", false)]
    [InlineData(false, "http://private.example/feed", false)]
    public async Task Private_network_is_open_to_feeds_that_ask_for_it(bool allow, string url, bool isOpen)
    {
        var own = new FetchOptions(new Uri(url), []) { AllowPrivate = allow };

        var outcome = await FetchAsync(url, own, _ => new Response(200, [], "<rss/>"));

        Assert.Equal(isOpen, outcome is FetchOutcome.Fetched);
    }

    private static FetchOptions Own(string origin) => new(new Uri(origin), [("Authorization", "Bearer t"), ("User-Agent", "Me/1")]);

    private static FetchOptions Proxied(string proxy) => new(new Uri("http://a.example/"), []) { Proxy = new Uri(proxy) };

    private async Task<FetchOutcome> FetchAsync(string url, FetchOptions own, Func<Request, Response> serve)
    {
        var network = new Network
        {
            ResolveAsync = (host, _) => Task.FromResult<IPAddress[]>(host switch
            {
                "private.example" => [IPAddress.Parse("10.20.0.1")],
                "loop.example" => [IPAddress.Loopback],
                "mixed.example" => [IPAddress.Parse(Internet.Public), IPAddress.Parse("10.0.0.1")],
                _ => [IPAddress.Parse(Internet.Public)],
            }),
            ConnectAsync = (endPoint, _) => Task.FromResult<Stream>(new VirtualConnection(request =>
            {
                _asked.Add((request, endPoint));
                return serve(request);
            })),
        };
        using var fetcher = new FeedFetcher(
            Options.Create(new FetchingOptions { PrivateNetworks = "10.20.0.0/16" }), network, new FakeTimeProvider());
        return await fetcher.FetchAsync(new FetchRequest(url) { Options = own }, TestContext.Current.CancellationToken);
    }
}
