using System.IO.Compression;
using System.Text;
using Headwater.Storage;
using Microsoft.Data.Sqlite;

namespace Headwater.Index.Sqlite;

/// <summary>A connection to the index file, with its statements prepared once. For one thread at a time.</summary>
internal sealed class IndexConnection : IDisposable
{
    // A third of the text remains; the levels above gain a tenth of that for three times the time.
    private const int CompressionLevel = 1;
    private const int CompressionWindow = 16;

    /// <summary>SQLITE_CORRUPT: https://www.sqlite.org/rescode.html.</summary>
    public const int SqliteCorrupt = 11;

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = [];

    public IndexConnection(string path)
    {
        // Not the pool of the library, which would close the statements.
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 30 }.ToString());
        try
        {
            _connection.Open();
            _connection.CreateFunction("inflate", (Func<byte[], string>)Inflate, isDeterministic: true);
            Execute("PRAGMA journal_mode = WAL");
            Execute("PRAGMA synchronous = NORMAL");
            Execute("PRAGMA wal_autocheckpoint = 4096"); // 16 MiB: a chunk of the log changes many pages more than once
            Execute("PRAGMA temp_store = MEMORY");
            Execute("PRAGMA mmap_size = 1073741824"); // pages are read where the operating system has them
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
#pragma warning disable CA2100 // All texts are put together here; what a caller types is a value.
                command.CommandText = sql;
#pragma warning restore CA2100
                _commands.Add(sql, command);
                foreach (var (name, _) in parameters)
                    command.Parameters.Add(new SqliteParameter { ParameterName = name });
            }

            // Callers of one text give the same parameters in the same order.
            for (var i = 0; i < parameters.Length; i++)
                command.Parameters[i].Value = parameters[i].Value ?? DBNull.Value;
            return command;
        }
    }

    /// <summary>How far the log is in the index.</summary>
    public LogPosition Position()
    {
        using var row = this["SELECT segment, offset FROM state"].ExecuteReader();
        return row.Read() ? new LogPosition(row.GetInt32(0), row.GetInt64(1)) : throw Missing("state");
    }

    /// <summary>The greatest time of a line, and whether it is that of the last line; see <see cref="IndexState"/>.</summary>
    public (DateTimeOffset? Time, bool IsLast) Changed()
    {
        using var row = this["SELECT changed, changed_last FROM state"].ExecuteReader();
        return !row.Read() ? throw Missing("state")
            : row.IsDBNull(0) ? (null, false)
            : (new DateTimeOffset(row.GetInt64(0), TimeSpan.Zero), row.GetBoolean(1));
    }

    /// <summary>The header at a place, with the present title of its feed.</summary>
    public byte[] Header(long place) => HeaderJson.WithFeedTitle(
        this["SELECT json FROM header WHERE place = $place", ("$place", place)].ExecuteScalar() as byte[] ?? throw Missing($"header at {place}"),
        FeedTitle);

    /// <summary>The newest title of a feed; null when it never had one.</summary>
    public string? FeedTitle(string feedId) => this["SELECT title FROM feed WHERE id = $id", ("$id", feedId)].ExecuteScalar() as string;

    /// <summary>The id and recency of the article at a place.</summary>
    public (string Id, long Recency) Article(long place)
    {
        using var row = this["SELECT id, recency FROM article WHERE place = $place", ("$place", place)].ExecuteReader();
        return row.Read() ? (row.GetString(0), row.GetInt64(1)) : throw Missing($"article at {place}");
    }

    /// <summary>The places of a range that match a full-text expression, in their order.</summary>
    public List<long> Matches(string expression, long first, long last) => Numbers(this[
        "SELECT rowid FROM search WHERE search MATCH $q AND rowid BETWEEN $first AND $last ORDER BY rowid",
        ("$q", expression), ("$first", first), ("$last", last)]);

    /// <summary>The first column of all rows.</summary>
    public static List<long> Numbers(SqliteCommand command)
    {
        var numbers = new List<long>();
        using var rows = command.ExecuteReader();
        while (rows.Read())
            numbers.Add(rows.GetInt64(0));
        return numbers;
    }

    public void Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) => this[sql, parameters].ExecuteNonQuery();

    /// <summary>All changes of <paramref name="action"/> or none.</summary>
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
            Execute("ROLLBACK");
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
            command.Dispose();
        _connection.Dispose();
    }

    /// <summary>A text as the index keeps it.</summary>
    public static byte[] Deflate(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var compressed = new byte[BrotliEncoder.GetMaxCompressedLength(bytes.Length)];
        BrotliEncoder.TryCompress(bytes, compressed, out var length, CompressionLevel, CompressionWindow);
        return compressed[..length];
    }

    private static string Inflate(byte[] compressed)
    {
        using var text = new StreamReader(new BrotliStream(new MemoryStream(compressed), CompressionMode.Decompress), Encoding.UTF8);
        return text.ReadToEnd();
    }

    private static SqliteException Missing(string what) => new($"The index has no {what}.", SqliteCorrupt);
}
