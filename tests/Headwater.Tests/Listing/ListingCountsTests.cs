using System.Reflection;
using FsCheck;
using FsCheck.Xunit;
using Headwater.Http;
using Headwater.Index;
using Headwater.Listing;
using Headwater.Storage;
using Microsoft.Extensions.Options;

namespace Headwater.Tests.Listing;

public sealed class ListingCountsTests : IDisposable
{
    private static readonly FeedTagMap Tags = new([(RandomArticles.Feeds[0], ["News"])]);
    private static readonly FeedTagMap OtherTags = new([(RandomArticles.Feeds[0], ["News"]), (RandomArticles.Feeds[1], ["News"])]);

    private readonly CancellationToken _end = TestContext.Current.CancellationToken;
    private readonly ResponseCache _cache = New(bytes: 1_000_000);
    private readonly AskedIndex _index;
    private readonly ListingCounts _counts;

    public ListingCountsTests()
    {
        var index = DispatchProxy.Create<IArticleIndex, AskedIndex>();
        (_index, _counts) = ((AskedIndex)(object)index, new ListingCounts(index, _cache));
    }

    public void Dispose() => _cache.Dispose();

    /// <summary>Whatever was asked before: other pages, orders, filters, tags, and states of the index.</summary>
    [Property(MaxTest = 25)]
    public async Task Page_is_the_one_that_the_index_gives(DoNotSize<int> seed)
    {
        var random = new RandomArticles(seed.Item);
        using var index = new TemporaryIndex();
        using var cache = New(bytes: 1_000_000); // the logs of other runs have the same positions
        var counts = new ListingCounts((IArticleIndex)(object)_index, cache);
        _index.Answer = (query, _) => Task.FromResult(index.Page(query));
        for (var round = 0; round < 3; round++)
        {
            index.Apply(random.Changes(1 + random.Next(40)));
            for (var question = 0; question < 10; question++)
            {
                var query = Counting(IndexModelTests.RandomQuery(random).Query);
                var tags = random.Pick([Tags, OtherTags]);
                await AssertSameAsync(query.With(tags));
                await AssertSameAsync(query.With(tags) with { Limit = 2, Sort = ListingSort.Updated, Ascending = !query.Ascending });
                if (index.Page(query).NextCursor is { } next)
                    await AssertSameAsync(query.After(next).With(tags));
                foreach (var filter in (TermFilter[])[TermFilter.OfFeed(RandomArticles.Feeds[0]), new("tag", ["news"], [])])
                    await AssertSameAsync((query with { Filters = [filter] }).With(tags));
            }
        }

        async Task AssertSameAsync(ListingQuery query) => Assert.Equivalent(index.Page(query), await counts.PageAsync(query, default));
    }

    [Theory]
    [InlineData("category=a", "sort=updated&Category=A&limit=7", 1)]
    [InlineData("q=a", "q=a&sort=relevance", 1)]
    [InlineData("q=a", "q=a&order=asc&fields=snippet", 1)]
    [InlineData("from=7d", "from=7d&order=asc", 1)]
    [InlineData("from=7d", "from=2026-06-08T12:00:00Z", 1)]
    [InlineData("from=7d", "from=8d", 2)]
    [InlineData("from=2026-06-01", "to=2026-06-01", 2)]
    [InlineData("from=2026-06-01", "updatedSince=2026-06-01", 2)]
    [InlineData("category=a", "category=-a", 2)]
    [InlineData("category=a", "author=a", 2)]
    [InlineData("label.a=x", "label.b=x", 2)]
    [InlineData("has=code&has=table", "has=code,table", 2)]
    [InlineData("q=a", "q=b", 2)]
    [InlineData("q=a", "", 2)]
    public async Task Queries_with_other_filters_share_no_counts(string one, string other, int counted)
    {
        await AskAsync(one);
        await AskAsync(other);

        Assert.Equal(counted, _index.Counted);
    }

    [Fact]
    public async Task Pages_behind_the_first_are_not_counted_again()
    {
        var query = Counting(TestIndex.Query("category=a"));
        await _counts.PageAsync(query, _end);
        await _counts.PageAsync(query.After(ListingCursor.After(query, 1, "a").Text), _end);

        Assert.Equal(1, _index.Counted);
        Assert.Equal([20, 0, 20], _index.Asked.Select(asked => asked.Limit));
    }

    [Fact]
    public async Task Each_set_of_tags_has_counts_of_its_own()
    {
        var query = Counting(TestIndex.Query("category=a"));
        foreach (var asked in (ListingQuery[])[query, query.With(Tags), query.With(OtherTags), query.With(Tags)])
            await _counts.PageAsync(asked, _end);

        Assert.Equal(3, _index.Counted);
    }

    [Fact]
    public async Task Another_position_of_the_log_is_counted_again()
    {
        foreach (var offset in (long[])[1, 1, 2, 2, 3])
        {
            _index.Position = new LogPosition(1, offset);
            Assert.Equal(offset, (await AskAsync("")).Total);
        }

        Assert.Equal(3, _index.Counted);
    }

    /// <summary>The index goes on with the log after each answer.</summary>
    [Fact]
    public async Task Page_and_counts_are_of_one_position()
    {
        _index.Answer = (query, _) =>
        {
            _index.Position = _index.Position with { Offset = _index.Position.Offset + 1 };
            return Task.FromResult(_index.Page(query));
        };

        var page = await AskAsync("");

        Assert.Equal(page.Position, page.Facets!.Position);
        Assert.Equal(page.Position.Offset, page.Total);
        Assert.Equal(20, _index.Asked.Last().Limit);
    }

    [Fact]
    public async Task Counts_of_the_next_position_serve_the_page_there()
    {
        var moves = 1;
        _index.Answer = (query, _) =>
        {
            var page = _index.Page(query);
            _index.Position = _index.Position with { Offset = _index.Position.Offset + moves };
            moves = 0;
            return Task.FromResult(page);
        };

        var page = await AskAsync("");

        Assert.Equal(2, page.Total);
        Assert.Equal(2, page.Position.Offset);
        Assert.Equal([20, 0, 20], _index.Asked.Select(asked => asked.Limit));
    }

    /// <summary>The first one leaves before there is an answer.</summary>
    [Fact]
    public async Task Callers_at_once_share_one_computation()
    {
        var (begun, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        _index.Answer = async (query, token) =>
        {
            if (query.Facets)
            {
                begun.SetResult();
                await go.Task.WaitAsync(token);
            }

            return _index.Page(query);
        };
        using var leaving = new CancellationTokenSource();
        var first = AskAsync("", leaving.Token);
        await begun.Task;
        var others = ((string[])["", "order=asc", "sort=updated"]).Select(query => AskAsync(query)).ToArray();

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        go.SetResult();

        Assert.All(await Task.WhenAll(others), page => Assert.Equal(1, page.Total));
        Assert.Equal(1, _index.Counted);
    }

    [Fact]
    public async Task Failed_count_is_tried_again()
    {
        _index.Answer = (query, _) => query.Facets ? throw new InvalidOperationException() : Task.FromResult(_index.Page(query));
        await Assert.ThrowsAsync<InvalidOperationException>(() => AskAsync(""));
        _index.Answer = null;

        Assert.Equal(1, (await AskAsync("")).Total);
    }

    [Fact]
    public async Task Counts_count_for_the_memory_of_the_cache()
    {
        using var small = New(bytes: 900);
        var counts = new ListingCounts((IArticleIndex)(object)_index, small);
        for (var i = 0; i < 2; i++)
            Assert.Equal(1, (await counts.PageAsync(Counting(TestIndex.Query("")), _end)).Total);

        Assert.Equal(2, _index.Counted);
    }

    private static ResponseCache New(long bytes) => new(Options.Create(new HttpOptions { AnswerCacheBytes = bytes }));

    private static ListingQuery Counting(ListingQuery query) => query with { Total = true, Facets = true, Days = true };

    private Task<ListingPage> AskAsync(string query, CancellationToken? token = null) =>
        _counts.PageAsync(Counting(TestIndex.Query(query)), token ?? _end);
}
