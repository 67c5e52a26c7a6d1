using System.Security.Cryptography;
using System.Text.Json;
using Headwater.Feeds.Articles;
using Headwater.Index;
using Headwater.Storage;

namespace Headwater.Tests.Listing;

public sealed class SqliteReaderTests() : IndexReaderTests(IndexEngine.Sqlite);

public sealed class PostgresReaderTests() : IndexReaderTests(IndexEngine.Postgres);

public abstract class IndexReaderTests : IDisposable
{
    private readonly TestIndex _index;

    protected IndexReaderTests(IndexEngine engine) => _index = TestIndex.Of(engine);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => _index.Dispose();

    [Fact]
    public void Title_counts_over_headings_and_headings_over_text()
    {
        const string Filler = "one two three four five six seven eight nine ten";
        _index.Apply(
            Upsert("text", title: "Other", headings: "Other", text: $"{Filler} tides"),
            Upsert("heading", title: "Other", headings: "Tides", text: $"{Filler} other"),
            Upsert("title", title: "Tides", headings: "Other", text: $"{Filler} other"));

        Assert.Equal(["title", "heading", "text"], _index.Ids(TestIndex.Query("q=tides&sort=relevance")));
    }

    [Fact]
    public void The_newest_1000_matches_are_ranked()
    {
        _index.Apply(Enumerable.Range(0, 1_001).Select(number => Upsert(
            $"a{number}",
            title: number >= 999 ? "Tides" : "Other",
            text: "tides and more",
            published: RandomArticles.Noon.AddMinutes(-number))));

        Assert.Equal("a999", Assert.Single(Page("q=tides&sort=relevance&limit=1").Items).Header.Id);
    }

    [Theory]
    [InlineData("q=cafe", 1)]
    [InlineData("q=CAFÉ", 1)]
    [InlineData("q=caf*", 1)]
    [InlineData("q=\"café crème\"", 1)]
    [InlineData("q=\"crème café\"", 0)]
    [InlineData("q=bob", 0)] // an author is not text
    [InlineData("q=author:bob", 1)]
    [InlineData("q=category:news", 1)]
    public void Words_are_found_in_the_searched_fields(string parameters, int matches)
    {
        _index.Apply(Upsert("a", text: "Le café crème."));

        Assert.Equal(matches, Page(parameters).Items.Count);
    }

    [Theory]
    [InlineData("category=Big%20Data", 1)]
    [InlineData("category=big-data", 1)]
    [InlineData("category=BIG_DATA", 1)]
    [InlineData("category=big", 0)]
    [InlineData("category=-big-data", 0)]
    [InlineData("category=none&category=big-data", 1)]
    [InlineData("language=en", 1)]
    [InlineData("language=en-us", 1)]
    [InlineData("language=en-gb", 0)]
    [InlineData("label.Level=300", 1)]
    [InlineData("has=video&has=code", 1)]
    [InlineData("has=-code", 0)]
    [InlineData("has=code,video", 0)]
    [InlineData("has=code,-video", 1)]
    [InlineData("has=code,code", 1)]
    [InlineData("host=blog.example", 1)]
    [InlineData("author=BOB", 1)]
    public void Filters_take_terms_in_any_spelling(string parameters, int matches)
    {
        _index.Apply(Upsert("a"));

        Assert.Equal(matches, Page(parameters).Items.Count);
    }

    [Fact]
    public void Spellings_of_one_value_are_counted_together()
    {
        _index.Apply(Upsert("a", category: "big data"), Upsert("b"), Upsert("c"));

        var facets = _index.Facets(TestIndex.Query(""));

        Assert.Equal(new FacetCount("big-data", "Big Data", 3),
            Assert.Single(facets["category"], category => category.Value == "big-data"));
        Assert.Equal(3, Page("category=big%20data&total=true").Total);
    }

    [Fact]
    public void Header_is_that_of_the_article_and_its_line()
    {
        var change = Upsert("a") with { FetchedAt = RandomArticles.Noon.AddHours(1) };
        _index.Apply(change with { Article = change.Article! with { Version = 3 } });

        var item = Assert.Single(Page("").Items);

        var expected = change.Article! with { Changed = change.FetchedAt, Version = 3 };
        Assert.Equal(JsonSerializer.SerializeToUtf8Bytes(expected, StorageJson.Relaxed.ArticleHeader), item.Json.ToArray());
        Assert.Equal("a", item.Header.Id);
        Assert.Equal(item.Json, _index.Find("a")!.Json);
    }

    [Fact]
    public void Deleted_article_is_found_nowhere_and_does_not_return()
    {
        _index.Apply(Upsert("a", text: "Tides"));
        _index.Apply(IndexedChange.Deletion("a", RandomArticles.Noon, RandomArticles.Noon));
        _index.Apply(Upsert("a", text: "Tides"));

        Assert.Empty(Page("q=tides").Items);
        Assert.Null(_index.Find("a"));
        Assert.Empty(_index.Facets(TestIndex.Query(""))["category"]);
        Assert.Equal(0, _index.State.Articles);
    }

    [Fact]
    public void An_edit_replaces_what_is_searched()
    {
        _index.Apply(Upsert("a", text: "Tides"));
        _index.Apply(Upsert("a", text: "Waves") with { FetchedAt = RandomArticles.Noon.AddHours(1) });

        Assert.Empty(Page("q=tides").Items);
        Assert.Single(Page("q=waves").Items);
    }

    [Fact]
    public void Renamed_feed_has_its_new_title_everywhere()
    {
        var old = Upsert("a");
        var renamed = Upsert("b") with { FetchedAt = RandomArticles.Noon.AddHours(1) };
        _index.Apply(
            renamed with { Article = renamed.Article! with { FeedTitle = "New & \"quoted\"" } },
            old with { Article = old.Article! with { FeedTitle = "Old" } },
            Upsert("c"));

        Assert.All(Page("").Items, item => Assert.Equal("New & \"quoted\"", item.Header.FeedTitle));
        Assert.Equal("New & \"quoted\"", _index.Find("a")!.Header.FeedTitle);
        Assert.Equal(new FacetCount("f", "New & \"quoted\"", 3),
            Assert.Single(_index.Facets(TestIndex.Query(""))["feed"]));
    }

    [Fact]
    public void Title_of_a_feed_is_that_of_an_article_that_is_there()
    {
        var (old, renamed) = (Upsert("a"), Upsert("b") with { FetchedAt = RandomArticles.Noon.AddHours(1) });
        _index.Apply(old with { Article = old.Article! with { FeedTitle = "Old" } });
        _index.Apply(renamed with { Article = renamed.Article! with { FeedTitle = "New" } });
        Assert.Equal(["New", "New"], Page("").Items.Select(item => item.Header.FeedTitle));

        _index.Apply(IndexedChange.Deletion("b", RandomArticles.Noon.AddHours(2), RandomArticles.Noon.AddHours(2)));

        Assert.Equal("Old", Assert.Single(Page("").Items).Header.FeedTitle);
    }

    [Fact]
    public void Feed_renamed_by_the_log_has_that_title_until_it_is_gone()
    {
        var later = Upsert("b") with { FetchedAt = RandomArticles.Noon.AddHours(1) };
        _index.Apply(Upsert("a"));
        _index.Apply([], _ => false, new FeedTitle("f", "Told", RandomArticles.Noon));
        _index.Apply(later with { Article = later.Article! with { FeedTitle = "Of the article" } });

        Assert.All(Page("").Items, item => Assert.Equal("Told", item.Header.FeedTitle));
        Assert.Equal("Told", Assert.Single(_index.Facets(TestIndex.Query(""))["feed"]).Name);

        _index.Apply([], _ => false, new FeedTitle("f", null, RandomArticles.Noon));

        Assert.All(Page("").Items, item => Assert.Equal("Of the article", item.Header.FeedTitle));
    }

    [Fact]
    public void Order_is_by_publication_else_update_else_first_sight()
    {
        _index.Apply(
            Dated("seen", null, null, hours: 0),
            Dated("updated", null, RandomArticles.Noon.AddHours(-2), hours: 3),
            Dated("published", RandomArticles.Noon.AddHours(-1), RandomArticles.Noon.AddHours(5), hours: 3),
            Dated("tomorrow", RandomArticles.Noon.AddHours(23), null, hours: 0),
            Dated("next week", RandomArticles.Noon.AddDays(7), null, hours: -3));

        Assert.Equal(["tomorrow", "seen", "published", "updated", "next week"], _index.Ids(TestIndex.Query("")));
        Assert.Equal(["published", "updated", "next week"], _index.Ids(TestIndex.Query("to=2026-06-15T12:00Z")));
    }

    [Fact]
    public void Age_counts_from_publication_else_first_sight()
    {
        var start = RandomArticles.Noon.AddDays(-10);
        _index.Apply(
            Dated("published", start.AddHours(-4), RandomArticles.Noon, hours: -10 * 24),
            Dated("edited", null, start.AddHours(2), hours: (-10 * 24) - 3),
            Dated("announced", RandomArticles.Noon.AddYears(1), null, hours: (-10 * 24) - 2),
            Dated("seen", null, null, hours: (-10 * 24) - 1),
            Dated("found with an old date of update", null, start.AddYears(-1), hours: -9 * 24),
            Dated("young", start.AddHours(1), start.AddHours(-1), hours: -10 * 24));
        var rule = new ExpiryRule(start, PerFeed: null);

        Assert.Equal(["published", "edited", "announced", "seen"], _index.Expired(rule, 10).Select(article => article.Id));
        Assert.Equal(["published", "edited"], _index.Expired(rule, 2).Select(article => article.Id));
        Assert.Equal((4, 4), (_index.CountExpired(rule).TooOld, _index.CountExpired(rule with { FeedId = "f" }).TooOld));
        Assert.Equal(new ExpiredArticles(0, 0), _index.CountExpired(new ExpiryRule(start, PerFeed: 1, "another")));
        Assert.Empty(_index.Expired(new ExpiryRule(start, PerFeed: 1, "another"), 10));
    }

    [Fact]
    public void Thousands_of_articles_may_have_one_date()
    {
        string[] ids = [.. Enumerable.Range(0, 3_000).Select(number => Base32.Encode(SHA256.HashData(BitConverter.GetBytes(number))))];

        _index.Apply(ids.Select(id => Dated(id, RandomArticles.Noon, null, 0)));

        Assert.Equal(ids.Order(StringComparer.Ordinal), _index.Ids(TestIndex.Query("limit=100")));
        Assert.Equal(ids.Order(StringComparer.Ordinal), _index.Ids(TestIndex.Query("limit=100&q=text")));
    }

    [Fact]
    public void A_tag_shows_its_feeds_however_many_others_are_larger()
    {
        _index.Apply(Enumerable.Range(0, 401).Select(number =>
        {
            var (change, feed) = (Upsert($"a{number}"), $"feed-{number % 201}");
            return change with { FeedId = feed, Article = change.Article! with { FeedId = feed } };
        }));
        var tags = new FeedTagMap([("feed-200", ["rare"]), ("feed-7", ["other"])]);

        var facets = _index.Facets(TestIndex.Query("tag=rare&facets=true").With(tags));

        Assert.Equal(["feed-200"], facets[ArticleTerm.Feed].Select(feed => feed.Value));
    }

    [Fact]
    public void What_nobody_reads_in_a_list_is_cut()
    {
        var change = Upsert("a");
        var header = (change.Article! with
        {
            Title = new string('t', 4_000_000),
            Categories = [.. Enumerable.Range(0, 5_000).Select(number => $"{number}")],
        }).Bounded();

        Assert.Equal((1_000, 200), (header.Title.Length, header.Categories.Count));
    }

    [Fact]
    public void A_header_is_never_large()
    {
        var (text, url) = (new string('t', 100_000), "https://a.example/" + new string('u', 7_000));
        var author = new Author(text, text, url, text, url, text);
        var change = Upsert("a");
        var line = (change with
        {
            Headings = text,
            Article = change.Article! with
            {
                FeedTitle = text,
                Link = url,
                Authors = [.. Enumerable.Repeat(author, 300), author with { Url = url + text }],
                Categories = [.. Enumerable.Repeat(text, 300)],
                Labels = new Dictionary<string, IReadOnlyList<string>> { ["level"] = [.. Enumerable.Repeat(text, 300)] },
                Enclosures = [new Attachment(url + text), .. Enumerable.Repeat(new Attachment(url, text, null, text), 300)],
            },
        }).Indexed();

        Assert.InRange(line.Json!.Length, 50_000, 100_000);
        Assert.Equal((20, 20, 2), (line.Header!.Categories.Count, line.Header.Labels["level"].Count, line.Header.Enclosures.Count));
        Assert.Equal(author with { Name = text[..1_000], Email = text[..1_000], Bio = text[..1_000], ImageAlt = text[..1_000] },
            Assert.Single(line.Header.Authors));
        Assert.InRange(line.Headings.Length, 1_000, 20_000);
    }

    [Fact]
    public void Only_web_addresses_leave()
    {
        var change = Upsert("a");
        _index.Apply(change with
        {
            Article = change.Article! with
            {
                Link = "javascript:alert(1)",
                Image = "https://a.example/ä b.png",
                Authors = [new Author("Ann", Url: "http://אa.example/", Image: "http://a.example/ann.png")],
                Enclosures =
                [
                    new Attachment("file:///etc/passwd"), new Attachment("http://א1.example/"),
                    new Attachment("https://bücher.example/a.mp3?q=[1]", "audio/mpeg"),
                ],
            },
        });

        var item = Assert.Single(Page("").Items);

        Assert.Null(item.Header.Link);
        Assert.Equal("https://a.example/%C3%A4%20b.png", item.Header.Image);
        Assert.Equal(new Author("Ann", Image: "http://a.example/ann.png"), Assert.Single(item.Header.Authors));
        Assert.Equal(new Attachment("https://xn--bcher-kva.example/a.mp3?q=[1]", "audio/mpeg"), Assert.Single(item.Header.Enclosures));
        Assert.Empty(_index.Ids(TestIndex.Query("host=alert")));
    }

    [Fact]
    public void Time_of_the_newest_line_decides_only_while_it_is_the_last()
    {
        _index.Apply(Upsert("a"));
        Assert.Equal((RandomArticles.Noon, true), Changed());
        _index.Apply(Upsert("b"));
        Assert.Equal((RandomArticles.Noon, false), Changed());
        _index.Apply(
            IndexedChange.Deletion("a", ArticleChange.Permanently, RandomArticles.Noon.AddMinutes(1)),
            Upsert("c") with { FetchedAt = RandomArticles.Noon.AddMinutes(2) });
        Assert.Equal((RandomArticles.Noon.AddMinutes(2), true), Changed());

        (DateTimeOffset?, bool) Changed()
        {
            var state = _index.State;
            return (state.Changed, state.ChangedLast);
        }
    }

    private ListingPage Page(string parameters) => _index.Page(TestIndex.Query(parameters));

    private static IndexedChange Upsert(
        string id, string title = "Title", string headings = "", string text = "Text", string category = "Big Data",
        DateTimeOffset? published = null) => new()
        {
            Kind = ChangeKind.Upsert,
            ArticleId = id,
            FeedId = "f",
            FetchedAt = RandomArticles.Noon,
            ContentHash = "hash",
            Headings = headings,
            Text = text,
            Article = new ArticleHeader
            {
                Id = id,
                FeedId = "f",
                Title = title,
                Link = "https://blog.example/1",
                Published = published ?? RandomArticles.Noon,
                FirstSeen = RandomArticles.Noon,
                Changed = RandomArticles.Noon,
                ContentHash = "hash",
                Language = "en-US",
                Authors = [new Author("Bob")],
                Categories = [category, "News"],
                Labels = new Dictionary<string, IReadOnlyList<string>> { ["level"] = ["300"] },
                CodeBlocks = 1,
            },
        };

    private static IndexedChange Dated(string id, DateTimeOffset? published, DateTimeOffset? updated, int hours)
    {
        var change = Upsert(id);
        var firstSeen = RandomArticles.Noon.AddHours(hours);
        return change with { Article = change.Article! with { Published = published, Updated = updated, FirstSeen = firstSeen } };
    }
}
