using System.Net;
using System.Text.Json;
using Headwater.FunctionalTests.Testing;
using Headwater.Polling;
using Microsoft.AspNetCore.Http;
using SmartReader;

namespace Headwater.FunctionalTests.Discovery;

/// <summary>Feeds with the option <c>fullText</c>: articles of the linked pages.</summary>
public sealed class FullTextTests(AzuriteFixture azurite)
{
    private const int Posts = 20;
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Summaries_become_the_articles_of_their_pages()
    {
        var clock = new WatchedClock(new DateTimeOffset(2026, 6, 15, 8, 0, 0, TimeSpan.Zero));
        var requests = new List<(DateTimeOffset Begin, DateTimeOffset End)>();
        await using var origin = await TestOrigin.StartAsync();
        string[] paths = [.. Enumerable.Range(1, Posts).Select(post => $"/posts/{post}"), "/private/21", "/posts/22.pdf"];
        origin.Feed("/feed", SummaryFeed.Rss(paths.Select(origin.Url)));
        origin.Feed("/robots.txt", "User-agent: *\nDisallow: /private/", contentType: "text/plain");
        for (var post = 1; post <= Posts; post++)
        {
            var number = post;
            origin.Page($"/posts/{number}", async context =>
            {
                var begin = clock.GetUtcNow();
                context.Response.ContentType = "text/html; charset=utf-8";
                await context.Response.WriteAsync(Page(number), context.RequestAborted);
                lock (requests)
                    requests.Add((begin, clock.GetUtcNow()));
            });
        }

        origin.Feed("/posts/22.pdf", "%PDF-1.7", contentType: "application/pdf");
        await using var system = await TestSystem.StartAsync(azurite.NewAccount(), clock, ("Polling__HostPause", "00:00:01"));
        await SummaryFeed.AddAsync(system, new { url = origin.Url("/feed"), fullText = true });

        var poll = system.PollAsync();
        await clock.TickAsync(poll, 200);
        await poll;
        await system.DrainAsync();

        Assert.Equal(Posts, requests.Count);
        foreach (var (before, after) in requests.Zip(requests.Skip(1)))
            Assert.True(after.Begin - before.End >= TimeSpan.FromSeconds(1), $"{before.End:T}, {after.Begin:T}");
        Assert.DoesNotContain(origin.Requests, request => request.PathAndQuery.StartsWith("/private", StringComparison.Ordinal));
        var articles = await SummaryFeed.ArticlesAsync(system);
        Assert.Equal(Posts + 2, articles.Count);
        foreach (var (title, article) in articles.Where(article => article.Value.GetProperty("body").GetString() == "page"))
        {
            var found = Words(new Reader("http://a.example/", Page(int.Parse(title))).GetArticle().TextContent);
            var kept = Words(article.GetProperty("text").GetString()!);
            Assert.True(found.Length > 100 && found.Count(kept.Contains) >= found.Length * 0.95, title);
        }

        Assert.Equal(Posts, articles.Values.Count(article => article.GetProperty("body").GetString() == "page"));
        Assert.Contains("robots.txt", articles["21"].GetProperty("notice").GetString(), StringComparison.Ordinal);
        Assert.Contains("application/pdf", articles["22"].GetProperty("notice").GetString(), StringComparison.Ordinal);

        // Again without a request.
        var asked = origin.Requests.Count;
        using var again = await system.Client.PostAsync(
            new Uri($"api/feeds/{FeedUrl.Id(origin.Url("/feed"))}/reprocess", UriKind.Relative), null, _end);
        Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
        await system.DrainAsync();
        Assert.Equal(asked, origin.Requests.Count);
        Assert.Equal(
            articles.Select(Unchanging), (await SummaryFeed.ArticlesAsync(system)).Select(Unchanging));
    }

    [Fact]
    public async Task Pages_are_asked_again_by_their_validators_and_erased()
    {
        const string Word = "quokkazeppelin";
        await using var origin = await TestOrigin.StartAsync();
        origin.Page("/robots.txt", TestOrigin.Status(404));
        origin.Feed("/feed", SummaryFeed.Rss([origin.Url("/1")]));
        origin.Feed("/1", Page(1).Replace("moon", Word, StringComparison.Ordinal), "\"page\"", "text/html");
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        await SummaryFeed.AddAsync(system, new { url = origin.Url("/feed"), fullText = true });
        await system.PollAndDrainAsync();
        Assert.Equal("page", (await SummaryFeed.ArticlesAsync(system))["1"].GetProperty("body").GetString());

        // The title changes; the page did not.
        origin.Feed("/feed", SummaryFeed.Rss([origin.Url("/1")]).Replace("<title>1<", "<title>One<", StringComparison.Ordinal));
        system.Time.Advance(TimeSpan.FromDays(2));
        await system.PollAsync();
        await system.PollAndDrainAsync();

        Assert.Equal("\"page\"", origin.Requests.Last().Headers["If-None-Match"]);
        var article = (await SummaryFeed.ArticlesAsync(system))["One"];
        Assert.Equal("page 2", $"{article.GetProperty("body")} {article.GetProperty("version")}");
        using var folder = new Headwater.Index.Sqlite.TemporaryFolder(Listing.IndexTests.NewPath());
        Assert.Contains(
            await WordSearch.FindAsync(system.Account, folder.Path, Word), place => place.StartsWith("pages/", StringComparison.Ordinal));
        using var deleted = await system.Client.DeleteAsync(
            new Uri($"api/articles/{article.GetProperty("id").GetString()}?now=true", UriKind.Relative), _end);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await system.RunAsync("PublishSnapshot"); // erases a database
        Assert.Empty(await WordSearch.FindAsync(system.Account, folder.Path, Word));
    }

    [Fact]
    public async Task A_page_that_fails_is_tried_again_and_then_done_without()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Page("/robots.txt", TestOrigin.Status(404));
        origin.Feed("/feed", SummaryFeed.Rss(((string[])["/1", "/2"]).Select(origin.Url)));
        origin.Page("/1", TestOrigin.Status(500));
        origin.Page("/2", TestOrigin.Status(500));
        var account = azurite.NewAccount();
        await using var system = await TestSystem.StartAsync(account);
        await SummaryFeed.AddAsync(system, new { url = origin.Url("/feed"), fullText = true });
        await system.PollAndDrainAsync();
        Assert.Empty(await SummaryFeed.ArticlesAsync(system));
        origin.Feed("/2", Page(2), contentType: "text/html");
        for (var attempt = 0; attempt < 6; attempt++)
        {
            system.Time.Advance(TimeSpan.FromMinutes(20));
            await system.PollAndDrainAsync();
        }

        var articles = await SummaryFeed.ArticlesAsync(system);
        Assert.Equal(["1 feed", "2 page"], articles.Select(article => $"{article.Key} {article.Value.GetProperty("body")}"));
        Assert.Contains("500", articles["1"].GetProperty("notice").GetString(), StringComparison.Ordinal);
        Assert.InRange(origin.Requests.Count(request => request.PathAndQuery == "/1"), 2, 3);
        Assert.DoesNotContain(
            await system.Storage.Feeds.QueryAsync<Azure.Data.Tables.TableEntity>(cancellationToken: _end).ToListAsync(_end),
            row => row.RowKey.Contains("~pages~", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_asks_for_so_many_pages_and_the_next_for_the_rest()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Page("/robots.txt", TestOrigin.Status(404));
        origin.Feed("/a", SummaryFeed.Rss(((string[])["/1", "/2", "/3"]).Select(origin.Url)));
        origin.Feed("/b", SummaryFeed.Rss(((string[])["/4", "/5"]).Select(origin.Url)));
        for (var post = 1; post <= 5; post++)
            origin.Feed($"/{post}", Page(post), contentType: "text/html");
        await using var system = await TestSystem.StartAsync(azurite.NewAccount(), null, ("FullText__MaxPagesPerRun", "2"));
        foreach (var feed in (string[])["/a", "/b"])
            await SummaryFeed.AddAsync(system, new { url = origin.Url(feed), fullText = true });

        var pages = new List<int>();
        for (var run = 0; run < 6; run++)
        {
            await system.PollAsync();
            pages.Add(origin.Requests.Count(request => request.PathAndQuery is ['/', >= '1' and <= '5']) - pages.Sum());
            system.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal([2, 2, 1], pages.Where(count => count > 0));
    }

    private static string Unchanging(KeyValuePair<string, JsonElement> article) => string.Join(
        '\n', ((string[])["id", "contentHash", "body", "html", "text", "version"]).Select(member => article.Value.GetProperty(member)));

    private static string[] Words(string text) =>
        text.Split([' ', '\n', '\t', '\r', '.', ',', '\u00A0'], StringSplitOptions.RemoveEmptyEntries);

    private static string Page(int post) => $"""
        <!doctype html><html><head><title>Post {post}</title><style>p</style></head><body><header><a href="/">Home</a></header>
        <nav><ul><li><a href="/all">All posts</a></li><li><a href="/about">About</a></li></ul></nav><div id="content"><article>
        <h1>Post {post}</h1>{string.Concat(Enumerable.Range(1, 10).Select(part =>
            $"<p>Part {part} of post {post}: the tides follow the moon, and who lives at the coast knows their hours by heart.</p>"))}
        </article></div><aside>Subscribe</aside><footer>Imprint</footer><script>track()</script></body></html>
        """;
}
