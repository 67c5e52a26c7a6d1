using System.IO.Compression;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Headwater.Listing;

/// <summary>A connection to the index file, with its statements prepared once. For one thread at a time.</summary>
internal sealed class IndexConnection : IDisposable
{
    // A third of the text remains; the levels above gain a tenth of that for three times the time.
    private const int CompressionLevel = 1;
    private const int CompressionWindow = 16;

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = [];

    public IndexConnection(string path)
    {
        // Not the pool of the library, which would close the statements.
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 30 }.ToString());
        try
        {
            _connection.Open();
            _connection.CreateFunction<byte[], string>("inflate", Inflate, isDeterministic: true);
            Execute("PRAGMA journal_mode = WAL");
            Execute("PRAGMA synchronous = NORMAL");
            Execute("PRAGMA wal_autocheckpoint = 4096"); // 16 MiB: a chunk of the log changes many pages more than once
            Execute("PRAGMA temp_store = MEMORY");
            Execute("PRAGMA mmap_size = 1073741824"); // pages are read where the operating system has them
        }
        catch
        {
            _connection.Dispose();
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
        using var stream = new StreamReader(new BrotliStream(new MemoryStream(compressed), CompressionMode.Decompress), Encoding.UTF8);
        return stream.ReadToEnd();
    }
}
