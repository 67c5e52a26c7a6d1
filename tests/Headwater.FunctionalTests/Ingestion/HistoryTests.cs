using System.Text;
using Headwater.Feeds.Parsing;
using Headwater.FunctionalTests.Polling;
using Headwater.FunctionalTests.Testing;
using Headwater.Ingestion;
using Headwater.Polling;
using Microsoft.Extensions.DependencyInjection;

namespace Headwater.FunctionalTests.Ingestion;

/// <summary>Documents of one feed, polled in turn by the real triggers: which articles, versions and change lines they make.</summary>
public sealed class HistoryTests(AzuriteFixture azurite)
{
    private static readonly Post[] Twenty = Post.Several(20);
    private static readonly Post Lighthouse = new("Lighthouse opens", "https://harbour.example/lighthouse", "Lighthouse opens", Post.Day);

    [Fact]
    public Task Corrected_headline_in_the_guid_is_an_edit() => HoldsAsync(
        articles: 1, versions: 2, lines: 2,
        Post.Rss(Lighthouse), Post.Rss(Lighthouse with { Guid = "Lighthouse reopens", Title = "Lighthouse reopens" }));

    [Fact]
    public Task Rewritten_guids_make_no_articles() => HoldsAsync(
        articles: 20, versions: 1, lines: 20, Post.Rss(Twenty), Post.Rss(Twenty.Select(post => post with { Guid = $"cms/{post.Guid}/2" })));

    public static TheoryData<string, string?, string?, string?, string?> Spellings => new()
    {
        { "https", "http://harbour.example/a", "http://harbour.example/a", "https://harbour.example/a", "https://harbour.example/a" },
        { "www", "https://harbour.example/a", "https://harbour.example/a", "https://www.harbour.example/a",
            "https://www.harbour.example/a" },
        { "slash", "https://harbour.example/a", "https://harbour.example/a", "https://harbour.example/a/", "https://harbour.example/a/" },
        { "utm", "https://harbour.example/a", "https://harbour.example/a", "https://harbour.example/a?utm_source=x",
            "https://harbour.example/a?utm_source=x" },
        { "guid added", null, "https://harbour.example/a", "a-1", "https://harbour.example/a" },
        { "guid dropped", "a-1", "https://harbour.example/a", null, "https://harbour.example/a" },
        { "case of the guid", "ABC-1", "https://harbour.example/a", "abc-1", "https://harbour.example/a" },
        { "case without a link", "ABC-1", null, "abc-1", null },
        { "white space in the guid", "a  1", null, "a 1", null },
        { "entities in the guid", "a &amp; 1", null, "a & 1", null },
    };

    [Theory]
    [MemberData(nameof(Spellings))]
    public Task Another_spelling_is_the_same_article(string _, string? id, string? link, string? nextId, string? nextLink)
    {
        var post = Lighthouse with { Guid = id, Link = link };
        return HoldsAsync(articles: 1, versions: 1, lines: 1, Post.Rss(post), Post.Rss(post with { Guid = nextId, Link = nextLink }),
            Post.Rss(post));
    }

    [Fact]
    public Task New_guids_in_each_answer_make_no_articles() => HoldsAsync(
        articles: 20, versions: 1, lines: 20,
        [.. Enumerable.Range(0, 48).Select(hour => Post.Rss(Twenty.Select(post => post with { Guid = $"{post.Guid}-{hour}" })))],
        etag: null, step: TimeSpan.FromHours(1));

    [Fact]
    public async Task Guid_used_again_makes_an_article_and_keeps_the_old()
    {
        var other = new Post(Lighthouse.Guid, "https://harbour.example/ferry", "Ferry strikes", Post.Day.AddDays(3));
        await HoldsAsync(articles: 2, versions: 1, lines: 2, Post.Rss(Lighthouse), Post.Rss(other), Post.Rss(other));
    }

    [Fact]
    public Task Link_to_the_home_page_identifies_no_item() => HoldsAsync(
        articles: 2, versions: 1, lines: 2,
        Post.Rss(Lighthouse with { Guid = null, Link = "https://harbour.example/" }),
        Post.Rss(new Post(null, "https://harbour.example/", "Ferry strikes", Post.Day.AddDays(3))),
        Post.Rss(new Post(null, "https://harbour.example/", "Ferry strikes", Post.Day.AddDays(3))));

    [Fact]
    public Task Guid_that_all_items_share_is_ignored() => HoldsAsync(
        articles: 20, versions: 1, lines: 20,
        Post.Rss(Twenty.Select(post => post with { Guid = "x" })), Post.Rss(Twenty.Reverse().Select(post => post with { Guid = "x" })));

    [Fact]
    public Task Link_that_all_items_share_is_ignored() => HoldsAsync(
        articles: 20, versions: 1, lines: 20,
        Post.Rss(Twenty.Select(post => post with { Guid = null, Link = "https://harbour.example/all" })),
        Post.Rss(Twenty.Reverse().Select(post => post with { Guid = null, Link = "https://harbour.example/all" })));

    [Fact]
    public Task Items_without_guids_are_recognised_by_links() => HoldsAsync(
        articles: 20, versions: 1, lines: 20,
        Post.Rss(Twenty.Select(post => post with { Guid = null })), Post.Rss(Twenty.Reverse().Select(post => post with { Guid = null })));

    [Fact]
    public Task Another_time_zone_changes_nothing() => HoldsAsync(
        articles: 20, versions: 1, lines: 20,
        Post.Atom(Twenty), Post.Atom(Twenty.Select(post => post with { Date = post.Date!.Value.ToOffset(TimeSpan.FromHours(5)) })));

    [Fact]
    public Task Another_format_changes_nothing() => HoldsAsync(
        articles: 20, versions: 1, lines: 20, Post.Rss(Twenty), Post.Atom(Twenty), Post.Json(Twenty), Post.Rss(Twenty));

    [Fact]
    public Task Post_twice_in_a_document_is_one_article() => HoldsAsync(
        articles: 1, versions: 1, lines: 1, Post.Rss(Lighthouse, Lighthouse), Post.Rss(Lighthouse, Lighthouse with { Guid = "copy" }));

    [Fact]
    public Task Item_that_returns_unchanged_changes_nothing() => HoldsAsync(
        articles: 20, versions: 1, lines: 20, Post.Rss(Twenty), Post.Rss(Twenty.Skip(10)), Post.Rss(), Post.Rss(Twenty));

    [Fact]
    public Task Item_that_returns_edited_gets_the_next_version() => HoldsAsync(
        articles: 2, versions: 2, lines: 3,
        Post.Rss(Twenty[0], Twenty[1]), Post.Rss(Twenty[1]),
        Post.Rss(Twenty[0] with { Text = "The harbour has moved, and nobody knows where to it went since." }, Twenty[1]));

    public static TheoryData<string, string, string> Noise => new()
    {
        { "comment", "<!-- 1 --><p>Ships come and go.</p>", "<!-- 2 --><p>Ships come and go.</p>" },
        { "nonce", "<p nonce=\"a1\">Ships come and go.</p>", "<p nonce=\"b2\">Ships come and go.</p>" },
        { "element id", "<p id=\"p-1\">Ships come and go.</p>", "<p id=\"p-2\">Ships come and go.</p>" },
        { "entities", "<p>Ships &amp; men</p>", "<p>Ships &#38; men</p>" },
        { "white space", "<p>Ships come and go.</p>", "<p>Ships  come\n and go.</p>\n" },
        { "pixel", "<p>Ships.</p><img src=\"https://t.example/1.gif?1\" width=\"1\" height=\"1\">", "<p>Ships.</p><img "
            + "src=\"https://t.example/1.gif?2\" width=\"1\" height=\"1\">" },
        { "tracking", "<p><a href=\"https://a.example/?utm_id=1\">Ships</a></p>", "<p><a "
            + "href=\"https://a.example/?utm_id=2\">Ships</a></p>" },
        { "cfemail", "<p><a href=\"/cdn-cgi/l/email-protection\" data-cfemail=\"a1\">[email]</a></p>", "<p><a "
            + "href=\"/cdn-cgi/l/email-protection\" data-cfemail=\"b2\">[email]</a></p>" },
        { "picture signature", "<p>Ships.</p><img src=\"https://i.example/a.png?sig=1\">", "<p>Ships.</p><img "
            + "src=\"https://i.example/a.png?sig=2\">" },
    };

    [Theory]
    [MemberData(nameof(Noise))]
    public Task Noise_in_the_markup_makes_no_version(string _, string text, string next) => HoldsAsync(
        articles: 1, versions: 1, lines: 1, Post.Rss(Lighthouse with { Text = text }), Post.Rss(Lighthouse with { Text = next }));

    [Theory]
    [InlineData("<category>A</category><category>B</category>", "<category>B</category><category>A</category>")]
    [InlineData("<enclosure url=\"https://a.example/1.mp3?sig=1\" type=\"audio/mpeg\" length=\"1\"/>", "<enclosure "
        + "url=\"https://a.example/1.mp3?sig=2\" type=\"audio/mpeg\" length=\"1\"/>")]
    public Task Noise_beside_the_text_makes_no_version(string extra, string next) => HoldsAsync(
        articles: 1, versions: 1, lines: 1, Post.Rss(Lighthouse with { Extra = extra }), Post.Rss(Lighthouse with { Extra = next }));

    [Fact]
    public Task Two_texts_that_alternate_make_two_versions() => HoldsAsync(
        articles: 1, versions: 2, lines: 2,
        [.. Enumerable.Range(0, 10)
            .Select(poll => Post.Rss(Lighthouse with { Text = $"The lighthouse of server {poll % 2} shines far over the sea." }))]);

    [Fact]
    public async Task Versions_keep_their_numbers_when_one_comes_back()
    {
        string[] texts = ["a day later than everybody", "never, whatever everybody", "a day later than everybody", "at once, as nobody"];
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await PolledFeeds.StartAsync(azurite, origin);
        for (var poll = 0; poll < 12; poll++)
        {
            // An edit that is taken back counts after a week.
            var text = texts[poll is 0 or 1 ? poll : poll < 11 ? 2 : 3];
            var post = Lighthouse with { Text = $"The lighthouse opens {text} had been told." };
            origin.Feed("/feed.xml", Post.Rss(post) + new string(' ', poll));
            await system.PollAndDrainAsync();
            system.Time.Advance(TimeSpan.FromHours(26));
        }

        var id = (await EndState.ChangesAsync(system.Storage))[0].ArticleId;
        var versions = (await system.GetJsonAsync($"api/articles/{id}/versions")).GetProperty("versions").EnumerateArray();
        Assert.Equal([4, 3, 2], versions.Select(version => version.GetProperty("version").GetInt32()));
        foreach (var (number, text) in ((int, string)[])[(4, texts[3]), (3, texts[2]), (2, texts[1])])
        {
            var article = await system.GetJsonAsync($"api/articles/{id}?version={number}");
            Assert.Contains(text, article.GetProperty("text").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public Task Texts_of_three_servers_make_three_versions() => HoldsAsync(
        articles: 1, versions: 3, lines: 3,
        [.. new[] { 0, 1, 2, 0, 0, 2, 1, 0, 2, 2, 1 }
            .Select((server, poll) => Post.Rss(Lighthouse with { Text = $"The lighthouse of server {server} shines far over the sea." })
                + new string(' ', poll))]);

    [Fact]
    public Task Edit_that_is_taken_back_counts_after_a_week()
    {
        var edited = Post.Rss(Lighthouse with { Text = "The lighthouse opens a day later than everybody had been told." });
        var first = Post.Rss(Lighthouse);
        return HoldsAsync(
            articles: 1, versions: 3, lines: 3, [first, edited, .. Enumerable.Range(0, 8).Select(poll => first + new string(' ', poll))]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("\"{0}\"")]
    public Task Edit_that_is_taken_back_counts_in_a_quiet_feed(string? etag)
    {
        var edited = Post.Rss(Lighthouse with { Text = "The lighthouse opens a day later than everybody had been told." });
        var first = Post.Rss(Lighthouse);
        return HoldsAsync(articles: 1, versions: 3, lines: 3, [first, edited, .. Enumerable.Repeat(first, 10)], etag);
    }

    [Fact]
    public async Task Date_that_is_always_now_stays_the_first()
    {
        var start = Post.Day.AddDays(14);
        var lines = await HoldsAsync(
            articles: 1, versions: 1, lines: 1,
                [.. Enumerable.Range(0, 5).Select(day => Post.Rss(Lighthouse with { Date = start.AddDays(day) }))]);

        Assert.Equal(start, lines[0].Article!.Published);
    }

    [Fact]
    public async Task Date_in_the_future_is_listed_where_it_was_first_seen()
    {
        await using var origin = await TestOrigin.StartAsync();
        Post[] posts =
        [
            Lighthouse,
            new("future", "https://harbour.example/future", "Future", new DateTimeOffset(2040, 1, 1, 9, 0, 0, TimeSpan.Zero)),
            new("later", "https://harbour.example/later", "Later", Post.Day.AddDays(18)),
        ];
        origin.Feed("/feed.xml", Post.Rss(posts.Take(2)));
        await using var system = await PolledFeeds.StartAsync(azurite, origin);
        await system.PollAndDrainAsync();
        origin.Feed("/feed.xml", Post.Rss(posts));
        system.Time.Advance(TimeSpan.FromDays(7));
        await system.PollAndDrainAsync();

        Assert.Equal(
            ["Later", "Future", "Lighthouse opens"],
            (await system.GetJsonAsync("api/articles")).GetProperty("items").EnumerateArray()
                .Select(article => article.GetProperty("title").GetString()));
        Assert.Equal([1, 1, 1], (await EndState.ChangesAsync(system.Storage)).Select(line => line.Version));
    }

    [Fact]
    public async Task One_item_more_than_5000_is_one_article_more()
    {
        await using var origin = await TestOrigin.StartAsync();
        var many = Post.Several(5_001);
        var feedId = FeedUrl.Id(origin.Url("/feed.xml"));
        origin.Feed("/feed.xml", Post.Rss(many));
        await using var system = await PolledFeeds.StartAsync(azurite, origin);

        // As the poll of the first 5,000 left them; their articles would take minutes, and nothing asks for them.
        var first = (ParseOutcome.Parsed)FeedParser.Parse(
            Encoding.UTF8.GetBytes(Post.Rss(many.Take(5_000))), new DocumentOrigin(origin.Url("/feed.xml")));
        var (_, known) = new KnownItems { IsComplete = true }.Advance(
            feedId, first.Document.Items, Post.Day.AddDays(10), home: first.Document.Feed.Link);
        await system.Services.GetRequiredService<KnownItemsStore>()
            .SaveAsync(feedId, known, default, TestContext.Current.CancellationToken);
        system.Wire.Clear();
        await system.PollAndDrainAsync();

        // Those of any poll that brings an article; not some for each item.
        Assert.InRange(system.Wire.Calls.Count, 1, 100);
        Assert.Equal("Port 5001", Assert.Single(await EndState.ChangesAsync(system.Storage)).Article!.Title);
    }

    /// <param name="versions">The highest version of any article.</param>
    /// <param name="lines">Of the log, which are those of <c>api/changes</c>.</param>
    private Task<IReadOnlyList<StoredChange>> HoldsAsync(int articles, int versions, int lines, params string[] documents) =>
        HoldsAsync(articles, versions, lines, documents, etag: null);

    /// <param name="etag">Of a document, with <c>{0}</c> for its length; null for none.</param>
    /// <param name="step">From one poll to the next; null for 26 hours, after which any feed is due.</param>
    private async Task<IReadOnlyList<StoredChange>> HoldsAsync(
        int articles, int versions, int lines, string[] documents, string? etag, TimeSpan? step = null)
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", documents[0]);
        await using var system = await (step is null ? PolledFeeds.StartAsync(azurite, origin) : TestSystem.StartAsync(
            azurite.NewAccount(), null, (PollingOptions.FeedUrlsSetting, origin.Url("/feed.xml")),
            ("Polling__MaxInterval", $"{step}"), ("Polling__UnconditionalInterval", $"{step}"), ("Polling__Jitter", "0")));
        foreach (var document in documents)
        {
            origin.Feed("/feed.xml", document, etag?.Replace("{0}", $"{document.Length}", StringComparison.Ordinal));
            await system.PollAndDrainAsync();
            system.Time.Advance(step ?? TimeSpan.FromHours(26));
        }

        Assert.Equal(documents.Length, origin.Requests.Count);
        var changes = await EndState.ChangesAsync(system.Storage);
        Assert.Equal(
            (articles, versions, lines),
            (changes.Select(change => change.ArticleId).Distinct().Count(), changes.Max(change => change.Version), changes.Count));
        return changes;
    }
}
