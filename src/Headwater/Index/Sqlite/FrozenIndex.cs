using Headwater.Storage;

namespace Headwater.Index.Sqlite;

/// <summary>
/// One state of the index file, while others read and write. SQLite appends changes to a log of its own beside the file, and copies them
/// into the file only as far as no reader needs what is there. So once that log is empty, a reader keeps the file as it is.
/// </summary>
internal sealed class FrozenIndex : IDisposable
{
    // A change may come between emptying the log and reading. Then the log is not empty, and the next attempt begins.
    private const int MaxAttempts = 10;

    private readonly IndexConnection _reader;

    public FrozenIndex(string path)
    {
        Path = path;
        _reader = new IndexConnection(path);

        // SQLite warns against opening the file beside it: closing it gives up the process's locks on it. They keep out other processes,
        // which the lock on the folder does as well.
        Content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
    }

    public string Path { get; }

    public Stream Content { get; }

    public LogPosition Position { get; private set; } = LogPosition.Start;

    /// <summary>The number of applied lines of the log.</summary>
    public long Lines { get; private set; }

    /// <summary>The number of them when the words of all articles that were deleted until then were removed from the file.</summary>
    public long Erased { get; private set; }

    /// <summary>False if the file kept changing.</summary>
    public bool TryFreeze()
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            _reader.Checkpoint();
            _reader.Execute("BEGIN");
            Position = _reader.Position(); // a transaction begins with its first read
            if (new FileInfo(Path + "-wal") is not { Exists: true, Length: > 0 })
            {
                (Lines, Erased) = (_reader.Lines(), _reader.Erased());
                return true;
            }

            _reader.Execute("COMMIT");
        }

        return false;
    }

    /// <inheritdoc cref="IndexConnection.IsSound"/>
    public bool IsSound() => _reader.IsSound();

    public void Dispose()
    {
        Content.Dispose();
        _reader.Dispose();
    }
}
