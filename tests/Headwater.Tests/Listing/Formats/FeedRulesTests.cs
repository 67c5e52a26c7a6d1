using System.Xml;
using System.Xml.Linq;
using Headwater.Feeds.Articles;
using Headwater.Feeds.Parsing;
using Headwater.Ingestion;
using Headwater.Storage;
using Headwater.Tests.Parsing;

namespace Headwater.Tests.Listing.Formats;

/// <summary>What is published of every sample feed keeps the rules of feed validators.</summary>
public sealed class FeedRulesTests
{
    // Faults of publishers that must not become ours.
    private const string Careless = """
        <rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Careless</title><link>/</link>
        <item><title/><link>/a b</link><guid>not a link</guid><author>nobody</author><category> </category>
          <description>&lt;a href="next"&gt;next&lt;/a&gt; &lt;img src="i.png"&gt;</description>
          <enclosure url="/a.mp3" length="big" type="mp3"/><pubDate>yesterday</pubDate></item>
        <item><link>javascript:alert(1)</link><author>ann@weir (Ann)</author><dc:creator>  </dc:creator>
          <enclosure url="https://weir.example/ä.mp3"/><media:thumbnail url="t.png"/><pubDate>31 Feb 2026</pubDate></item>
        <item><guid>not a link</guid><title>Twice</title><link>https://wéir.example/[1]?a={b}</link>
          <pubDate>1 Jan 26 10:00 EST</pubDate></item>
        <item/></channel></rss>
        """;

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var format in (string[])["rss", "atom"])
                foreach (var name in Documents.Keys)
                    cases.Add(format, name);
            return cases;
        }
    }

    private static IReadOnlyDictionary<string, byte[]> Documents { get; } = SampleFeeds.All
        .Append(("host", File.ReadAllBytes(Shared.SampleFeedOfTheHost)))
        .Append(("careless", System.Text.Encoding.UTF8.GetBytes(Careless)))
        .ToDictionary();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Output_of_a_sample_feed_is_valid(string format, string name)
    {
        var articles = Articles(Documents[name]);

        var written = Written(format, articles);

        Assert.Equal(articles.Count, written.Descendants().Count(element => element.Name.LocalName is "item" or "entry"));
        Assert.Empty(FeedRules.Broken(written));
    }

    [Fact]
    public void Rules_notice_what_is_broken()
    {
        var rss = FeedRules.Broken(XElement.Parse(Careless.Replace("<dc:", "<dc-", StringComparison.Ordinal)
            .Replace("</dc:", "</dc-", StringComparison.Ordinal)));

        foreach (var fault in (string[])
        [
            "description of the channel", "link to the feed itself", "guid is repeated", "guid is not", "author is not", "is blank",
            "length of", "type of", "url of", "date of RFC 822: yesterday", "URL is not absolute: /a b", "URL is not absolute: javascript:",
            "URL is not absolute: https://wéir", "URL is not absolute: t.png", "neither a title",
        ])
            Assert.Contains(rss, broken => broken.Contains(fault, StringComparison.Ordinal));
    }

    private static XElement Written(string format, IReadOnlyList<Article> articles)
    {
        var bodies = articles.ToDictionary(article => article.Id, article => article.Html);
        var headers = articles.Select(article => ArticleHeader.Of(article, FormatTesting.Noon, FormatTesting.Noon, 1));
        var bytes = FormatTesting.Write(format, FormatTesting.Answer(headers, "next", header => bodies[header.Id]));
        return XDocument.Load(XmlReader.Create(new MemoryStream(bytes))).Root!;
    }

    private static List<Article> Articles(byte[] document)
    {
        const string Url = "https://weir.example/feeds/all.xml";
        var parsed = Parsing.Feeds.Read(document, new DocumentOrigin(Url));
        var (maker, context) = (new ArticleMaker(new ArticlesOptions()), ItemDispatcher.ContextOf("f", Url, parsed.Feed));
        return [.. parsed.Items.Select((item, number) => maker.Make($"a{number}", $"hash{number}", item, context))];
    }
}
