using System.Text;
using Headwater.FunctionalTests.Polling;
using Headwater.FunctionalTests.Testing;
using Microsoft.AspNetCore.Http;

namespace Headwater.FunctionalTests.Discovery;

/// <summary>robots.txt as servers have it, and the pages that may be asked for.</summary>
public sealed class PageRobotsTests(AzuriteFixture azurite)
{
    private const string Rules = "User-agent: *\nDisallow: /no/\n";

    private static readonly (string Name, RequestDelegate Robots, bool Yes, bool No)[] Sites =
    [
        ("none", TestOrigin.Status(404), true, true),
        ("100 MB", EndlessAsync, true, false),
        ("100 MB announced", context =>
        {
            context.Response.ContentLength = 100 * 1024 * 1024;
            return EndlessAsync(context);
        }, true, false),
        ("binary", context => context.Response.Body.WriteAsync(Noise()).AsTask(), true, true),
        ("a page", Text("<!doctype html><title>Not found</title><p>Disallow: /no/"), true, true),
        ("circle", SummaryFeed.Redirect("/robots.txt"), true, true),
        ("redirect", SummaryFeed.Redirect("/rules.txt"), true, false),
        ("redirect into a private network", SummaryFeed.Redirect("http://169.254.169.254/robots.txt"), true, true),
        ("401", TestOrigin.Status(401), true, true),
        ("403", TestOrigin.Status(403), true, true),
        ("410", TestOrigin.Status(410), true, true),
        ("500", TestOrigin.Status(500), false, false),
        ("429", TestOrigin.Status(429), false, false),
        ("mark and CR", Text("\uFEFFUser-agent: *\rDisallow: /no/\r"), true, false),
        ("long lines of CR", Text(Rules.Replace('\n', '\r') + string.Concat(Enumerable.Repeat("# comment\r", 60_000))), true, false),
        ("wildcards", Text("User-agent: *\nDisallow: /*/p$\nAllow: /y*/p\n"), true, false),
        ("longest match", Text("User-agent: *\nDisallow: /\nAllow: /yes\nAllow: /n\nDisallow: /no/p\n"), true, false),
        ("own group", Text($"{Rules}\nUser-agent: Headwater\nDisallow: /yes/\n"), false, true),
        ("percent-encoded", Text("User-agent: *\nDisallow: /%6Eo/\n"), true, false),
        ("many rules", Text($"User-agent: *\n{string.Concat(Enumerable.Range(0, 3_000).Select(i => $"Disallow: /{i}\n"))}Disallow: /no/"),
            true, false),
    ];

    [Fact]
    public async Task Pages_are_asked_for_as_robots_allow()
    {
        await using var origin = await TestOrigin.StartAsync(hosts: Sites.Length);
        origin.Page("/robots.txt", context => Sites[HostOf(context)].Robots(context));
        origin.Page("/rules.txt", Text(Rules));
        origin.Page("/yes/p", context => SummaryFeed.WriteAsync(context, SummaryFeed.Page("yes")));
        origin.Page("/no/p", context => SummaryFeed.WriteAsync(context, SummaryFeed.Page("no")));
        string[] links = [.. Enumerable.Range(1, Sites.Length).SelectMany(host => new[] { "/yes/p", "/no/p" }.Select(path =>
            origin.UrlAt(host, path)))];
        origin.Feed("/feed", SummaryFeed.Rss(links));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        await SummaryFeed.AddAsync(system, new { url = origin.Url("/feed"), fullText = true });

        await system.PollAndDrainAsync();

        // While a site says nothing, its pages wait.
        var waiting = Sites.Count(site => !site.Yes && !site.No);
        Assert.Equal((Sites.Length - waiting) * 2, (await SummaryFeed.ArticlesAsync(system)).Count);
        for (var hour = 0; hour < 4; hour++)
        {
            system.Time.Advance(TimeSpan.FromMinutes(61));
            await system.PollAndDrainAsync();
        }

        var articles = await SummaryFeed.ArticlesAsync(system);
        Assert.Equal(links.Length, articles.Count);
        var wrong = new List<string>();
        foreach (var (number, site) in Sites.Index())
        {
            var (yes, no) = (articles[$"{(2 * number) + 1}"], articles[$"{(2 * number) + 2}"]);
            if ((SummaryFeed.Text(yes, "body") == "page", SummaryFeed.Text(no, "body") == "page") != (site.Yes, site.No))
                wrong.Add($"{site.Name}: {SummaryFeed.Text(yes, "notice")} {SummaryFeed.Text(no, "notice")}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("1.5", 2)]
    [InlineData("86400", 30)]
    public async Task Crawl_delay_is_the_pause_between_two_pages(string delay, int seconds)
    {
        const int Pages = 4;
        var clock = new WatchedClock(new DateTimeOffset(2026, 6, 15, 8, 0, 0, TimeSpan.Zero)) { Whole = TimeSpan.FromSeconds(30) };
        var asked = new List<DateTimeOffset>();
        var polled = DateTimeOffset.MaxValue;
        await using var origin = await TestOrigin.StartAsync();
        origin.Page("/robots.txt", Text($"User-agent: *\nCrawl-delay: {delay}\nDisallow: /no/"));
        origin.Feed("/feed", SummaryFeed.Rss(Enumerable.Range(1, Pages).Select(page => origin.Url($"/{page}"))));
        origin.Page("/other", context =>
        {
            polled = clock.GetUtcNow();
            return context.Response.WriteAsync(Rss.Of("One"), context.RequestAborted);
        });
        for (var page = 1; page <= Pages; page++)
        {
            origin.Page($"/{page}", context =>
            {
                lock (asked)
                    asked.Add(clock.GetUtcNow());
                return SummaryFeed.WriteAsync(context, SummaryFeed.Page("one"));
            });
        }

        await using var system = await TestSystem.StartAsync(
            azurite.NewAccount(), clock,
            ("Polling__HostPause", "00:00:01"), ("Fetching__Timeout", "00:01:30"), ("FeedUrls", origin.Url("/other")));
        await SummaryFeed.AddAsync(system, new { url = origin.Url("/feed"), fullText = true });

        // Where a run of the timer has no time for all, the next one goes on.
        for (var run = 0; run < 4 && asked.Count < Pages; run++)
        {
            var poll = system.PollAsync();
            await clock.TickAsync(poll, 500);
            await poll;
            clock.Advance(TimeSpan.FromSeconds(30));
        }

        Assert.Equal(Pages, asked.Count);
        Assert.All(asked.Zip(asked.Skip(1)), pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromSeconds(seconds - 0.5)));
        Assert.All(asked.Zip(asked.Skip(1)), pair => Assert.True(pair.Second - pair.First <= TimeSpan.FromSeconds(seconds + 60)));

        // The poll of another feed of the site does not wait for it.
        Assert.True(polled < asked[1], $"{polled:T}, {asked[1]:T}");
    }

    [Fact]
    public async Task A_slow_host_does_not_hold_the_pages_of_others()
    {
        const int Pages = 4;
        var clock = new WatchedClock(new DateTimeOffset(2026, 6, 15, 8, 0, 0, TimeSpan.Zero)) { Whole = TimeSpan.FromSeconds(30) };
        await using var origin = await TestOrigin.StartAsync(hosts: 3);
        var slow = Text("User-agent: *\nCrawl-delay: 30");
        origin.Page("/robots.txt", context => HostOf(context) == 1 ? slow(context) : TestOrigin.Status(404)(context));
        string Path(int page) => $"/{(page < Pages ? "slow" : "fast")}/{page}";
        origin.Feed("/feed", SummaryFeed.Rss(
            Enumerable.Range(0, 2 * Pages).Select(page => origin.UrlAt(page < Pages ? 2 : 3, Path(page)))));
        for (var page = 0; page < 2 * Pages; page++)
            origin.Feed(Path(page), SummaryFeed.Page("one"), contentType: "text/html");
        await using var system = await TestSystem.StartAsync(
            azurite.NewAccount(), clock, ("Polling__HostPause", "00:00:01"), ("Fetching__Timeout", "00:01:30"));
        await SummaryFeed.AddAsync(system, new { url = origin.Url("/feed"), fullText = true });

        var poll = system.PollAsync();
        await clock.TickAsync(poll, 500);
        await poll;

        int Asked(string path) => origin.Requests.Count(request => request.PathAndQuery.StartsWith(path, StringComparison.Ordinal));
        Assert.Equal(Pages, Asked("/fast/"));
        Assert.InRange(Asked("/slow/"), 1, 2);

        // Nobody gave up on them: each is asked for in its turn.
        for (var run = 0; run < Pages; run++)
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            poll = system.PollAsync();
            await clock.TickAsync(poll, 500);
            await poll;
        }

        await system.DrainAsync();
        var articles = await SummaryFeed.ArticlesAsync(system);
        Assert.Equal(2 * Pages, articles.Count);
        Assert.All(articles.Values, article => Assert.Equal("page", SummaryFeed.Text(article, "body")));
    }

    private static int HostOf(HttpContext context) => int.Parse(context.Request.Host.Host.Split('.')[3]) - 1;

    private static RequestDelegate Text(string text) => context =>
    {
        context.Response.ContentType = "text/plain";
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), context.RequestAborted).AsTask();
    };

    private static byte[] Noise()
    {
        var noise = new byte[100_000];
        new Random(1).NextBytes(noise);
        return noise;
    }

    private static async Task EndlessAsync(HttpContext context)
    {
        var part = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("# And so on, for very long.\n", 4_000)));
        await context.Response.Body.WriteAsync(Encoding.ASCII.GetBytes(Rules), context.RequestAborted);
        for (var sent = 0L; sent < 100 * 1024 * 1024 && !context.RequestAborted.IsCancellationRequested; sent += part.Length)
            await context.Response.Body.WriteAsync(part, context.RequestAborted);
    }
}
