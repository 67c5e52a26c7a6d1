using System.Text.RegularExpressions;

namespace Headwater.Tests.Docs;

/// <summary>Files of the repository, and the tables of its README.</summary>
internal static partial class SourceTree
{
    private static readonly string Root = Above(AppContext.BaseDirectory);

    public static string Readme { get; } = Read("README.md");

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), pattern).Select(File.ReadAllText);

    /// <summary>Files below a folder, by their paths in the repository, without what a build made.</summary>
    public static IEnumerable<string> Paths(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    public static bool Exists(string path) => Path.Exists(Path.Combine(Root, path));

    /// <summary>The cells of the tables under a heading, without header rows and code marks.</summary>
    public static IReadOnlyList<string[]> Rows(string heading)
    {
        var begin = Readme.IndexOf($"\n## {heading}\n", StringComparison.Ordinal);
        Assert.True(begin >= 0, $"README.md has no heading '{heading}'.");
        var end = Readme.IndexOf("\n## ", begin + 1, StringComparison.Ordinal);
        return
        [
            .. Readme[begin..(end < 0 ? Readme.Length : end)].Split('\n')
                .Where(line => line.StartsWith('|') && !line.StartsWith("| ---", StringComparison.Ordinal))
                .Select(line => Cell().Split(line.Trim().Trim('|')).Select(Text).ToArray()),
        ];
    }

    private static string Text(string cell) => cell.Trim().Replace("`", "", StringComparison.Ordinal);

    // A bar inside a cell is written \|.
    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Cell();

    private static string Above(string folder)
    {
        var at = new DirectoryInfo(folder);
        while (!File.Exists(Path.Combine(at.FullName, "Functions.sln")))
            at = at.Parent ?? throw new DirectoryNotFoundException("The tests run outside the repository.");
        return at.FullName;
    }
}
