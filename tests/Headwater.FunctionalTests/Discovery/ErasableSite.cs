using System.Net;
using System.Net.Http.Json;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Testing;
using Headwater.Index.Sqlite;
using Headwater.Polling;
using Microsoft.Extensions.Time.Testing;

namespace Headwater.FunctionalTests.Discovery;

/// <summary>A site whose feed has summaries, and where a word of it is stored.</summary>
internal sealed class ErasableSite : IAsyncDisposable
{
    public const string Word = "quokkazeppelin";

    // The full-text table stores a word without the letters that it shares with the word before it.
    private const string Part = "kkazeppelin";

    public static readonly TimeSpan Grace = TimeSpan.FromDays(2);

    private readonly TemporaryFolder _folder = new(IndexTests.NewPath());
    private int _edit;

    private ErasableSite(TestOrigin origin) => Origin = origin;

    public TestOrigin Origin { get; }
    public TestSystem System { get; private set; } = null!;
    public string Id => FeedUrl.Id(Origin.Url("/feed"));

    public static async Task<ErasableSite> StartAsync(string account, (string, string)[] settings, CancellationToken cancellationToken)
    {
        var site = new ErasableSite(await TestOrigin.StartAsync());
        site.Origin.Page("/robots.txt", TestOrigin.Status(404));
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
        Announce(post, text, other);
        await System.PollAsync();
        await System.PollAndDrainAsync();
        await System.GetJsonAsync("api/articles");
    }

    /// <summary>The feed is due, and its document has this post.</summary>
    public void Announce(int post, string text, int? other = null)
    {
        System.Time.Advance(TimeSpan.FromDays(1.5));
        Origin.Feed("/feed", Rss(Item(post, text) + (other is { } number ? Item(number, "Another") : "")));
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

    public static string Page(string text) =>
        $"<!doctype html><html><head><title>{text}</title></head><body><article><h1>{text}</h1>" + string.Concat(Enumerable.Range(1, 10)
            .Select(part => $"<p>Part {part} of {text}: the tides follow the moon, and who lives at the coast knows their hours.</p>"))
        + "</article></body></html>";

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
