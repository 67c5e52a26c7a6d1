using System.Net;
using Headwater.Fetching;

namespace Headwater.Tests.Fetching;

/// <summary>Between a name and a connection: what is checked is what is connected to.</summary>
public sealed class NameTests
{
    private const string Public = Internet.Public;

    [Fact]
    public async Task Only_checked_addresses_are_connected_to()
    {
        using var internet = new Internet($"{Public} 93.184.216.35", "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<rss/>");

        var outcome = await internet.FetchAsync("http://feeds.example/");

        Assert.IsType<FetchOutcome.Fetched>(outcome);
        Assert.Equal(["feeds.example"], internet.Resolved);
        Assert.Equal([$"{Public}:80"], internet.Dialed);
    }

    [Fact]
    public async Task Name_that_rebinds_to_a_private_address_is_refused()
    {
        using var internet = new Internet(
            "10.0.0.1", "HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n")
        { FirstAnswer = Public };

        var outcome = await internet.FetchAsync("http://rebinding.example/feed.xml");

        Assert.Contains("rebinding.example resolves to a forbidden address", Assert.IsType<FetchOutcome.Forbidden>(outcome).Reason,
            StringComparison.Ordinal);
        Assert.Equal(["rebinding.example", "rebinding.example"], internet.Resolved);
        Assert.Equal([$"{Public}:80"], internet.Dialed);
    }

    [Fact]
    public async Task A_proxy_of_the_environment_is_not_asked()
    {
        var proxy = HttpClient.DefaultProxy;
        HttpClient.DefaultProxy = new WebProxy("http://proxy.example:3128");
        try
        {
            using var internet = new Internet("10.0.0.1");

            Assert.IsType<FetchOutcome.Forbidden>(await internet.FetchAsync("http://feeds.example/"));
            Assert.Equal(["feeds.example"], internet.Resolved);
        }
        finally
        {
            HttpClient.DefaultProxy = proxy;
        }
    }

    [Fact]
    public async Task Only_public_addresses_of_a_name_are_tried()
    {
        using var internet = new Internet($"127.0.0.1 93.184.216.35 fe80::1 {Public}") { Refuses = true };

        var outcome = await internet.FetchAsync("http://mixed.example/");

        Assert.Contains("mixed.example refuses connections to port 80", Assert.IsType<FetchOutcome.Unreachable>(outcome).Reason,
            StringComparison.Ordinal);
        Assert.Equal(["93.184.216.35:80", $"{Public}:80"], internet.Dialed);
    }
}
