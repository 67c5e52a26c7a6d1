using System.Text;
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

    public override IReadOnlyDictionary<string, IReadOnlyList<DayCount>> DaysByFeed(string[] feedIds, DateTimeOffset from) =>
        File.Read(reader => reader.DaysByFeed(feedIds, from));

    public override ListedArticle? Find(string id) => File.Read(reader => reader.Find(id));

    public override string? FeedTitle(string feedId) => File.Read(reader => reader.FeedTitle(feedId));

    public override IReadOnlyList<string> LabelNames() => File.Read(reader => reader.LabelNames());

    public override IReadOnlyCollection<(string FeedId, string Id)> Expired(ExpiryRule rule, int limit) =>
        File.Read(reader => reader.Expired(rule, limit));

    public override IReadOnlyDictionary<string, ExpiredArticles> CountExpired(ExpiryRule rule) =>
        File.Read(reader => reader.CountExpired(rule));

    public override void Erase(DateTimeOffset before = default) => new IndexEraser(File).Erase(before);

    public override IReadOnlyList<string> Known()
    {
        var ids = new List<string>();
        using var rows = File.Writer["SELECT id FROM known ORDER BY id"].ExecuteReader();
        while (rows.Read())
            ids.Add(rows.GetString(0));
        return ids;
    }

    public override IEnumerable<string> Files() =>
        Directory.GetFiles(System.IO.Path.GetDirectoryName(Path)!).Where(path => System.IO.Path.GetFileName(path) != "lock");

    public override string Content()
    {
        var content = new List<string>();
        using (var rows = File.Writer[
            """
            SELECT id || '@' || sort_key || ':' || hash, deflated FROM article JOIN known USING (id, sort_key) JOIN header USING (document)
            ORDER BY sort_key
            """].ExecuteReader())
        {
            while (rows.Read())
                content.Add($"{rows.GetString(0)}:{Encoding.UTF8.GetString(CompressedHeader.Json(rows.GetFieldValue<byte[]>(1)))}");
        }

        using var titles = File.Writer["SELECT group_concat(id || ':' || title) FROM (SELECT * FROM feed ORDER BY id)"].ExecuteReader();
        titles.Read();
        return string.Join('\n', [.. content, titles.IsDBNull(0) ? "" : titles.GetString(0)]);
    }

    public override void Dispose()
    {
        File.Dispose();
        _folder.Delete(recursive: true);
    }

    protected override void Apply(IndexBatch batch, LogPosition from) => new IndexWriter(File.Writer, File.Columns).Apply(batch);
}
