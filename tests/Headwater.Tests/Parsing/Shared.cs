using Headwater.LocalHost.Host;

namespace Headwater.Tests.Parsing;

/// <summary>Documents outside the tests: the sample of the local host, and those of others, which may lie beside the checkout.</summary>
internal static class Shared
{
    public static string SampleFeedOfTheHost { get; } = Repository.Find("src/LocalHost/Sample/sample-feed.xml")!;

    /// <summary>Null if it does not exist.</summary>
    public static string? Conformance { get; } = Repository.Find("../shared/conformance/feedparser/files");
}
