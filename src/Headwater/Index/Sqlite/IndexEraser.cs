using Headwater.Storage;

namespace Headwater.Index.Sqlite;

/// <summary>
/// Removes what deleted articles left in the file: their words, terms that no article has any more, copies of their rows, and what tells
/// older lines from the deletion, when none comes any more. SQLite moves rows between pages and leaves copies behind in gaps, which a
/// deletion does not overwrite.
/// </summary>
internal sealed class IndexEraser(IndexFile file)
{
    /// <summary>
    /// Writes all rows to a new file, which takes the place of the old one. Takes a few seconds for 100,000 articles, while readers go on.
    /// The disk needs room for both; SQLite's VACUUM of the file itself would write all of it a third time, to its log.
    /// </summary>
    /// <param name="before">Of deletions from before, no line of an article is waiting any more.</param>
    public void Erase(DateTimeOffset before)
    {
        var writer = file.Writer;
        writer.InTransaction(() =>
        {
            RemoveUnusedTerms(writer);
            writer.Execute(
                "DELETE FROM known WHERE hash = $deleted AND fetched < $before",
                ("$deleted", ArticleChange.AfterEveryHash), ("$before", before.UtcTicks));
        });
        file.Columns.Forget(); // they still name the removed terms
        new SearchTable(writer).MergeAll();

        using var folder = file.FolderForNext();
        var copy = Path.Combine(folder.Path, "copy.db");
        writer.CopyTo(copy);
        using (var connection = new IndexConnection(copy))
            connection.Execute("UPDATE state SET removed_at = NULL, erased = lines");
        file.Replace(copy);
    }

    private void RemoveUnusedTerms(IndexConnection writer)
    {
        var counts = file.Columns.Get(writer, writer.Position()).Counts;
        for (var id = 0; id < counts.Length; id++)
        {
            if (counts[id] == 0)
                writer.Execute("DELETE FROM term WHERE id = $id", ("$id", id));
        }
    }
}
