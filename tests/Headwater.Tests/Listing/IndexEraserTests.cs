using Headwater.Index.Sqlite;
using Headwater.Storage;

namespace Headwater.Tests.Listing;

/// <summary>How an index file is erased; what is left in it is asked of both engines in <see cref="IndexErasureTests"/>.</summary>
public sealed class IndexEraserTests : IDisposable
{
    private readonly TemporaryIndex _index = new();

    public IndexEraserTests()
    {
        _index.Apply(Enumerable.Range(0, 1_000).Select(number => IndexedChange.Titled($"a{number}", $"Tides{number}")));
        _index.Apply(IndexedChange.Deletion("a7", ArticleChange.Permanently, RandomArticles.Noon));
    }

    [Fact]
    public void Query_that_is_running_ends_with_the_old_file()
    {
        var old = _index.Path;
        _index.File.Read(reader =>
        {
            _index.Erase();
            Assert.Equal(999, reader.State().Articles);
            Assert.NotNull(reader.Find("a8"));
            return 0;
        });

        Assert.DoesNotContain(_index.Files(), file => file.StartsWith(old, StringComparison.Ordinal));
        Assert.Null(_index.RemovedAt);
        _index.Apply(IndexedChange.Titled("new", "Waves"));
        Assert.Equal(1_000, _index.State.Articles);
    }

    /// <summary>SQLite's log has what is written to the old file, and a query that is running keeps the log from being emptied.</summary>
    [Fact]
    public void Disk_has_the_file_twice_and_not_three_times()
    {
        _index.File.Writer.Checkpoint();
        using var log = new FileStream(
            $"{_index.Path}-wal", FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var size = new FileInfo(_index.Path).Length;
        using var reader = new IndexConnection(_index.Path);
        reader.Execute("BEGIN");
        reader.Position();

        _index.Erase();

        Assert.InRange(log.Length, 0, size / 2);
    }

    /// <summary>Which no search for words would find.</summary>
    [Fact]
    public void No_copy_of_a_compressed_header_is_left()
    {
        var random = new Random(1);
        var articles = Enumerable.Range(0, 2_000).Select(number => IndexedChange.Titled($"b{number}", random.GetString("abcdefgh", 300)))
            .ToList();
        var headers = articles.Take(200).Select(article => CompressedHeader.Of(article.Indexed().Json!)).ToList();
        foreach (var chunk in articles.OrderBy(article => article.ArticleId, StringComparer.Ordinal).Chunk(100))
            _index.Apply(chunk);
        _index.Apply(articles.Take(200).Select(
            article => IndexedChange.Deletion(article.ArticleId, ArticleChange.Permanently, RandomArticles.Noon)));
        Assert.NotEqual(0, Found());

        _index.Erase();

        Assert.Equal(0, Found());

        int Found() => _index.Files().Sum(path =>
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new MemoryStream();
            file.CopyTo(bytes);
            return headers.Count(header => bytes.GetBuffer().AsSpan().IndexOf(header) >= 0);
        });
    }

    [Fact]
    public void Copy_that_cannot_be_made_leaves_the_index()
    {
        var inTheWay = Path.Combine(Path.GetDirectoryName(_index.Path)!, "unfinished");
        File.WriteAllText(inTheWay, "");

        Assert.Throws<IOException>(() => _index.Erase());

        Assert.NotNull(_index.RemovedAt);
        _index.Apply(IndexedChange.Titled("new", "Waves"));
        Assert.Equal(1_000, _index.State.Articles);
        File.Delete(inTheWay);
        _index.Erase();
        Assert.Null(_index.RemovedAt);
    }

    [Fact]
    public void File_that_was_replaced_is_not_published()
    {
        using var frozen = new FrozenIndex(_index.Path);

        _index.Erase();

        Assert.NotEqual(frozen.Path, _index.Path);
        using var current = _index.File.Freeze();
        Assert.Equal(_index.Path, current!.Path);
    }

    public void Dispose() => _index.Dispose();
}
