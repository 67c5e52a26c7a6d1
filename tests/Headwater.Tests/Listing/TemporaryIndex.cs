using Headwater.Index;
using Headwater.Index.Sqlite;
using Headwater.Storage;

namespace Headwater.Tests.Listing;

/// <summary>An index file.</summary>
internal sealed class TemporaryIndex : TestIndex
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("headwater-test-");

    // Blocks of a few articles, so that they are cut, emptied and joined again.
    public TemporaryIndex() => File = IndexFile.Open(_folder.FullName, new CurrentColumns(blockSize: 4));

    public IndexFile File { get; }

    /// <summary>Of the database.</summary>
    public string Path => Directory.GetFiles(_folder.FullName, "*.db", SearchOption.AllDirectories).Single();

    public override IndexState State => File.Read(reader => reader.State());

    public override DateTimeOffset? RemovedAt => File.Writer.RemovedAt();

    public override ListingPage Page(ListingQuery query) => File.Read(reader => reader.Page(query));

    public override FacetCounts Facets(ListingQuery query) => File.Read(reader => reader.Facets(query));

    public override IReadOnlyList<DayCount> Days(ListingQuery query) => File.Read(reader => reader.Days(query));

    public override IReadOnlyDictionary<string, IReadOnlyList<DayCount>> DaysByFeed(string[] feedIds, DateTimeOffset from) =>
        File.Read(reader => reader.DaysByFeed(feedIds, from));

    public override ListedArticle? Find(string id) => File.Read(reader => reader.Find(id));

    public override IReadOnlyCollection<(string FeedId, string Id)> Expired(ExpiryRule rule, int limit) =>
        File.Read(reader => reader.Expired(rule, limit));

    public override ExpiredArticles CountExpired(ExpiryRule rule) => File.Read(reader => reader.CountExpired(rule));

    public override void Erase() => new IndexEraser(File).Erase();

    public override IEnumerable<string> Files() =>
        Directory.GetFiles(System.IO.Path.GetDirectoryName(Path)!).Where(path => System.IO.Path.GetFileName(path) != "lock");

    public override string Content()
    {
        using var rows = File.Writer[
            """
            SELECT group_concat(id || '@' || sort_key || ':' || known.hash || ':' || json, char(10))
                || char(10) || (SELECT group_concat(id || ':' || title) FROM (SELECT * FROM feed ORDER BY id)) FROM (
            SELECT id, sort_key, document FROM article ORDER BY sort_key) JOIN known USING (id, sort_key) JOIN header USING (document)
            """].ExecuteReader();
        rows.Read();
        return rows.IsDBNull(0) ? "" : rows.GetString(0);
    }

    public override void Dispose()
    {
        File.Dispose();
        _folder.Delete(recursive: true);
    }

    protected override void Apply(IndexBatch batch, LogPosition from) => new IndexWriter(File.Writer, File.Columns).Apply(batch);
}
