using Headwater.Index;
using Headwater.Index.Postgres;

namespace Headwater.Tests.Listing;

/// <summary>How PostgreSQL finds and counts matches, by how many there are.</summary>
public sealed class MatchLimitsTests
{
    private const int FirstLook = 100;

    [Fact]
    public void Matches_of_words_are_counted_up_to_a_limit()
    {
        using var index = new TemporaryDatabase(new MatchLimits { MaxExact = 10, MaxWalked = 4 });
        index.Apply(new RandomArticles(3).Changes(200));

        var some = index.Page(TestIndex.Query("q=spark OR kafka OR lake OR query&total=true&facets=true"));

        Assert.Equal((10, true, true), (some.Total, some.Approximate, some.Facets!.Approximate));
        Assert.Equal(4, index.Days(TestIndex.Query("q=-nothing")).Sum(day => day.Count));
    }

    [Fact]
    public void More_matches_of_filters_are_estimated()
    {
        using var exact = new TemporaryDatabase();
        using var index = new TemporaryDatabase(new MatchLimits { MaxExact = 10, Sample = 400 });
        var changes = new RandomArticles(3).Others(2_000);
        exact.Apply(changes);
        index.Apply(changes);
        foreach (var question in (string[])["from=2000-01-01", "has=code&from=2000-01-01", "category=-x"])
        {
            var query = TestIndex.Query($"{question}&total=true&facets=true");
            var (expected, page) = (exact.Page(query), index.Page(query));

            Assert.False(expected.Approximate);
            Assert.True(page.Approximate && page.Facets!.Approximate);
            Assert.InRange(page.Total!.Value, expected.Total!.Value * 0.7, expected.Total.Value * 1.3);
            Assert.InRange(index.Days(query).Sum(day => day.Count), expected.Total.Value * 0.7, expected.Total.Value * 1.3);
            Assert.NotEqual(expected.Facets!["author"], page.Facets["author"]);
        }

        var all = index.Page(TestIndex.Query("total=true&facets=true"));
        Assert.Equal((index.State.Articles, false, false), (all.Total, all.Approximate, all.Facets!.Approximate));
    }

    [Theory]
    [InlineData("category=-big-data")]
    [InlineData("has=code&category=-big-data")]
    [InlineData("author=-ada-lovelace")]
    public async Task As_many_as_can_be_exact_are_whatever_a_sample_says(string question)
    {
        var end = TestContext.Current.CancellationToken;
        using var index = new TemporaryDatabase();
        index.Apply(new RandomArticles(3).Others(2_000));
        var query = TestIndex.Query($"{question}&total=true") with { Days = true };
        var expected = index.Page(query).Total!.Value;
        foreach (var sample in (int[])[1_200, 1_300, 1_400, 1_500])
        {
            var page = await AskAsync(new MatchLimits { MaxExact = (int)expected, Sample = sample });
            var more = await AskAsync(new MatchLimits { MaxExact = (int)expected - 1, Sample = sample });

            Assert.Equal((expected, false), (page.Total!.Value, page.Approximate));
            Assert.Equal(expected, page.Days!.Sum(day => day.Count));
            Assert.True(more.Approximate);
            Assert.InRange(more.Total!.Value, expected - 1, expected * 1.3);
        }

        async Task<ListingPage> AskAsync(MatchLimits limits)
        {
            using var source = index.SourceWith(TimeSpan.FromMinutes(1), limits);
            return await source.ReadAsync((reader, token) => reader.PageAsync(query, token), end);
        }
    }

    [Theory]
    [InlineData("category=big-data&to=2026-05-10")]
    [InlineData("q=spark&to=2026-05-10")]
    [InlineData("category=big-data&from=2026-07-01&total=true")]
    [InlineData("from=2026-07-01&total=true")]
    public async Task Articles_beyond_the_period_are_not_read(string question) =>
        Assert.InRange(await RowsReadAsync(question), 0, FirstLook);

    /// <summary>Only its index knows how rare a word is: a first look finds none of its articles.</summary>
    [Theory]
    [InlineData("q=zebra")]
    [InlineData("q=zebra&total=true")]
    [InlineData("q=zebra&sort=updated&order=asc")]
    public async Task Articles_without_a_rare_word_are_not_read(string question) =>
        Assert.InRange(await RowsReadAsync(question), 1, FirstLook + 10);

    /// <summary>Rows of the table of articles that a page takes, where there are some 1,800.</summary>
    private async Task<long> RowsReadAsync(string question)
    {
        var end = TestContext.Current.CancellationToken;
        using var index = new TemporaryDatabase();
        index.Apply(new RandomArticles(3).Others(2_000));
        index.Apply(IndexedChange.Upsert("rare", title: "zebra", published: new DateTimeOffset(2001, 6, 15, 12, 0, 0, TimeSpan.Zero)));
        await using var transaction = await index.Connection.BeginTransactionAsync(end);
        var state = await new PostgresWriter(index.Connection).StateAsync(end);
        var reader = new PostgresReader(index.Connection, state, new MatchLimits { Few = 2, MaxExact = 10, LookAtWords = FirstLook });
        var before = await CountAsync();

        await reader.PageAsync(TestIndex.Query($"limit=1&{question}"), end);

        return await CountAsync() - before;

        async Task<long> CountAsync() => (await index.Connection.ReadAsync(
            $"""
            SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables
            WHERE relid = '{PostgresSchema.Name}.article'::regclass
            """,
            row => row.GetInt64(0), end))[0];
    }
}
