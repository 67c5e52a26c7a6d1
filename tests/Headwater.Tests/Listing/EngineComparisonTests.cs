using FsCheck.Xunit;
using Headwater.Index;
using Headwater.Index.Postgres;

namespace Headwater.Tests.Listing;

/// <summary>Both engines are asked the same questions about the same log.</summary>
public sealed class EngineComparisonTests
{
    // So small that every way of finding matches is taken.
    private static readonly MatchLimits Small = new() { LookAtWords = 3, Few = 2 };

    [Property(MaxTest = 12)]
    public void Both_engines_give_the_same_answers(int seed)
    {
        var random = new RandomArticles(seed);
        using var sqlite = new TemporaryIndex();
        using var postgres = new TemporaryDatabase(random.OneIn(3) ? MatchLimits.Default : Small);
        for (var round = 0; round < 3; round++)
        {
            var changes = random.Changes(random.Next(60));
            sqlite.Apply(changes);
            postgres.Apply(changes);
            Assert.Equal(sqlite.State, postgres.State);
            for (var question = 0; question < 15; question++)
            {
                var (query, _) = IndexModelTests.RandomQuery(random);
                AssertSame(sqlite, postgres, query with { Total = random.OneIn(2), Facets = random.OneIn(4) });
                Assert.Equal(sqlite.Days(query), postgres.Days(query));
            }

            var (before, perFeed) = (RandomArticles.Noon.AddDays(-20 * random.Next(3)), 1 + random.Next(8));
            Assert.Equal(sqlite.CountEnded(before, perFeed), postgres.CountEnded(before, perFeed));
            Assert.Equal(sqlite.Ended(before, perFeed, 100).Order(), postgres.Ended(before, perFeed, 100).Order());
        }
    }

    [Fact]
    public void Counts_beyond_the_limit_say_so()
    {
        using var index = new TemporaryDatabase(new MatchLimits { MaxExact = 10, MaxWalked = 4 });
        index.Apply(new RandomArticles(3).Changes(200));
        var all = index.Page(TestIndex.Query("total=true"));
        Assert.Equal((index.State.Articles, false), (all.Total, all.Approximate));

        var some = index.Page(TestIndex.Query("q=spark OR kafka OR lake OR query&total=true&facets=true"));

        Assert.Equal((10, true, true), (some.Total, some.Approximate, some.Facets!.Approximate));
        Assert.False(index.Facets(TestIndex.Query("")).Approximate);
        Assert.Equal(10, index.Days(TestIndex.Query("")).Sum(day => day.Count));
        Assert.Equal(4, index.Days(TestIndex.Query("q=-nothing")).Sum(day => day.Count));
    }

    private static void AssertSame(TestIndex sqlite, TestIndex postgres, ListingQuery query)
    {
        while (true)
        {
            var (expected, actual) = (sqlite.Page(query), postgres.Page(query));
            Assert.Equal(expected.Items.Select(Text), actual.Items.Select(Text));
            Assert.Equal((expected.Total, expected.NextCursor, expected.Changed), (actual.Total, actual.NextCursor, actual.Changed));
            Assert.Equal(Text(expected.Facets), Text(actual.Facets));
            if (expected.NextCursor is not { } next)
                return;
            query = query.After(next);
        }
    }

    private static string Text(ListedArticle article) => System.Text.Encoding.UTF8.GetString(article.Json.Span);

    private static IEnumerable<string>? Text(FacetCounts? facets) => facets?.ByKind.OrderBy(kind => kind.Key, StringComparer.Ordinal)
        .Select(kind => $"{kind.Key}: {string.Join(", ", kind.Value)}");
}
