using System.Net;
using System.Net.Sockets;
using Headwater.Fetching;
using Headwater.Polling;
using Headwater.Tests.Fetching;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Headwater.Tests.Polling;

public sealed class RobotsCacheTests
{
    [Fact]
    public async Task What_a_proxy_cannot_reach_says_nothing_to_other_feeds()
    {
        var (page, options, time) = (new Uri("http://a.example/1"), Options.Create(new FetchingOptions()), new FakeTimeProvider());
        var own = new FetchOptions(page, []) { Proxy = new Uri("http://p.example:3128") };
        var network = new Network
        {
            ResolveAsync = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(Internet.Public)]),
            ConnectAsync = (_, _) => throw new SocketException((int)SocketError.ConnectionRefused),
        };
        using var fetcher = new FeedFetcher(options, network, time);
        using var robots = new RobotsCache(fetcher, options, time);

        await robots.FetchAsync(page, own, (_, _) => Task.FromResult<string?>(null), TestContext.Current.CancellationToken);

        Assert.Null(robots.Find(page, own)?.Rules);
        Assert.NotNull(robots.Find(page, own));
        Assert.Null(robots.Find(page, null));
    }
}
