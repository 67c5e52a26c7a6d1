using Headwater.Fetching;

namespace Headwater.FunctionalTests.Fetching;

/// <summary>Hops that are followed: where to, with what, and what is remembered.</summary>
public sealed class RedirectTests
{
    private const string Document = "HTTP/1.1 200 OK\r\nETag: \"1\"\r\nContent-Length: 6\r\n\r\n<rss/>";

    // Location → URL that is asked next
    [Theory]
    [InlineData("/b", "http://feeds.example/b")]
    [InlineData("b?x=1", "http://feeds.example/b?x=1")]
    [InlineData("?page=1", "http://feeds.example/feed.xml?page=1")]
    [InlineData("//cdn.example/b", "http://cdn.example/b")]
    [InlineData("http://cdn.example:8080/b#part", "http://cdn.example:8080/b")]
    [InlineData("http://user:secret@cdn.example/b", "http://cdn.example/b")]
    [InlineData("/caf\u00c3\u00a9", "http://feeds.example/caf%C3%A9")]
    [InlineData("/caf%c3%a9", "http://feeds.example/caf%C3%A9")]
    [InlineData("/with space", "http://feeds.example/with%20space")]
    public async Task A_redirect_is_followed_to_its_target(string location, string target)
    {
        await using var origin = RawOrigin.Start(connection => connection.SendAsync(connection.Path == "/feed.xml"
            ? $"HTTP/1.1 307 Moved\r\nLocation: {location}\r\nETag: \"0\"\r\nContent-Length: 4\r\n\r\nthis"
            : Document));

        var outcome = await origin.FetchAsync(new FetchRequest("http://feeds.example/feed.xml") { ETag = "\"x\"", LastModified = "y" });

        Assert.Equal(target, Assert.IsType<FetchOutcome.Fetched>(outcome).Origin.Url, ignoreCase: true);
        Assert.Equal([new Redirect(307, ((FetchOutcome.Fetched)outcome).Origin.Url!)], outcome.Redirects);
        Assert.Equal("\"1\"", outcome.Headers.ETag);
        Assert.Contains("If-None-Match: \"x\"\r\nIf-Modified-Since: y\r\n", origin.Requests[1], StringComparison.Ordinal);
        Assert.All(origin.Requests, request => Assert.DoesNotContain("Referer", request, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Every_hop_is_remembered_in_order()
    {
        await using var origin = RawOrigin.Start(connection => connection.SendAsync(connection.Path switch
        {
            "/feed.xml" => "HTTP/1.1 301 Moved\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n",
            "/b" => "HTTP/1.1 302 Moved\r\nLocation: /c\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n",
            "/c" => "HTTP/1.1 303 Moved\r\nLocation: /d\r\nContent-Length: 0\r\n\r\n",
            "/d" => "HTTP/1.1 308 Moved\r\nLocation: /e\r\nContent-Length: 0\r\n\r\n",
            _ => "HTTP/1.1 304 Not Modified\r\nCache-Control: max-age=5\r\n\r\n",
        }));

        var outcome = await origin.FetchAsync(new FetchRequest("http://feeds.example/feed.xml") { ETag = "\"x\"" });

        Assert.IsType<FetchOutcome.NotModified>(outcome);
        Assert.Equal("max-age=5", outcome.Headers.CacheControl);
        Assert.Equal(
            [
                new(301, "http://feeds.example/b"), new(302, "http://feeds.example/c"),
                new(303, "http://feeds.example/d"), new(308, "http://feeds.example/e"),
            ],
            outcome.Redirects);
    }

    [Fact]
    public async Task Redirect_loop_is_found_at_its_first_repetition()
    {
        await using var origin = RawOrigin.Start(connection =>
        {
            var other = connection.Request.Contains("Host: a.example", StringComparison.Ordinal) ? "b" : "a";
            return connection.SendAsync($"HTTP/1.1 302 Found\r\nLocation: http://{other}.example/\r\nContent-Length: 0\r\n\r\n");
        });

        var outcome = await origin.FetchAsync("http://a.example/");

        Assert.IsType<FetchOutcome.BadRedirect>(outcome);
        Assert.Equal(2, origin.Requests.Count);
    }

    // URL of the feed → Location
    [Theory]
    [InlineData("http://me:secret@feeds.example/feed.xml", "/b")]
    [InlineData("http://feeds.example/feed.xml", "http://you:secret@feeds.example/b")]
    [InlineData("http://me:secret@feeds.example/feed.xml", "http://you:secret@evil.example/b")]
    public async Task Credentials_are_neither_sent_nor_remembered(string url, string location)
    {
        await using var origin = RawOrigin.Start(connection => connection.SendAsync(connection.Path == "/feed.xml"
            ? $"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"
            : Document));

        var outcome = await origin.FetchAsync(url);

        Assert.All(origin.Requests, request => Assert.DoesNotContain("Authorization", request, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("@", Assert.IsType<FetchOutcome.Fetched>(outcome).Origin.Url, StringComparison.Ordinal);
        Assert.DoesNotContain("@", Assert.Single(outcome.Redirects).Target, StringComparison.Ordinal);
    }
}
