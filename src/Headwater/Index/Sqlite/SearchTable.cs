namespace Headwater.Index.Sqlite;

/// <summary>The full-text table and its texts.</summary>
internal sealed class SearchTable(IndexConnection connection)
{
    // Mark a matched word until the text is escaped. They cannot occur in an article: XML has no such characters.
    public const string MarkStart = "\u0001";
    public const string MarkEnd = "\u0002";

    /// <summary>SQL for the part of a text with the words that are searched: 32 words, two or three lines.</summary>
    public const string Snippet = "snippet(search, -1, char(1), char(2), '…', 32)";

    public void Add(long sortKey, IndexLine line)
    {
        var header = line.Header!;
        ReadOnlySpan<(string, object?)> texts =
        [
            ("$key", sortKey),
            ("$title", header.Title),
            ("$summary", header.Summary ?? ""),
            ("$headings", line.Headings),
            ("$text", line.Text),
            ("$authors", string.Join('\n', header.Authors.Select(author => author.Name))),
            ("$categories", string.Join('\n', header.Categories)),
        ];
        connection.Execute(
            """
            INSERT INTO search(rowid, title, summary, headings, text, authors, categories)
            VALUES ($key, $title, $summary, $headings, $text, $authors, $categories)
            """,
            texts);
        connection.Execute(
            "INSERT INTO source VALUES ($key, $title, $summary, $headings, $text, $authors, $categories)",
            [.. texts[..4], ("$text", IndexConnection.Deflate(line.Text)), .. texts[5..]]);
    }

    /// <summary>Removes from the full-text index first, because it reads the words to remove from the source.</summary>
    public void Remove(long sortKey)
    {
        connection.Execute("DELETE FROM search WHERE rowid = $key", ("$key", sortKey));
        connection.Execute("DELETE FROM source WHERE sort_key = $key", ("$key", sortKey));
    }

    public void Move(long from, long to)
    {
        connection.Execute("DELETE FROM search WHERE rowid = $from", ("$from", from));
        connection.Execute("UPDATE source SET sort_key = $to WHERE sort_key = $from", ("$from", from), ("$to", to));
        connection.Execute(
            """
            INSERT INTO search(rowid, title, summary, headings, text, authors, categories)
            SELECT sort_key, title, summary, headings, text, authors, categories FROM searched WHERE sort_key = $to
            """,
            ("$to", to));
    }
}
