using System.Text;
using Headwater.Fetching;

namespace Headwater.FunctionalTests.Fetching;

/// <summary>A publisher's server that never finishes: the fetch ends at a limit, in size or in time.</summary>
public sealed class EndlessOriginTests
{
    private static readonly FetchingOptions Small = new() { MaxDocumentBytes = 4 * 1024 * 1024, MaxRedirects = 5 };

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
}
