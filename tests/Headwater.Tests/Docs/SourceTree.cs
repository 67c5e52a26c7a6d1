using System.Text.RegularExpressions;
using Headwater.LocalHost.Host;

namespace Headwater.Tests.Docs;

/// <summary>Files of the repository, and the tables of its documents.</summary>
internal static partial class SourceTree
{
    public const string Architecture = "src/README.md";

    private static readonly string Root = Repository.Root!;

    /// <summary>The paths of all pages for people.</summary>
    public static IReadOnlyList<string> Documents { get; } =
    [
        "README.md", "CHANGELOG.md", Architecture, "src/Headwater.Feeds/README.md", "tests/README.md", "infra/README.md",
        ".github/CONTRIBUTING.md", ".github/SECURITY.md",
    ];

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), pattern).Select(File.ReadAllText);

    /// <summary>Files below a folder, by their paths in the repository, without what a build made.</summary>
    public static IEnumerable<string> Paths(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    /// <summary>Files and folders at the root, without those that Git ignores by their names, or that begin with a dot.</summary>
    public static IEnumerable<string> AtTheRoot()
    {
        var ignored = Read(".gitignore").Split('\n').Select(line => line.TrimEnd('\r', '/')).ToHashSet();
        return new DirectoryInfo(Root).EnumerateFileSystemInfos().Select(entry => entry.Name)
            .Where(name => !name.StartsWith('.') && !ignored.Contains(name))
            .Order(StringComparer.Ordinal);
    }

    /// <summary>Of a file, in bytes.</summary>
    public static long Length(string path) => new FileInfo(Path.Combine(Root, path)).Length;

    public static bool Exists(string path) => Path.Exists(Path.Combine(Root, path));

    /// <summary>The text below a heading of the architecture, up to the next of its rank.</summary>
    public static string Section(string heading)
    {
        var text = Read(Architecture);
        var begin = Heading().Matches(text).FirstOrDefault(match => match.Groups["text"].Value == heading);
        Assert.True(begin is not null, $"{Architecture} has no heading '{heading}'.");
        var end = text.IndexOf($"\n{begin.Groups["rank"].Value} ", begin.Index + begin.Length, StringComparison.Ordinal);
        return text[begin.Index..(end < 0 ? text.Length : end)];
    }

    /// <summary>The cells of the tables below a heading of the architecture, without header rows and code marks.</summary>
    public static IReadOnlyList<string[]> Rows(string heading) =>
    [
        .. Section(heading).Split('\n')
            .Where(line => line.StartsWith('|') && !line.StartsWith("| ---", StringComparison.Ordinal))
            .Select(line => Cell().Split(line.Trim().Trim('|')).Select(Text).ToArray()),
    ];

    private static string Text(string cell) => cell.Trim().Replace("`", "", StringComparison.Ordinal);

    [GeneratedRegex("^(?<rank>##+) (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    // A bar inside a cell is written \|.
    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Cell();
}
