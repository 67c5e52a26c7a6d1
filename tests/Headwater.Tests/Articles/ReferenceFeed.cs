using System.Xml.Linq;
using AngleSharp.Html.Parser;
using Headwater.Feeds.Articles;
using Headwater.Feeds.Parsing;
using Headwater.LocalHost.Host;

namespace Headwater.Tests.Articles;

/// <summary>The feed that the shipped settings fit, where it lies beside the repository; it is not ours to ship.</summary>
internal static class ReferenceFeed
{
    private const string Path = "../shared/feeds/aws-big-data-blog.xml";

    public static IReadOnlyList<Item> Items => Document.Items;

    public static FeedDocument Document =>
        ((ParseOutcome.Parsed)FeedParser.Parse(File.ReadAllBytes(Find()), new DocumentOrigin(Source.FeedUrl))).Document;

    public static FeedContext Source { get; } = new("aws", "https://aws.amazon.com/blogs/big-data/feed/", "AWS Big Data Blog",
        "https://aws.amazon.com/blogs/big-data/", "en-US");

    public static IReadOnlyList<Article> Make(ArticlesOptions? options = null)
    {
        var maker = new ArticleMaker(options ?? new ArticlesOptions());
        return [.. Items.Select((item, index) => maker.Make($"a{index}", "hash", item, Source))];
    }

    /// <summary>The text of every <c>pre</c> as the document has it, read by nothing of ours.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Preformatted() =>
    [
        .. XDocument.Load(Find()).Descendants("{http://purl.org/rss/1.0/modules/content/}encoded").Select(content =>
        {
            using var document = new HtmlParser().ParseDocument("<!doctype html><body>" + content.Value);
            return document.QuerySelectorAll("pre").Select(pre => pre.TextContent).ToList();
        }),
    ];

    private static string Find()
    {
        Assert.SkipUnless(Repository.Find(Path) is not null, $"The reference feed ({Path}) is not beside the repository.");
        return Repository.Find(Path)!;
    }
}
