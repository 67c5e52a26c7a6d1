using System.Collections.Concurrent;
using System.Globalization;
using Headwater.Storage;
using Microsoft.Data.Sqlite;

namespace Headwater.Index.Sqlite;

/// <summary>The file of the index: one connection that writes, and one for each concurrent reader.</summary>
internal sealed class IndexFile : IDisposable
{
    // Processes of one machine that can share the folder; each has a file of its own.
    private const int MaxProcesses = 64;

    private const string Restoring = "restore";

    private readonly FileStream _lock;
    private readonly string _path;
    private readonly ConcurrentBag<(IndexReader Reader, CurrentColumns Columns)> _idle = [];

    // While the file is replaced nobody opens it: SQLite would make an empty one in its place.
    private readonly Lock _replacing = new();
    private volatile CurrentColumns _columns;

    private IndexFile(string folder, FileStream @lock, CurrentColumns columns)
    {
        _lock = @lock;
        _columns = columns;
        _path = Path.Combine(folder, "articles.db"); // one name for all versions, so that no old file is left behind
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
        try
        {
            return OpenFree(path, columns);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteException)
        {
            throw Unwritable(path, e);
        }
    }

    /// <summary>For a full disk, missing permissions and the like.</summary>
    public static UnavailableException Unwritable(string path, Exception reason) =>
        new("The index of this instance cannot be written (Listing__IndexPath); the log says why.", reason)
        {
            Details = $"The index cannot be written in the folder {path} (Listing__IndexPath): {reason.Message}",
        };

    private static IndexFile OpenFree(string path, CurrentColumns? columns)
    {
        for (var number = 1; ; number++)
        {
            var folder = Path.Combine(path, number.ToString(CultureInfo.InvariantCulture));
            Directory.CreateDirectory(folder);
            FileStream @lock;
            try
            {
                @lock = new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
            }
            catch (IOException) when (number < MaxProcesses && File.Exists(Path.Combine(folder, "lock")))
            {
                continue; // another process uses it
            }

            try
            {
                DeleteUnfinished(folder);
                var file = new IndexFile(folder, @lock, columns ?? new CurrentColumns());
                DeleteUnused(path, folder);
                return file;
            }
            catch
            {
                @lock.Dispose();
                throw;
            }
        }
    }

    /// <summary>What a second process left beside this one: nobody would erase the words of deleted articles there.</summary>
    private static void DeleteUnused(string path, string own)
    {
        foreach (var folder in Directory.GetDirectories(path).Where(folder => folder != own && IsOurs(Path.GetFileName(folder))))
        {
            try
            {
                using var @lock = new FileStream(Path.Combine(folder, "lock"), FileMode.Open, FileAccess.Write, FileShare.None);
                foreach (var file in Directory.GetFiles(folder).Where(file => Path.GetFileName(file) != "lock"))
                    File.Delete(file);
                DeleteUnfinished(folder);
            }
            catch (IOException)
            {
                // Another process uses it.
            }
        }
    }

    /// <summary>A snapshot that was being restored when the process ended.</summary>
    private static void DeleteUnfinished(string folder)
    {
        var unfinished = Path.Combine(folder, Restoring);
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
    }

    // The path may have been given to other programs, too.
    private static bool IsOurs(string folder) => int.TryParse(folder, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    /// <summary>Replaces the file with an empty one.</summary>
    public void Recreate()
    {
        lock (_replacing)
        {
            DisposeConnections();
            Writer = Create();
        }
    }

    /// <summary>Replaces the file with another one.</summary>
    public void Replace(string path)
    {
        lock (_replacing)
        {
            DisposeConnections();
            Delete();
            try
            {
                File.Move(path, _path);
                Writer = new IndexConnection(_path);
            }
            catch
            {
                Writer = Create();
                throw;
            }
        }
    }

    /// <summary>For a snapshot that is being downloaded; on the same disk.</summary>
    public TemporaryFolder FolderToRestore() => new(Path.Combine(Path.GetDirectoryName(_path)!, Restoring));

    /// <summary>
    /// The file as it is now, to be read without a copy; writing continues meanwhile. Null if the file kept changing.
    /// </summary>
    public FrozenIndex? Freeze() => FrozenIndex.Of(_path);

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
        _lock.Dispose();
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
        Delete();
        var writer = new IndexConnection(_path);
        IndexSchema.Create(writer);
        return writer;
    }

    private void Delete()
    {
        foreach (var suffix in (ReadOnlySpan<string>)["", "-wal", "-shm"])
            File.Delete(_path + suffix);
    }
}

/// <summary>A folder that is emptied at the start and removed at the end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder(string path)
    {
        Path = path;
        Delete();
        Directory.CreateDirectory(path);
    }

    public string Path { get; }

    public void Dispose() => Delete();

    private void Delete()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }
}
