using System.Text;
using Headwater.FunctionalTests.Testing;
using Microsoft.AspNetCore.Http;

namespace Headwater.FunctionalTests.Discovery;

/// <summary>What the links of items lead to, besides pages that are read.</summary>
public sealed class FullTextPagesTests(AzuriteFixture azurite)
{
    private const int Huge = 50 * 1024 * 1024;
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_damaged_item_does_not_hold_up_the_pages_of_others()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Page("/robots.txt", TestOrigin.Status(404));
        string[] paths = ["/1", "/2", "/3"];
        foreach (var path in paths)
            origin.Page(path, context => SummaryFeed.WriteAsync(context, SummaryFeed.Page(path)));
        origin.Feed("/feed", SummaryFeed.Rss(paths.Select(origin.Url)));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        system.Logs.Expect(201, 210, 901);
        await SummaryFeed.AddAsync(system, new { url = origin.Url("/feed"), fullText = true });
        var item = (await system.Storage.ItemBlobs.GetBlobsAsync(cancellationToken: _end).ToListAsync(_end))[0].Name;
        await system.Storage.ItemBlobs.GetBlobClient(item).UploadAsync(BinaryData.FromString("{"), overwrite: true, _end);

        await system.PollAndDrainAsync();

        var articles = await SummaryFeed.ArticlesAsync(system);
        Assert.Equal(["page", "page"], articles.Values.Select(article => SummaryFeed.Text(article, "body")));
        var failures = (await system.GetJsonAsync("api/failures")).GetProperty("failures");
        Assert.Equal($"items/{item}", SummaryFeed.Text(Assert.Single(failures.EnumerateArray()), "input"));
    }

    [Fact]
    public async Task Links_that_lead_to_no_page_fall_back_and_say_why()
    {
        await using var origin = await TestOrigin.StartAsync(hosts: 2);
        origin.Page("/robots.txt", context => context.Request.Host.Host == "127.0.0.2"
            ? context.Response.WriteAsync("User-agent: *\nDisallow: /members/", context.RequestAborted)
            : TestOrigin.Status(404)(context));
        (string Path, RequestDelegate Answer, string? Notice)[] pages =
        [
            ("/long", PourAsync, "longer than"),
            ("/announced", context => BeginAsync(context, "text/html", Huge), "announces a body"),
            ("/bomb", ZerosAsync, "decompress"),
            ("/talk.mp3", context => BeginAsync(context, "audio/mpeg", Huge), "audio/mpeg"),
            ("/paper.pdf", context => BeginAsync(context, "application/pdf", null), "application/pdf"),
            ("/files.zip", context => BeginAsync(context, "application/zip", null), "application/zip"),
            ("/untyped", context => context.Response.Body.WriteAsync("%PDF-1.7 text"u8.ToArray(), _end).AsTask(), "a PDF document"),
            ("/circle", SummaryFeed.Redirect("/circle2"), "circle"),
            ("/metadata", SummaryFeed.Redirect("http://169.254.169.254/latest"), "link-local"),
            ("/file", SummaryFeed.Redirect("file:///etc/passwd"), "not http or https"),
            ("/port", SummaryFeed.Redirect("http://127.0.0.1:25/"), "port 25"),
            ("/for-members", SummaryFeed.Redirect(origin.UrlAt(2, "/members/1")), "robots.txt"),
            ("/behind-consent", SummaryFeed.Redirect(
                origin.UrlAt(2, "/consent") + $"?continue={Uri.EscapeDataString(origin.Url("/behind-consent"))}"), "asks readers"),
            ("/script", context => SummaryFeed.WriteAsync(context, "<div id=app>Please enable JavaScript.</div>"), "page has less"),
            ("/empty", context => SummaryFeed.WriteAsync(context, ""), "No article was found"),
            ("/gone", TestOrigin.Status(410), "410"),
            ("/forbidden", TestOrigin.Status(403), "403"),
            ("/moved", SummaryFeed.Redirect(origin.UrlAt(2, "/new/1")), null),
            ("/notes.txt", TextAsync, null),
            ("/page", context => SummaryFeed.WriteAsync(context, SummaryFeed.Page("page")), null),
        ];
        origin.Page("/circle2", SummaryFeed.Redirect("/circle"));
        origin.Page("/new/1", context => SummaryFeed.WriteAsync(context, SummaryFeed.Page("new")));
        origin.Page($"/consent?continue={Uri.EscapeDataString(origin.Url("/behind-consent"))}", context =>
            SummaryFeed.WriteAsync(context, SummaryFeed.Page("We value your privacy")));
        foreach (var (path, answer, _) in pages)
            origin.Page(path, answer);
        origin.Feed("/feed", SummaryFeed.Rss(pages.Select(page => origin.Url(page.Path))));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        await SummaryFeed.AddAsync(system, new { url = origin.Url("/feed"), fullText = true });

        await system.PollAndDrainAsync();

        var articles = await SummaryFeed.ArticlesAsync(system);
        var wrong = new List<string>();
        foreach (var (number, (path, _, expected)) in pages.Index())
        {
            var article = articles.TryGetValue($"{number + 1}", out var found) ? found : default;
            var (body, notice) = found.ValueKind == default
                ? ("none", null)
                : (SummaryFeed.Text(article, "body"), SummaryFeed.Text(article, "notice"));
            var isRight = expected is null
                ? (body, notice) is ("page", null)
                : body == "feed" && notice?.Contains(expected, StringComparison.Ordinal) == true;
            if (!isRight)
                wrong.Add($"{path}: {body}, {notice}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.DoesNotContain(origin.Requests, request => request.PathAndQuery.StartsWith("/members", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pages_of_a_dead_site_are_done_without_after_an_hour()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Page("/robots.txt", TestOrigin.Status(404));
        string[] paths = [.. Enumerable.Range(1, 12).Select(number => $"/{number}")];
        foreach (var path in paths)
            origin.Page(path, TestOrigin.Status(500));
        origin.Feed("/feed", SummaryFeed.Rss(paths.Select(origin.Url)));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        await SummaryFeed.AddAsync(system, new { url = origin.Url("/feed"), fullText = true });

        for (var run = 0; run <= 24; run++)
        {
            await system.PollAndDrainAsync();
            system.Time.Advance(TimeSpan.FromMinutes(5));
        }

        var articles = await SummaryFeed.ArticlesAsync(system);
        Assert.Equal(12, articles.Count);
        Assert.All(articles.Values, article => Assert.Contains("500", SummaryFeed.Text(article, "notice"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_page_that_fails_costs_no_page_of_a_site_that_answers()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Page("/robots.txt", TestOrigin.Status(404));
        string[] paths = [.. Enumerable.Range(1, 6).Select(number => $"/{number}")];
        origin.Feed("/feed", SummaryFeed.Rss(paths.Select(origin.Url)));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount(), null, ("FullText__MaxPagesPerRun", "2"));
        await SummaryFeed.AddAsync(system, new { url = origin.Url("/feed"), fullText = true });

        foreach (var (answers, minutes) in ((bool, int)[])[(true, 31), (true, 31), (false, 6), (true, 6)])
        {
            foreach (var path in paths)
                origin.Page(path, answers ? context => SummaryFeed.WriteAsync(context, SummaryFeed.Page(path)) : TestOrigin.Status(500));
            await system.PollAndDrainAsync();
            system.Time.Advance(TimeSpan.FromMinutes(minutes));
        }

        var articles = await SummaryFeed.ArticlesAsync(system);
        Assert.Equal(6, articles.Count);
        Assert.All(articles.Values, article => Assert.Equal("page", SummaryFeed.Text(article, "body")));
    }

    [Fact]
    public async Task A_selector_is_followed_only_to_more_words_than_the_feed()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Page("/robots.txt", TestOrigin.Status(404));
        origin.Feed("/feed", SummaryFeed.Rss([origin.Url("/1"), origin.Url("/2")]));
        origin.Page("/1", context => SummaryFeed.WriteAsync(context, $"<main>{SummaryFeed.Story}</main><p class=x>Two words</p>"));
        origin.Page("/2", context => SummaryFeed.WriteAsync(context, $"<p class=x>{SummaryFeed.Story}</p>{SummaryFeed.Page("two")}"));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        await SummaryFeed.AddAsync(system, new { url = origin.Url("/feed"), fullText = new { selector = ".x" } });

        await system.PollAndDrainAsync();

        var articles = await SummaryFeed.ArticlesAsync(system);
        Assert.Equal(["feed", "page"], articles.Values.Select(article => SummaryFeed.Text(article, "body")));
        Assert.Equal(SummaryFeed.Story.Trim(), SummaryFeed.Text(articles["2"], "text"));
    }

    /// <summary>Whoever waits for the body waits for ever.</summary>
    private static async Task BeginAsync(HttpContext context, string type, long? length)
    {
        (context.Response.ContentType, context.Response.ContentLength) = (type, length);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task PourAsync(HttpContext context)
    {
        var part = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"<p>{SummaryFeed.Story}</p>", 1000)));
        context.Response.ContentType = "text/html";
        for (var sent = 0; sent < Huge && !context.RequestAborted.IsCancellationRequested; sent += part.Length)
            await context.Response.Body.WriteAsync(part, CancellationToken.None);
    }

    private static Task TextAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync($"A note < of > text.\n\n{SummaryFeed.Story}", context.RequestAborted);
    }

    private static async Task ZerosAsync(HttpContext context)
    {
        (context.Response.ContentType, context.Response.Headers.ContentEncoding) = ("text/html", "gzip");
        using var packed = new MemoryStream();
        await using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.SmallestSize, true))
            await gzip.WriteAsync(new byte[Huge / 10], context.RequestAborted);
        await context.Response.Body.WriteAsync(packed.ToArray(), context.RequestAborted);
    }
}
