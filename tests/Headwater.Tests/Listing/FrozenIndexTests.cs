using Headwater.Index.Sqlite;

namespace Headwater.Tests.Listing;

public sealed class FrozenIndexTests : IDisposable
{
    private readonly TemporaryIndex _index = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("headwater-copy-");

    [Fact]
    public void A_frozen_file_stays_as_it_is_while_articles_come()
    {
        var random = new RandomArticles(1);
        _index.Apply(random.Changes(200));
        var before = _index.Ids(TestIndex.Query("limit=200"));
        var copy = Path.Combine(_folder.FullName, "copy.db");
        using (var frozen = _index.File.Freeze())
        {
            for (var round = 0; round < 20; round++)
                _index.Apply(random.Changes(500));
            _index.File.Writer.Execute("PRAGMA wal_checkpoint(PASSIVE)");
            using var target = File.Create(copy);
            frozen!.Content.CopyTo(target);
        }

        using var reader = new IndexReader(new IndexConnection(copy), new CurrentColumns());
        var page = reader.Page(TestIndex.Query("limit=200"));

        Assert.Equal(before, page.Items.Select(item => item.Header.Id));
        Assert.NotEqual(before, _index.Ids(TestIndex.Query("limit=200")));
    }

    public void Dispose()
    {
        _index.Dispose();
        _folder.Delete(recursive: true);
    }
}
