using Headwater.Index;
using Headwater.Index.Sqlite;
using Headwater.Listing;
using Headwater.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Headwater.Tests.Listing;

/// <summary>An index file that ends with the test.</summary>
internal sealed class TemporaryIndex : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("headwater-index-");
    private long _offset;

    // Blocks of a few articles, so that they are cut, emptied and joined again.
    public TemporaryIndex() => File = IndexFile.Open(_folder.FullName, new CurrentColumns(blockSize: 4));

    public IndexFile File { get; }

    /// <summary>Of the database.</summary>
    public string Path => Directory.GetFiles(_folder.FullName, "*.db", SearchOption.AllDirectories).Single();

    public void Apply(params IEnumerable<IndexedChange> changes) => Apply([.. changes], isGone: _ => false);

    /// <param name="isGone">Whether the article of a line is not there any more.</param>
    public void Apply(IReadOnlyList<IndexedChange> changes, Func<IndexedChange, bool> isGone, params IReadOnlyCollection<FeedTitle> titles)
    {
        _offset += ArticleChangeLine.Write([.. changes.Select(change => change.Line)]).Length;
        var byLine = changes.DistinctBy(change => change.Line).ToDictionary(change => change.Line);
        var newest = IndexBatch.Newest(byLine.Keys).Select(line => byLine[line]).Where(change => !isGone(change));
        new IndexWriter(File.Writer, File.Columns).Apply(new IndexBatch(
            [.. newest.Select(change => change.Indexed())],
            titles,
            [.. changes.Select(change => IndexBatch.Time(change.Line))],
            changes.Count,
            Unreadable: 0,
            new LogPosition(1, _offset)));
    }

    /// <summary>All pages of the answer as one.</summary>
    public IReadOnlyList<string> Ids(ListingQuery query)
    {
        var ids = new List<string>();
        for (var page = File.Read(reader => reader.Page(query)); ; page = File.Read(reader => reader.Page(query)))
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

    public void Dispose()
    {
        File.Dispose();
        _folder.Delete(recursive: true);
    }
}
