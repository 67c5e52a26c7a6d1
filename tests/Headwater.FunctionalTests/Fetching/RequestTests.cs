using System.Diagnostics;
using System.Text;
using Headwater.Fetching;

namespace Headwater.FunctionalTests.Fetching;

/// <summary>What goes over the wire, byte for byte.</summary>
public sealed class RequestTests
{
    private const string NotModified = "HTTP/1.1 304 Not Modified\r\n\r\n";

    public static TheoryData<string> Validators => new(
        "\"abc\"", "W/\"abc\"", "abc", "\"abc", "W/abc", "'single'", "\"a\"b\"c\"", "\"a "
            + "b\"", "\"äöü\"", "\"1\", \"2\"", "*", "\"abc-gzip\"",
        "\"\u0080\u00ff\"", "{brace;colon:comma,}", "\"" + new string('x', 8000) + "\"");

    [Fact]
    public async Task Request_has_the_headers_of_a_feed_reader_and_no_others()
    {
        await using var origin = RawOrigin.Start(
            "HTTP/1.1 200 OK\r\nSet-Cookie: id=1\r\nContent-Length: 6\r\n\r\n<rss/>",
                new FetchingOptions { ContactUrl = "https://reader.example/bot" });
        using var activity = new Activity("a trace that does not concern the publisher").Start();

        await origin.FetchAsync("http://feeds.example/feed.xml?b=2&a=1");
        await origin.FetchAsync("http://feeds.example/feed.xml?b=2&a=1");

        var version = typeof(FeedFetcher).Assembly.GetName().Version!.ToString(3);
        const string FeedTypes = "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml";
        Assert.All(origin.Requests, request => Assert.Equal(
            $"""
            GET /feed.xml?b=2&a=1 HTTP/1.1
            Host: feeds.example
            User-Agent: Headwater/{version} (+https://reader.example/bot)
            Accept: {FeedTypes}, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5
            Accept-Encoding: gzip, br


            """.ReplaceLineEndings("\r\n"),
            request));
        Assert.Equal(2, origin.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(Validators))]
    public async Task Validator_is_sent_back_byte_for_byte(string etag)
    {
        await using var origin = RawOrigin.Start(
            connection => connection.SendAsync(connection.Request.Contains("If-None-Match", StringComparison.Ordinal)
            ? NotModified
            : $"HTTP/1.1 200 OK\r\nETag: {etag}\r\nLast-Modified: yesterday, about noon\r\nContent-Length: 6\r\n\r\n<rss/>"));

        var first = await origin.FetchAsync();
        var second = await origin.FetchAsync(new FetchRequest("http://feeds.example/feed.xml")
        {
            ETag = first.Headers.ETag,
            LastModified = first.Headers.LastModified,
        });

        Assert.IsType<FetchOutcome.Fetched>(first);
        Assert.IsType<FetchOutcome.NotModified>(second);
        Assert.Contains($"If-None-Match: {etag}\r\n", origin.Requests[1], StringComparison.Ordinal);
        Assert.Contains("If-Modified-Since: yesterday, about noon\r\n", origin.Requests[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Not_modified_to_an_unconditional_request_is_an_error()
    {
        await using var origin = RawOrigin.Start(NotModified);

        var outcome = await origin.FetchAsync(new FetchRequest("http://feeds.example/feed.xml") { ETag = "", LastModified = "a\r\nb: c" });

        var error = Assert.IsType<FetchOutcome.HttpError>(outcome);
        Assert.Equal(304, error.Status);
        Assert.DoesNotContain("If-", origin.Requests[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_of_the_response_are_kept_as_received()
    {
        await using var origin = RawOrigin.Start(
            "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nCache-Control:  no-transform \r\nExpires: 0\r\nDate: now\r\nAge: "
                + "x1\r\nRetry-After: soon\r\n" +
            "Content-Type: text/xml; charset=foo\r\nContent-Language: de, en\r\nContent-Location: /other.xml\r\nContent-Length: "
                + "6\r\n\r\n<rss/>");

        var outcome = await origin.FetchAsync("http://feeds.example/feed.xml#top");

        var document = Assert.IsType<FetchOutcome.Fetched>(outcome);
        Assert.Equal(new PublisherHeaders
        {
            CacheControl = "max-age=60, no-transform",
            Expires = "0",
            Date = "now",
            Age = "x1",
            RetryAfter = "soon"
        }, outcome.Headers);
        Assert.Equal(new("http://feeds.example/feed.xml", "text/xml; charset=foo", "de, en", "/other.xml"), document.Origin);
        Assert.Equal("<rss/>", Encoding.UTF8.GetString(document.Body.Span));
    }
}
