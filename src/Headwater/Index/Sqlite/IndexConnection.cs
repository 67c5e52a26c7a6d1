using Headwater.Storage;
using Microsoft.Data.Sqlite;

namespace Headwater.Index.Sqlite;

/// <summary>A connection to the index file that prepares each statement once. Not thread-safe.</summary>
internal sealed class IndexConnection : IDisposable
{
    /// <summary>SQLITE_CORRUPT: https://www.sqlite.org/rescode.html.</summary>
    public const int SqliteCorrupt = 11;

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = [];

    public IndexConnection(string path)
    {
        // No pooling: the pool would dispose of the prepared statements.
        var settings = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 30 };
        _connection = new SqliteConnection(settings.ToString());
        try
        {
            _connection.Open();
            Execute("PRAGMA journal_mode = WAL");
            Execute("PRAGMA synchronous = NORMAL");
            Execute("PRAGMA wal_autocheckpoint = 4096"); // 16 MiB: a chunk of the log changes many pages repeatedly
            Execute("PRAGMA busy_timeout = 5000"); // a checkpoint waits for the queries that are running
            Execute("PRAGMA secure_delete = ON"); // what is deleted is overwritten; copies elsewhere are left to IndexEraser
            Execute("PRAGMA temp_store = MEMORY");
            Execute("PRAGMA mmap_size = 1073741824"); // pages are read from the cache of the operating system, without a copy
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The prepared statement with these parameters.</summary>
    public SqliteCommand this[string sql, params ReadOnlySpan<(string Name, object? Value)> parameters]
    {
        get
        {
            if (!_commands.TryGetValue(sql, out var command))
            {
                command = _connection.CreateCommand();
#pragma warning disable CA2100 // SQL is built from constants only; user input is always a parameter.
                command.CommandText = sql;
#pragma warning restore CA2100
                _commands.Add(sql, command);
                foreach (var (name, _) in parameters)
                    command.Parameters.Add(new SqliteParameter { ParameterName = name });
            }

            // All callers of one statement pass the same parameters in the same order.
            for (var i = 0; i < parameters.Length; i++)
                command.Parameters[i].Value = parameters[i].Value ?? DBNull.Value;
            return command;
        }
    }

    /// <summary>The position in the log up to which the index has applied it.</summary>
    public LogPosition Position()
    {
        using var row = this["SELECT segment, offset, origin FROM state"].ExecuteReader();
        return row.Read()
            ? new LogPosition(row.GetInt32(0), row.GetInt64(1), row.IsDBNull(2) ? null : row.GetString(2))
            : throw Missing("state");
    }

    /// <summary>The number of applied lines of the log.</summary>
    public long Lines() => (long)this["SELECT lines FROM state"].ExecuteScalar()!;

    /// <summary>The same when the file was last free of the words of deleted articles; 0 if none was ever deleted.</summary>
    public long Erased() => (long)this["SELECT erased FROM state"].ExecuteScalar()!;

    /// <summary>When the first article was deleted whose words may be in the file or a snapshot; null if there are none.</summary>
    public DateTimeOffset? RemovedAt() => this["SELECT removed_at FROM state"].ExecuteScalar() is long milliseconds
        ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
        : null;

    /// <summary>The greatest time of a line, and whether the last line has it; see <see cref="IndexState"/>.</summary>
    public (DateTimeOffset? Time, bool IsLast) Changed()
    {
        using var row = this["SELECT changed, changed_last FROM state"].ExecuteReader();
        return !row.Read() ? throw Missing("state")
            : row.IsDBNull(0) ? (null, false)
            : (new DateTimeOffset(row.GetInt64(0), TimeSpan.Zero), row.GetBoolean(1));
    }

    /// <summary>The header of an article, with the current title of its feed.</summary>
    public byte[] Header(long sortKey)
    {
        var header = this["SELECT deflated FROM article JOIN header USING (document) WHERE sort_key = $key", ("$key", sortKey)]
            .ExecuteScalar() as byte[];
        return HeaderJson.WithFeedTitle(CompressedHeader.Json(header ?? throw Missing($"header at {sortKey}")), FeedTitle);
    }

    /// <summary>The newest title of a feed; null if it never had one.</summary>
    public string? FeedTitle(string feedId) => this["SELECT title FROM feed WHERE id = $id", ("$id", feedId)].ExecuteScalar() as string;

    public (string Id, long UpdatedKey, long Document) Article(long sortKey)
    {
        using var row = this["SELECT id, updated_key, document FROM article WHERE sort_key = $key", ("$key", sortKey)].ExecuteReader();
        return row.Read() ? (row.GetString(0), row.GetInt64(1), row.GetInt64(2)) : throw Missing($"article at {sortKey}");
    }

    /// <summary>The article at a sort key; null when there is none.</summary>
    public (long Published, string Id)? EntryAt(long sortKey)
    {
        using var row = this["SELECT published, id FROM article WHERE sort_key = $key", ("$key", sortKey)].ExecuteReader();
        return row.Read() ? (row.GetInt64(0), row.GetString(1)) : null;
    }

    /// <summary>The documents in a range that match a full-text expression, in ascending order.</summary>
    public List<long> Matches(string expression, long first, long last) => Numbers(this[
        "SELECT rowid FROM search WHERE search MATCH $q AND rowid BETWEEN $first AND $last ORDER BY rowid",
        ("$q", expression), ("$first", first), ("$last", last)]);

    public static List<long> Numbers(SqliteCommand command)
    {
        var numbers = new List<long>();
        using var rows = command.ExecuteReader();
        while (rows.Read())
            numbers.Add(rows.GetInt64(0));
        return numbers;
    }

    public void Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        this[sql, parameters].ExecuteNonQuery();

    /// <summary>
    /// Copies all changes from SQLite's log beside the file into it, and empties the log; waits for the queries that are running.
    /// </summary>
    /// <returns>False if they took too long.</returns>
    public bool Checkpoint() => (long)this["PRAGMA wal_checkpoint(TRUNCATE)"].ExecuteScalar()! == 0;

    /// <summary>Writes all rows to a new file, and nothing else that this one has.</summary>
    public void CopyTo(string path) => Execute("VACUUM INTO $path", ("$path", path));

    /// <summary>
    /// Whether all pages of the file can be read, which takes a second for 100,000 articles. On a connection that has not searched: the
    /// check of the full-text table takes what others have merged since then for damage.
    /// </summary>
    public bool IsSound() => this["PRAGMA quick_check(1)"].ExecuteScalar() is "ok";

    /// <summary>Commits all changes of <paramref name="action"/>, or none if it throws.</summary>
    public void InTransaction(Action action)
    {
        Execute("BEGIN IMMEDIATE");
        try
        {
            action();
            Execute("COMMIT");
        }
        catch
        {
            try
            {
                Execute("ROLLBACK");
            }
            catch (SqliteException)
            {
                // SQLite has rolled back already, because the disk is full: the caller must see that error.
            }

            throw;
        }
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
            command.Dispose();
        _connection.Dispose();
    }

    private static SqliteException Missing(string what) => new($"The index has no {what}.", SqliteCorrupt);
}
