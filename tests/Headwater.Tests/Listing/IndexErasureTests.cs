using System.Text;
using Headwater.Feeds.Articles;
using Headwater.Index;
using Headwater.Index.Postgres;
using Headwater.Storage;

namespace Headwater.Tests.Listing;

public sealed class SqliteErasureTests() : IndexErasureTests(IndexEngine.Sqlite);

public sealed class PostgresErasureTests() : IndexErasureTests(IndexEngine.Postgres);

public abstract class IndexErasureTests : IDisposable
{
    // Without a common beginning with other words: a list of words leaves out what one has in common with the one before.
    private const string Secret = "qzxsentinel";

    private readonly TestIndex _index;

    protected IndexErasureTests(IndexEngine engine) => _index = TestIndex.Of(engine);

    [Theory]
    [InlineData(1)]
    [InlineData(400)]
    public void No_word_of_a_deleted_article_is_left_in_the_file(int others)
    {
        var random = new RandomArticles(1);
        for (var round = 0; round < others; round += 40)
            _index.Apply(random.Changes(Math.Min(others, 40)));
        _index.Apply(Article(minute: 0));
        _index.Apply(random.Changes(40));
        _index.Apply(Article(minute: 1));
        Assert.Equal(["secret"], _index.Ids(TestIndex.Query($"q={Secret}")));
        (_index as TemporaryDatabase)?.Analyze();
        _index.Apply(IndexedChange.Deletion("secret", ArticleChange.Permanently, RandomArticles.Noon));
        Assert.InRange(_index.RemovedAt!.Value, DateTimeOffset.UnixEpoch, RandomArticles.Noon);
        Assert.NotEqual([], Leftovers());
        var before = _index.Ids(TestIndex.Query("q=spark&limit=200"));

        _index.Erase();

        Assert.Equal([], Leftovers());
        Assert.Null(_index.RemovedAt);
        Assert.Equal(before, _index.Ids(TestIndex.Query("q=spark&limit=200")));
        Assert.Empty(_index.Ids(TestIndex.Query($"q={Secret}")));
    }

    /// <summary>A feed was deleted and registered again, while the index was not read.</summary>
    [Fact]
    public void Deleted_article_that_is_back_at_once_is_erased_too()
    {
        _index.Apply(Article(minute: 0));

        _index.Apply(
            IndexedChange.Deletion("secret", RandomArticles.Noon.AddMinutes(1), RandomArticles.Noon),
            Article(minute: 2) with { Text = "spark", Headings = "Heading" });

        Assert.Equal(RandomArticles.Noon, _index.RemovedAt);
    }

    /// <summary>Rows move as others come, and leave copies in the files.</summary>
    [Fact]
    public void No_copy_of_the_row_of_a_deleted_article_is_left()
    {
        var random = new Random(1);
        var articles = Enumerable.Range(0, 3_000).Select(number => Sized(number, random)).ToList();
        foreach (var chunk in articles.Chunk(100))
            _index.Apply(chunk);
        _index.Apply(articles.Where(article => article.Article!.Title.StartsWith(Secret, StringComparison.Ordinal))
            .Select(article => IndexedChange.Deletion(article.ArticleId, ArticleChange.Permanently, RandomArticles.Noon)));
        Assert.NotEmpty(Leftovers());

        _index.Erase();

        Assert.Empty(Leftovers());
        Assert.Equal(2_700, _index.Page(TestIndex.Query("q=other*&total=true")).Total);
    }

    private static IndexedChange Sized(int number, Random random)
    {
        var change = IndexedChange.Titled($"a{number}", number % 10 == 0 ? $"{Secret}{number}" : $"Other{number}");
        return change with
        {
            Article = change.Article! with
            {
                Published = RandomArticles.Noon.AddMinutes(-random.Next(1_000_000)),
                Summary = new string('s', random.Next(200, 900)),
            },
        };
    }

    [Fact]
    public void No_word_of_the_title_of_a_deleted_feed_is_left()
    {
        _index.Apply(IndexedChange.Titled("a", "Other"));
        _index.Apply([], _ => false, new FeedTitle("f", $"Feed {Secret}", RandomArticles.Noon));
        Assert.NotEmpty(Leftovers());

        _index.Apply([], _ => false, new FeedTitle("f", null, RandomArticles.Noon));
        Assert.Equal(RandomArticles.Noon, _index.RemovedAt);
        _index.Erase();

        Assert.Empty(Leftovers());
        Assert.Equal(["a"], _index.Ids(TestIndex.Query("q=other")));
    }

    [Fact]
    public void Terms_after_an_erasure_are_not_taken_for_erased_ones()
    {
        _index.Apply(Article(minute: 0));
        Assert.Single(_index.Ids(TestIndex.Query($"author={Secret}")));
        _index.Apply(IndexedChange.Deletion("secret", ArticleChange.Permanently, RandomArticles.Noon));
        _index.Erase();

        _index.Apply(new RandomArticles(1).Changes(40));

        var facets = _index.Facets(TestIndex.Query(""));
        Assert.Equal(RandomArticles.Authors.Order(), facets["author"].Select(author => author.Name).Order());
        Assert.Empty(_index.Ids(TestIndex.Query($"author={Secret}")));
        Assert.NotEmpty(_index.Ids(TestIndex.Query("author=ada-lovelace")));
    }

    /// <summary>Or the index of a feed whose articles expire grows without end.</summary>
    [Fact]
    public void Deletions_are_forgotten_when_no_older_line_can_come()
    {
        _index.Apply(((string[])["old", "new", "for-good", "kept"]).Select(id => IndexedChange.Titled(id, "Tides")));
        _index.Apply(
            IndexedChange.Deletion("old", RandomArticles.Noon.AddDays(1), RandomArticles.Noon.AddDays(1)),
            IndexedChange.Deletion("new", RandomArticles.Noon.AddDays(5), RandomArticles.Noon.AddDays(5)),
            IndexedChange.Deletion("for-good", ArticleChange.Permanently, RandomArticles.Noon.AddDays(1)));
        var before = _index.Content();

        _index.Erase(before: RandomArticles.Noon.AddDays(3));

        Assert.Equal(["for-good", "kept", "new"], _index.Known());
        Assert.Equal(before, _index.Content());
        _index.Apply(IndexedChange.Titled("new", "Tides"));
        Assert.Equal(before, _index.Content());
    }

    /// <summary>The feed of an article that waits is deleted without grace period.</summary>
    [Fact]
    public void Words_that_wait_lose_their_grace_period()
    {
        var deletion = IndexedChange.Deletion("secret", ArticleChange.Permanently, RandomArticles.Noon);
        _index.Apply(Article(minute: 0));
        _index.Apply(deletion);
        Assert.Equal(RandomArticles.Noon, _index.RemovedAt);

        _index.Apply(deletion with { Now = true });

        Assert.Equal(DateTimeOffset.UnixEpoch, _index.RemovedAt);
    }

    /// <summary>A snapshot of another instance's file may have it, or a transaction that was ended has left it in a database.</summary>
    [Fact]
    public async Task Deletion_of_what_was_never_there_is_erased_too()
    {
        if (_index is TemporaryDatabase database)
            await new PostgresWriter(database.Connection).ReachedEndAsync(RandomArticles.Noon, TestContext.Current.CancellationToken);

        _index.Apply(IndexedChange.Deletion("secret", ArticleChange.Permanently, RandomArticles.Noon));

        Assert.Equal(RandomArticles.Noon, _index.RemovedAt);
    }

    /// <summary>The deletions of the past.</summary>
    [Fact]
    public void Database_that_is_being_built_is_not_erased_for_them()
    {
        _index.Apply(IndexedChange.Deletion("secret", ArticleChange.Permanently, RandomArticles.Noon));

        Assert.Equal(_index is TemporaryDatabase ? null : RandomArticles.Noon, _index.RemovedAt);
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => _index.Dispose();

    /// <summary>The files that have the word, but for the beginning that it may share with another.</summary>
    private List<string> Leftovers() =>
    [
        .. _index.Files().Where(path =>
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var text = new StreamReader(file, Encoding.Latin1).ReadToEnd();
            return text.Contains(Secret[2..], StringComparison.OrdinalIgnoreCase);
        }),
    ];

    private static IndexedChange Article(int minute) => new()
    {
        Kind = ChangeKind.Upsert,
        ArticleId = "secret",
        FeedId = "f",
        FetchedAt = RandomArticles.Noon.AddMinutes(minute),
        ContentHash = "hash",
        Headings = $"Heading {Secret}",
        Text = $"spark {Secret} {Secret}A {minute}",
        Article = new ArticleHeader
        {
            Id = "secret",
            FeedId = "f",
            FeedTitle = $"Feed {Secret}",
            Title = $"Title {Secret}",
            Link = $"https://a.example/{Secret}",
            Summary = $"Summary {Secret}",
            FirstSeen = RandomArticles.Noon,
            Changed = RandomArticles.Noon,
            ContentHash = "hash",
            Authors = [new Author(Secret)],
            Categories = [Secret],
            Labels = new Dictionary<string, IReadOnlyList<string>> { [Secret] = [Secret] },
            Enclosures = [new Attachment($"https://a.example/{Secret}.mp3")],
        },
    };
}
