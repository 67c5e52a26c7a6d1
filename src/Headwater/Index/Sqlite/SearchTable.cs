namespace Headwater.Index.Sqlite;

/// <summary>The full-text table and what it is made of.</summary>
internal sealed class SearchTable(IndexConnection connection)
{
    // Around a matched word, until what is between is safe HTML. No publisher's text has them: they are no characters of XML.
    public const string MarkStart = "\u0001";
    public const string MarkEnd = "\u0002";

    /// <summary>The SQL of the place of a text that has the words which are looked for: 32 words, two or three lines.</summary>
    public const string Snippet = "snippet(search, -1, char(1), char(2), '…', 32)";

    public void Add(long place, IndexLine line)
    {
        var header = line.Header!;
        ReadOnlySpan<(string, object?)> texts =
        [
            ("$place", place),
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
            VALUES ($place, $title, $summary, $headings, $text, $authors, $categories)
            """,
            texts);
        connection.Execute(
            "INSERT INTO source VALUES ($place, $title, $summary, $headings, $text, $authors, $categories)",
            [.. texts[..4], ("$text", IndexConnection.Deflate(line.Text)), .. texts[5..]]);
    }

    /// <summary>The index is told to forget before the source is gone, because it reads there what it must forget.</summary>
    public void Remove(long place)
    {
        connection.Execute("DELETE FROM search WHERE rowid = $place", ("$place", place));
        connection.Execute("DELETE FROM source WHERE place = $place", ("$place", place));
    }

    public void Move(long from, long to)
    {
        connection.Execute("DELETE FROM search WHERE rowid = $from", ("$from", from));
        connection.Execute("UPDATE source SET place = $to WHERE place = $from", ("$from", from), ("$to", to));
        connection.Execute(
            """
            INSERT INTO search(rowid, title, summary, headings, text, authors, categories)
            SELECT place, title, summary, headings, text, authors, categories FROM searched WHERE place = $to
            """,
            ("$to", to));
    }
}
