using System.Net;
using System.Net.Http.Json;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Testing;
using Headwater.Index.Sqlite;
using Headwater.Polling;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Headwater.FunctionalTests.Discovery;

/// <summary>Of pages, too, nothing holds a word after the grace period.</summary>
public sealed class PageErasureTests(AzuriteFixture azurite)
{
    private const string Word = "quokkazeppelin";

    // The full-text table stores a word without the letters that it shares with the word before it.
    private const string Part = "kkazeppelin";

    private static readonly TimeSpan Grace = TimeSpan.FromDays(2);
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("an article")]
    [InlineData("an article now")]
    [InlineData("a feed")]
    [InlineData("a feed now")]
    [InlineData("retention")]
    public async Task Nothing_holds_a_word_of_a_page_that_is_deleted(string what)
    {
        Assert.SkipWhen(TestSystem.UsesPostgres, "It looks into the files of SQLite.");
        await using var site = await StartAsync(what == "retention" ? [("Retention__MaxArticlesPerFeed", "1")] : []);
        await site.PublishAsync(1, $"{Word} at first");
        await site.PublishAsync(1, $"{Word}, edited");
        await site.PublishAsync(1, $"{Word}, edited", 2);
        await site.System.RunAsync("PublishSnapshot");
        Assert.Equal(2, (await site.FindAsync()).Count(place => place.StartsWith("pages/", StringComparison.Ordinal)));

        if (what == "retention")
            await site.System.RunAsync("PurgeArticles");
        else
            await site.DeleteAsync(what.Contains("feed", StringComparison.Ordinal) ? $"feeds/{site.Id}" : await site.ArticleAsync(), what);
        if (!what.EndsWith("now", StringComparison.Ordinal))
        {
            Assert.Contains(await site.FindAsync(), place => place.StartsWith("pages/", StringComparison.Ordinal));
            site.System.Time.Advance(Grace / 2);
            await site.System.RunAsync("PublishSnapshot");
            site.System.Time.Advance(Grace / 2);
            await site.System.RunAsync("PurgeArticles");
        }

        await site.System.RunAsync("PublishSnapshot");
        Assert.Empty(await site.FindAsync());
        if (!what.StartsWith("an article", StringComparison.Ordinal))
            return;

        // The feed goes on to publish it, and to edit it.
        await site.PublishAsync(1, $"{Word} a third time", 2);
        Assert.Empty(await site.FindAsync());
    }

    [Theory]
    [InlineData("an article now")]
    [InlineData("a feed now")]
    public async Task Edit_that_waits_for_its_page_is_erased(string what)
    {
        Assert.SkipWhen(TestSystem.UsesPostgres, "It looks into the files of SQLite.");
        await using var site = await StartAsync();
        await site.PublishAsync(1, Word);
        site.Origin.Page("/1", Status(503));
        await site.AnnounceAsync(1, $"{Word}, edited");
        Assert.True((await site.FindAsync()).Count(place => place.StartsWith("items/", StringComparison.Ordinal)) > 2);

        await site.DeleteAsync(what.Contains("feed", StringComparison.Ordinal) ? $"feeds/{site.Id}" : await site.ArticleAsync(), what);
        site.Origin.Feed("/1", Page(Word), contentType: "text/html");
        site.System.Time.Advance(TimeSpan.FromMinutes(30));
        await site.System.PollAndDrainAsync();
        await site.System.RunAsync("PublishSnapshot");

        Assert.Empty(await site.FindAsync());
    }

    [Fact]
    public async Task Deletion_of_an_article_that_crashes_erases_its_pages()
    {
        Assert.SkipWhen(TestSystem.UsesPostgres, "It looks into the files of SQLite.");
        await using var site = await StartAsync();
        await CrashEverywhereAsync(site, async (crashAt, crash) =>
        {
            await site.PublishAsync(crashAt, Word);
            var article = await site.ArticleAsync();
            crash();
            var died = !(await site.System.SendAsync($"api/{article}?now=true", HttpMethod.Delete)).IsSuccessStatusCode;
            site.Recover();

            // As a person would: again, as long as the article is there.
            if ((await site.System.GetJsonAsync("api/articles")).Titles().Count > 0)
                await site.System.SendAsync($"api/{article}?now=true", HttpMethod.Delete);
            await site.System.RunAsync("PurgeArticles");
            return died;
        });
    }

    [Fact]
    public async Task Deletion_of_a_feed_that_crashes_erases_its_pages()
    {
        Assert.SkipWhen(TestSystem.UsesPostgres, "It looks into the files of SQLite.");
        await using var site = await StartAsync();
        await CrashEverywhereAsync(site, async (crashAt, crash) =>
        {
            if (crashAt > 1)
                await site.RegisterAsync();
            await site.PublishAsync(1, Word);
            crash();
            var died = !(await site.System.SendAsync($"api/feeds/{site.Id}?now=true", HttpMethod.Delete)).IsSuccessStatusCode;
            site.Recover();
            if (died)
                await site.DeleteAsync($"feeds/{site.Id}", "now");
            return died;
        });
    }

    [Fact]
    public async Task Retention_that_crashes_erases_its_pages()
    {
        Assert.SkipWhen(TestSystem.UsesPostgres, "It looks into the files of SQLite.");
        await using var site = await StartAsync(("Retention__MaxArticlesPerFeed", "1"), ("Removal__GracePeriod", "00:00:00"));
        await CrashEverywhereAsync(site, async (crashAt, crash) =>
        {
            await site.PublishAsync(2 * crashAt, Word);
            await site.PublishAsync((2 * crashAt) + 1, "nothing");
            crash();
            var died = await Record.ExceptionAsync(() => site.System.RunAsync("PurgeArticles")) is not null;
            site.Recover();
            await site.System.RunAsync("PurgeArticles");
            return died;
        });
    }

    /// <param name="attempt">Stores the word in a page, and deletes it; the wire is cut from the call of the action on. Whether it
    /// was.</param>
    private static async Task CrashEverywhereAsync(Site site, Func<int, Action, Task<bool>> attempt)
    {
        site.System.Logs.Expect(400, 700);
        for (var (crashAt, died) = (1, true); died; crashAt++)
        {
            died = await attempt(crashAt, () =>
            {
                site.System.Wire.Clear();
                site.System.Wire.CrashAt = crashAt;
            });
            await site.System.RunAsync("PublishSnapshot");
            var found = await site.FindAsync();
            Assert.True(found.Count == 0, $"A crash before call {crashAt} leaves {string.Join(", ", found)}.");
        }
    }

    private Task<Site> StartAsync(params (string, string)[] settings) => Site.StartAsync(azurite.NewAccount(), settings, _end);

    private static string Page(string text) =>
        $"<!doctype html><html><head><title>{text}</title></head><body><article><h1>{text}</h1>" + string.Concat(Enumerable.Range(1, 10)
            .Select(part => $"<p>Part {part} of {text}: the tides follow the moon, and who lives at the coast knows their hours.</p>"))
        + "</article></body></html>";

    private static RequestDelegate Status(int status) => context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    /// <summary>A site whose feed has summaries.</summary>
    private sealed class Site : IAsyncDisposable
    {
        private readonly TemporaryFolder _folder = new(IndexTests.NewPath());
        private int _edit;

        private Site(TestOrigin origin) => Origin = origin;

        public TestOrigin Origin { get; }
        public TestSystem System { get; private set; } = null!;
        public string Id => FeedUrl.Id(Origin.Url("/feed"));

        public static async Task<Site> StartAsync(string account, (string, string)[] settings, CancellationToken cancellationToken)
        {
            var site = new Site(await TestOrigin.StartAsync());
            site.Origin.Page("/robots.txt", Status(404));
            site.Origin.Feed("/feed", Rss(""));

            // Blobs carry the emulator's time: to the purge, they are written a while before anything is deleted.
            var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1));
            (string, string)[] own = [("Removal__GracePeriod", $"{Grace}"), .. settings];
            site.System = await TestSystem.StartAsync(
                account, time, [("Listing__IndexPath", site._folder.Path), ("Listing__SnapshotChanges", "1"),
                    .. own.GroupBy(setting => setting.Item1).Select(setting => setting.Last())]);
            cancellationToken.ThrowIfCancellationRequested();
            await site.RegisterAsync();
            return site;
        }

        public async Task RegisterAsync()
        {
            Origin.Feed("/feed", Rss(""));
            using var body = JsonContent.Create(new { url = Origin.Url("/feed"), fullText = true });
            using var answer = await System.Client.PostAsync(
                new Uri("api/feeds", UriKind.Relative), body, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        }

        /// <summary>The document of the feed has this post, with its page; and another one, when a number is given.</summary>
        public async Task PublishAsync(int post, string text, int? other = null)
        {
            Origin.Feed($"/{post}", Page(text), $"\"{++_edit}\"", "text/html");
            if (other is { } number)
                Origin.Feed($"/{number}", Page("Another"), contentType: "text/html");
            await AnnounceAsync(post, text, other);
            Assert.All(
                (await System.GetJsonAsync("api/articles")).GetProperty("items").EnumerateArray(),
                article => Assert.Equal("page", article.GetProperty("body").GetString()));
        }

        public async Task AnnounceAsync(int post, string text, int? other = null)
        {
            System.Time.Advance(TimeSpan.FromDays(1.5));
            Origin.Feed("/feed", Rss(Item(post, text) + (other is { } number ? Item(number, "Another") : "")));
            await System.PollAsync();
            await System.PollAndDrainAsync();
            await System.GetJsonAsync("api/articles");
        }

        public async Task<string> ArticleAsync() => "articles/"
            + (await System.GetJsonAsync($"api/articles?q={Word}")).GetProperty("items")[0].GetProperty("id").GetString();

        public async Task DeleteAsync(string path, string what)
        {
            var now = what.EndsWith("now", StringComparison.Ordinal) ? "?now=true" : "";
            Assert.Equal(HttpStatusCode.NoContent, (await System.SendAsync($"api/{path}{now}", HttpMethod.Delete)).StatusCode);
        }

        /// <summary>After a crash.</summary>
        public void Recover()
        {
            System.Wire.CrashAt = int.MaxValue;
            System.Time.Advance(TimeSpan.FromDays(2));
        }

        public Task<IReadOnlyList<string>> FindAsync() => WordSearch.FindAsync(System.Account, _folder.Path, Part);

        public async ValueTask DisposeAsync()
        {
            await System.DisposeAsync();
            await Origin.DisposeAsync();
            _folder.Dispose();
        }

        // In the order of their numbers.
        private string Item(int post, string text) => $"<item><title>{text}</title><guid isPermaLink=\"false\">{post}</guid>"
            + $"<link>{Origin.Url($"/{post}")}</link><pubDate>{Day.AddHours(post):R}</pubDate><description>Of {text}.</description></item>";

        private static DateTimeOffset Day => new(2026, 6, 1, 9, 0, 0, TimeSpan.Zero);

        private static string Rss(string items) =>
            $"<rss version=\"2.0\"><channel><title>Summaries</title><link>http://127.0.0.1/</link>{items}</channel></rss>";
    }
}
