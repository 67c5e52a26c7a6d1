using Headwater.Index.Sqlite;

namespace Headwater.Tests.Listing;

public sealed class IndexFileTests
{
    private const int Rounds = 100;

    [Fact]
    public async Task Reader_finds_an_index_while_the_file_is_replaced()
    {
        using var index = new TemporaryIndex();
        var replaced = false;
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reading = Task.Run(() =>
        {
            while (!Volatile.Read(ref replaced))
            {
                Assert.Equal(0, index.State.Articles);
                begun.TrySetResult();
            }
        }, TestContext.Current.CancellationToken);

        await Task.WhenAny(begun.Task, reading);
        for (var round = 0; round < Rounds && !reading.IsCompleted; round++)
            index.File.Recreate();
        Volatile.Write(ref replaced, true);

        await reading;
    }

    [Fact]
    public void Opening_clears_what_processes_left_in_our_folders_only()
    {
        var path = Directory.CreateTempSubdirectory("headwater-index-").FullName;
        try
        {
            string[] left = [Write("1/restore/articles.db"), Write("2/articles.db"), Write("2/restore/articles.db")];
            string[] kept = [Write("2/lock"), Write("1/other/notes"), Write("other/lock"), Write("other/notes")];

            IndexFile.Open(path).Dispose();

            Assert.DoesNotContain(left, File.Exists);
            Assert.All(kept, file => Assert.True(File.Exists(file), file));
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }

        string Write(string name)
        {
            var file = Path.Combine(path, name);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, name);
            return file;
        }
    }

    [Fact]
    public void A_replacement_that_is_missing_leaves_an_empty_index()
    {
        using var index = new TemporaryIndex();
        index.Apply(IndexedChange.Titled("a", "Tides"));

        Assert.Throws<FileNotFoundException>(() => index.File.Replace(index.Path + ".missing"));

        Assert.Equal(0, index.State.Articles);
        index.File.Writer.Position();
    }

    [Fact]
    public void Reader_of_an_old_state_leaves_the_current_columns()
    {
        using var index = new TemporaryIndex();
        var (columns, writer, random) = (index.File.Columns, index.File.Writer, new RandomArticles(1));
        index.Apply(random.Changes(20));
        using var old = new IndexConnection(index.Path);
        old.Execute("BEGIN");
        var position = old.Position();
        columns.Get(old, position);
        for (var round = 0; round < 3; round++)
            index.Apply(random.Changes(5));
        var current = columns.Get(writer, writer.Position());

        columns.Get(old, position);

        Assert.Same(current, columns.Get(writer, writer.Position()));
    }
}
