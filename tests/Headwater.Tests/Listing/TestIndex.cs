using Headwater.Index;
using Headwater.Listing;
using Headwater.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Headwater.Tests.Listing;

/// <summary>The engines that keep an index. What is said of the index is tested with each of them.</summary>
public enum IndexEngine
{
    Sqlite,
    Postgres,
}

/// <summary>An index that ends with the test.</summary>
internal abstract class TestIndex : IDisposable
{
    private LogPosition _position = LogPosition.Start;

    public static TestIndex Of(IndexEngine engine) => engine == IndexEngine.Postgres ? new TemporaryDatabase() : new TemporaryIndex();

    /// <summary>One of each engine.</summary>
    public static IEnumerable<TestIndex> All()
    {
        foreach (var engine in Enum.GetValues<IndexEngine>())
        {
            using var index = Of(engine);
            yield return index;
        }
    }

    public abstract IndexState State { get; }

    public abstract ListingPage Page(ListingQuery query);

    public abstract FacetCounts Facets(ListingQuery query);

    public IReadOnlyList<DayCount> Days(ListingQuery query) => Page(query with { Limit = 0, Days = true }).Days!;

    public abstract IReadOnlyDictionary<string, IReadOnlyList<DayCount>> DaysByFeed(string[] feedIds, DateTimeOffset from);

    public abstract ListedArticle? Find(string id);

    public abstract string? FeedTitle(string feedId);

    public abstract IReadOnlyList<string> LabelNames();

    public abstract IReadOnlyCollection<(string FeedId, string Id)> Expired(ExpiryRule rule, int limit);

    public abstract IReadOnlyDictionary<string, ExpiredArticles> CountExpired(ExpiryRule rule);

    /// <summary>When the first article was deleted whose words may be in the files.</summary>
    public abstract DateTimeOffset? RemovedAt { get; }

    /// <param name="before">Deletions from before are forgotten.</param>
    public abstract void Erase(DateTimeOffset before = default);

    /// <summary>Articles whose newest line the index knows.</summary>
    public abstract IReadOnlyList<string> Known();

    /// <summary>The files that the index consists of.</summary>
    public abstract IEnumerable<string> Files();

    /// <summary>Every article in its order, and every title of a feed: what any question depends on.</summary>
    public abstract string Content();

    public abstract void Dispose();

    public void Apply(params IEnumerable<IndexedChange> changes) => Apply([.. changes], isGone: _ => false);

    /// <param name="isGone">Whether the article of a line is not there any more.</param>
    public void Apply(IReadOnlyList<IndexedChange> changes, Func<IndexedChange, bool> isGone, params IReadOnlyCollection<FeedTitle> titles)
    {
        var (before, length) = (_position, ArticleChangeLine.Write([.. changes.Select(change => change.Line)]).Length);
        _position = before with { Offset = before.Offset + length };
        var byLine = changes.DistinctBy(change => change.Line).ToDictionary(change => change.Line);
        var newest = IndexBatch.Newest(byLine.Keys).Select(line => byLine[line]).Where(change => !isGone(change));
        Apply(
            new IndexBatch(
                [.. newest.Select(change => change.Indexed())],
                titles,
                [.. changes.Select(change => IndexBatch.Time(change.Line))],
                changes.Count,
                Unreadable: 0,
                _position)
            {
                SkipsGrace = changes.Any(change => change.Now == true),
                Deletions = IndexBatch.DeletionsIn(byLine.Keys),
            },
            before);
    }

    /// <summary>All pages of the answer as one.</summary>
    public IReadOnlyList<string> Ids(ListingQuery query)
    {
        var ids = new List<string>();
        for (var page = Page(query); ; page = Page(query))
        {
            Assert.True(page.Items.Count <= query.Limit);
            ids.AddRange(page.Items.Select(item => item.Header.Id));
            if (page.NextCursor is null)
                return ids;
            Assert.Equal(query.Limit, page.Items.Count);
            query = query.After(page.NextCursor);
        }
    }

    public static ListingQuery Query(string parameters)
    {
        var read = ListingParameters.Of(new QueryCollection(QueryHelpers.ParseQuery(parameters)));
        var query = ListingParameters.Read(read, new ListingOptions(), RandomArticles.Noon);
        Assert.True(read.Errors.Count == 0, string.Join(Environment.NewLine, read.Errors));
        return query;
    }

    protected abstract void Apply(IndexBatch batch, LogPosition from);
}
