using System.Runtime.CompilerServices;
using System.Xml.Linq;
using AngleSharp.Html.Parser;
using Headwater.Feeds.Articles;
using Headwater.Feeds.Parsing;

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

    public static FeedContext Source { get; } = new("aws", "https://aws.amazon.com/blogs/big-data/feed/", "AWS Big Data Blog",
        "https://aws.amazon.com/blogs/big-data/", "en-US");

    public static IReadOnlyList<Article> Make(ArticlesOptions? options = null)
    {
        var maker = new ArticleMaker(options ?? new ArticlesOptions());
        return [.. Items.Select((item, index) => maker.Make($"a{index}", "hash", item, Source))];
    }

    /// <summary>The text of every <c>pre</c> as the document has it, read by nothing of ours.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Preformatted()
    {
        Assert.SkipUnless(IsThere, "The reference feed (../shared/feeds/aws-big-data-blog.xml) is not beside the repository.");
        return [.. XDocument.Load(Find()!).Descendants("{http://purl.org/rss/1.0/modules/content/}encoded").Select(content =>
        {
            using var document = new HtmlParser().ParseDocument("<!doctype html><body>" + content.Value);
            return document.QuerySelectorAll("pre").Select(pre => pre.TextContent).ToList();
        })];
    }

    private static IReadOnlyList<Item>? Load() =>
        Find() is { } file ? ((ParseOutcome.Parsed)FeedParser.Parse(File.ReadAllBytes(file),
            new DocumentOrigin(Source.FeedUrl))).Document.Items : null;

    private static string? Find()
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(Here())!);
        for (; folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "shared", "feeds", "aws-big-data-blog.xml");
            if (File.Exists(file))
                return file;
        }

        return null;
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
