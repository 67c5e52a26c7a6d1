using System.Collections.Concurrent;
using Headwater.Storage;
using Microsoft.Data.Sqlite;

namespace Headwater.Index.Sqlite;

/// <summary>The file of the index: one connection that writes, and one for each concurrent reader.</summary>
internal sealed class IndexFile : IDisposable
{
    private readonly IndexFolder _folder;
    private readonly ConcurrentBag<(IndexReader Reader, CurrentColumns Columns)> _idle = [];

    // While the file is replaced nobody opens it: SQLite would make an empty one in its place.
    private readonly Lock _replacing = new();
    private volatile CurrentColumns _columns;
    private volatile string _path;

    private IndexFile(IndexFolder folder, CurrentColumns columns)
    {
        _folder = folder;
        _columns = columns;
        _path = folder.Newest();
        folder.DeleteOthers(_path);
        try
        {
            Writer = new IndexConnection(_path);
            if (IndexSchema.IsCurrent(Writer))
                return;
            Writer.Dispose();
        }
        catch (SqliteException e) when (IsDamage(e))
        {
            Writer?.Dispose();
        }

        Writer = Create();
    }

    public IndexConnection Writer { get; private set; }

    /// <summary>The columns of this file; a file that replaces it gets new ones.</summary>
    public CurrentColumns Columns => _columns;

    /// <summary>True for errors that mean that the file is damaged.</summary>
    public static bool IsDamage(SqliteException exception) =>
        exception.SqliteErrorCode is IndexConnection.SqliteCorrupt or SqliteNotADatabase;

    // https://www.sqlite.org/rescode.html
    private const int SqliteNotADatabase = 26;

    /// <summary>Opens the file of the previous process, or creates one if there is none of this version.</summary>
    /// <exception cref="UnavailableException">The folder cannot be written.</exception>
    public static IndexFile Open(string path, CurrentColumns? columns = null)
    {
        IndexFolder? folder = null;
        try
        {
            folder = IndexFolder.Lock(path);
            return new IndexFile(folder, columns ?? new CurrentColumns());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteException)
        {
            folder?.Dispose();
            throw Unwritable(path, e);
        }
    }

    /// <summary>For a full disk, missing permissions and the like.</summary>
    public static UnavailableException Unwritable(string path, Exception reason) =>
        new("The index of this instance cannot be written (Listing__IndexPath); the log says why.", reason)
        {
            Details = $"The index cannot be written in the folder {path} (Listing__IndexPath): {reason.Message}",
        };

    /// <summary>Replaces the file with an empty one.</summary>
    public void Recreate()
    {
        lock (_replacing)
        {
            DisposeConnections();
            Writer = Create();
        }
    }

    /// <summary>
    /// Replaces the file with another one; queries that are running end with the old one. A process that ends at any step of it leaves
    /// one of them whole, and the next process begins with the newest.
    /// </summary>
    public void Replace(string path)
    {
        using (var handle = File.OpenHandle(path, access: FileAccess.ReadWrite))
            RandomAccess.FlushToDisk(handle); // its name must not reach the disk before it does
        lock (_replacing)
        {
            var next = _folder.Next();
            File.Move(path, next);
            IndexConnection writer;
            try
            {
                writer = new IndexConnection(next);
            }
            catch
            {
                _folder.DeleteOthers(_path); // the next attempt needs the room
                throw;
            }

            DisposeConnections();
            _path = next;
            Writer = writer;
            _folder.DeleteOthers(next);
        }
    }

    /// <summary>For a file that is to replace this one.</summary>
    public TemporaryFolder FolderForNext() => _folder.ForNext();

    /// <summary>
    /// The file as it is now, to be read without a copy; writing continues meanwhile. Null if the file kept changing, or was replaced.
    /// </summary>
    public FrozenIndex? Freeze()
    {
        FrozenIndex frozen;
        lock (_replacing)
            frozen = new FrozenIndex(_path);
        var ready = false;
        try
        {
            ready = frozen.TryFreeze() && frozen.Path == _path;
            return ready ? frozen : null;
        }
        finally
        {
            if (!ready)
                frozen.Dispose();
        }
    }

    /// <summary>Runs a query on a reader of its own.</summary>
    public T Read<T>(Func<IndexReader, T> query)
    {
#pragma warning disable CA2000 // It is returned to the idle readers.
        var (reader, columns) = Rent();
#pragma warning restore CA2000
        var sound = false;
        try
        {
            var answer = query(reader);
            sound = columns == _columns;
            return answer;
        }
        finally
        {
            if (sound)
                _idle.Add((reader, columns));
            else
                reader.Dispose();
        }
    }

    public void Dispose()
    {
        DisposeConnections();
        _folder.Dispose();
    }

    private void DisposeConnections()
    {
        _columns = _columns.ForNewFile(); // readers in use are disposed of when they are returned
        while (_idle.TryTake(out var idle))
            idle.Reader.Dispose();
        Writer.Dispose();
    }

    private (IndexReader Reader, CurrentColumns Columns) Rent()
    {
        while (_idle.TryTake(out var idle))
        {
            if (idle.Columns == _columns)
                return idle;
            idle.Reader.Dispose();
        }

        lock (_replacing)
            return (new IndexReader(new IndexConnection(_path), _columns), _columns);
    }

    private IndexConnection Create()
    {
        _path = _folder.Next();
        _folder.DeleteOthers(_path);
        var writer = new IndexConnection(_path);
        try
        {
            IndexSchema.Create(writer);
            return writer;
        }
        catch
        {
            writer.Dispose(); // else it keeps the room of a file that was deleted, where the disk is full
            throw;
        }
    }
}
