using System.Globalization;
using Headwater.Feeds.Articles;
using Headwater.Index;
using Headwater.Storage;

namespace Headwater.Tests.Listing;

/// <summary>
/// Log lines from few values, so that articles share times, ids share beginnings, and lines repeat and contradict each other.
/// </summary>
internal sealed class RandomArticles(int seed)
{
    public static readonly DateTimeOffset Noon = new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);
    public static readonly string[] Categories = ["Amazon EMR", "Analytics", "Big Data", "C#"];
    public static readonly string[] Authors = ["Ada Lovelace", "Grace Hopper", "Jean Bartik"];
    public static readonly string[] Feeds = ["a-example-000000", "b-example-000000"];
    public static readonly string[] Languages = ["en-US", "en", "de"];
    public static readonly string[] Levels = ["200", "300"];

    public static readonly string[] Words = ["spark", "kafka", "lake", "lakehouse", "query", "table", "tables", "shuffle"];

    private readonly Random _random = new(seed);

    public IReadOnlyList<IndexedChange> Changes(int count) => [.. Enumerable.Range(0, count).Select(_ => Change())];

    /// <summary>Each of an article of its own.</summary>
    public IReadOnlyList<IndexedChange> Others(int count) =>
        [.. Enumerable.Range(0, count).Select(number => Change(string.Create(CultureInfo.InvariantCulture, $"other{number}")))];

    public IndexedChange Change() => Change(Id());

    private IndexedChange Change(string id)
    {
        var fetchedAt = Noon.AddMinutes(_random.Next(20));
        var hash = $"hash{_random.Next(3)}";

        // The content of a line is a function of what orders it: two lines of one order are the same line.
        var content = new Random($"{seed} {id} {fetchedAt:O} {hash}".Aggregate(17, (sum, c) => unchecked((sum * 31) + c)));
        if (content.Next(6) == 0)
        {
            return new IndexedChange
            {
                Kind = ChangeKind.Delete,
                ArticleId = id,
                FeedId = Feeds[0],
                FetchedAt = fetchedAt,
                ContentHash = hash,
            };
        }

        return new IndexedChange
        {
            Kind = ChangeKind.Upsert,
            ArticleId = id,
            FeedId = Feeds[0],
            FetchedAt = fetchedAt,
            ContentHash = hash,
            Article = Header(id, fetchedAt, hash, content),
            Headings = string.Join('\n', Texts(content, 2)),
            Text = string.Join(' ', Texts(content, 8)),
        };
    }

    /// <summary>A feed is renamed, or has its own title again.</summary>
    public FeedTitle Title() => new(Pick(Feeds), OneIn(3) ? null : Pick(Words), Noon.AddMinutes(_random.Next(20)));

    public T Pick<T>(IReadOnlyList<T> values) => values[_random.Next(values.Count)];

    public bool OneIn(int count) => _random.Next(count) == 0;

    public int Next(int max) => _random.Next(max);

    public void Shuffle<T>(T[] values) => _random.Shuffle(values);

    // Ten ids that begin alike and want the same place, and ten that do not.
    private string Id() =>
        _random.Next(20) is < 10 and var number ? $"aaaaaa{number}" : $"{(char)('a' + _random.Next(10))}{_random.Next(1)}";

    private static ArticleHeader Header(string id, DateTimeOffset fetchedAt, string hash, Random random) => new()
    {
        Id = id,
        FeedId = Some(Feeds, random),
        FeedTitle = random.Next(3) == 0 ? null : Some(Words, random),
        Title = string.Join(' ', Texts(random, 2)),
        Link = random.Next(3) == 0 ? null : $"https://{(random.Next(2) == 0 ? "a" : "b")}.example/{id}",
        Published = random.Next(4) == 0 ? null : Noon.AddDays(-20 * random.Next(3)).AddMilliseconds(random.Next(3)),
        Updated = random.Next(3) == 0 ? Noon.AddDays(random.Next(5) - 2).AddMilliseconds(random.Next(3)) : null,
        FirstSeen = Noon,
        Changed = fetchedAt,
        ContentHash = hash,
        Language = Some([null, .. Languages], random),
        Authors = [.. Authors.Where(_ => random.Next(3) == 0).Select(name => new Author(name))],
        Categories = [.. Categories.Where(_ => random.Next(3) == 0)],
        Labels = random.Next(2) == 0
            ? new Dictionary<string, IReadOnlyList<string>>()
            : new Dictionary<string, IReadOnlyList<string>> { ["level"] = [Some(Levels, random)] },
        Summary = string.Join(' ', Texts(random, 2)),
        CodeBlocks = random.Next(2),
    };

    private static T Some<T>(T[] values, Random random) => values[random.Next(values.Length)];

    private static IEnumerable<string> Texts(Random random, int count) => Enumerable.Range(0, count).Select(_ => Some(Words, random));
}
