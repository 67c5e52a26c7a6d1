using System.Globalization;

namespace Headwater.Index.Sqlite;

/// <summary>The folder of the index file, locked: processes of one machine that share a path have a folder each.</summary>
internal sealed class IndexFolder : IDisposable
{
    // Processes of one machine that can share the path.
    private const int MaxProcesses = 64;

    private const string LockName = "lock";
    private const string Unfinished = "unfinished";
    private const string EarlierUnfinished = "restore"; // its name when the file was always articles.db
    private const string Prefix = "articles-";
    private const string Suffix = ".db";

    private readonly string _path;
    private readonly FileStream _lock;

    private IndexFolder(string path, FileStream @lock)
    {
        _path = path;
        _lock = @lock;
    }

    /// <summary>The newest file, of the process before; or the name of the first one.</summary>
    public string Newest() => FileOf(Math.Max(Numbers().DefaultIfEmpty().Max(), 1));

    /// <summary>
    /// The name of a file that is to replace the newest one. Not the same name: whoever still reads the old file would share SQLite's log
    /// of the new one, or delete it (https://www.sqlite.org/howtocorrupt.html).
    /// </summary>
    public string Next() => FileOf(Numbers().DefaultIfEmpty().Max() + 1);

    /// <summary>Files that were replaced, cannot be used, or belong to an earlier version.</summary>
    public void DeleteOthers(string used)
    {
        foreach (var file in Directory.GetFiles(_path, "articles*").Where(file => !file.StartsWith(used, StringComparison.Ordinal)))
        {
            try
            {
                File.Delete(file);
            }
            catch (IOException)
            {
                // On Windows one that is still read. The next file that comes deletes it, or the next process.
            }
        }
    }

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

    /// <summary>For a file that is to be the next one; on the same disk.</summary>
    public TemporaryFolder ForNext() => new(Path.Combine(_path, Unfinished));

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

    /// <summary>A snapshot that was being restored, or a copy that was being made, when the process ended.</summary>
    private static void DeleteUnfinished(string folder)
    {
        foreach (var name in (ReadOnlySpan<string>)[Unfinished, EarlierUnfinished])
        {
            var unfinished = Path.Combine(folder, name);
            if (Directory.Exists(unfinished))
                Directory.Delete(unfinished, recursive: true);
        }
    }

    private string FileOf(int number) => Path.Combine(_path, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number}{Suffix}"));

    private IEnumerable<int> Numbers() => Directory.GetFiles(_path, $"{Prefix}*{Suffix}")
        .Select(file => Path.GetFileName(file)[Prefix.Length..^Suffix.Length])
        .Where(number => int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        .Select(number => int.Parse(number, CultureInfo.InvariantCulture));

    // The path may have been given to other programs, too.
    private static bool IsOurs(string folder) => int.TryParse(folder, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
