using System.IO.Compression;
using System.Text;
using Headwater.Fetching;

namespace Headwater.FunctionalTests.Fetching;

/// <summary>Whatever a publisher's server says, the fetch ends, within its caps, with a reason one can act on.</summary>
public sealed class HostileOriginTests
{
    // What the server sends before it closes the connection (\r\n as |) → code of the outcome → part of the reason
    public static TheoryData<string, string, string> Responses => new()
    {
        { "", "unreachable", "closed the connection without an answer" },
        { "HTTP/1.1 200", "unreachable", "without an answer" },
        { "HTTP/1.1 200 OK|Content-Type: text/xml", "unreachable", "without an answer" },
        { "SSH-2.0-OpenSSH_9.6|", "unreachable", "invalid HTTP response" },
        { "220 mail.example ESMTP||", "unreachable", "invalid HTTP response" },
        { "<rss/>", "unreachable", "without an answer" },
        { "<rss version=\"2.0\"><channel/></rss>||", "unreachable", "invalid HTTP response" },
        { "HTTP/1.1 abc OK||", "unreachable", "invalid HTTP response" },
        { "HTTP/1.1 99 Low||", "unreachable", "invalid HTTP response" },
        { "HTTP/9.9 200 OK||", "unreachable", "invalid HTTP response" },
        { "HTTP/1.1 200 OK|no colon||", "unreachable", "invalid HTTP response" },
        { "HTTP/1.1 200 OK|: no name||", "unreachable", "invalid HTTP response" },
        { "HTTP/1.1 200 OK|Content-Length: 100||<rss/>", "unreachable", "in the middle of the body, after 6 bytes" },
        { "HTTP/1.1 200 OK|Content-Length: 1000000000000||<rss/>", "too-large", "announces a body of 1000000000000 bytes" },
        { "HTTP/1.1 200 OK|Transfer-Encoding: chunked||zz|<rss/>|0||", "unreachable", "invalid HTTP response" },
        { "HTTP/1.1 200 OK|Transfer-Encoding: chunked||FFFFFFFFFFFFFFFFF|<rss/>", "unreachable", "invalid HTTP response" },
        { "HTTP/1.1 200 OK|Transfer-Encoding: chunked||7FFFFFFF|<rss/>", "unreachable", "in the middle of the body" },
        { "HTTP/1.1 200 OK|Transfer-Encoding: chunked||6|<rss/>", "unreachable", "in the middle of the body" },
        { "HTTP/1.1 200 OK|Transfer-Encoding: chunked||6|<rss/>+0||", "unreachable", "invalid HTTP response" },
        { "HTTP/1.1 200 OK|Content-Encoding: zstd|Content-Length: 6||(/\u00b5\u00fd..", "unreachable", "Content-Encoding 'zstd' is not "
            + "supported" },
        { "HTTP/1.1 200 OK|Content-Encoding: gzip|Content-Length: 6||\u001f\u008b<rss", "unreachable", "is damaged after 0 bytes" },
        { "HTTP/1.1 101 Switching Protocols|Upgrade: websocket||", "http-error", "answers 101" },
        { "HTTP/1.1 204 No Content||", "http-error", "answers 204, without a document" },
        { "HTTP/1.1 206 Partial Content|Content-Length: 6||<rss/>", "http-error", "answers 206" },
        { "HTTP/1.1 300 Multiple Choices|Location: /other|Content-Length: 0||", "http-error", "answers 300" },
        { "HTTP/1.1 301 Moved||", "bad-redirect", "without a Location" },
        { "HTTP/1.1 302 Found|Location: ||", "bad-redirect", "without a Location" },
        { "HTTP/1.1 302 Found|Location: /feed.xml|Content-Length: 0||", "bad-redirect", "in a circle" },
        { "HTTP/1.1 302 Found|Location: /feed.xml#again|Content-Length: 0||", "bad-redirect", "in a circle" },
        { "HTTP/1.1 302 Found|Location: http://user:secret@feeds.example/feed.xml|Content-Length: 0||", "bad-redirect", "in a circle" },
        { "HTTP/1.1 304 Not Modified||", "http-error", "304 Not Modified to a request without validators" },
        { "HTTP/1.1 400 Bad|Content-Length: 0||", "http-error", "answers 400" },
        { "HTTP/1.1 401 Who|WWW-Authenticate: Basic|Content-Length: 0||", "http-error", "requires a user name and password" },
        { "HTTP/1.1 403 No|Content-Length: 0||", "http-error", "refuses this service" },
        { "HTTP/1.1 403 No|cf-mitigated: challenge|Content-Length: 0||", "http-error", "requires a browser to solve a challenge" },
        { "HTTP/1.1 404 No|Content-Length: 0||", "http-error", "no document at this URL" },
        { "HTTP/1.1 407 Proxy|Proxy-Authenticate: Basic|Content-Length: 0||", "http-error", "answers 407" },
        { "HTTP/1.1 410 Gone|Content-Length: 0||", "gone", "410 Gone" },
        { "HTTP/1.1 418 Teapot|Content-Length: 0||", "http-error", "answers 418" },
        { "HTTP/1.1 429 Slow|Content-Length: 0||", "refused-for-now", "too many requests" },
        { "HTTP/1.1 451 Law|Content-Length: 0||", "http-error", "must not show" },
        { "HTTP/1.1 500 Oops|Content-Length: 100000000||half", "http-error", "publisher's side" },
        { "HTTP/1.1 500 Oops|Retry-After: 60|Content-Length: 0||", "refused-for-now", "until 2026-06-15 08:01:00Z" },
        { "HTTP/1.1 503 Busy|Retry-After: Thu, 01 Jan 2015 01:00:00 GMT|Date: Thu, 01 Jan 2015 00:00:00 GMT|Content-Length: "
            + "0||", "refused-for-now", "until 2026-06-15 09:00:00Z" },
        { "HTTP/1.1 503 Busy|Retry-After: soon|Content-Length: 0||", "refused-for-now", "overloaded" },
        { "HTTP/1.1 301 Moved|Location: /b|Retry-After: 3600|Content-Length: 0||", "refused-for-now", "until 2026-06-15 09:00:00Z" },
        { "HTTP/1.1 999 No|Content-Length: 0||", "http-error", "answers 999" },
    };

    // As above, for what is a document all the same.
    public static TheoryData<string, string> Documents => new()
    {
        { "HTTP/1.0 200 OK||<rss/>", "<rss/>" },
        { "HTTP/1.1 200 OK||<rss/>", "<rss/>" },
        { "HTTP/1.1 200||<rss/>", "<rss/>" },
        { "HTTP/1.1 203 Changed|Content-Length: 6||<rss/>", "<rss/>" },
        { "HTTP/1.1 200 OK|Content-Length: 0||", "" },
        { "HTTP/1.1 200 OK||", "" },
        { "HTTP/1.1 200 OK|Content-Length: 3||<rss/>", "<rs" },
        { "HTTP/1.1 200 OK|Content-Length: 2|Content-Length: 3||<rss/>", "<r" },
        { "HTTP/1.1 200 OK|Content-Length: -1||<rss/>", "<rss/>" },
        { "HTTP/1.1 200 OK|Content-Length: 2|Transfer-Encoding: chunked||6|<rss/>|0||", "<rss/>" },
        { "HTTP/1.1 200 OK|Transfer-Encoding: chunked||3;x=y|<rs|3|s/>|0|Trailer: x||", "<rss/>" },
        { "HTTP/1.1 100 Continue||HTTP/1.1 103 Early Hints|Link: </x>||HTTP/1.1 200 OK|Content-Length: 6||<rss/>", "<rss/>" },
        { "HTTP/1.1 200 OK|Content-Encoding: gzip|Content-Length: 6||<rss/>", "<rss/>" },
        { "HTTP/1.1 200 OK|Content-Encoding: deflate|Content-Length: 6||<rss/>", "<rss/>" },
        { "HTTP/1.1 200 OK|Content-Encoding: br|Content-Length: 6||<rss/>", "<rss/>" },
        { "HTTP/1.1 200 OK|Content-Encoding: gzip, gzip|Content-Length: 6||<rss/>", "<rss/>" },
        { "HTTP/1.1 200 OK|Content-Encoding: UTF-8|Content-Length: 6||<rss/>", "<rss/>" },
        { "HTTP/1.1 200 OK|Content-Encoding: none|Content-Length: 2||{}", "{}" },
        { "HTTP/1.1 200 OK|Content-Encoding: aws-chunked|Content-Length: 9||\u00ef\u00bb\u00bf<rss/>", "\u00ef\u00bb\u00bf<rss/>" },
        { "HTTP/1.1 200 OK|Content-Encoding: |Content-Length: 6||<rss/>", "<rss/>" },
        { "HTTP/1.1 200 OK|Set-Cookie: a=b|Content-Type: |Expires: 0|Date: x|Content-Length: 6||<rss/>", "<rss/>" },
    };

    public static TheoryData<string, Func<byte[], byte[]>> Codings => new()
    {
        { "gzip", bytes => Compress(bytes, stream => new GZipStream(stream, CompressionLevel.Optimal)) },
        { "x-gzip", bytes => Compress(bytes, stream => new GZipStream(stream, CompressionLevel.Optimal)) },
        { "", bytes => Compress(bytes, stream => new GZipStream(stream, CompressionLevel.Optimal)) },
        { "gzip, gzip", bytes => Compress(
            Compress(bytes, stream => new GZipStream(stream, CompressionLevel.Optimal)), stream =>
                new GZipStream(stream, CompressionLevel.Optimal)) },
        { "br", bytes => Compress(bytes, stream => new BrotliStream(stream, CompressionLevel.Optimal)) },
        { "deflate", bytes => Compress(bytes, stream => new ZLibStream(stream, CompressionLevel.Optimal)) },
        { "Deflate", bytes => Compress(bytes, stream => new DeflateStream(stream, CompressionLevel.Optimal)) },
    };

    [Theory]
    [MemberData(nameof(Responses))]
    public async Task A_bad_response_has_its_reason(string response, string code, string reason)
    {
        await using var origin = RawOrigin.Start(response.Replace("|", "\r\n", StringComparison.Ordinal));

        var outcome = await origin.FetchAsync();

        Assert.Equal(code, outcome.Code);
        Assert.Contains(reason, outcome.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", outcome.Reason, StringComparison.Ordinal);
        Assert.EndsWith(".", outcome.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task Sloppy_response_is_still_a_document(string response, string body)
    {
        await using var origin = RawOrigin.Start(response.Replace("|", "\r\n", StringComparison.Ordinal));

        var outcome = await origin.FetchAsync();

        Assert.Equal(body, Encoding.Latin1.GetString(Assert.IsType<FetchOutcome.Fetched>(outcome).Body.Span));
    }

    [Theory]
    [MemberData(nameof(Codings))]
    public async Task Compressed_body_is_read_unless_it_is_cut_or_a_bomb(string coding, Func<byte[], byte[]> compress)
    {
        var document = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 50_000).Select(i => $"<item>{i * 7919}</item>")));
        var whole = compress(document);
        var bomb = compress(new byte[8 * 1024 * 1024]);
        await using var origin = RawOrigin.Start(async connection =>
        {
            await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nConnection: close\r\n\r\n");
            await connection.SendAsync(
                connection.Path switch { "/whole" => whole, "/half" => whole.AsMemory(0, whole.Length / 2), _ => bomb });
            connection.Close();
        });

        Assert.Equal(document, Assert.IsType<FetchOutcome.Fetched>(await origin.FetchAsync("http://feeds.example/whole")).Body);
        Assert.Contains("is damaged", Assert.IsType<FetchOutcome.Unreachable>(await origin.FetchAsync("http://feeds.example/half")).Reason,
            StringComparison.Ordinal);
        Assert.Contains("more than 200 times",
            Assert.IsType<FetchOutcome.TooLarge>(await origin.FetchAsync("http://feeds.example/bomb")).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Length: 100\r\n\r\n<link")]
    [InlineData("Content-Encoding: br\r\n\r\nnonsense")]
    [InlineData("Content-Length: 999999999\r\n\r\n")]
    public async Task Page_of_a_missing_feed_that_breaks_off_changes_nothing(string rest)
    {
        await using var origin = RawOrigin.Start($"HTTP/1.1 410 Gone\r\nConnection: close\r\n{rest}");

        var outcome = await origin.FetchAsync(new FetchRequest("http://feeds.example/feed.xml") { ReadsErrorPage = true });

        Assert.Null(Assert.IsType<FetchOutcome.Gone>(outcome).ErrorPage);
    }

    private static byte[] Compress(byte[] bytes, Func<Stream, Stream> coding)
    {
        using var compressed = new MemoryStream();
        using (var stream = coding(compressed))
            stream.Write(bytes);
        return compressed.ToArray();
    }
}
