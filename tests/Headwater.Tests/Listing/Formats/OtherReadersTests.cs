using System.Globalization;
using System.Net;
using System.ServiceModel.Syndication;
using System.Xml;
using CodeHollow.FeedReader.Feeds;
using Headwater.Feeds.Articles;
using Headwater.Feeds.Parsing;
using Headwater.Storage;
using Reader = CodeHollow.FeedReader.FeedReader;

namespace Headwater.Tests.Listing.Formats;

/// <summary>Two hundred varied articles, as the readers of other projects and our own parser read them.</summary>
public sealed class OtherReadersTests
{
    private const string DublinCore = "http://purl.org/dc/elements/1.1/";
    private static readonly string[] Words =
    [
        "Müller's", "Söhne", "日本語の題名", "👋", "“quoted”", "it’s", "5", "<", "3", "Q&A", "AT&T", "R&D", "C++", "é", "naïve", "—", "שלום",
            "100%", "a>b", "#1", "\"x\"",
    ];

    private static readonly string[] Names = ["Ada Lovelace", "Grace O'Hopper", "José Núñez", "李雷", "M. Müller-Lüdenscheidt", "Q & A Team"];

    [Theory]
    [InlineData("rss")]
    [InlineData("atom")]
    public void Every_reader_reads_what_was_written(string format)
    {
        var headers = Headers().ToArray();
        var bytes = FormatTesting.Write(format,
            FormatTesting.Answer(headers, html: header => $"<p>{WebUtility.HtmlEncode(header.Title)}</p>"));

        var expected = headers.Select(Expected).ToArray();
        Assert.Equal(expected, BySyndication(bytes));
        Assert.Equal(expected, ByCodeHollow(bytes));
        Assert.Equal(expected, ByOurs(bytes));
    }

    private static IEnumerable<ReadItem> BySyndication(byte[] bytes) =>
        SyndicationFeed.Load(XmlReader.Create(new MemoryStream(bytes))).Items.Select(item => new ReadItem(
        item.Title.Text,
        item.Links.Single(link => link.RelationshipType == "alternate").Uri.OriginalString,
        item.PublishDate,
        item.Authors.Count > 0
            ? string.Join(", ", item.Authors.Select(author => author.Name))
            : item.ElementExtensions.ReadElementExtensions<string>("creator", DublinCore).SingleOrDefault() ?? ""));

    private static IEnumerable<ReadItem> ByCodeHollow(byte[] bytes) => Reader.ReadFromByteArray(bytes).Items.Select(item => new ReadItem(
        item.Title,
        item.SpecificItem is AtomFeedItem entry ? entry.Links.Single(link => link.Relation == "alternate").Href : item.Link,
        DateTimeOffset.Parse(item.PublishingDateString, CultureInfo.InvariantCulture),
        item.SpecificItem is MediaRssFeedItem rss ? rss.DC.Creator ?? "" : item.Author ?? ""));

    private static IEnumerable<ReadItem> ByOurs(byte[] bytes)
    {
        var document = Assert.IsType<ParseOutcome.Parsed>(FeedParser.Parse(bytes, new DocumentOrigin("https://news.example/", null)))
            .Document;
        return document.Items.Select(item => new ReadItem(
            item.Title?.Type == "text/html" ? WebUtility.HtmlDecode(item.Title.Value!) : item.Title!.Value!,
            item.Link!,
            item.Published!.Value,
            string.Join(", ", item.Authors.Select(author => author.Name))));
    }

    private static ReadItem Expected(ArticleHeader header) => new(
        header.Title, header.Link!, header.Published!.Value, string.Join(", ", header.Authors.Select(author => author.Name)));

    private static IEnumerable<ArticleHeader> Headers()
    {
        var random = new Random(15);
        for (var number = 0; number < 200; number++)
        {
            yield return FormatTesting.Header(string.Join(' ', random.GetItems(Words, 1 + random.Next(7)))) with
            {
                Id = $"id{number}",
                Link = $"https://a.example/{number}?a=1&b=%C3%BC#part",
                Published = FormatTesting.Noon.AddSeconds(-random.Next(100_000_000)).ToOffset(TimeSpan.FromHours(random.Next(-8, 9))),
                Summary = string.Join(' ', random.GetItems(Words, 5)),
                Authors = random.Next(4) == 0 ? [] : [new Author(Names[random.Next(Names.Length)])],
            };
        }
    }

    private sealed record ReadItem(string Title, string Link, DateTimeOffset Published, string Authors);
}
