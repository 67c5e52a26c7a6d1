using Azure.Data.Tables;
using Headwater.FunctionalTests.Polling;
using Headwater.FunctionalTests.Testing;

namespace Headwater.FunctionalTests.Ingestion;

/// <summary>Articles that left their feed so long ago that only their rows still know them.</summary>
public sealed class MemoryTests(AzuriteFixture azurite)
{
    private static readonly Post Lighthouse = new("a-1", "http://harbour.example/lighthouse", "Lighthouse opens", Post.Day);
    private static readonly Post Ferry = new("a-2", "http://harbour.example/ferry", "Ferry strikes", Post.Day.AddDays(1));
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("a-1", "http://harbour.example/lighthouse")]
    [InlineData("cms/1", "http://harbour.example/lighthouse")]
    [InlineData("cms/1", "https://www.harbour.example/lighthouse/")]
    [InlineData(null, "http://harbour.example/lighthouse")]
    [InlineData("A-1", null)]
    [InlineData("cms/1", null)]
    public async Task Article_that_was_forgotten_is_recognised(string? id, string? link)
    {
        var lines = await HistoryAsync(
            Post.Rss(Lighthouse), Post.Rss(Ferry), Post.Rss(Ferry, Lighthouse with { Guid = id, Link = link }));

        // A link that is gone is something that a reader sees.
        Assert.Equal(link is null ? [1, 1, 2] : [1, 1], lines.Select(line => line.Version));
        Assert.Equal(2, lines.Select(line => line.ArticleId).Distinct().Count());
    }

    [Fact]
    public async Task Forgotten_article_that_returns_edited_gets_a_version()
    {
        var edited = Lighthouse with { Guid = "cms/1", Text = "The lighthouse opens a day later than everybody had been told." };

        var lines = await HistoryAsync(Post.Rss(Lighthouse), Post.Rss(Ferry), Post.Rss(Ferry, edited));

        Assert.Equal([1, 1, 2], lines.Select(line => line.Version));
        Assert.Equal(lines[0].ArticleId, lines[2].ArticleId);
        Assert.Equal(lines[0].FirstSeen, lines[2].FirstSeen);
    }

    [Fact]
    public async Task Forgotten_article_is_recognised_by_the_alias_of_its_guid()
    {
        var moved = Lighthouse with { Guid = "cms/1" };
        var edited = moved with { Link = "https://harbour.example/l", Title = "Open!", Text = "The lighthouse is open to everybody now." };
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", "");
        await using var system = await PolledFeeds.StartAsync(azurite, origin);
        foreach (var document in (Post[][])[[Lighthouse], [moved], [Ferry], [Ferry, edited]])
        {
            if (document.Contains(edited))
                await RandomHistoryTests.ForgetAsync(RandomHistoryTests.KnownItems(system, origin), withAliases: false);
            origin.Feed("/feed.xml", Post.Rss(document));
            await system.PollAndDrainAsync();
            system.Time.Advance(TimeSpan.FromHours(26));
        }

        Assert.Equal([1, 1, 2], (await EndState.ChangesAsync(system.Storage)).Select(line => line.Version));
    }

    [Fact]
    public async Task Guid_of_a_forgotten_article_may_be_used_again()
    {
        var other = new Post(Lighthouse.Guid, "https://harbour.example/storm", "Storm comes", Post.Day.AddDays(5));

        var lines = await HistoryAsync(Post.Rss(Lighthouse), Post.Rss(Ferry), Post.Rss(Ferry, other), Post.Rss(other));

        Assert.Equal([1, 1, 1], lines.Select(line => line.Version));
        Assert.Equal(3, lines.Select(line => line.ArticleId).Distinct().Count());
    }

    [Fact]
    public async Task Deleted_article_does_not_return_under_another_guid() =>
        Assert.Equal(["Ferry strikes"], await AfterDeletionAsync(Lighthouse, Ferry, Lighthouse with { Guid = "cms/1" }));

    [Fact]
    public async Task Deleted_article_takes_no_later_post_of_its_series()
    {
        var listed = await AfterDeletionAsync(Thread(1), Ferry, Thread(9));

        Assert.Equal(["Ferry strikes", "Open thread"], listed.Order());
    }

    [Fact]
    public async Task Guid_of_a_deleted_article_may_be_used_again()
    {
        var other = new Post(Lighthouse.Guid, "https://harbour.example/storm", "Storm comes", Post.Day.AddDays(5));

        var listed = await AfterDeletionAsync(Lighthouse, Ferry, other);

        Assert.Equal(["Ferry strikes", "Storm comes"], listed.Order());
    }

    [Fact]
    public async Task Removed_feed_leaves_no_rows_of_its_edits()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Post.Rss(Lighthouse));
        await using var system = await PolledFeeds.StartAsync(azurite, origin);
        for (var edit = 0; edit < 3; edit++)
        {
            var edited = Lighthouse with { Title = $"Edit {edit}", Text = $"Edit {edit} of a story that everybody in the harbour knows." };
            origin.Feed("/feed.xml", Post.Rss(edited));
            await system.PollAndDrainAsync();
            system.Time.Advance(TimeSpan.FromHours(26));
        }

        var id = (await PolledFeeds.FeedAsync(system)).GetProperty("id").GetString();
        await RegistryCalls.SendAsync(system, HttpMethod.Delete, $"api/feeds/{id}");
        system.Time.Advance(TimeSpan.FromDays(8));
        await system.RunAsync("PurgeArticles");

        Assert.Empty(await system.Storage.Articles.QueryAsync<TableEntity>(cancellationToken: _end).ToListAsync(_end));
    }

    [Fact]
    public async Task Known_items_that_are_lost_make_no_articles()
    {
        await using var origin = await TestOrigin.StartAsync();
        var posts = Post.Several(5);
        origin.Feed("/feed.xml", Post.Rss(posts));
        await using var system = await PolledFeeds.StartAsync(azurite, origin);
        await system.PollAndDrainAsync();
        await RandomHistoryTests.KnownItems(system, origin).DeleteAsync(cancellationToken: _end);

        origin.Feed("/feed.xml", Post.Rss(posts.Reverse()));
        system.Time.Advance(TimeSpan.FromHours(26));
        await system.PollAndDrainAsync();

        Assert.Equal(5, (await EndState.ChangesAsync(system.Storage)).Count);
    }

    private static Post Thread(int week) => new(
        $"thread-{week}", $"http://harbour.example/threads/{week}", "Open thread", Post.Day.AddDays(7 * week),
        "Post what you saw this week at the quay, and be kind to each other.");

    /// <summary>The titles that are listed when a post was deleted, another took its place, and the next came beside that.</summary>
    private async Task<IEnumerable<string?>> AfterDeletionAsync(Post deleted, Post other, Post next)
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Post.Rss(deleted));
        await using var system = await PolledFeeds.StartAsync(azurite, origin);
        await system.PollAndDrainAsync();
        var article = Assert.Single((await system.GetJsonAsync("api/articles")).GetProperty("items").EnumerateArray());
        using var answer = await system.Client.DeleteAsync(
            new Uri($"api/articles/{article.GetProperty("id").GetString()}", UriKind.Relative), _end);
        Assert.True(answer.IsSuccessStatusCode);
        origin.Feed("/feed.xml", Post.Rss(other));
        system.Time.Advance(TimeSpan.FromHours(26));
        await system.PollAndDrainAsync();
        await RandomHistoryTests.ForgetAsync(RandomHistoryTests.KnownItems(system, origin));

        origin.Feed("/feed.xml", Post.Rss(other, next));
        system.Time.Advance(TimeSpan.FromHours(26));
        await system.PollAndDrainAsync();
        return (await system.GetJsonAsync("api/articles")).GetProperty("items").EnumerateArray()
            .Select(listed => listed.GetProperty("title").GetString());
    }

    /// <summary>Documents in turn; before the third one, what left the feed is forgotten.</summary>
    private async Task<IReadOnlyList<StoredChange>> HistoryAsync(params string[] documents)
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", documents[0]);
        await using var system = await PolledFeeds.StartAsync(azurite, origin);
        for (var poll = 0; poll < documents.Length; poll++)
        {
            if (poll == 2)
                await RandomHistoryTests.ForgetAsync(RandomHistoryTests.KnownItems(system, origin));
            origin.Feed("/feed.xml", documents[poll]);
            await system.PollAndDrainAsync();
            system.Time.Advance(TimeSpan.FromHours(26));
        }

        Assert.Equal(documents.Length, origin.Requests.Count);
        return await EndState.ChangesAsync(system.Storage);
    }
}
