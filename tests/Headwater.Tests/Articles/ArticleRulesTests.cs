using Headwater.Feeds.Articles;

namespace Headwater.Tests.Articles;

/// <summary>The rules of a feed: what they mean, and what is said about those that mean nothing.</summary>
public sealed class ArticleRulesTests
{
    private static readonly Article Article = new()
    {
        Id = "a",
        FeedId = "f",
        ContentHash = "h",
        Title = "PostgreSQL 18: what's new — 東京データベース",
        Categories = ["Open Source", "C#", "Job Ads"],
        Authors = [new Author("Ann de Vries")],
        Link = "https://a.example/Blog/Sponsored/1?x=2",
    };

    [Theory]
    [InlineData("drop title:postgresql", true)]
    [InlineData("drop title:postgres", false)]
    [InlineData("drop title:postgres*", true)]
    [InlineData("drop title:\"18: what's new\"", true)]
    [InlineData("drop title:\"what's n\"*", true)]
    [InlineData("drop title:データ", true)]
    [InlineData("drop title:京", true)]
    [InlineData("drop title:stgresql", false)]
    [InlineData("drop category:source", true)]
    [InlineData("drop category:\"job ads\"", true)]
    [InlineData("drop category:job -author:ann", false)]
    [InlineData("drop category:job author:\"ANN DE\"", true)]
    [InlineData("drop category:none OR author:vries", true)]
    [InlineData("drop category:none OR author:none", false)]
    [InlineData("drop -category:none", true)]
    [InlineData("drop link:/sponsored/", true)]
    [InlineData("drop link:example/blog*", true)]
    [InlineData("  drop   title:new  ", true)]
    public void Rule_drops_what_it_describes(string rule, bool drops)
    {
        Assert.Null(ArticleRules.Error(rule));
        Assert.Equal(drops, ArticleRules.Of(["drop title:never", rule]).DroppedBy(Article) == rule);
    }

    [Fact]
    public void Rules_give_labels_once_and_drop_nothing_by_themselves()
    {
        var rules = ArticleRules.Of(
        [
            "label topic:databases title:postgresql", "label topic:databases category:source", "label topic:\"open source\" category:open",
            "label kind:ad category:none",
        ]);

        Assert.Equal([("topic", "databases"), ("topic", "open source")], rules.Labels(Article));
        Assert.Null(rules.DroppedBy(Article));
    }

    [Theory]
    [InlineData("")]
    [InlineData("drop")]
    [InlineData("Drop title:a")]
    [InlineData("drop everything")]
    [InlineData("drop text:a")]
    [InlineData("drop title:")]
    [InlineData("drop title:*")]
    [InlineData("drop title:\"a")]
    [InlineData("drop title:a\"b")]
    [InlineData("drop OR title:a")]
    [InlineData("drop title:a OR")]
    [InlineData("drop title:a\nlabel a:b title:c")]
    [InlineData("label topic title:a")]
    [InlineData("label topic:x")]
    [InlineData("label :x title:a")]
    [InlineData("label <b>:x title:a")]
    [InlineData("hide title:a")]
    public void Rule_that_means_nothing_is_refused(string rule)
    {
        Assert.EndsWith(".", ArticleRules.Error(rule), StringComparison.Ordinal);
        Assert.Null(ArticleRules.Of([rule]).DroppedBy(Article));
    }

    [Fact]
    public void Endless_texts_are_read_at_their_beginning()
    {
        var endless = Article with
        {
            Title = new string('a', 1_000_000),
            Categories = [.. Enumerable.Repeat(new string('b', 1_000), 1_000)],
        };
        var rules = ArticleRules.Of(Enumerable.Repeat($"drop title:{new string('a', 99)}b OR category:{new string('b', 99)}c", 50));

        Assert.NotNull(ArticleRules.Error($"drop title:{new string('a', 500)}"));
        Assert.Null(rules.DroppedBy(endless));
    }
}
