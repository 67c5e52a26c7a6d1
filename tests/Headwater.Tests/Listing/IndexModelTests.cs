using FsCheck;
using FsCheck.Xunit;
using Headwater.Index;

namespace Headwater.Tests.Listing;

public sealed class SqliteModelTests() : IndexModelTests(IndexEngine.Sqlite);

public sealed class PostgresModelTests() : IndexModelTests(IndexEngine.Postgres);

public abstract class IndexModelTests(IndexEngine engine)
{
    [Property(MaxTest = 25)]
    public void The_index_answers_what_the_model_answers(DoNotSize<int> seed) =>
        Compare(seed.Item, maxChanges: 40, questions: 20, (index, model, random) =>
    {
        var (query, search) = RandomQuery(random);
        var ids = model.Ids(query, search);
        Assert.Equal(ids, index.Ids(query));
        Assert.Equal(ids.Count, index.Page(query with { Total = true }).Total);
    });

    [Property(MaxTest = 25)]
    public void Facets_count_what_the_model_counts(DoNotSize<int> seed) =>
        Compare(seed.Item, maxChanges: 60, questions: 4, (index, model, random) =>
    {
        var (query, search) = RandomQuery(random);
        var facets = index.Facets(query);
        Assert.Equal(model.Facet(query, "category", search), ByValue(facets["category"]));
        Assert.Equal(model.Facet(query, "author", search), ByValue(facets["author"]));
        Assert.Equal(model.Facet(query, "month", search), ByValue(facets["month"]));
        Assert.Equal(model.Facet(query, "label.level", search), ByValue(facets["label.level"]));
        Assert.Equal(model.Facet(query, "feed", search).Sum(feed => feed.Count), facets["feed"].Sum(feed => feed.Count));
        Assert.Equal(facets["month"].OrderByDescending(month => month.Value), facets["month"]);
    });

    [Property(MaxTest = 25)]
    public void Days_of_many_feeds_are_those_of_each(DoNotSize<int> seed) =>
        Compare(seed.Item, maxChanges: 60, questions: 4, (index, _, random) =>
    {
        var from = RandomArticles.Noon.AddDays(-20 * random.Next(3)).AddMilliseconds(random.Next(3));
        string[] feeds = [.. RandomArticles.Feeds, "none-example-000000"];

        var days = index.DaysByFeed(feeds, from);

        Assert.All(feeds, feed => Assert.Equal(
            index.Days(TestIndex.Query($"feed={feed}&from={from:yyyy-MM-ddTHH:mm:ss.fffZ}")), days.GetValueOrDefault(feed, [])));
        Assert.DoesNotContain("none-example-000000", days.Keys);
    });

    [Property(MaxTest = 15)]
    public void Pages_by_relevance_show_every_match_once(DoNotSize<int> seed)
    {
        if (PassesOver(seed.Item))
            return;
        var random = new RandomArticles(seed.Item);
        var model = new ListingModel();
        using var index = TestIndex.Of(engine);
        foreach (var changes in random.Changes(80).Chunk(10))
        {
            index.Apply(changes);
            foreach (var change in changes)
                model.Apply(change);
        }

        var search = RandomSearch.Of(random);
        var query = TestIndex.Query($"limit={1 + random.Next(7)}&sort=relevance&q={Uri.EscapeDataString(search.Text)}");

        Assert.Equal(model.Ids(query, search.Matches).Order(), index.Ids(query).Order());
    }

    /// <summary>Articles that were there throughout are on exactly one page; no article is on two.</summary>
    [Property(MaxTest = 25)]
    public void Pages_neither_skip_nor_repeat_articles_during_changes(DoNotSize<int> seed)
    {
        if (PassesOver(seed.Item))
            return;
        var random = new RandomArticles(seed.Item);
        using var index = TestIndex.Of(engine);
        var model = new ListingModel();
        Apply(40);
        var sort = random.Pick(["sort=published", "sort=updated", "sort=relevance&q=spark OR kafka OR lake"]);
        var order = sort.Contains("relevance", StringComparison.Ordinal) || random.OneIn(2) ? "desc" : "asc";
        var query = TestIndex.Query($"{sort}&order={order}&limit={1 + random.Next(5)}");
        Func<IndexedChange, bool>? search = query.Search is null ? null : RandomSearch.AnyOf("spark", "kafka", "lake");

        var throughout = Matches();
        var shown = new List<(string Id, string Hash)>();
        for (string? cursor; ;)
        {
            var page = index.Page(query);
            shown.AddRange(page.Items.Select(item => (item.Header.Id, item.Header.ContentHash + item.Header.Changed)));
            if ((cursor = page.NextCursor) is null)
                break;
            query = query.After(cursor);
            Apply(random.Next(6));
            throughout.IntersectWith(Matches());
        }

        Assert.Equal([], throughout.Except(shown));
        Assert.Equal(shown.Count, shown.Distinct().Count());
        if (query.Sort == ListingSort.Relevance)
            Assert.Equal(shown.Count, shown.Select(article => article.Id).Distinct().Count());

        void Apply(int count)
        {
            var changes = random.Changes(count);
            index.Apply(changes);
            foreach (var change in changes)
                model.Apply(change);
        }

        HashSet<(string Id, string Hash)> Matches() =>
            [.. model.Headers(search).Select(article => (article.Id, article.ContentHash + article.Changed))];
    }

    /// <summary>Old versions and deleted articles may be gone by the time an index is built.</summary>
    [Property(MaxTest = 15)]
    public void Any_order_and_repetition_of_a_log_gives_the_same_index(DoNotSize<int> seed)
    {
        if (PassesOver(seed.Item))
            return;
        var random = new RandomArticles(seed.Item);
        var log = random.Changes(60);
        var model = new ListingModel();
        foreach (var change in log)
            model.Apply(change);
        using var once = TestIndex.Of(engine);
        once.Apply(log);

        var twice = log.Concat(log).ToArray();
        random.Shuffle(twice);
        using var other = TestIndex.Of(engine);
        foreach (var chunk in twice.Chunk(1 + random.Next(twice.Length)))
            other.Apply(chunk, isGone: change => change.Article is not null && !model.IsNewest(change) && random.OneIn(2));

        Assert.Equal(once.Content(), other.Content());
    }

    private void Compare(int seed, int maxChanges, int questions, Action<TestIndex, ListingModel, RandomArticles> ask)
    {
        if (PassesOver(seed))
            return;
        var random = new RandomArticles(seed);
        var model = new ListingModel();
        using var index = TestIndex.Of(engine);
        for (var round = 0; round < 3; round++)
        {
            var changes = random.Changes(random.Next(maxChanges));
            index.Apply(changes);
            foreach (var change in changes)
                model.Apply(change);

            for (var question = 0; question < questions; question++)
                ask(index, model, random);
        }
    }

    // A question to the server takes as long as ten to the file.
    private bool PassesOver(int seed) => engine == IndexEngine.Postgres && seed % 3 != 0;

    private static IReadOnlyList<FacetCount> ByValue(IReadOnlyList<FacetCount> counts) =>
        [.. counts.OrderBy(count => count.Value, StringComparer.Ordinal)];

    /// <param name="tags">To be resolved to feeds.</param>
    internal static (ListingQuery Query, Func<IndexedChange, bool>? Search) RandomQuery(RandomArticles random, params string[] tags)
    {
        var parameters = new List<string> { $"limit={1 + random.Next(7)}" };
        Filter("category", RandomArticles.Categories);
        Filter("author", RandomArticles.Authors);
        Filter("feed", RandomArticles.Feeds);
        Filter("language", RandomArticles.Languages);
        Filter("label.level", RandomArticles.Levels);
        Filter("host", ["a.example", "b.example", "c.example"]);
        Filter("has", ["code"]);
        Filter("tag", tags);
        int? from = random.OneIn(4) ? -20 * random.Next(3) : null;
        if (from is { } first)
            parameters.Add($"from={Time(first)}");
        if (random.OneIn(4))
            parameters.Add($"to={Time((from ?? -40) + (20 * (1 + random.Next(2))))}");
        if (random.OneIn(4))
            parameters.Add($"updatedSince={RandomArticles.Noon.AddMinutes(random.Next(20)):yyyy-MM-ddTHH:mmZ}");
        if (random.OneIn(2))
            parameters.Add("sort=updated");
        if (random.OneIn(2))
            parameters.Add("order=asc");
        var search = random.OneIn(2) ? RandomSearch.Of(random) : null;
        if (search is not null)
            parameters.Add($"q={Uri.EscapeDataString(search.Text)}");
        return (TestIndex.Query(string.Join('&', parameters)), search?.Matches);

        string Time(int days) => $"{RandomArticles.Noon.AddDays(days).AddMilliseconds(random.Next(3)):yyyy-MM-ddTHH:mm:ss.fffZ}";

        void Filter(string name, string[] values)
        {
            if (!random.OneIn(6))
                return;
            foreach (var value in values.Where(_ => random.OneIn(2)))
                parameters.Add($"{name}={(random.OneIn(3) ? "-" : "")}{Uri.EscapeDataString(value)}");
        }
    }
}
