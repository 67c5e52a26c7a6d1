using Headwater.Index;
using static Headwater.Tests.Listing.IndexedChange;

namespace Headwater.Tests.Listing;

public sealed class SqliteTitleTests() : IndexedTitleTests(IndexEngine.Sqlite);

public sealed class PostgresTitleTests() : IndexedTitleTests(IndexEngine.Postgres);

public abstract class IndexedTitleTests(IndexEngine engine) : EngineTests(engine)
{
    [Fact]
    public void Renamed_feed_has_its_new_title_everywhere()
    {
        var old = Upsert("a");
        var renamed = Upsert("b") with { FetchedAt = RandomArticles.Noon.AddHours(1) };
        Index.Apply(
            renamed with { Article = renamed.Article! with { FeedTitle = "New & \"quoted\"" } },
            old with { Article = old.Article! with { FeedTitle = "Old" } },
            Upsert("c"));

        Assert.All(Page("").Items, item => Assert.Equal("New & \"quoted\"", item.Header.FeedTitle));
        Assert.Equal("New & \"quoted\"", Index.Find("a")!.Header.FeedTitle);
        Assert.Equal(new FacetCount("f", "New & \"quoted\"", 3),
            Assert.Single(Index.Facets(TestIndex.Query(""))["feed"]));
    }

    [Fact]
    public void Title_of_a_feed_is_that_of_an_article_that_is_there()
    {
        var (old, renamed) = (Upsert("a"), Upsert("b") with { FetchedAt = RandomArticles.Noon.AddHours(1) });
        Index.Apply(old with { Article = old.Article! with { FeedTitle = "Old" } });
        Index.Apply(renamed with { Article = renamed.Article! with { FeedTitle = "New" } });
        Assert.Equal(["New", "New"], Page("").Items.Select(item => item.Header.FeedTitle));

        Index.Apply(Deletion("b", RandomArticles.Noon.AddHours(2), RandomArticles.Noon.AddHours(2)));

        Assert.Equal("Old", Assert.Single(Page("").Items).Header.FeedTitle);
    }

    [Fact]
    public void Feed_renamed_by_the_log_has_that_title_until_it_is_gone()
    {
        var later = Upsert("b") with { FetchedAt = RandomArticles.Noon.AddHours(1) };
        Index.Apply(Upsert("a"));
        Index.Apply([], _ => false, new FeedTitle("f", "Told", RandomArticles.Noon));
        Index.Apply(later with { Article = later.Article! with { FeedTitle = "Of the article" } });

        Assert.All(Page("").Items, item => Assert.Equal("Told", item.Header.FeedTitle));
        Assert.Equal("Told", Assert.Single(Index.Facets(TestIndex.Query(""))["feed"]).Name);

        Index.Apply([], _ => false, new FeedTitle("f", null, RandomArticles.Noon));

        Assert.All(Page("").Items, item => Assert.Equal("Of the article", item.Header.FeedTitle));
    }
}
