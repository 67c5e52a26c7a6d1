using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Azure;
using Headwater.Http;
using Headwater.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Headwater.Tests.Http;

public sealed class HttpFrontTests
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
    public async Task The_body_has_the_coding_that_the_caller_likes_best(string accepted, string? coding)
    {
        var answer = await AskAsync(_ => TypedResults.Text(Text), request => request.Headers.AcceptEncoding = accepted);

        Assert.Equal(coding ?? "", answer.Headers.ContentEncoding.ToString());
        Assert.Equal("Accept-Encoding", answer.Headers.Vary);
        Assert.Equal(Text, Decode(answer.Bytes, coding));
        if (coding is not null)
            Assert.InRange(answer.Bytes.Length, 1, Text.Length / 2);
    }

    [Fact]
    public async Task What_is_encoded_already_is_sent_as_it_is()
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
    public async Task Nothing_is_added_to_an_answer_without_a_body()
    {
        var answer = await AskAsync(_ => TypedResults.StatusCode(304), request => request.Headers.AcceptEncoding = "gzip");

        Assert.Equal((304, 0, 0), (answer.Status, answer.Bytes.Length, answer.Headers.ContentEncoding.Count));
    }

    [Theory]
    [InlineData("abc-1.2_3", true)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("line\nfeed", false)]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345", false)]
    public async Task The_request_id_is_the_callers_when_it_can_stand_in_a_log(string given, bool kept)
    {
        var answer = await AskAsync(_ => Problems.NotFound("No."), request => request.Headers["X-Request-Id"] = given);

        var id = answer.Headers["X-Request-Id"].ToString();
        Assert.Equal(kept, id == given);
        Assert.NotEmpty(id);
        Assert.Equal(id, answer.Json.GetProperty("requestId").GetString());
    }

    [Fact]
    public async Task Every_mistake_is_in_one_problem()
    {
        var answer = await AskAsync(_ => Problems.BadRequest([new("limit", "0", "1 to 200."), new("sort", null, "published.")]));

        Assert.Equal((400, "application/problem+json"), (answer.Status, answer.Headers.ContentType.ToString()));
        Assert.Equal("2 parameters are wrong", answer.Json.GetProperty("title").GetString());
        Assert.Equal("limit: 1 to 200. sort: published.", answer.Json.GetProperty("detail").GetString());
        Assert.Equal(
            """[{"name":"limit","value":"0","expected":"1 to 200."},{"name":"sort","expected":"published."}]""",
            answer.Json.GetProperty("errors").GetRawText());
    }

    [Fact]
    public async Task A_surprise_is_a_500_that_says_nothing_but_the_request_id()
    {
        var answer = await AskAsync(
            request =>
            {
                request.HttpContext.Response.Headers.ETag = "\"half\"";
                throw new InvalidOperationException("secret");
            },
            request => request.Headers.AcceptEncoding = "gzip");

        Assert.Equal(500, answer.Status);
        Assert.DoesNotContain("secret", answer.Json.GetRawText(), StringComparison.Ordinal);
        Assert.Contains(answer.Headers["X-Request-Id"].ToString(), answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, answer.Headers.ETag.Count);
    }

    [Fact]
    public async Task A_body_that_fails_half_way_leaves_no_half_answer()
    {
        var answer = await AskAsync(
            _ => new Failing(),
            request => request.Headers.AcceptEncoding = "br");

        Assert.Equal((500, 0), (answer.Status, answer.Headers.ContentEncoding.Count));
        Assert.Equal("Something unexpected happened", answer.Json.GetProperty("title").GetString());
    }

    [Theory]
    [InlineData(0, 503)]
    [InlineData(503, 503)]
    [InlineData(403, 500)]
    public async Task Storage_that_does_not_answer_is_a_503_with_a_time(int storageStatus, int status)
    {
        var answer = await AskAsync(_ => throw new RequestFailedException(storageStatus, "down"));

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 503, answer.Headers.RetryAfter.Count == 1);
    }

    [Fact]
    public async Task What_will_be_there_soon_is_a_503_with_a_time()
    {
        var answer = await AskAsync(_ => throw new UnavailableException("Being built again.", new InvalidOperationException()));

        Assert.Equal(
            (503, "1", "Being built again."),
            (answer.Status, answer.Headers.RetryAfter.ToString(), answer.Json.GetProperty("detail").GetString()));
    }

    [Fact]
    public async Task Requests_over_the_limit_get_503_and_the_next_is_answered()
    {
        var front = Front(new HttpOptions { MaxConcurrentRequests = 2, MaxWaitingRequests = 1 });
        var gate = new TaskCompletionSource();
        async Task<IResult> Slow(CancellationToken token)
        {
            await gate.Task;
            return TypedResults.NoContent();
        }

        var running = new[] { AskAsync(front, Slow), AskAsync(front, Slow), AskAsync(front, Slow, light: true) };
        var refused = await AskAsync(front, Slow);
        var refusedToo = await AskAsync(front, Slow, light: true);
        gate.SetResult();
        var answers = await Task.WhenAll(running);

        Assert.Equal((503, "1"), (refused.Status, refused.Headers.RetryAfter.ToString()));
        Assert.Equal(503, refusedToo.Status);
        Assert.All(answers, answer => Assert.Equal(204, answer.Status));
        Assert.Equal(204, (await AskAsync(front, Slow)).Status);
    }

    [Theory]
    [InlineData(290, 204)]
    [InlineData(300, 414)]
    public async Task A_long_url_is_refused(int queryLength, int status)
    {
        var front = Front(new HttpOptions { MaxUrlLength = 300 });

        var answer = await AskAsync(
            front, _ => Task.FromResult<IResult>(TypedResults.NoContent()),
            request => request.QueryString = new QueryString("?" + new string('q', queryLength - 1)));

        Assert.Equal(status, answer.Status);
    }

    [Theory]
    [InlineData("", "https://a.example", null, "Accept-Encoding")]
    [InlineData("*", "https://a.example", "*", "Accept-Encoding")]
    [InlineData("*", "", null, "Accept-Encoding")]
    [InlineData("https://a.example, https://b.example", "https://b.example", "https://b.example", "Accept-Encoding,Origin")]
    [InlineData("https://a.example", "https://c.example", null, "Accept-Encoding,Origin")]
    [InlineData("https://a.example", "", null, "Accept-Encoding,Origin")]
    public async Task Pages_of_the_origins_in_the_settings_may_read(string setting, string origin, string? allowed, string vary)
    {
        var front = Front(new HttpOptions { CorsOrigins = setting });

        var answer = await AskAsync(front, _ => Task.FromResult(Problems.NotFound("No.")), request => request.Headers.Origin = origin);

        Assert.Equal(allowed ?? "", answer.Headers.AccessControlAllowOrigin.ToString());
        Assert.Equal(vary, string.Join(',', answer.Headers.Vary.ToArray()));
    }

    [Theory]
    [InlineData("https://a.example", true)]
    [InlineData("https://c.example", false)]
    public async Task A_preflight_names_what_may_be_sent(string origin, bool allowed)
    {
        var front = Front(new HttpOptions { CorsOrigins = "https://a.example" });
        var context = NewContext();
        context.Request.Headers.Origin = origin;

        var answer = await SendAsync(context, front.Preflight(context.Request));

        Assert.Equal(204, answer.Status);
        Assert.Equal(allowed, answer.Headers.AccessControlAllowMethods.ToString().Contains("DELETE", StringComparison.Ordinal));
        Assert.Equal(allowed, answer.Headers.AccessControlAllowHeaders.ToString().Contains("X-Functions-Key", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, "https://news.example/api/articles")]
    [InlineData("https://api.example/news/", "https://api.example/news/api/articles")]
    public void Links_begin_as_the_caller_or_the_setting_says(string? setting, string url)
    {
        var context = NewContext();
        context.Request.Scheme = "https";
        context.Request.Host = new HostString("news.example");

        Assert.Equal(url, Front(new HttpOptions { PublicUrl = setting }).Url(context.Request, "/api/articles"));
    }

    private static HttpFront Front(HttpOptions? options = null) => new(
        Options.Create(options ?? new HttpOptions()), NullLogger<HttpFront>.Instance);

    private static Task<Answer> AskAsync(Func<HttpRequest, IResult> answer, Action<HttpRequest>? prepare = null)
    {
        var context = NewContext();
        prepare?.Invoke(context.Request);
        return SendAsync(context, Front().Answer(context.Request, _ => Task.FromResult(answer(context.Request))));
    }

    private static Task<Answer> AskAsync(
        HttpFront front, Func<CancellationToken, Task<IResult>> answer, Action<HttpRequest>? prepare = null, bool light = false)
    {
        var context = NewContext();
        prepare?.Invoke(context.Request);
        return SendAsync(context, front.Answer(context.Request, answer, light));
    }

    private static DefaultHttpContext NewContext()
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "GET";
        context.Request.Path = "/api/test";
        context.Response.Body = new MemoryStream();
        return context;
    }

    private static async Task<Answer> SendAsync(DefaultHttpContext context, IResult result)
    {
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        context.RequestServices = services;
        await result.ExecuteAsync(context);
        await context.Response.BodyWriter.FlushAsync(TestContext.Current.CancellationToken);
        return new Answer(context.Response.StatusCode, context.Response.Headers, ((MemoryStream)context.Response.Body).ToArray());
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

    private sealed record Answer(int Status, IHeaderDictionary Headers, byte[] Bytes)
    {
        public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Bytes);
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
