using System.IO.Compression;
using System.Text;
using Headwater.Fetching;

namespace Headwater.FunctionalTests.Fetching;

/// <summary>Whatever a publisher's server says, the fetch ends, within its caps, with a reason one can act on.</summary>
public sealed class HostileOriginTests
{
    private static readonly FetchingOptions Small = new() { MaxDocumentBytes = 4 * 1024 * 1024, MaxRedirects = 5 };

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

    [Fact]
    public async Task Endless_body_ends_at_the_limit()
    {
        var bytes = new byte[64 * 1024];
        await using var origin = RawOrigin.Start(async connection =>
        {
            await connection.SendAsync("HTTP/1.1 200 OK\r\n\r\n");
            while (true)
                await connection.SendAsync(bytes);
        }, Small);

        Assert.Contains("longer than the 4194304 bytes", Assert.IsType<FetchOutcome.TooLarge>(await origin.FetchAsync()).Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Endless_compressed_zeros_end_at_the_limit()
    {
        var nothing = Convert.FromHexString("1F8B080000000000000303000000000000000000");
        var many = Enumerable.Repeat(nothing, 4096).SelectMany(bytes => bytes).ToArray();
        await using var origin = RawOrigin.Start(async connection =>
        {
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n");
            while (true)
                await connection.SendAsync(many);
        }, Small);

        Assert.Contains("longer than the 4194304 bytes", Assert.IsType<FetchOutcome.TooLarge>(await origin.FetchAsync()).Reason,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X-Fat: {0}\r\n")]
    [InlineData("X-Fat{0}")]
    [InlineData("Set-Cookie: {0}\r\n")]
    [InlineData(" folded {0}\r\n")]
    public async Task Endless_headers_end_at_the_limit(string header)
    {
        var line = Encoding.Latin1.GetBytes(header.Replace("{0}", new string('x', 1000), StringComparison.Ordinal));
        await using var origin = RawOrigin.Start(async connection =>
        {
            await connection.SendAsync("HTTP/1.1 200 OK\r\nX-First: 1\r\n");
            while (true)
                await connection.SendAsync(line);
        });

        Assert.Contains("too large", Assert.IsType<FetchOutcome.TooLarge>(await origin.FetchAsync()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Endless_redirects_end_at_the_limit()
    {
        await using var origin = RawOrigin.Start(
            connection => connection.SendAsync($"HTTP/1.1 302 Found\r\nLocation: {connection.Path}x\r\nContent-Length: 0\r\n\r\n"), Small);

        var outcome = Assert.IsType<FetchOutcome.BadRedirect>(await origin.FetchAsync());

        Assert.Contains("redirects more often than Fetching__MaxRedirects allows (5 times)", outcome.Reason, StringComparison.Ordinal);
        Assert.Equal(6, origin.Requests.Count);
    }

    [Fact]
    public async Task Reset_in_the_middle_of_the_body_is_not_its_end()
    {
        const string Beginning = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<rss>";
        RawOrigin? origin = null;
        await using var started = origin = RawOrigin.Start(async connection =>
        {
            await connection.SendAsync(Beginning);
            await origin!.WhenStarvedAfterAsync(Beginning.Length);
            connection.Reset();
        });

        var outcome = Assert.IsType<FetchOutcome.Unreachable>(await origin.FetchAsync());

        Assert.Contains("reset the connection in the middle of the body, after 5 bytes", outcome.Reason, StringComparison.Ordinal);
    }

    // What is sent before the server falls silent → part of the reason
    [Theory]
    [InlineData("", "did not answer within 30 s")]
    [InlineData("HTTP/1.1 200 OK\r\nX-Slow: ", "did not answer within 30 s")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n", "did not answer within 30 s")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<rss>", "sent 5 bytes and did not finish within 30 s")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n", "sent 5 bytes and did not finish within 30 s")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\u001f", "sent 0 bytes and did not finish within 30 s")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: /silence\r\nContent-Length: 0\r\n\r\n", "/silence did not answer within 30 s")]
    public async Task Silent_server_times_out(string said, string reason)
    {
        var silent = new TaskCompletionSource();
        await using var origin = RawOrigin.Start(async connection =>
        {
            if (connection.Path == "/feed.xml")
                await connection.SendAsync(said);
            if (connection.Path == "/feed.xml" && said.Contains("302", StringComparison.Ordinal))
                return;
            silent.SetResult();
            await connection.WaitForHangUpAsync();
        });

        var fetch = origin.FetchAsync();
        await silent.Task;
        await origin.WhenStarvedAfterAsync(said.Length);
        origin.Time.Advance(TimeSpan.FromSeconds(29));
        await Task.Yield();
        Assert.False(fetch.IsCompleted);
        origin.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Contains(reason, Assert.IsType<FetchOutcome.TimedOut>(await fetch).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dripping_server_times_out_like_a_silent_one()
    {
        RawOrigin? origin = null;
        await using var started = origin = RawOrigin.Start(async connection =>
        {
            const string Head = "HTTP/1.1 200 OK\r\n\r\n";
            await connection.SendAsync(Head);
            await origin!.WhenStarvedAfterAsync(Head.Length);
            while (true)
            {
                await connection.SendAsync("<");
                origin.Time.Advance(TimeSpan.FromSeconds(1));
            }
        });

        Assert.Contains("did not finish within 30 s", Assert.IsType<FetchOutcome.TimedOut>(await origin.FetchAsync()).Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancellation_is_not_an_outcome()
    {
        using var cancellation = new CancellationTokenSource();
        await using var origin = RawOrigin.Start(async connection =>
        {
            await cancellation.CancelAsync();
            await connection.WaitForHangUpAsync();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => origin.FetchAsync(new FetchRequest("http://feeds.example/"), cancellation.Token));
    }

    private static byte[] Compress(byte[] bytes, Func<Stream, Stream> coding)
    {
        using var compressed = new MemoryStream();
        using (var stream = coding(compressed))
            stream.Write(bytes);
        return compressed.ToArray();
    }
}
