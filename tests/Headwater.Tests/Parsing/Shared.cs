namespace Headwater.Tests.Parsing;

/// <summary>Documents outside the tests: the sample of the local host, and those of others, which may lie beside the checkout.</summary>
internal static class Shared
{
    public static string SampleFeedOfTheHost { get; } = Path.Combine(Root(), "src", "LocalHost", "Sample", "sample-feed.xml");

    /// <summary>Null if it does not exist.</summary>
    public static string? Conformance { get; } = Beside("shared", "conformance", "feedparser", "files");

    /// <summary>Null if it does not exist.</summary>
    public static string? ReferenceFeed { get; } = Beside("shared", "feeds") is { } folder ? Path.Combine(folder, "aws-big-data-blog.xml")
        : null;

    public static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Functions.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("Functions.sln");
        return folder.FullName;
    }

    private static string? Beside(params string[] path)
    {
        var folder = Path.Combine([Root(), "..", .. path]);
        return Directory.Exists(folder) ? folder : null;
    }
}
