using System.IO.Compression;
using System.Text;
using Azure;
using Headwater.Http;
using Headwater.Index;
using Headwater.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Headwater.Tests.Http;

public sealed class HttpPipelineTests
{
    private static readonly string Text = string.Join(' ', Enumerable.Repeat("feed", 500));

    [Theory]
    [InlineData("", null)]
    [InlineData("identity", null)]
    [InlineData("gzip", "gzip")]
    [InlineData("gzip, deflate, br", "br")]
    [InlineData("br;q=0.5, gzip", "gzip")]
    [InlineData("br;q=0, gzip;q=0", null)]
    [InlineData("*", "br")]
    [InlineData("*;q=0.5, br;q=0", "gzip")]
    [InlineData("gzip;q=", null)]
    [InlineData("zstd", null)]
    public async Task Body_has_the_coding_that_the_caller_prefers(string accepted, string? coding)
    {
        var answer = await AskAsync(
            _ => TypedResults.Text(Text, "application/problem+json"), request => request.Headers.AcceptEncoding = accepted);

        Assert.Equal(coding ?? "", answer.Header("Content-Encoding"));
        Assert.Equal("Accept-Encoding", answer.Header("Vary"));
        Assert.Equal(Text, Decode(answer.Bytes, coding));
        if (coding is not null)
            Assert.InRange(answer.Bytes.Length, 1, Text.Length / 2);
    }

    [Fact]
    public async Task Encoded_body_is_not_encoded_again()
    {
        var answer = await AskAsync(
            request =>
            {
                request.HttpContext.Response.Headers.ContentEncoding = "br";
                return TypedResults.Text("already");
            },
            request => request.Headers.AcceptEncoding = "br");

        Assert.Equal("already", Encoding.UTF8.GetString(answer.Bytes));
    }

    [Fact]
    public async Task Vary_is_one_line_that_names_each_header_once()
    {
        var answer = await AskAsync(
            request =>
            {
                request.HttpContext.Response.Headers.Append("Vary", "Accept");
                return TypedResults.Text(Text);
            },
            request => request.Headers.AcceptEncoding = "br");

        Assert.Equal("Accept-Encoding, Accept", answer.Header("Vary"));
    }

    [Fact]
    public async Task Answer_without_a_body_gets_no_coding()
    {
        var answer = await AskAsync(_ => TypedResults.StatusCode(304), request => request.Headers.AcceptEncoding = "gzip");

        Assert.Equal((304, 0, ""), (answer.Status, answer.Bytes.Length, answer.Header("Content-Encoding")));
    }

    [Theory]
    [InlineData("abc-1.2_3", true)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("line\nfeed", false)]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345", false)]
    public async Task Request_id_is_the_callers_when_it_is_safe_in_a_log(string given, bool kept)
    {
        var answer = await AskAsync(_ => Problems.NotFound("No."), request => request.Headers["X-Request-Id"] = given);

        var id = answer.Header("X-Request-Id");
        Assert.Equal(kept, id == given);
        Assert.NotEmpty(id);
        Assert.Equal(id, answer.Json.GetProperty("requestId").GetString());
    }

    [Fact]
    public async Task Problem_reports_every_parameter_error()
    {
        var answer = await AskAsync(_ =>
        {
            var errors = new ParameterErrors();
            errors.Add("limit", "0", "1 to 200.");
            errors.Add("sort", null, "published.");
            errors.ThrowIfAny();
            return TypedResults.NoContent();
        });

        Assert.Equal((400, "application/problem+json"), (answer.Status, answer.Header("Content-Type")));
        Assert.Equal("Invalid parameter", answer.Json.GetProperty("title").GetString());
        Assert.Equal("limit: 1 to 200. sort: published.", answer.Json.GetProperty("detail").GetString());
        Assert.Equal(
            """[{"name":"limit","value":"0","expected":"1 to 200."},{"name":"sort","expected":"published."}]""",
            answer.Json.GetProperty("errors").GetRawText());
    }

    [Fact]
    public async Task Unexpected_exception_is_a_500_with_the_request_id_only()
    {
        var answer = await AskAsync(
            request =>
            {
                request.HttpContext.Response.Headers.ETag = "\"half\"";
                throw new InvalidOperationException("secret");
            });

        Assert.Equal(500, answer.Status);
        Assert.DoesNotContain("secret", answer.Json.GetRawText(), StringComparison.Ordinal);
        Assert.Contains(answer.Header("X-Request-Id"), answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal("", answer.Header("ETag"));
    }

    [Fact]
    public async Task Caller_that_leaves_logs_no_error()
    {
        await using var server = await PipelineServer.StartAsync();
        var running = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        server.Function = async request =>
        {
            running.SetResult();
            try
            {
                await new TaskCompletionSource().Task.WaitAsync(request.HttpContext.RequestAborted);
                return TypedResults.NoContent();
            }
            finally
            {
                ended.SetResult();
            }
        };

        await server.AbandonAsync(running.Task);
        await ended.Task.WaitAsync(TestContext.Current.CancellationToken);
        await server.DisposeAsync();

        Assert.Empty(server.Errors);
    }

    [Theory]
    [InlineData("")]
    [InlineData("br")]
    public async Task Body_that_fails_half_way_does_not_look_complete(string accepted) =>
        await Assert.ThrowsAsync<HttpRequestException>(
            () => AskAsync(_ => new Failing(), request => request.Headers.AcceptEncoding = accepted));

    [Theory]
    [InlineData(0, 503)]
    [InlineData(503, 503)]
    [InlineData(403, 500)]
    public async Task Unavailable_storage_is_a_503_with_Retry_After(int storageStatus, int status)
    {
        var answer = await AskAsync(_ => throw new RequestFailedException(storageStatus, "down"));

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 503, answer.Header("Retry-After").Length > 0);
    }

    [Fact]
    public async Task Unavailable_index_is_a_503_with_Retry_After()
    {
        var answer = await AskAsync(_ => throw new UnavailableException("Being built again.", new InvalidOperationException()));

        Assert.Equal((503, "1"), (answer.Status, answer.Header("Retry-After")));
        Assert.Equal("Being built again.", answer.Json.GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("/api/changes?wait=5")]
    [InlineData("/api/health")]
    public async Task Requests_over_the_limit_are_refused(string longPoll)
    {
        await using var server = await PipelineServer.StartAsync(("MaxConcurrentRequests", "3"), ("MaxWaitingRequests", "1"));
        var gate = new TaskCompletionSource();
        using var begun = new CountdownEvent(4);
        server.Function = async _ =>
        {
            begun.Signal();
            await gate.Task;
            return TypedResults.NoContent();
        };

        var running = ((string[])["/api/test", "/articles?wait=", "/api/changes?wait=0", longPoll]).Select(server.AskAsync).ToArray();
        begun.Wait(TestContext.Current.CancellationToken);
        var refused = await server.AskAsync();
        var refusedToo = await server.AskAsync(longPoll);
        gate.SetResult();
        var answers = await Task.WhenAll(running);
        server.Function = _ => Task.FromResult<IResult>(TypedResults.NoContent());

        Assert.Equal((503, "1"), (refused.Status, refused.Header("Retry-After")));
        Assert.Equal(503, refusedToo.Status);
        Assert.Single(server.Errors);
        Assert.All(answers, answer => Assert.Equal(204, answer.Status));
        Assert.Equal(204, (await server.AskAsync()).Status);
    }

    [Theory]
    [InlineData(290, 204)]
    [InlineData(300, 414)]
    public async Task Long_url_is_refused(int queryLength, int status)
    {
        await using var server = await PipelineServer.StartAsync(("MaxUrlLength", "300"));

        Assert.Equal(status, (await server.AskAsync("/api/test?" + new string('q', queryLength - 1))).Status);
        var cursor = "cursor=" + new string('c', ListingCursor.MaxTextLength);
        Assert.Equal(status, (await server.AskAsync($"/api/test?{new string('q', queryLength - 9)}&{cursor}")).Status);
    }

    [Theory]
    [InlineData("", "https://a.example", "", "Accept-Encoding")]
    [InlineData("*", "https://a.example", "*", "Accept-Encoding")]
    [InlineData("*", "", "", "Accept-Encoding")]
    [InlineData("https://a.example, https://b.example", "https://b.example", "https://b.example", "Accept-Encoding, Origin")]
    [InlineData("https://a.example", "https://c.example", "", "Accept-Encoding, Origin")]
    [InlineData("https://a.example", "", "", "Accept-Encoding, Origin")]
    public async Task Pages_of_the_origins_in_the_settings_may_read(string setting, string origin, string allowed, string vary)
    {
        await using var server = await PipelineServer.StartAsync(("CorsOrigins", setting));
        server.Prepare = request => request.Headers.Origin = origin;
        server.Function = _ => Task.FromResult<IResult>(Problems.NotFound("No."));

        var answer = await server.AskAsync();

        Assert.Equal((allowed, vary), (answer.Header("Access-Control-Allow-Origin"), answer.Header("Vary")));
        Assert.Equal(allowed.Length > 0, answer.Header("Access-Control-Expose-Headers").Contains("Location", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("https://a.example", true)]
    [InlineData("https://c.example", false)]
    public async Task Preflight_names_what_may_be_sent(string origin, bool allowed)
    {
        await using var server = await PipelineServer.StartAsync(("CorsOrigins", "https://a.example"));
        server.Prepare = request => request.Headers.Origin = origin;
        var cors = new Cors(Options.Create(new HttpOptions { CorsOrigins = "https://a.example" }));
        server.Function = request => Task.FromResult(cors.Preflight(request.HttpContext));

        var answer = await server.AskAsync();

        Assert.Equal((204, "Accept-Encoding, Origin"), (answer.Status, answer.Header("Vary")));
        Assert.Equal(allowed, answer.Header("Access-Control-Allow-Methods").Contains("DELETE", StringComparison.Ordinal));
        Assert.Equal(allowed, answer.Header("Access-Control-Allow-Headers").Contains("X-Functions-Key", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, "https://news.example/api/articles")]
    [InlineData("https://api.example/news/", "https://api.example/news/api/articles")]
    public void Links_begin_as_the_caller_or_the_setting_says(string? setting, string url)
    {
        var request = new DefaultHttpContext().Request;
        request.Scheme = "https";
        request.Host = new HostString("news.example");

        Assert.Equal(url, new PublicUrls(Options.Create(new HttpOptions { PublicUrl = setting })).Absolute(request, "/api/articles"));
    }

    private static async Task<PipelineAnswer> AskAsync(Func<HttpRequest, IResult> answer, Action<HttpRequest>? prepare = null)
    {
        await using var server = await PipelineServer.StartAsync();
        server.Prepare = prepare ?? server.Prepare;
        server.Function = request => Task.FromResult(answer(request));
        return await server.AskAsync();
    }

    private static string Decode(byte[] bytes, string? coding)
    {
        using var body = new MemoryStream(bytes);
        using Stream decoded = coding switch
        {
            "br" => new BrotliStream(body, CompressionMode.Decompress),
            "gzip" => new GZipStream(body, CompressionMode.Decompress),
            _ => body,
        };
        using var reader = new StreamReader(decoded);
        return reader.ReadToEnd();
    }

    private sealed class Failing : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            await httpContext.Response.Body.WriteAsync("half"u8.ToArray(), httpContext.RequestAborted);
            throw new InvalidOperationException("broke");
        }
    }
}
