using System.Globalization;
using Headwater.Storage;

namespace Headwater.Index.Sqlite;

/// <summary>The tables of the index.</summary>
internal static class IndexSchema
{
    /// <summary>Version of the meaning of the tables. A file of another version is built again.</summary>
    public const int Version = 14;

    /// <summary>Marks the files as ours: "Hdwt".</summary>
    public const int ApplicationId = 0x48647774;

    // state:   one row. origin identifies the log.
    //          changed is the greatest time of a line; changed_last says whether the last line has it (see IndexState).
    //          removed_at is the time of the first deletion whose words may still be in the file or a snapshot, erased the number of lines
    //          when none were in the file.
    // feed:    the title of each feed: that of a line of the log when renamed is 1, else that of its article fetched last.
    // known:   the newest line of each article, so that an older line never wins; also of deleted ones, until IndexEraser finds that none
    //          can come any more.
    // article: what filters and orders use. sort_key is the SortKey of the publication, updated_key that of the last change, feed the
    //          number of the feed's term. since is the time from which the article's age counts. document is its number in the full-text
    //          table: a sort key changes when articles of the same moment come and go.
    // header:  what a page shows, see CompressedHeader. A table of its own, so that a scan of article reads few pages.
    // term:    one row for each spelling of a value. Ids are not used again, as readers keep the names of those they have seen.
    // search:  where the words are, as TokenReader makes them. text comes first, because each mention of the other columns costs two
    //          bytes. The tokenizer only splits at spaces: to it, every other character of a token is part of a word.
    public const string Tables =
        """
        CREATE TABLE state(
            segment INTEGER NOT NULL, offset INTEGER NOT NULL, as_of INTEGER, origin TEXT, lines INTEGER NOT NULL,
            articles INTEGER NOT NULL, changed INTEGER, changed_last INTEGER NOT NULL, removed_at INTEGER, erased INTEGER NOT NULL);
        CREATE TABLE feed(id TEXT PRIMARY KEY, title TEXT NOT NULL, renamed INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE known(id TEXT PRIMARY KEY, fetched INTEGER NOT NULL, hash TEXT NOT NULL, sort_key INTEGER) WITHOUT ROWID;
        CREATE TABLE article(
            sort_key INTEGER PRIMARY KEY, document INTEGER NOT NULL, id TEXT NOT NULL, published INTEGER NOT NULL,
            updated_key INTEGER NOT NULL, terms BLOB NOT NULL, feed INTEGER NOT NULL, since INTEGER NOT NULL);
        CREATE INDEX article_feed ON article(feed, updated_key);
        CREATE INDEX article_since ON article(since);
        CREATE TABLE header(document INTEGER PRIMARY KEY, deflated BLOB NOT NULL);
        CREATE TABLE term(
            id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, value TEXT NOT NULL, name TEXT NOT NULL,
            UNIQUE(kind, value, name));
        CREATE VIRTUAL TABLE search USING fts5(
            text, title, summary, headings, authors, categories,
            content = '', contentless_delete = 1, tokenize = "ascii tokenchars '#+.'");
        """;

    /// <summary>False if the file has another version.</summary>
    public static bool IsCurrent(IndexConnection connection) =>
        Number(connection, "PRAGMA application_id") == ApplicationId && Number(connection, "PRAGMA user_version") == Version;

    /// <summary>Creates the tables in an empty file.</summary>
    public static void Create(IndexConnection connection) => connection.InTransaction(() =>
    {
        connection.Execute(Tables);
        connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}"));
        connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Version}"));
        connection.Execute(
            "INSERT INTO state VALUES ($segment, $offset, NULL, NULL, 0, 0, NULL, 0, NULL, 0)",
            ("$segment", LogPosition.Start.Segment), ("$offset", LogPosition.Start.Offset));
    });

    private static long Number(IndexConnection connection, string sql) => (long)connection[sql].ExecuteScalar()!;
}
