using System.Runtime.CompilerServices;
using Headwater.Articles;
using Headwater.Parsing;
using Microsoft.Extensions.Options;

namespace Headwater.Tests.Articles;

/// <summary>The feed that the shipped settings fit, where it lies beside the repository; it is not ours to ship.</summary>
internal static class ReferenceFeed
{
    private static readonly Lazy<IReadOnlyList<Item>?> Read = new(Load);

    public static bool IsThere => Read.Value is not null;

    public static IReadOnlyList<Item> Items
    {
        get
        {
            Assert.SkipUnless(IsThere, "The reference feed (../shared/feeds/aws-big-data-blog.xml) is not beside the repository.");
            return Read.Value!;
        }
    }

    public static ItemSource Source { get; } = new("aws", "https://aws.amazon.com/blogs/big-data/feed/", "AWS Big Data Blog", "https://aws.amazon.com/blogs/big-data/", "en-US");

    public static IReadOnlyList<Article> Make(ArticlesOptions? options = null)
    {
        var maker = new ArticleMaker(Options.Create(options ?? new ArticlesOptions()));
        return [.. Items.Select((item, index) => maker.Make($"a{index}", "hash", item, Source))];
    }

    private static IReadOnlyList<Item>? Load()
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(Here())!);
        for (; folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "shared", "feeds", "aws-big-data-blog.xml");
            if (File.Exists(file))
                return ((ParseOutcome.Parsed)FeedParser.Parse(File.ReadAllBytes(file), new DocumentOrigin(Source.FeedUrl))).Document.Items;
        }

        return null;
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
