using System.Net;
using Headwater.Fetching;
using Headwater.Tests.Polling.Scenarios;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Headwater.Tests.Fetching;

/// <summary>A caller can delay each hop, or end the fetch before it.</summary>
public sealed class BeforeRedirectTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FetchingOptions _options = new();
    private readonly List<string> _events = [];

    [Fact]
    public async Task Every_redirect_is_announced_but_not_the_first_request()
    {
        var outcome = await FetchAsync((url, _) =>
        {
            _events.Add($"before {url}");
            return Task.FromResult<string?>(null);
        });

        Assert.IsType<FetchOutcome.Fetched>(outcome);
        Assert.Equal(["a.example", "before http://b.example/", "b.example", "before http://c.example/", "c.example"], _events);
    }

    [Fact]
    public async Task Reason_from_the_callback_ends_the_fetch()
    {
        var outcome = await FetchAsync((url, _) => Task.FromResult(url.Host == "c.example" ? "It is late." : null));

        Assert.Equal("It is late.", Assert.IsType<FetchOutcome.RedirectDeferred>(outcome).Reason);
        Assert.Equal(["a.example", "b.example"], _events);
        Assert.Equal(["http://b.example/", "http://c.example/"], outcome.Redirects.Select(redirect => redirect.Target));
    }

    [Fact]
    public async Task Waiting_does_not_use_up_the_time_of_the_fetch()
    {
        var outcome = await FetchAsync((_, _) =>
        {
            _time.Advance(_options.Timeout * 3);
            return Task.FromResult<string?>(null);
        });

        Assert.IsType<FetchOutcome.Fetched>(outcome);
    }

    [Theory]
    [InlineData(0.4, true)]
    [InlineData(0.6, false)]
    public async Task Time_of_all_servers_together_counts(double part, bool isInTime)
    {
        var outcome = await FetchAsync((_, _) => Task.FromResult<string?>(null), () => _time.Advance(_options.Timeout * part));

        Assert.Equal(isInTime, outcome is not FetchOutcome.TimedOut);
    }

    /// <summary>From a.example over b.example to c.example.</summary>
    /// <param name="beforeB">Runs before b.example and before c.example answer.</param>
    private async Task<FetchOutcome> FetchAsync(Func<Uri, CancellationToken, Task<string?>> beforeRedirect, Action? beforeB = null)
    {
        var network = new Network
        {
            ResolveAsync = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(Internet.Public)]),
            ConnectAsync = (_, _) => Task.FromResult<Stream>(new VirtualConnection(request =>
            {
                _events.Add(request.Host);
                if (request.Host != "a.example")
                    beforeB?.Invoke();
                return request.Host switch
                {
                    "a.example" => new Response(302, [("Location", "http://b.example/")]),
                    "b.example" => new Response(302, [("Location", "http://c.example/")]),
                    _ => new Response(200, [], "<rss/>"),
                };
            })),
        };
        using var fetcher = new FeedFetcher(Options.Create(_options), network, _time);
        return await fetcher.FetchAsync(
            new FetchRequest("http://a.example/") { BeforeRedirect = beforeRedirect }, TestContext.Current.CancellationToken);
    }
}
