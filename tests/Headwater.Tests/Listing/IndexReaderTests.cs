using System.Text.Json;
using Headwater.Feeds.Articles;
using Headwater.Index;
using Headwater.Storage;
using static Headwater.Tests.Listing.IndexedChange;

namespace Headwater.Tests.Listing;

public sealed class SqliteReaderTests() : IndexReaderTests(IndexEngine.Sqlite);

public sealed class PostgresReaderTests() : IndexReaderTests(IndexEngine.Postgres);

public abstract class IndexReaderTests(IndexEngine engine) : EngineTests(engine)
{
    [Theory]
    [InlineData("q=cafe", 1)]
    [InlineData("q=CAFÉ", 1)]
    [InlineData("q=caf*", 1)]
    [InlineData("q=\"café crème\"", 1)]
    [InlineData("q=\"crème café\"", 0)]
    [InlineData("q=\"café cr\"*", 1)]
    [InlineData("q=\"café me\"*", 0)]
    [InlineData("q=\"title le\"", 0)] // a phrase does not go on from one field to the next
    [InlineData("q=tea OR crème", 1)]
    [InlineData("q=crème -café", 0)]
    [InlineData("q=crème -bob", 1)]
    [InlineData("q=crème -author:bob", 0)]
    [InlineData("q=(tea OR cafe) author:bob", 1)]
    [InlineData("q=title:title", 1)]
    [InlineData("q=title:tit*", 1)]
    [InlineData("q=title:cafe", 0)]
    [InlineData("q=bob", 0)] // an author is not text
    [InlineData("q=author:bob", 1)]
    [InlineData("q=author:bo*", 1)]
    [InlineData("q=category:news", 1)]
    [InlineData("q=category:\"big data\"", 1)]
    [InlineData("q=category:\"data big\"", 0)]
    [InlineData("q=category:bob", 0)]
    public void Words_are_found_in_the_searched_fields(string parameters, int matches)
    {
        Index.Apply(Upsert("a", text: "Le café crème."));

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
        Index.Apply(Upsert("a"));

        Assert.Equal(matches, Page(parameters).Items.Count);
    }

    [Fact]
    public void Spellings_of_one_value_are_counted_together()
    {
        Index.Apply(Upsert("a", category: "big data"), Upsert("b"), Upsert("c"));

        var facets = Index.Facets(TestIndex.Query(""));

        Assert.Equal(new FacetCount("big-data", "Big Data", 3),
            Assert.Single(facets["category"], category => category.Value == "big-data"));
        Assert.Equal(3, Page("category=big%20data&total=true").Total);
    }

    [Fact]
    public void Header_is_that_of_the_article_and_its_line()
    {
        var change = Upsert("a") with { FetchedAt = RandomArticles.Noon.AddHours(1) };
        Index.Apply(change with { Article = change.Article! with { Version = 3 } });

        var item = Assert.Single(Page("").Items);

        var expected = change.Article! with { Changed = change.FetchedAt, Version = 3 };
        Assert.Equal(JsonSerializer.SerializeToUtf8Bytes(expected, StorageJson.Relaxed.ArticleHeader), item.Json.ToArray());
        Assert.Equal("a", item.Header.Id);
        Assert.Equal(item.Json, Index.Find("a")!.Json);
    }

    [Fact]
    public void Deleted_article_is_found_nowhere_and_does_not_return()
    {
        Index.Apply(Upsert("a", text: "Tides"));
        Index.Apply(Deletion("a", RandomArticles.Noon, RandomArticles.Noon));
        Index.Apply(Upsert("a", text: "Tides"));

        Assert.Empty(Page("q=tides").Items);
        Assert.Null(Index.Find("a"));
        Assert.Empty(Index.Facets(TestIndex.Query(""))["category"]);
        Assert.Equal(0, Index.State.Articles);
    }

    [Fact]
    public void An_edit_replaces_what_is_searched()
    {
        Index.Apply(Upsert("a", text: "Tides"));
        Index.Apply(Upsert("a", text: "Waves") with { FetchedAt = RandomArticles.Noon.AddHours(1) });

        Assert.Empty(Page("q=tides").Items);
        Assert.Single(Page("q=waves").Items);
    }

    [Fact]
    public void A_tag_shows_its_feeds_however_many_others_are_larger()
    {
        Index.Apply(Enumerable.Range(0, 401).Select(number =>
        {
            var (change, feed) = (Upsert($"a{number}"), $"feed-{number % 201}");
            return change with { FeedId = feed, Article = change.Article! with { FeedId = feed } };
        }));
        var tags = new FeedTagMap([("feed-200", ["rare"]), ("feed-7", ["other"])]);

        var facets = Index.Facets(TestIndex.Query("tag=rare&facets=true").With(tags));

        Assert.Equal(["feed-200"], facets[ArticleTerm.Feed].Select(feed => feed.Value));
    }

    [Fact]
    public void Only_web_addresses_leave()
    {
        var change = Upsert("a");
        Index.Apply(change with
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
        Assert.Empty(Index.Ids(TestIndex.Query("host=alert")));
    }

    [Fact]
    public void Time_of_the_newest_line_decides_only_while_it_is_the_last()
    {
        Index.Apply(Upsert("a"));
        Assert.Equal((RandomArticles.Noon, true), Changed());
        Index.Apply(Upsert("b"));
        Assert.Equal((RandomArticles.Noon, false), Changed());
        Index.Apply(
            Deletion("a", ArticleChange.Permanently, RandomArticles.Noon.AddMinutes(1)),
            Upsert("c") with { FetchedAt = RandomArticles.Noon.AddMinutes(2) });
        Assert.Equal((RandomArticles.Noon.AddMinutes(2), true), Changed());

        (DateTimeOffset?, bool) Changed()
        {
            var state = Index.State;
            return (state.Changed, state.ChangedLast);
        }
    }
}
