using FsCheck.Xunit;
using Headwater.Listing;

namespace Headwater.Tests.Listing;

public sealed class IndexModelTests
{
    [Property(MaxTest = 60)]
    public void The_index_answers_what_the_model_answers(int seed)
    {
        var random = new RandomArticles(seed);
        var model = new ListingModel();
        using var index = new TemporaryIndex();
        for (var round = 0; round < 3; round++)
        {
            var changes = random.Changes(random.Next(40));
            index.Apply(changes);
            foreach (var change in changes)
                model.Apply(change);

            for (var question = 0; question < 20; question++)
            {
                var query = RandomQuery(random);
                Assert.Equal(model.Ids(query), index.Ids(query));
            }
        }
    }

    [Property(MaxTest = 30)]
    public void Any_order_and_repetition_of_a_log_gives_the_same_index(int seed)
    {
        var random = new RandomArticles(seed);
        var log = random.Changes(60);
        using var once = new TemporaryIndex();
        once.Apply(log);

        var twice = log.Concat(log).ToArray();
        random.Shuffle(twice);
        using var other = new TemporaryIndex();
        foreach (var chunk in twice.Chunk(1 + random.Next(twice.Length)))
            other.Apply(chunk);

        Assert.Equal(Places(once), Places(other));
    }

    /// <summary>Every article with its place: what any question depends on.</summary>
    private static string Places(TemporaryIndex index)
    {
        using var rows = index.File.Writer[
            """
            SELECT group_concat(id || '@' || place || ':' || known.hash || ':' || json, char(10)) FROM (
            SELECT id, place FROM article ORDER BY place) JOIN known USING (id, place) JOIN header USING (place)
            """].ExecuteReader();
        rows.Read();
        return rows.IsDBNull(0) ? "" : rows.GetString(0);
    }

    private static ListingQuery RandomQuery(RandomArticles random)
    {
        var parameters = new List<string> { $"limit={1 + random.Next(7)}" };
        Filter("category", RandomArticles.Categories);
        Filter("author", RandomArticles.Authors);
        Filter("feed", RandomArticles.Feeds);
        Filter("language", RandomArticles.Languages);
        Filter("label.level", RandomArticles.Levels);
        Filter("host", ["a.example", "b.example", "c.example"]);
        Filter("has", ["code"]);
        if (random.OneIn(4))
            parameters.Add($"from={RandomArticles.Noon.AddDays(-random.Next(3)).AddMilliseconds(random.Next(3)):yyyy-MM-ddTHH:mm:ss.fffZ}");
        if (random.OneIn(4))
            parameters.Add($"to={RandomArticles.Noon.AddDays(1 + random.Next(1)).AddMilliseconds(random.Next(3)):yyyy-MM-ddTHH:mm:ss.fffZ}");
        if (random.OneIn(4))
            parameters.Add($"updatedSince={RandomArticles.Noon.AddMinutes(random.Next(20)):yyyy-MM-ddTHH:mmZ}");
        if (random.OneIn(2))
            parameters.Add("sort=updated");
        if (random.OneIn(2))
            parameters.Add("order=asc");
        return TemporaryIndex.Query(string.Join('&', parameters));

        void Filter(string name, string[] values)
        {
            if (!random.OneIn(6))
                return;
            foreach (var value in values.Where(_ => random.OneIn(2)))
                parameters.Add($"{name}={(random.OneIn(3) ? "-" : "")}{Uri.EscapeDataString(value)}");
        }
    }
}
