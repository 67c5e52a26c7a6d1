using Headwater.Index.Search;

namespace Headwater.Index.Sqlite;

/// <summary>
/// The full-text table. It keeps no texts, only where each word is; so a document is added and removed as a whole, and keeps its number.
/// </summary>
internal sealed class SearchTable(IndexConnection connection)
{
    // Numbers of one minute. A list of matches has the differences between numbers: the closer these are, the smaller is the table.
    private const int PerMinute = 16;
    private const long Minute = 60_000;
    private const int MaxSpan = PerMinute << 12;

    // Four megabytes.
    private const int PagesPerStep = 1_000;

    /// <summary>
    /// A free number for an article. Like sort keys, numbers grow from the newest to the oldest article, but only roughly: so the matches
    /// in a part of the listing are in one range. The more articles share a minute, the more of the following numbers they choose from.
    /// </summary>
    /// <param name="taken">Numbers that are free in the table but not any more.</param>
    public long FreeDocument(IndexLine line, SortedDictionary<long, IndexLine> taken)
    {
        var start = (SortKey.MaxMilliseconds - line.Published) / Minute * PerMinute;
        var slot = line.NaturalKey - SortKey.First(line.Published);
        for (var span = PerMinute; span <= MaxSpan; span *= 4)
        {
            for (var i = 0; i < PerMinute; i++)
            {
                if (IsFree(start + slot % span + i))
                    return start + slot % span + i;
            }
        }

        // A document of very many undated items.
        var document = start + slot;
        while (!IsFree(document))
            document++;
        return document;

        bool IsFree(long number) => !taken.ContainsKey(number) && !Has(number);
    }

    public void Add(long document, IndexLine line)
    {
        var header = line.Header!;
        connection.Execute(
            """
            INSERT INTO search(rowid, text, title, summary, headings, authors, categories)
            VALUES ($document, $text, $title, $summary, $headings, $authors, $categories)
            """,
            ("$document", document),
            ("$text", TokenReader.Join(line.Text)),
            ("$title", TokenReader.Join(header.Title)),
            ("$summary", TokenReader.Join(header.Summary ?? "")),
            ("$headings", TokenReader.Join(line.Headings)),
            ("$authors", TokenReader.Join(string.Join('\n', header.Authors.Select(author => author.Name)))),
            ("$categories", TokenReader.Join(string.Join('\n', header.Categories))));
    }

    /// <summary>
    /// Merges all segments into one: until then those of a document that was removed stay in the file. In steps, because a transaction
    /// writes all that it changes a second time, beside the file.
    /// </summary>
    public void MergeAll()
    {
        long before, after;
        var pages = -PagesPerStep; // a negative number begins to merge all, a positive one goes on
        do
        {
            before = Changes();
            connection.Execute("INSERT INTO search(search, rank) VALUES ('merge', $pages)", ("$pages", pages));
            after = Changes();
            pages = PagesPerStep;
        }
        while (after - before > 1); // one is the command itself
    }

    private long Changes() => (long)connection["SELECT total_changes()"].ExecuteScalar()!;

    private bool Has(long document) =>
        connection["SELECT 1 FROM header WHERE document = $document", ("$document", document)].ExecuteScalar() is not null;

    public void Remove(long document) => connection.Execute("DELETE FROM search WHERE rowid = $document", ("$document", document));
}
