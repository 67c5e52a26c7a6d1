namespace Headwater.Index.Sqlite;

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
