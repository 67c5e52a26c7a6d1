using System.IO.Compression;
using System.Text;
using Headwater.FunctionalTests.Testing;
using Headwater.Index.Sqlite;
using Headwater.Polling;
using Headwater.Storage;
using Microsoft.AspNetCore.Http;

namespace Headwater.FunctionalTests.Fetching;

/// <summary>What an operator reads in <c>GET api/feeds</c> when publishers misbehave, while one beside them does not.</summary>
public sealed class HostileFeedsTests(AzuriteFixture azurite)
{
    private const string Good = """
        <rss version="2.0"><channel><title>Good</title>
        <item><guid>1</guid><title>One</title><description>Text</description></item></channel></rss>
        """;

    private static readonly string Laughs =
        "<!DOCTYPE rss [<!ENTITY e0 'ha'>"
        + string.Concat(Enumerable.Range(1, 12).Select(i => $"<!ENTITY e{i} '{string.Concat(Enumerable.Repeat($"&e{i - 1};", 10))}'>"))
        + "]><rss version='2.0'><channel><title>Laughs</title><item><guid>1</guid><title>&e12;</title></item></channel></rss>";

    private readonly TaskCompletionSource _silent = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task Each_bad_feed_has_its_reason_and_the_good_one_is_read()
    {
        await using var origin = await TestOrigin.StartAsync();
        (string Path, RequestDelegate Answer, string Code, string Reason)[] feeds =
        [
            ("/not-a-feed", Body("{\"answer\": 42}", "application/json"), "not-", ""),
            ("/empty", Body(""), "empty", ""),
            ("/pdf", Body("%PDF-1.7\n<x:xmpmeta><rdf:RDF></rdf:RDF></x:xmpmeta>", "application/pdf"), "not-a-feed", "is a PDF document"),
            ("/quota", TestOrigin.Status(429, ("RateLimit-Reset", "7200")),
                "refused-for-now", "It asks to wait until 2026-06-15 10:00:00Z"),
            ("/html", Body("<!doctype html><html><head><title>Log in</title></head><body><form></form></body></html>", "text/html"),
                "html", ""),
            ("/error", TestOrigin.Status(500),
                "http-error", "/error answers 500: the fault is on the publisher's side."),
            ("/busy", TestOrigin.Status(503, ("Retry-After", "7200")),
                "refused-for-now", "/busy answers 503: it is overloaded or under maintenance. It asks to wait until"),
            ("/unasked-304", TestOrigin.Status(304), "http-error", "304 Not Modified to a request without validators"),
            ("/silent", SilentAsync, "timed-out", "/silent did not answer within 30 s."),
            ("/long", Body(new string(' ', 2 * 1024 * 1024) + Good), "too-large", "longer than the 1048576 bytes"),
            ("/bomb", BombAsync, "too-large", "longer than the 1048576 bytes"),
            ("/metadata", TestOrigin.Status(302, ("Location", "http://169.254.169.254/latest/meta-data/")),
                "forbidden", "169.254.169.254 is link-local, where clouds serve their metadata and tokens"),
            ("/file", TestOrigin.Status(301, ("Location", "file:///etc/passwd")),
                "forbidden", "file:///etc/passwd is not http or https"),
            ("/circle", TestOrigin.Status(301, ("Location", "/circle")), "bad-redirect", "in a circle"),
            ("/cut", context => CutAsync(context, "<rss>"), "unreachable", "/cut reset the connection"),
            ("/cut-recording", context => CutAsync(context, "ID3"), "unreachable", "/cut-recording reset the connection"),
            ("/laughs", Body(Laughs), "", "entit"),
            ("/good", Body(Good), "read", "1 new, 0 changed, 0 unchanged"),
        ];
        foreach (var (path, answer, _, _) in feeds)
            origin.Page(path, answer);
        await using var system = await TestSystem.StartAsync(
            azurite.NewAccount(),
            null,
            (PollingOptions.FeedUrlsSetting, string.Join(' ', feeds.Select(feed => origin.Url(feed.Path)))),
            ("Fetching__MaxDocumentBytes", "1048576"));

        var poll = system.PollAsync();
        await _silent.Task;
        system.Time.Advance(TimeSpan.FromSeconds(30));
        await poll;
        await system.DrainAsync();

        var polls = (await system.GetJsonAsync("api/feeds")).GetProperty("feeds").EnumerateArray().ToDictionary(
            feed => new Uri(feed.GetProperty("url").GetString()!).AbsolutePath,
            feed => feed.GetProperty("lastPoll"));
        Assert.Equal(feeds.Select(feed => feed.Path).Order(), polls.Keys.Order());
        Assert.All(feeds, feed =>
        {
            Assert.StartsWith(feed.Code, polls[feed.Path].GetProperty("outcome").GetString(), StringComparison.Ordinal);
            Assert.Contains(feed.Reason, polls[feed.Path].GetProperty("reason").GetString(), StringComparison.Ordinal);
        });
        Assert.Equal("One", Assert.Single(await EndState.ChangesAsync(system.Storage)).Article!.Title);
    }

    [Fact]
    public async Task External_entity_is_never_loaded()
    {
        using var folder = new TemporaryFolder(Path.Combine(Path.GetTempPath(), $"headwater-secret-{Guid.NewGuid():N}"));
        var secret = Path.Combine(folder.Path, "secret.txt");
        await File.WriteAllTextAsync(secret, "s3cret", TestContext.Current.CancellationToken);
        await using var origin = await TestOrigin.StartAsync();
        origin.Page("/entities", Body($"""
            <!DOCTYPE rss SYSTEM "{origin.Url("/rss.dtd")}" [
              <!ENTITY % more SYSTEM "{origin.Url("/more.dtd")}"> %more;
              <!ENTITY file SYSTEM "{new Uri(secret).AbsoluteUri}"><!ENTITY web SYSTEM "{origin.Url("/secret")}">]>
            <rss version="2.0"><channel><title>Feed</title>
              <item><guid>1</guid><title>One &file; &web; end</title></item><item><guid>2</guid><title>Two</title></item>
            </channel></rss>
            """));
        await using var system = await TestSystem.StartAsync(
            azurite.NewAccount(), null, (PollingOptions.FeedUrlsSetting, origin.Url("/entities")));

        await system.PollAndDrainAsync();

        var titles = (await EndState.ChangesAsync(system.Storage)).Select(change => change.Article!.Title).ToArray();
        Assert.Contains("Two", titles);
        Assert.DoesNotContain(titles, title => title!.Contains("s3cret", StringComparison.Ordinal));
        Assert.Single(origin.Requests);
    }

    private static RequestDelegate Body(string body, string contentType = "application/rss+xml") => context =>
    {
        context.Response.ContentType = contentType;
        return context.Response.WriteAsync(body, context.RequestAborted);
    };

    private async Task SilentAsync(HttpContext context)
    {
        _silent.SetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted)
            .ContinueWith(_ => { }, TaskScheduler.Default);
    }

    private static async Task BombAsync(HttpContext context)
    {
        context.Response.Headers.ContentEncoding = "gzip";
        await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Optimal);
        await gzip.WriteAsync(new byte[2 * 1024 * 1024], context.RequestAborted);
    }

    private static async Task CutAsync(HttpContext context, string beginning)
    {
        context.Response.ContentLength = 1000;
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(beginning), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        context.Abort();
    }
}
