using Headwater.Fetching;

namespace Headwater.Tests.Fetching;

/// <summary>No URL, name or redirect makes the fetcher open a connection it must not open; each is told why.</summary>
public sealed class HostileUrlTests
{
    // URL [= what its name resolves to] | part of the reason
    private const string Table = """
        http://127.0.0.1/feed | loopback
        http://127.0.0.1:8080/ | loopback
        https://127.0.0.1/ | loopback
        http://127.255.255.254/ | loopback
        http://127.1/ | loopback
        http://127.0.1/ | loopback
        http://2130706433/ | loopback
        http://0x7f000001/ | loopback
        http://0x7f.0x0.0x0.0x1/ | loopback
        http://0177.0.0.01/ | loopback
        http://017700000001/ | loopback
        http://0x7F.1/ | loopback
        http://feeds.example@127.0.0.1/ | loopback
        http://feeds.example:80@127.0.0.1/ | loopback
        http://127.0.0.1#@feeds.example/ | loopback
        http://127.0.0.1?@feeds.example/ | loopback
        http://10.0.0.1/ | private
        http://10.255.255.255/ | private
        http://172.16.0.1/ | private
        http://172.31.255.255/ | private
        http://192.168.1.1/ | private
        http://0300.0250.1.1/ | private
        http://100.64.0.1/ | carriers
        http://198.18.0.1/ | benchmarks
        http://169.254.169.254/latest/meta-data/ | link-local
        http://2852039166/ | link-local
        http://0xa9fea9fe/ | link-local
        http://0251.0376.0251.0376/ | link-local
        http://169.254.170.2/v2/credentials | link-local
        http://168.63.129.16/machine | Azure
        http://100.100.100.200/latest/meta-data/ | Alibaba
        http://192.0.0.192/opc/v2/ | Oracle
        http://0.0.0.0/ | this network
        http://0/ | this network
        http://192.0.2.1/ | documentation
        http://198.51.100.1/ | documentation
        http://203.0.113.1/ | documentation
        http://192.88.99.1/ | 6to4
        http://224.0.0.251/ | multicast
        http://239.255.255.250/ | multicast
        http://240.0.0.1/ | reserved
        http://255.255.255.255/ | broadcast
        http://[::1]/ | loopback
        http://[0:0:0:0:0:0:0:1]/ | loopback
        http://[::]/ | unspecified
        http://[::127.0.0.1]/ | IPv4-compatible
        http://[::ffff:127.0.0.1]/ | loopback
        http://[::ffff:7f00:1]/ | loopback
        http://[::ffff:a9fe:a9fe]/ | link-local
        http://[::ffff:0:127.0.0.1]/ | IPv4-translated
        http://[64:ff9b::127.0.0.1]/ | loopback
        http://[64:ff9b::a9fe:a9fe]/ | link-local
        http://[64:ff9b::a00:1]/ | private
        http://[64:ff9b:1::a00:1]/ | translation prefix
        http://[2002:7f00:1::1]/ | 6to4
        http://[2002:a9fe:a9fe::]/ | 6to4
        http://[2001:0:53aa:64c:0:fffe:80ff:fffe]/ | Teredo
        http://[2001:db8::1]/ | documentation
        http://[3fff:fff::1]/ | documentation
        http://[fc00::1]/ | unique local
        http://[fd12:3456:789a::1]/ | unique local
        http://[fd00:ec2::254]/latest/ | AWS
        http://[fd20:ce::254]/ | Google
        http://[fe80::1]/ | link-local
        http://[fe80::1%25eth0]/ | link-local
        http://[febf::1]/ | link-local
        http://[fec0::1]/ | site-local
        http://[ff02::1]/ | multicast
        http://[100::1]/ | not global unicast
        http://[5f00::1]/ | not global unicast
        http://localhost/ = 127.0.0.1 | loopback
        http://LOCALHOST./ = ::1 | loopback
        http://127.0.0.1./ = 127.0.0.1 | loopback
        http://metadata.google.internal/ = 169.254.169.254 | link-local
        http://127.0.0.1.nip.example/ = 127.0.0.1 | loopback
        http://kubernetes.default.svc/ = 10.0.0.1 | private
        http://intranet/ = 192.168.0.9 10.0.0.9 fd00::9 | private
        http://mapped.example/ = ::ffff:10.0.0.1 | private
        http://nat64.example/ = 64:ff9b::10.0.0.1 | private
        http://１２７.０.０.１/ = 127.0.0.1 | loopback
        http://127。0。0。1/ = 127.0.0.1 | loopback
        http://ⓛocalhost/ = 127.0.0.1 | loopback
        https://xn--lcalhost-r8a.example/ = fe80::5 | link-local
        http://feeds.example:22/ | port 22
        http://feeds.example:25/ | port 25
        http://feeds.example:0/ | port 0
        https://feeds.example:6667/ | port 6667
        http://אa.example/ | names no host
        file:///etc/passwd | not http
        file://feeds.example/share/feed.xml | not http
        ftp://feeds.example/feed.xml | not http
        gopher://feeds.example:70/_GET | not http
        dict://feeds.example:11211/stats | not http
        ldap://feeds.example/ | not http
        data:application/rss+xml,<rss/> | not http
        javascript:alert(1) | not http
        ws://feeds.example/ | not http
        http+unix:///var/run/docker.sock | not http
        jar:http://feeds.example/a.jar!/feed.xml | not http
        netdoc:///etc/passwd | not http
        """;

    public static TheoryData<string, string, string> Urls
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (var line in Table.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                var (head, reason) = (line[..line.LastIndexOf('|')].Trim(), line[(line.LastIndexOf('|') + 1)..].Trim());
                var parts = head.Split(" = ");
                data.Add(parts[0], parts.Length == 2 ? parts[1] : "", reason);
            }

            var label = new string('a', 63);
            data.Add($"http://{label}.{label}.{label}.{label}/", "", "names no host");
            data.Add($"http://feeds.example/{new string('x', 8_000)}", "", "longer than 8000 characters");
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Urls))]
    public async Task A_hostile_url_is_refused_without_a_connection(string url, string addresses, string reason)
    {
        using var internet = new Internet(addresses);

        var outcome = await internet.FetchAsync(url);

        Assert.Contains(reason, Assert.IsType<FetchOutcome.Forbidden>(outcome).Reason, StringComparison.Ordinal);
        Assert.Empty(internet.Dialed);
    }

    [Theory]
    [MemberData(nameof(Urls))]
    public async Task A_redirect_to_a_hostile_url_is_refused_without_a_connection(string url, string addresses, string reason)
    {
        using var internet = new Internet(addresses, $"HTTP/1.1 302 Found\r\nLocation: {url}\r\nContent-Length: 0\r\n\r\n");

        var outcome = await internet.FetchAsync("http://start.example/feed.xml");

        Assert.Contains(reason, Assert.IsType<FetchOutcome.Forbidden>(outcome).Reason, StringComparison.Ordinal);
        Assert.Equal([$"{Internet.Public}:80"], internet.Dialed);
        Assert.Equal(302, Assert.Single(outcome.Redirects).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("feeds.example/feed.xml")]
    [InlineData("//feeds.example/feed.xml")]
    [InlineData("/etc/passwd")]
    [InlineData("\\\\feeds.example\\share")]
    [InlineData("http://")]
    [InlineData("http:///feed.xml")]
    [InlineData("http://?")]
    [InlineData("http://feeds.example:65536/")]
    [InlineData("http://feeds.example:-80/")]
    [InlineData("http://feeds example/")]
    [InlineData("http://[::1/")]
    [InlineData("http://%31%32%37.0.0.1/")]
    [InlineData("http://127.0.0.1\\@feeds.example/")]
    [InlineData("http+unix://%2Fvar%2Frun%2Fdocker.sock/info")]
    public async Task Other_schemes_are_refused_without_a_connection(string url)
    {
        using var internet = new Internet("127.0.0.1");

        var outcome = await internet.FetchAsync(url);

        Assert.NotEmpty(Assert.IsType<FetchOutcome.Forbidden>(outcome).Reason);
        Assert.Empty(internet.Dialed);
    }

    [Theory]
    [InlineData("http://")]
    [InlineData("http://feeds.example:65536/")]
    [InlineData("http://[::1/")]
    [InlineData("http://%31%32%37.0.0.1/")]
    [InlineData("//127.0.0.1\\@feeds.example/")]
    public async Task Redirect_to_an_invalid_url_ends_there(string location)
    {
        using var internet = new Internet("127.0.0.1", $"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");

        var outcome = await internet.FetchAsync("http://start.example/feed.xml");

        Assert.Contains("is not a URL", Assert.IsType<FetchOutcome.BadRedirect>(outcome).Reason, StringComparison.Ordinal);
        Assert.Equal([$"{Internet.Public}:80"], internet.Dialed);
    }

    [Fact]
    public void A_text_is_cut_before_a_pair_not_within_it() =>
        Assert.Equal(new string('a', 299) + "…", UrlRules.Cut(new string('a', 299) + "\U0001F600"));

    [Fact]
    public async Task A_password_is_never_in_a_reason()
    {
        using var internet = new Internet("");

        var outcomes = new[] { "http://user:secret@10.0.0.1/", "http://user:secret@feeds.example:25/",
            "ftp://user:secret@feeds.example/", "http://user:secret@none.example/" };

        foreach (var url in outcomes)
            Assert.DoesNotContain("secret", (await internet.FetchAsync(url)).Reason, StringComparison.Ordinal);
    }
}
