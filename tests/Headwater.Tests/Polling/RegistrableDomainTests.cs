using Headwater.Polling;

namespace Headwater.Tests.Polling;

public sealed class RegistrableDomainTests
{
    [Theory]
    [InlineData("https://www.example.com/feed", "example.com")]
    [InlineData("https://a.b.c.example.org./feed", "example.org")]
    [InlineData("https://news.bbc.co.uk/rss", "bbc.co.uk")]
    [InlineData("https://blog.example.com.au/rss", "example.com.au")]
    [InlineData("https://example.de/rss", "example.de")]
    [InlineData("https://someone.github.io/feed", "github.io")]
    [InlineData("https://posts.example.idv.tw/feed", "example.idv.tw")]
    [InlineData("https://www.example.eco.br/feed", "example.eco.br")]
    [InlineData("https://www.t3n.de/feed", "t3n.de")]
    [InlineData("https://EXAMPLE.com/feed", "example.com")]
    [InlineData("http://192.0.2.7:8080/feed", "192.0.2.7")]
    [InlineData("http://[2001:db8::1]/feed", "2001:db8::1")]
    [InlineData("http://localhost/feed", "localhost")]
    public void The_registrable_domain_stands_for_the_host(string url, string domain) =>
        Assert.Equal(domain, RegistrableDomain.Of(url).Trim('[', ']'));
}
