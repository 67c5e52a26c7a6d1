using FsCheck;
using FsCheck.Xunit;
using Headwater.Index;
using Headwater.Index.Postgres;

namespace Headwater.Tests.Listing;

/// <summary>Both engines are asked the same questions about the same log.</summary>
public sealed class EngineComparisonTests
{
    private const string NoArticles = "none-example-000000";

    private static readonly FeedTagMap Tags = new(
        [(RandomArticles.Feeds[0], ["Data"]), (RandomArticles.Feeds[1], ["data", "cloud"]), (NoArticles, ["empty"])]);

    // So small that every way of finding matches is taken.
    private static readonly MatchLimits Small = new() { LookAtWords = 3, Few = 2 };

    [Property(MaxTest = 12)]
    public void Both_engines_give_the_same_answers(DoNotSize<int> seed)
    {
        var random = new RandomArticles(seed.Item);
        using var sqlite = new TemporaryIndex();
        using var postgres = new TemporaryDatabase(random.OneIn(3) ? MatchLimits.Default : Small);
        for (var round = 0; round < 3; round++)
        {
            var changes = random.Changes(random.Next(60));
            FeedTitle[] titles = random.OneIn(2) ? [random.Title()] : [];
            sqlite.Apply(changes, _ => false, titles);
            postgres.Apply(changes, _ => false, titles);
            Assert.Equal(sqlite.State, postgres.State);
            for (var question = 0; question < 15; question++)
            {
                var (query, _) = IndexModelTests.RandomQuery(random, "data", "cloud", "empty", "unknown");
                query = query with { Total = random.OneIn(2), Facets = random.OneIn(4) };
                var tagged = random.OneIn(2) || query.Filters.Any(filter => filter.Kind == ArticleTerm.Tag);
                AssertSame(sqlite, postgres, tagged ? query.With(Tags) : query);
            }

            AssertSameArticles(sqlite, postgres);
            AssertSameFeeds(sqlite, postgres, RandomArticles.Noon.AddDays(-20 * random.Next(3)).AddMilliseconds(random.Next(3)));
            var rule = new ExpiryRule(
                RandomArticles.Noon.AddDays(-20 * random.Next(3)), 1 + random.Next(8),
                random.OneIn(2) ? random.Pick(RandomArticles.Feeds) : null);
            Assert.Equal(sqlite.CountExpired(rule), postgres.CountExpired(rule));
            Assert.Equal(sqlite.Expired(rule, 100).Order(), postgres.Expired(rule, 100).Order());
        }
    }

    [Property(MaxTest = 4)]
    public void Estimates_from_all_articles_are_exact(DoNotSize<int> seed)
    {
        var random = new RandomArticles(seed.Item);
        using var sqlite = new TemporaryIndex();
        using var postgres = new TemporaryDatabase(new MatchLimits { MaxExact = 1, Sample = int.MaxValue });
        var changes = random.Changes(80);
        sqlite.Apply(changes);
        postgres.Apply(changes);
        for (var question = 0; question < 30; question++)
        {
            var query = IndexModelTests.RandomQuery(random).Query with { Search = null, Total = true, Facets = true };
            AssertSame(sqlite, postgres, query, exact: false);
        }
    }

    /// <summary>Although the word is so frequent that the newest of its matches are found one by one.</summary>
    [Theory]
    [InlineData("q=spark&to=2026-05-10")]
    [InlineData("q=spark&from=2026-06-01")]
    public void Days_of_all_matches_in_a_period_are_counted(string question)
    {
        using var sqlite = new TemporaryIndex();
        using var postgres = new TemporaryDatabase(new MatchLimits { MaxExact = 1_500, MaxWalked = 4 });
        var changes = new RandomArticles(3).Others(2_000);
        sqlite.Apply(changes);
        postgres.Apply(changes);
        var query = TestIndex.Query(question);

        Assert.Equal(sqlite.Days(query), postgres.Days(query));
    }

    /// <summary>In a vector of PostgreSQL the places have an end, and a word without a place has no weight either.</summary>
    [Fact]
    public void End_of_a_long_text_is_no_title()
    {
        foreach (var index in TestIndex.All())
        {
            index.Apply(IndexedChange.Upsert("long", title: "東西", text: IndexedChange.Han(17_000) + "東京都"));

            Assert.Equal(["long"], index.Ids(TestIndex.Query("q=東京")));
            Assert.Equal(["long"], index.Ids(TestIndex.Query("q=title:東西 -title:東京")));
            Assert.Empty(index.Ids(TestIndex.Query("q=title:東京")));
            Assert.Equal(index is TemporaryIndex ? ["long"] : [], index.Ids(TestIndex.Query("q=東京都")));
        }
    }

    [Fact]
    public async Task Statements_are_not_compiled()
    {
        var end = TestContext.Current.CancellationToken;
        using var index = new TemporaryDatabase();
        await using var transaction = await index.Connection.BeginTransactionAsync(end);

        Assert.Equal(
            ["off"], await index.Connection.ReadAsync(MatchOrder.Walk, "SELECT current_setting('jit')", row => row.GetString(0), [], end));
    }

    private static void AssertSame(TestIndex sqlite, TestIndex postgres, ListingQuery query, bool exact = true)
    {
        Assert.Equal(sqlite.Days(query), postgres.Days(query));
        if (query.Search is not null)
        {
            // Each engine has a measure of its own.
            var best = query with { Sort = ListingSort.Relevance, Ascending = false };
            Assert.Equal(sqlite.Ids(best).Order(), postgres.Ids(best).Order());
        }

        while (true)
        {
            var (expected, actual) = (sqlite.Page(query), postgres.Page(query));
            Assert.Equal(expected.Items.Select(Text), actual.Items.Select(Text));
            Assert.Equal((expected.Total, expected.NextCursor, expected.Changed), (actual.Total, actual.NextCursor, actual.Changed));
            Assert.Equal(Text(expected.Facets), Text(actual.Facets));
            Assert.Equal(Counts(expected.Facets?.ByFeed), Counts(actual.Facets?.ByFeed));
            if (exact)
                Assert.Equal((expected.Approximate, expected.Facets?.Approximate), (actual.Approximate, actual.Facets?.Approximate));
            if (expected.NextCursor is not { } next)
                return;
            query = query.After(next);
        }
    }

    /// <summary>Also of those that were deleted.</summary>
    private static void AssertSameArticles(TestIndex sqlite, TestIndex postgres)
    {
        Assert.Equal(sqlite.Known(), postgres.Known());
        foreach (var id in sqlite.Known().Append("unknown"))
        {
            var (expected, actual) = (sqlite.Find(id), postgres.Find(id));
            Assert.Equal(expected is null ? null : Text(expected), actual is null ? null : Text(actual));
        }
    }

    private static void AssertSameFeeds(TestIndex sqlite, TestIndex postgres, DateTimeOffset from)
    {
        string[] feeds = [.. RandomArticles.Feeds, NoArticles];
        Assert.Equal(sqlite.LabelNames().Order(), postgres.LabelNames().Order());
        Assert.Equal(feeds.Select(sqlite.FeedTitle), feeds.Select(postgres.FeedTitle));
        var (expected, actual) = (sqlite.DaysByFeed(feeds, from), postgres.DaysByFeed(feeds, from));
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        Assert.All(expected, feed => Assert.Equal(feed.Value, actual[feed.Key]));
    }

    // An engine may leave out feeds without articles.
    private static IEnumerable<KeyValuePair<string, long>>? Counts(IReadOnlyDictionary<string, long>? byFeed) =>
        byFeed?.Where(feed => feed.Value > 0).OrderBy(feed => feed.Key, StringComparer.Ordinal);

    private static string Text(ListedArticle article) => System.Text.Encoding.UTF8.GetString(article.Json.Span);

    private static IEnumerable<string>? Text(FacetCounts? facets) => facets?.ByKind.OrderBy(kind => kind.Key, StringComparer.Ordinal)
        .Select(kind => $"{kind.Key}: {string.Join(", ", kind.Value)}");
}
