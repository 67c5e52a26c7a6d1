using System.Security.Cryptography;
using Headwater.Index;
using Headwater.Storage;
using static Headwater.Tests.Listing.IndexedChange;

namespace Headwater.Tests.Listing;

public sealed class SqliteOrderTests() : IndexOrderTests(IndexEngine.Sqlite);

public sealed class PostgresOrderTests() : IndexOrderTests(IndexEngine.Postgres);

public abstract class IndexOrderTests(IndexEngine engine) : EngineTests(engine)
{
    [Fact]
    public void Title_counts_over_headings_and_headings_over_text()
    {
        const string Filler = "one two three four five six seven eight nine ten";
        Index.Apply(
            Upsert("text", title: "Other", headings: "Other", text: $"{Filler} tides"),
            Upsert("heading", title: "Other", headings: "Tides", text: $"{Filler} other"),
            Upsert("title", title: "Tides", headings: "Other", text: $"{Filler} other"));

        Assert.Equal(["title", "heading", "text"], Index.Ids(TestIndex.Query("q=tides&sort=relevance")));
    }

    [Fact]
    public void The_newest_1000_matches_are_ranked()
    {
        Index.Apply(Enumerable.Range(0, 1_001).Select(number => Upsert(
            $"a{number}",
            title: number >= 999 ? "Tides" : "Other",
            text: "tides and more",
            published: RandomArticles.Noon.AddMinutes(-number))));

        Assert.Equal("a999", Assert.Single(Page("q=tides&sort=relevance&limit=1").Items).Header.Id);
    }

    [Fact]
    public void Order_is_by_publication_else_update_else_first_sight()
    {
        Index.Apply(
            Dated("seen", null, null, hours: 0),
            Dated("updated", null, RandomArticles.Noon.AddHours(-2), hours: 3),
            Dated("published", RandomArticles.Noon.AddHours(-1), RandomArticles.Noon.AddHours(5), hours: 3),
            Dated("tomorrow", RandomArticles.Noon.AddHours(23), null, hours: 0),
            Dated("next week", RandomArticles.Noon.AddDays(7), null, hours: -3));

        Assert.Equal(["tomorrow", "seen", "published", "updated", "next week"], Index.Ids(TestIndex.Query("")));
        Assert.Equal(["published", "updated", "next week"], Index.Ids(TestIndex.Query("to=2026-06-15T12:00Z")));
    }

    [Fact]
    public void Age_counts_from_publication_else_first_sight()
    {
        var start = RandomArticles.Noon.AddDays(-10);
        Index.Apply(
            Dated("published", start.AddHours(-4), RandomArticles.Noon, hours: -10 * 24),
            Dated("edited", null, start.AddHours(2), hours: (-10 * 24) - 3),
            Dated("announced", RandomArticles.Noon.AddYears(1), null, hours: (-10 * 24) - 2),
            Dated("seen", null, null, hours: (-10 * 24) - 1),
            Dated("found with an old date of update", null, start.AddYears(-1), hours: -9 * 24),
            Dated("young", start.AddHours(1), start.AddHours(-1), hours: -10 * 24));
        var rule = new ExpiryRule(start, PerFeed: null);

        Assert.Equal(["published", "edited", "announced", "seen"], Index.Expired(rule, 10).Select(article => article.Id));
        Assert.Equal(["published", "edited"], Index.Expired(rule, 2).Select(article => article.Id));
        Assert.Equal(new ExpiredArticles(4, 0), Assert.Single(Index.CountExpired(rule)).Value);
        Assert.Equal(new ExpiredArticles(4, 0), Index.CountExpired(rule with { FeedId = "f" })["f"]);
        Assert.Equal(new ExpiredArticles(0, 5), Assert.Single(Index.CountExpired(new ExpiryRule(Before: null, PerFeed: 1))).Value);
        Assert.Empty(Index.CountExpired(new ExpiryRule(start, PerFeed: 1, "another")));
        Assert.Empty(Index.Expired(new ExpiryRule(start, PerFeed: 1, "another"), 10));
    }

    [Fact]
    public void Thousands_of_articles_may_have_one_date()
    {
        string[] ids = [.. Enumerable.Range(0, 3_000).Select(number => Base32.Encode(SHA256.HashData(BitConverter.GetBytes(number))))];

        Index.Apply(ids.Select(id => Dated(id, RandomArticles.Noon, null, 0)));

        Assert.Equal(ids.Order(StringComparer.Ordinal), Index.Ids(TestIndex.Query("limit=100")));
        Assert.Equal(ids.Order(StringComparer.Ordinal), Index.Ids(TestIndex.Query("limit=100&q=text")));
    }
}
