using System.Text.Json;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Headwater.FunctionalTests.Discovery;
using Headwater.FunctionalTests.Polling;
using Headwater.FunctionalTests.Testing;
using Headwater.Index;
using Headwater.Polling;
using Headwater.Removal;
using Headwater.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Headwater.FunctionalTests.Listing;

/// <summary>Articles expire.</summary>
public sealed class RetentionTests(AzuriteFixture azurite)
{
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Old_article_ends_though_its_feed_still_has_it()
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await StartAsync(azurite, origin, ("Retention__MaxAge", "10.00:00:00"));
        var now = system.Time.GetUtcNow();
        Post old = new("old", null, "Old", now.AddDays(-8));
        Post[] posts = [old, new("new", null, "New", now.AddDays(-7)), new("none", null, "None")];
        await PollAsync(system, origin, posts);
        system.Time.Advance(TimeSpan.FromDays(1.5));
        Assert.Equal(1, (await system.GetJsonAsync("api/health")).GetProperty("retention").GetProperty("tooOld").GetInt32());

        await system.RunAsync("PurgeArticles");
        Assert.Equal(["New", "None"], (await system.GetJsonAsync("api/articles")).Titles().Order());

        // An edit brings no old article back, and one that is too old from the first is never made.
        Post[] others = [.. posts[1..], new("later", null, "Later", now), new("ancient", null, "Ancient", Post.Day)];
        await PollAsync(system, origin, [old with { Title = "Old and edited" }, .. others]);
        Assert.Equal(["Later", "New", "None"], (await system.GetJsonAsync("api/articles")).Titles().Order());
        system.Time.Advance(TimeSpan.FromDays(1));
        await system.RunAsync("PurgeArticles");

        Assert.Equal(["Later", "None"], (await system.GetJsonAsync("api/articles")).Titles().Order());
    }

    /// <summary>Neither an edit nor an old date of an edit counts.</summary>
    [Fact]
    public async Task Age_of_an_undated_article_counts_from_first_sight()
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await StartAsync(azurite, origin, ("Retention__MaxAge", "10.00:00:00"));
        for (var day = 0; day < 12; day++)
        {
            if (day == 9)
                Assert.Equal(["Found late", "Live"], (await system.GetJsonAsync("api/articles")).Titles().Order());
            var now = system.Time.GetUtcNow();
            origin.Feed(
                "/feed",
                "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Harbours</title>"
                    + Entry("Found late", now.AddDays(-day).AddYears(-1), "Old.") + Entry("Live", now, $"Day {day}.") + "</feed>");
            system.Time.Advance(TimeSpan.FromDays(1));
            await system.PollAndDrainAsync();
            await system.RunAsync("PurgeArticles");
        }

        Assert.Empty((await system.GetJsonAsync("api/articles")).Titles());

        static string Entry(string title, DateTimeOffset updated, string text) =>
            $"<entry><id>urn:{title}</id><title>{title}</title><updated>{updated:O}</updated><content>{text}</content></entry>";
    }

    [Fact]
    public async Task Feed_keeps_the_articles_that_were_published_last()
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await StartAsync(azurite, origin, ("Retention__MaxArticlesPerFeed", "2"));
        await PollAsync(system, origin, Post.Several(5));
        Assert.Equal(3, (await system.GetJsonAsync("api/health")).GetProperty("retention").GetProperty("tooMany").GetInt32());

        await system.RunAsync("PurgeArticles");

        Assert.Equal(["Port 5", "Port 4"], (await system.GetJsonAsync("api/articles")).Titles());
        system.Time.Advance(TimeSpan.FromMinutes(1)); // health is asked no more often
        Assert.Equal(0, (await system.GetJsonAsync("api/health")).GetProperty("retention").GetProperty("tooMany").GetInt32());

        // The document still has those that ended, and a new one.
        system.Time.Advance(TimeSpan.FromHours(26));
        await PollAsync(system, origin, Post.Several(6));
        Assert.Equal(["Port 6", "Port 5", "Port 4"], (await system.GetJsonAsync("api/articles")).Titles());
    }

    [Fact]
    public async Task Edit_brings_no_article_back_that_was_one_too_many()
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await StartAsync(
            azurite, origin, ("Retention__MaxArticlesPerFeed", "2"), ("Removal__GracePeriod", "2.00:00:00"));
        var posts = Post.Several(5);
        await PollAsync(system, origin, posts);
        await system.RunAsync("PurgeArticles");

        // While it has its row, and when nothing is left of it. What the feed keeps may be edited.
        posts = Edited(posts, "again");
        await PollLaterAsync(posts);
        Assert.Equal(["Port 5 again", "Port 4 again"], (await system.GetJsonAsync("api/articles")).Titles());
        system.Time.Advance(TimeSpan.FromDays(3));
        await system.RunAsync("PurgeArticles");
        Assert.Equal(2, (await EndState.RowsAsync(system.Storage)).Count);
        await PollLaterAsync(Edited(posts, "and again"));
        Assert.Equal(["Port 5 again and again", "Port 4 again and again"], (await system.GetJsonAsync("api/articles")).Titles());

        // Nor one that left the document meanwhile.
        await PollLaterAsync(posts[3..]);
        await PollLaterAsync(Edited(posts, "at last"));
        Assert.Equal(2, (await system.GetJsonAsync("api/articles")).Titles().Count);

        Task PollLaterAsync(Post[] posts)
        {
            system.Time.Advance(TimeSpan.FromHours(26)); // when its feed is due
            return PollAsync(system, origin, posts);
        }

        static Post[] Edited(Post[] posts, string how) => [.. posts.Select(post => post with { Title = $"{post.Title} {how}" })];
    }

    [Fact]
    public async Task Dry_run_deletes_nothing_and_says_what_would_go()
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await StartAsync(
            azurite, origin, ("Retention__MaxAge", "10.00:00:00"), ("Retention__MaxArticlesPerFeed", "2"), ("Retention__DryRun", "true"));
        var now = system.Time.GetUtcNow();
        origin.Feed("/own", Post.Rss(Post.Several(4)));
        await SummaryFeed.AddAsync(system, new { url = origin.Url("/own"), retention = new { maxAge = "1h", maxArticles = 3 } });

        // Without the dry run it would not come, it is so old.
        await PollAsync(system, origin, [new("ancient", null, "Ancient", now.AddDays(-100)), new("a", null, "A"), new("b", null, "B")]);
        await system.RunAsync("PurgeArticles");

        Assert.Equal(7, (await system.GetJsonAsync("api/articles")).Titles().Count);
        var own = FeedUrl.Id(origin.Url("/own"));
        var retention = (await system.GetJsonAsync("api/health")).GetProperty("retention");
        var feeds = retention.GetProperty("feeds").EnumerateArray().ToList();
        Assert.True(retention.GetProperty("dryRun").GetBoolean());
        Assert.Equal([own, FeedUrl.Id(origin.Url("/feed"))], feeds.Select(feed => feed.GetProperty("feedId").GetString()));
        Assert.Equal([(4, 1), (1, 1), (5, 2)], feeds.Append(retention).Select(Expired));
        var page = await system.Client.GetStringAsync(new Uri("health", UriKind.Relative), _end);
        Assert.Contains("Would expire", page, StringComparison.Ordinal);
        Assert.Contains(own, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dry_run_of_one_feed_says_what_its_retention_deletes()
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await StartAsync(azurite, origin);
        var now = system.Time.GetUtcNow();
        var posts = Enumerable.Range(1, 5).Select(day => new Post($"{day}", null, $"Day {day}", now.AddDays(-day).AddHours(-1)));
        await PollAsync(system, origin, [.. posts]);
        origin.Feed("/new", Post.Rss([new("one", null, "One", now.AddDays(-9)), new("two", null, "Two", now)]));
        var retention = new { maxAge = "3d", maxArticles = 1 };
        var id = FeedUrl.Id(origin.Url("/feed"));

        // Since then a day has passed.
        var (_, known) = await RegistryCalls.PostAsync(system, new { url = origin.Url("/feed"), retention }, "?dryRun=true");
        var (_, added) = await RegistryCalls.PostAsync(system, new { url = origin.Url("/new"), retention }, "?dryRun=true");
        var patched = await RegistryCalls.SendAsync(system, HttpMethod.Patch, $"api/feeds/{id}?dryRun=true", new { retention });

        // With another URL it is the same feed.
        origin.Feed("/moved", Post.Rss([new("other", null, "Other", now)]));
        (await RegistryCalls.SendAsync(system, HttpMethod.Patch, $"api/feeds/{id}", new { url = origin.Url("/moved") })).Success();
        var (_, moved) = await RegistryCalls.PostAsync(system, new { url = origin.Url("/moved"), retention }, "?dryRun=true");

        var answers = new[] { known, added, patched.Success(), moved };
        Assert.Equal([(4, 4), (1, 1), (4, 4), (4, 4)], answers.Select(answer => Expired(answer.GetProperty("expired"))));
        Assert.Equal(1, patched.Body.GetProperty("retention").GetProperty("maxArticles").GetInt32());
        Assert.False((await system.GetJsonAsync($"api/feeds/{id}")).TryGetProperty("retention", out _));
    }

    [Fact]
    public async Task A_run_deletes_so_many_and_the_next_the_rest()
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await StartAsync(azurite, origin, ("Retention__MaxAge", "10.00:00:00"));
        var now = system.Time.GetUtcNow();
        origin.Feed("/kept", Post.Rss(Posts("Kept", 4, now.AddDays(-9))));
        await SummaryFeed.AddAsync(system, new { url = origin.Url("/kept"), retention = new { maxAge = "100d", maxArticles = 3 } });
        await PollAsync(system, origin, [.. Posts("Other", 3, now.AddDays(-7))]);
        system.Time.Advance(TimeSpan.FromDays(4));
        var retention = new ArticleRetention(
            system.Services.GetRequiredService<IArticleIndex>(), system.Services.GetRequiredService<ArticleRemover>(),
            system.Services.GetRequiredService<ArticlePurger>(), system.Services.GetRequiredService<ReadRetentions>(),
            system.Services.GetRequiredService<IOptions<RetentionOptions>>(), system.Time, NullLogger<ArticleRetention>.Instance)
        {
            MaxPerRun = 2,
        };

        // One of the feed that says otherwise, whose others are the oldest of all; then those of the other feed.
        foreach (var left in (int[])[5, 3, 3])
        {
            await retention.RunAsync(RunDeadline.First(system.Time), _end);
            Assert.Equal(left, (await system.GetJsonAsync("api/articles")).Titles().Count);
        }

        Assert.Equal(["Kept 2", "Kept 3", "Kept 4"], (await system.GetJsonAsync("api/articles")).Titles().Order());

        static IEnumerable<Post> Posts(string word, int count, DateTimeOffset first) => Enumerable.Range(1, count)
            .Select(number => new Post($"{word} {number}", null, $"{word} {number}", first.AddHours(number)));
    }

    /// <summary>The run that deletes them; and, where there is a grace period, the one at its end, which forgets their rows.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Run_that_crashes_anywhere_is_done_by_the_next(int days)
    {
        var grace = TimeSpan.FromDays(days);
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await StartAsync(
            azurite, origin, ("Retention__MaxArticlesPerFeed", "1"), ("Removal__GracePeriod", $"{grace}"));
        system.Logs.Allow(400);
        var (crashAt, died) = (1 - TestSystem.CrashStep, true);
        while (died)
        {
            crashAt += TestSystem.CrashStep;
            var posts = Post.Several(2 * crashAt)[^2..];
            await PollAsync(system, origin, posts);
            await system.GetJsonAsync("api/articles");
            system.Time.Advance(TimeSpan.FromHours(1));
            if (days > 0)
            {
                await system.RunAsync("PurgeArticles");
                system.Time.Advance(grace);
            }

            died = await system.Wire.CrashAsync(crashAt, () => system.RunAsync("PurgeArticles"));

            // Without grace period the rows stay for another day.
            for (var run = 0; run < 2; run++)
            {
                system.Time.Advance(TimeSpan.FromDays(2));
                await system.RunAsync("PurgeArticles");
            }

            var listing = await system.GetJsonAsync("api/articles");
            Assert.Equal([posts[^1].Title], listing.Titles());
            var kept = listing.GetProperty("items")[0].GetProperty("id").GetString()!;
            Assert.All(await RowsAsync(), row => Assert.Equal(kept, row.GetString("ArticleId") ?? row.RowKey));
            foreach (var container in (string[])["items", "articles"])
                await foreach (var blob in Container(system.Storage, container).GetBlobsAsync(cancellationToken: _end))
                    Assert.Contains(kept, blob.Name, StringComparison.Ordinal);
        }

        Assert.True(crashAt > 30, $"{crashAt} rounds");

        // Those of articles, and those that lead to one.
        async Task<List<TableEntity>> RowsAsync() =>
            await system.Storage.Articles.QueryAsync<TableEntity>(cancellationToken: _end).ToListAsync(_end);
    }

    internal static async Task<TestSystem> StartAsync(
        AzuriteFixture azurite, TestOrigin origin, params (string Name, string Value)[] settings)
    {
        // Blobs carry the emulator's time: to the purge, they are written a while before anything is deleted.
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1));
        var system = await TestSystem.StartAsync(azurite.NewAccount(), time, [("FeedUrls", origin.Url("/feed")), .. settings]);
        await system.Storage.CreateMissingAsync(TestContext.Current.CancellationToken);
        return system;
    }

    internal static async Task PollAsync(TestSystem system, TestOrigin origin, Post[] posts)
    {
        origin.Feed("/feed", Post.Rss(posts), $"\"{posts[0].Title} {posts.Length}\"");
        system.Time.Advance(TimeSpan.FromDays(1));
        await system.PollAndDrainAsync();
    }

    private static (int TooOld, int TooMany) Expired(JsonElement counts) =>
        (counts.GetProperty("tooOld").GetInt32(), counts.GetProperty("tooMany").GetInt32());

    internal static BlobContainerClient Container(StorageAccount storage, string name) =>
        new[] { storage.ItemBlobs, storage.ArticleBlobs, storage.PageBlobs, storage.Snapshots, storage.FeedBlobs }
            .Single(container => container.Name == name);
}
