using System.Net;
using System.Net.Http.Json;
using Headwater.FunctionalTests.Testing;
using Headwater.Index.Sqlite;
using Headwater.Polling;
using Microsoft.Extensions.Time.Testing;

namespace Headwater.FunctionalTests.Listing;

/// <summary>After the grace period nothing holds a word of what was deleted.</summary>
public sealed class ErasureTests(AzuriteFixture azurite)
{
    private const string Word = "quokkazeppelin";

    // The full-text table stores a word without the letters that it shares with the word before it.
    private const string Part = "kkazeppelin";

    private static readonly TimeSpan Grace = TimeSpan.FromDays(2);

    // There are no snapshots of a database.
    private static readonly string[] IndexPlaces = TestSystem.UsesPostgres ? [WordSearch.Index] : [WordSearch.Index, "snapshots/"];

    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_holds_a_word_of_a_deleted_article()
    {
        await using var feed = await StartAsync();
        var id = await feed.IdAsync();
        await feed.FailAsync($"{Word}, edited a third time");
        await feed.AssertInAsync(["items/", "articles/", "Articles:", "Failures:", .. IndexPlaces]);

        await EraseAsync(feed, $"api/articles/{id}");

        Assert.Empty(await feed.FindAsync());
        Assert.Single((await feed.System.GetJsonAsync("api/articles")).Titles());

        // The feed goes on to publish it, and to edit it.
        await feed.PublishAsync($"{Word} once more");
        Assert.Empty(await feed.FindAsync());
    }

    [Fact]
    public async Task Idle_instance_erases_its_file_within_the_grace_period()
    {
        Assert.SkipWhen(TestSystem.UsesPostgres, "A timer erases the files of a database.");
        await using var feed = await StartAsync();
        await feed.System.SendAsync($"api/articles/{await feed.IdAsync()}", HttpMethod.Delete);
        await feed.AssertInAsync(WordSearch.Index);

        feed.System.Time.Advance(Grace / 2);
        await feed.AssertNotShownAsync();

        Assert.DoesNotContain(await feed.FindAsync(), place => place.StartsWith(WordSearch.Index, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_holds_a_word_of_a_deleted_feed()
    {
        await using var feed = await StartAsync($"{Word} News");
        using var title = JsonContent.Create(new { title = $"{Word} Monthly" });
        await feed.System.Client.PatchAsync(new Uri($"api/feeds/{feed.Id}", UriKind.Relative), title, _end);
        await feed.AssertInAsync(["items/", "articles/", "feeds/", "Articles:", "Feeds:", .. IndexPlaces]);
        feed.Origin.Feed("/feed", $"<html>{Word}</html>", "\"html\"", "text/html");
        feed.System.Time.Advance(TimeSpan.FromDays(1));
        await feed.System.PollAsync();
        await feed.AssertInAsync("feeds/");

        await EraseAsync(feed, $"api/feeds/{feed.Id}");

        Assert.Empty(await feed.FindAsync());
    }

    [Fact]
    public async Task Deletion_with_now_does_not_wait_for_the_grace_period()
    {
        foreach (var path in (string[])["articles", "feeds"])
        {
            await using var feed = await StartAsync(path == "feeds" ? $"{Word} News" : "News");
            var id = path == "feeds" ? feed.Id : await feed.IdAsync();

            var deleted = await feed.System.SendAsync($"api/{path}/{id}?now=true", HttpMethod.Delete);
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
            await feed.AssertNotShownAsync();
            await feed.System.RunAsync("PublishSnapshot");

            Assert.Empty(await feed.FindAsync());
        }
    }

    /// <summary>Deletes, and waits for the end of the grace period.</summary>
    private static async Task EraseAsync(Feed feed, string url)
    {
        Assert.Equal(HttpStatusCode.NoContent, (await feed.System.SendAsync(url, HttpMethod.Delete)).StatusCode);
        await feed.AssertNotShownAsync();
        feed.System.Time.Advance(Grace / 2);
        await feed.System.RunAsync("PublishSnapshot");
        feed.System.Time.Advance(Grace / 2);
        await feed.System.RunAsync("PurgeArticles");
    }

    private Task<Feed> StartAsync(string title = "News") => Feed.StartAsync(azurite.NewAccount(), title, _end);

    /// <summary>A feed with an article that has the word everywhere, edited twice, and another one.</summary>
    private sealed class Feed : IAsyncDisposable
    {
        private readonly TemporaryFolder _folder = new(IndexTests.NewPath());
        private readonly string _title;

        private Feed(TestOrigin origin, string title) => (Origin, _title) = (origin, title);

        public TestOrigin Origin { get; }
        public TestSystem System { get; private set; } = null!;
        public string Id => FeedUrl.Id(Origin.Url("/feed"));

        public static async Task<Feed> StartAsync(string account, string title, CancellationToken cancellationToken)
        {
            var feed = new Feed(await TestOrigin.StartAsync(), title);

            // Blobs carry the emulator's time: to the purge, they are written a while before anything is deleted.
            var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1));
            feed.System = await TestSystem.StartAsync(
                account, time, ("FeedUrls", feed.Origin.Url("/feed")), ("Listing__IndexPath", feed._folder.Path),
                ("Listing__SnapshotChanges", "1"), ("Removal__GracePeriod", $"{Grace}"));
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var text in (string[])[Word, $"{Word}, edited", $"{Word}, edited again"])
            {
                await feed.PublishAsync(text);
                await feed.System.RunAsync("PublishSnapshot");
            }

            return feed;
        }

        public async Task PublishAsync(string text)
        {
            Origin.Feed("/feed", Rss(text), $"\"{text.Length}\"");
            System.Time.Advance(TimeSpan.FromDays(1));
            await System.PollAndDrainAsync();
            await System.GetJsonAsync("api/articles");
        }

        /// <summary>An edit of which no article can be made, for a reason that has the word.</summary>
        public async Task FailAsync(string text)
        {
            System.Logs.Expect(201, 210, 901);
            System.Wire.Answer = (call, _) => !call.IsRead && call.Path.StartsWith("articles/", StringComparison.Ordinal)
                ? throw new InvalidOperationException($"The account refuses {text}.")
                : null;
            await PublishAsync(text);
            System.Wire.Answer = null;
        }

        public async Task<string> IdAsync() =>
            (await System.GetJsonAsync($"api/articles?q={Word}")).GetProperty("items")[0].GetProperty("id").GetString()!;

        public Task<IReadOnlyList<string>> FindAsync() => WordSearch.FindAsync(System.Account, _folder.Path, Part);

        /// <summary>So that a search that finds nothing cannot be a search that looks nowhere.</summary>
        public async Task AssertInAsync(params string[] places)
        {
            var found = await FindAsync();
            Assert.All(places, place => Assert.Contains(found, name => name.StartsWith(place, StringComparison.Ordinal)));
        }

        public async Task AssertNotShownAsync()
        {
            foreach (var (path, list) in ((string, string)[])
                [("articles?limit=200", "items"), ("changes?limit=1000", "changes"), ($"articles?q={Word}", "items")])
            {
                var shown = (await System.GetJsonAsync($"api/{path}")).GetProperty(list).GetRawText();
                Assert.DoesNotContain(Part, shown, StringComparison.OrdinalIgnoreCase);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await System.DisposeAsync();
            await Origin.DisposeAsync();
            _folder.Dispose();
        }

        private string Rss(string text) => $"""
            <rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"><channel>
            <title>{_title}</title><link>http://127.0.0.1/</link>
            <item><guid>one</guid><title>A title of {text}</title><link>http://127.0.0.1/{Word}</link>
            <pubDate>Mon, 15 Jun 2026 08:00:00 GMT</pubDate><dc:creator>Ann {Word}</dc:creator><category>{Word} category</category>
            <enclosure url="http://127.0.0.1/{Word}.mp3" type="audio/mpeg" length="1"/>
            <media:content url="http://127.0.0.1/{Word}.png" medium="image"/>
            <description><![CDATA[<h2>Heading {text}</h2><p>The text of {text}.</p><pre><code>select {Word}</code></pre>
            <img src="http://127.0.0.1/{Word}.jpg" alt="{Word}">]]></description></item>
            <item><guid>two</guid><title>Another</title><link>http://127.0.0.1/two</link>
            <pubDate>Mon, 15 Jun 2026 09:00:00 GMT</pubDate><description>Of other things.</description></item>
            </channel></rss>
            """;
    }
}
