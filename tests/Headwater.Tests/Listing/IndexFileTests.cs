using Headwater.Index.Sqlite;
using Microsoft.Data.Sqlite;

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
            string[] left =
            [
                Write("1/unfinished/copy.db"), Write("1/articles-1.db"), Write("1/articles-1.db-wal"), Write("1/articles.db"),
                Write("1/restore/articles.db"), Write("2/restore/articles.db"), Write("2/articles.db"),
                Write("2/articles-1.db"), Write("2/unfinished/copy.db"),
            ];
            string[] kept = [Write("2/lock"), Write("1/other/notes"), Write("other/lock"), Write("other/notes")];
            Write("1/articles-2.db");

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
    public void A_replacement_that_is_missing_leaves_the_index()
    {
        using var index = new TemporaryIndex();
        index.Apply(IndexedChange.Titled("a", "Tides"));

        Assert.Throws<FileNotFoundException>(() => index.File.Replace(index.Path + ".missing"));

        Assert.Equal(1, index.State.Articles);
        index.Apply(IndexedChange.Titled("b", "Waves"));
        Assert.Equal(2, index.State.Articles);
    }

    [Fact]
    public void Replacement_that_is_not_an_index_is_deleted()
    {
        using var index = new TemporaryIndex();
        index.Apply(IndexedChange.Titled("a", "Tides"));
        var (path, replacement) = (index.Path, index.Path + ".replacement");
        File.WriteAllText(replacement, "no database");

        Assert.Throws<SqliteException>(() => index.File.Replace(replacement));

        Assert.Equal(path, index.Path);
        index.Apply(IndexedChange.Titled("b", "Waves"));
        Assert.Equal(2, index.State.Articles);
    }

    /// <summary>A process may end between two steps of a replacement: the old file is there, and the new one, too.</summary>
    [Fact]
    public void Next_process_begins_with_the_newest_file()
    {
        var path = Directory.CreateTempSubdirectory("headwater-index-").FullName;
        try
        {
            Write(number: 9, articles: 1);
            Write(number: 10, articles: 2);

            using (var file = IndexFile.Open(path))
                Assert.Equal(2, file.Read(reader => reader.State()).Articles);

            Assert.Equal(["articles-10.db"], Directory.GetFiles(path, "*.db", SearchOption.AllDirectories).Select(Path.GetFileName));
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }

        void Write(int number, int articles)
        {
            using var index = new TemporaryIndex();
            index.Apply(Enumerable.Range(0, articles).Select(article => IndexedChange.Titled($"a{article}", "Tides")));
            var folder = Directory.CreateDirectory(Path.Combine(path, "1")).FullName;
            index.File.Writer.CopyTo(Path.Combine(folder, $"articles-{number}.db"));
        }
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
