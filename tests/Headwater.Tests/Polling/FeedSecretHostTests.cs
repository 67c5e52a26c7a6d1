using Headwater.Polling;
using Microsoft.Extensions.Configuration;

namespace Headwater.Tests.Polling;

/// <summary>Where the value of a setting that is bound to hosts may go.</summary>
public sealed class FeedSecretHostTests
{
    private static readonly FeedOptions Bearer =
        FeedOptions.Of("""{"auth": {"bearer": {"token": "setting:TOKEN"}}}""", out _);

    [Theory]
    [InlineData(null, "http://feeds.example/f", true)]
    [InlineData("", "https://feeds.example/f", false)]
    [InlineData("feeds.example", "https://feeds.example/f", true)]
    [InlineData("feeds.example", "https://feeds.example:8443/f", true)]
    [InlineData("feeds.example", "https://other.example/f", false)]
    [InlineData("feeds.example", "http://feeds.example/f", false)]
    [InlineData("https://feeds.example", "https://feeds.example/f", true)]
    [InlineData("https://feeds.example", "http://feeds.example/f", false)]
    [InlineData("http://feeds.example", "http://feeds.example/f", true)]
    [InlineData("http://feeds.example", "https://feeds.example/f", true)]
    [InlineData("HTTP://Feeds.Example", "http://feeds.example/f", true)]
    [InlineData("http://feeds.example", "http://other.example/f", false)]
    [InlineData("*.example.org", "https://a.example.org/f", true)]
    [InlineData("*.example.org", "http://a.example.org/f", false)]
    [InlineData("a.example, http://*.example.org", "http://a.example.org/f", true)]
    [InlineData("10.0.0.0/8 http://10.1.0.0/16", "http://10.1.2.3/f", true)]
    [InlineData("10.0.0.0/8 http://10.1.0.0/16", "http://10.2.2.3/f", false)]
    [InlineData("10.0.0.0/8 http://10.1.0.0/16", "https://10.2.2.3/f", true)]
    [InlineData("http://", "http://feeds.example/f", false)]
    [InlineData("https", "https://feeds.example/f", false)]
    public void A_bound_secret_goes_unencrypted_only_where_named(string? hosts, string url, bool isFor)
    {
        var sent = Secrets(hosts).Of(url, Bearer, out var mistake)?.HeadersFor(new Uri(url)).Single().Value;

        Assert.Equal(isFor ? "Bearer magpietoken" : null, sent);
        Assert.Equal(isFor, mistake is null);
        if (!isFor)
            Assert.Contains($"not for {new Uri(url).GetLeftPart(UriPartial.Authority)}", mistake, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://feeds.example", "http://feeds.example/f", "http://p.example:8080", false)]
    [InlineData("http://feeds.example", "http://feeds.example/f", "setting:PROXY", true)]
    [InlineData("http://feeds.example", "https://feeds.example/f", "http://p.example:8080", true)]
    [InlineData(null, "http://feeds.example/f", "http://p.example:8080", true)]
    public void A_bound_secret_is_shown_to_no_proxy_of_the_feed(string? hosts, string url, string proxy, bool isSent)
    {
        var sent = Secrets(hosts).Of(url, Bearer with { Proxy = proxy }, out var mistake);

        Assert.Equal(isSent, sent is not null);
        Assert.Equal(isSent, mistake is null);
        if (!isSent)
            Assert.Contains("FeedSecrets__TOKEN", mistake, StringComparison.Ordinal);
    }

    [Fact]
    public void Reference_that_azure_cannot_resolve_is_not_a_secret()
    {
        var sent = Secrets(null, "@Microsoft.KeyVault(SecretUri=https://v.example/secrets/t)").Of(
            "https://feeds.example/f", Bearer, out var mistake);

        Assert.Null(sent);
        Assert.Contains("FeedSecrets__TOKEN", mistake, StringComparison.Ordinal);
        Assert.DoesNotContain("v.example", mistake, StringComparison.Ordinal);
    }

    private static FeedSecrets Secrets(string? hosts, string token = "magpietoken")
    {
        var settings = new Dictionary<string, string?> { ["FeedSecrets:TOKEN"] = token, ["FeedSecrets:PROXY"] = "http://p.example:8080" };
        if (hosts is not null)
            settings["FeedSecrets:TOKEN:Host"] = hosts;
        return new FeedSecrets(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
    }
}
