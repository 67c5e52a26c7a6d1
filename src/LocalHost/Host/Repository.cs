namespace Headwater.LocalHost.Host;

/// <summary>Files of the source tree that the program was built in.</summary>
internal static class Repository
{
    /// <summary>The folder with Functions.sln above the program or the current folder; null for a published program elsewhere.</summary>
    public static string? Root { get; } = Above(AppContext.BaseDirectory) ?? Above(Directory.GetCurrentDirectory());

    /// <summary>The full path of a file or folder of the tree; null if it is not there.</summary>
    public static string? Find(string relativePath) =>
        Root is not null && Path.Combine(Root, relativePath) is var path && Path.Exists(path) ? path : null;

    private static string? Above(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Functions.sln")))
                return at.FullName;
        return null;
    }
}
