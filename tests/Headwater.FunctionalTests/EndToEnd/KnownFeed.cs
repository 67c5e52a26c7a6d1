using Headwater.LocalHost.Host;
using Headwater.LocalHost.Sample;

namespace Headwater.FunctionalTests.EndToEnd;

/// <summary>A feed of twenty posts, and what is known of it by reading it.</summary>
internal sealed class KnownFeed
{
    public const int Posts = 20;

    private const string ReferenceFile = "../shared/feeds/aws-big-data-blog.xml";

    /// <summary>The sample that the host serves.</summary>
    public static KnownFeed Sample { get; } = new()
    {
        Counts =
        [
            ("category=Lodestone Query", 8),
            ("category=lodestone-query", 8),
            ("category=Technical How-to", 11),
            ("category=Announcements", 5),
            ("category=Announcements&category=Customer Stories", 6),
            ("category=-Announcements", 15),
            ("label.level=300", 8),
            ("author=Akira Tanaka", 4),
            ("from=2026-05-12&to=2026-05-29", 4),
            ("has=enclosure", 2),
            ("category=Lodestone Query&label.level=300", 3),
        ],
        Author = ("Jürgen Weiß", ["Jürgen Weiß", "Priya Natarajan"]),
        Newest = "Compact small files before they compact you",
    };

    /// <summary>The reference feed, beside the repository.</summary>
    public static KnownFeed Reference { get; } = new()
    {
        Counts =
        [
            ("category=Amazon EMR", 5),
            ("category=Technical How-to", 12),
            ("category=Announcements", 6),
            ("label.level=300", 9),
            ("author=Noelia Tardón", 1),
            ("from=2026-06-09&to=2026-06-10", 5),
            ("has=enclosure", 2),
        ],
        Author = ("Noelia Tardón", ["Johan Eklund", "Matthew Wongkee", "Noelia Tardón"]),
        Newest = "Access Amazon S3 data files directly using AWS Lake Formation permissions",
    };

    /// <summary>Queries of the listing, and how many posts each finds.</summary>
    public required IReadOnlyList<(string Query, int Count)> Counts { get; init; }

    /// <summary>An author of one post, and all that the feed names; the post itself may introduce more.</summary>
    public required (string Name, string[] All) Author { get; init; }

    /// <summary>Title of the newest post.</summary>
    public required string Newest { get; init; }

    public byte[] Read()
    {
        if (this == Sample)
            return SampleFeed.Read();
        Assert.SkipUnless(Repository.Find(ReferenceFile) is not null, $"{ReferenceFile} is not there.");
        return File.ReadAllBytes(Repository.Find(ReferenceFile)!);
    }
}
