using System.Buffers;
using System.IO.Compression;
using System.Text;
using Headwater.Storage;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Headwater.Index.Sqlite;

/// <summary>A connection to the index file, with its statements prepared once. For one thread at a time.</summary>
internal sealed class IndexConnection : IDisposable
{
    // A third of the text remains; the levels above gain a tenth of that for three times the time.
    private const int CompressionLevel = 1;
    private const int CompressionWindow = 16;

    // A line of the log is a block of at most 4 MiB; what asks for more is damaged.
    private const int MaxTextBytes = 16 * 1024 * 1024;

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = [];
    private readonly Dictionary<string, sqlite3_stmt> _bare = [];

    public IndexConnection(string path)
    {
        // Not the pool of the library, which would close the statements.
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 30 }.ToString());
        try
        {
            _connection.Open();
            raw.sqlite3_create_function(
                _connection.Handle, "inflate", 1, raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC, null, static (context, _, values) => Inflate(context, values[0]));
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
        var statement = Bare("SELECT segment, offset FROM state");
        try
        {
            return Step(statement)
                ? new LogPosition(raw.sqlite3_column_int(statement, 0), raw.sqlite3_column_int64(statement, 1))
                : throw new SqliteException("The index has no state.", raw.SQLITE_CORRUPT);
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    /// <summary>The header at a place.</summary>
    public byte[] Header(long place)
    {
        var statement = Bare("SELECT json FROM header WHERE place = ?");
        raw.sqlite3_bind_int64(statement, 1, place);
        try
        {
            return Step(statement)
                ? raw.sqlite3_column_blob(statement, 0).ToArray()
                : throw new SqliteException($"The index has no header at {place}.", raw.SQLITE_CORRUPT);
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    /// <summary>The id and recency of the article at a place.</summary>
    public (string Id, long Recency) Article(long place)
    {
        var statement = Bare("SELECT id, recency FROM article WHERE place = ?");
        raw.sqlite3_bind_int64(statement, 1, place);
        try
        {
            return Step(statement)
                ? (raw.sqlite3_column_text(statement, 0).utf8_to_string(), raw.sqlite3_column_int64(statement, 1))
                : throw new SqliteException($"The index has no article at {place}.", raw.SQLITE_CORRUPT);
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    /// <summary>The places of a range that match a full-text expression, in their order.</summary>
    public List<long> Matches(string expression, long first, long last)
    {
        var statement = Bare("SELECT rowid FROM search WHERE search MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid");
        raw.sqlite3_bind_text(statement, 1, expression);
        raw.sqlite3_bind_int64(statement, 2, first);
        raw.sqlite3_bind_int64(statement, 3, last);
        try
        {
            var places = new List<long>();
            while (Step(statement))
                places.Add(raw.sqlite3_column_int64(statement, 0));
            return places;
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
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
        foreach (var statement in _bare.Values)
            statement.Dispose();
        _connection.Dispose();
    }

    /// <summary>A statement of the library below, for what a page asks twenty times, or of all articles, and little else.</summary>
    private sqlite3_stmt Bare(string sql)
    {
        if (!_bare.TryGetValue(sql, out var statement))
        {
            SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(_connection.Handle, sql, out statement), _connection.Handle);
            _bare.Add(sql, statement);
        }

        return statement;
    }

    /// <summary>True when there is a row.</summary>
    private bool Step(sqlite3_stmt statement)
    {
        var code = raw.sqlite3_step(statement);
        if (code is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
            SqliteException.ThrowExceptionForRC(code, _connection.Handle);
        return code == raw.SQLITE_ROW;
    }

    /// <summary>A text as the index keeps it.</summary>
    public static byte[] Deflate(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var compressed = new byte[BrotliEncoder.GetMaxCompressedLength(bytes.Length)];
        BrotliEncoder.TryCompress(bytes, compressed, out var length, CompressionLevel, CompressionWindow);
        return compressed[..length];
    }

    /// <summary>The SQL function <c>inflate</c>. By way of the bare library, because that of the connection makes strings of what SQLite wants as bytes.</summary>
    private static void Inflate(sqlite3_context context, sqlite3_value value)
    {
        var compressed = raw.sqlite3_value_blob(value);
        var text = ArrayPool<byte>.Shared.Rent(16 * 1024);
        int length;
        while (!BrotliDecoder.TryDecompress(compressed, text, out length))
        {
            if (text.Length > MaxTextBytes)
                break;
            var larger = ArrayPool<byte>.Shared.Rent(text.Length * 2);
            ArrayPool<byte>.Shared.Return(text);
            text = larger;
        }

        raw.sqlite3_result_text(context, text.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(text);
    }
}
