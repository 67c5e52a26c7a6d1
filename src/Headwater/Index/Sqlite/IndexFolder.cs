using System.Globalization;

namespace Headwater.Index.Sqlite;

/// <summary>The folder of the index file, locked: processes of one machine that share a path have a folder each.</summary>
internal sealed class IndexFolder : IDisposable
{
    // Processes of one machine that can share the path.
    private const int MaxProcesses = 64;

    private const string LockName = "lock";
    private const string Restoring = "restore";

    private readonly string _path;
    private readonly FileStream _lock;

    private IndexFolder(string path, FileStream @lock)
    {
        _path = path;
        _lock = @lock;
    }

    // One name for all versions, so that no old file is left behind.
    public string DatabasePath => Path.Combine(_path, "articles.db");

    /// <summary>The first folder that no other process uses; with what ended processes left removed.</summary>
    public static IndexFolder Lock(string path)
    {
        for (var number = 1; ; number++)
        {
            var folder = Path.Combine(path, number.ToString(CultureInfo.InvariantCulture));
            Directory.CreateDirectory(folder);
            FileStream @lock;
            try
            {
                @lock = new FileStream(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
            }
            catch (IOException) when (number < MaxProcesses && File.Exists(Path.Combine(folder, LockName)))
            {
                continue; // another process uses it
            }

            try
            {
                DeleteUnfinished(folder);
                DeleteUnused(path, folder);
                return new IndexFolder(folder, @lock);
            }
            catch
            {
                @lock.Dispose();
                throw;
            }
        }
    }

    /// <summary>For a snapshot that is being downloaded; on the same disk.</summary>
    public TemporaryFolder ToRestore() => new(Path.Combine(_path, Restoring));

    public void Dispose() => _lock.Dispose();

    /// <summary>What a second process left beside this one: nobody would erase the words of deleted articles there.</summary>
    private static void DeleteUnused(string path, string own)
    {
        foreach (var folder in Directory.GetDirectories(path).Where(folder => folder != own && IsOurs(Path.GetFileName(folder))))
        {
            try
            {
                using var @lock = new FileStream(Path.Combine(folder, LockName), FileMode.Open, FileAccess.Write, FileShare.None);
                foreach (var file in Directory.GetFiles(folder).Where(file => Path.GetFileName(file) != LockName))
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
}
