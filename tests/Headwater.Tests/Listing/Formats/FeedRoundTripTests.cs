using System.Net;
using System.Xml;
using System.Xml.Linq;
using Headwater.Feeds.Articles;
using Headwater.Feeds.Parsing;
using Headwater.Listing.Formats;
using Headwater.Storage;

namespace Headwater.Tests.Listing.Formats;

/// <summary>What we publish is read back by our own parser.</summary>
public sealed class FeedRoundTripTests
{
    private static readonly string[] Formats = ["jsonfeed", "atom", "rss"];
    private static readonly string[] Texts =
    [
        "Plain", "a < b & c > d", "<b>not bold</b>", "&amp; is an ampersand", "]]> ends nothing", "\"quoted\" 'twice'",
        "Grüße, 世界 👋",
            "שלום", "1 = 1", "a  b",
    ];

    // Names and categories are never markup for our parser: it reads "&amp;" as "&" there, because publishers escape them twice.
    private static readonly string[] Names =
        [.. Texts.Where(text => WebUtility.HtmlDecode(text) == text && !text.Contains("<b>", StringComparison.Ordinal))];

    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (var format in Formats)
                for (var seed = 0; seed < 30; seed++)
                    cases.Add(format, seed);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_field_comes_back_without_a_diagnostic(string format, int seed)
    {
        var random = new Random(seed);
        var headers = Enumerable.Range(0, random.Next(1, 6)).Select(number => Header(random, number, format)).ToArray();
        var answer = FormatTesting.Answer(headers, seed % 2 == 0 ? "next" : null, header =>
            $"<p>{WebUtility.HtmlEncode(header.Title)} <b>bold</b> &amp; more</p>");

        var document = Parse(format, answer);

        Assert.True(document.WellFormed);
        Assert.Empty(document.Diagnostics);
        Assert.Equal("Headwater", document.Feed.Title?.Value);
        Assert.Equal(headers.Length, document.Items.Count);
        foreach (var (header, item) in headers.Zip(document.Items))
            AssertEqual(format, header, answer, item);
    }

    [Theory]
    [InlineData("atom")]
    [InlineData("rss")]
    public void Pages_are_linked_as_rfc_5005_says(string format)
    {
        var document = Parse(format, FormatTesting.Answer([FormatTesting.Header("One")], "c1"));

        var links = document.Feed.Links.Where(link => link.Rel is "self" or "first" or "next")
            .ToDictionary(link => link.Rel!, link => link.Href);
        Assert.Equal("https://news.example/api/articles?category=a%26b", links["self"]);
        Assert.Equal("https://news.example/api/articles?category=a%26b", links["first"]);
        Assert.Equal("https://news.example/api/articles?category=a%26b&cursor=c1", links["next"]);
    }

    [Theory]
    [InlineData("jsonfeed")]
    [InlineData("atom")]
    [InlineData("rss")]
    public void Characters_that_a_format_cannot_hold_harm_nothing(string format)
    {
        string[] hostile = ["a\u0000b", "a\u0001\u0008b", "a\uD800b", "\uDC00", "a\uFFFEb", "a\uFFFF", "a\u2028b", "a\u0085b", "tab\there"];
        var headers = hostile.Select((text, number) => FormatTesting.Header(text) with
        {
            Id = $"id{number}",
            Summary = text,
            Categories = [text],
            Authors = [new Author(text)],
            Language = text,
            Link = "https://a.example/?" + text,
        }).ToArray();

        var document = Parse(format, FormatTesting.Answer(headers, html: header => $"<p>{header.Title}</p>"));

        Assert.Equal(headers.Length, document.Items.Count);
        Assert.All(document.Items, item => Assert.NotEmpty(item.Title!.Value!));
    }

    [Theory]
    [InlineData("jsonfeed")]
    [InlineData("atom")]
    [InlineData("rss")]
    public void Article_without_content_is_still_an_item(string format)
    {
        var item = Assert.Single(Parse(format, FormatTesting.Answer([FormatTesting.Header("")])).Items);

        Assert.StartsWith("urn:headwater:", item.Id, StringComparison.Ordinal);
    }

    [Fact]
    public void Atom_has_what_rfc_4287_requires()
    {
        var bytes = FormatTesting.Write("atom", FormatTesting.Answer([FormatTesting.Header("One")]));
        var feed = XDocument.Load(XmlReader.Create(new MemoryStream(bytes))).Root!;
        XNamespace atom = "http://www.w3.org/2005/Atom";

        foreach (var element in (XElement[])[feed, feed.Element(atom + "entry")!])
            foreach (var name in (string[])["id", "title", "updated"])
                Assert.NotNull(element.Element(atom + name));
        Assert.NotNull(feed.Element(atom + "author"));
    }

    private static FeedDocument Parse(string format, ListingAnswer answer)
    {
        var type = ListingFormat.All.Single(known => known.Name == format).ContentType;
        var outcome = FeedParser.Parse(FormatTesting.Write(format, answer), new DocumentOrigin("https://news.example/api/articles", type));
        return Assert.IsType<ParseOutcome.Parsed>(outcome).Document;
    }

    private static void AssertEqual(string format, ArticleHeader header, ListingAnswer answer, Item item)
    {
        Assert.Equal(ListingAnswer.Id(header), item.Id);
        Assert.Equal(format == "jsonfeed" ? Decoded(header.Title) : header.Title, Plain(item.Title));
        Assert.Equal(header.Link, item.Link);
        Assert.Equal(format == "jsonfeed" ? Decoded(header.Summary) : header.Summary, Plain(item.Summary));
        Assert.Equal(answer.Html(header), Assert.Single(item.Content).Value);
        Assert.Equal(header.Published, item.Published);
        if (format != "atom" || header.Updated is not null)
            Assert.Equal(header.Updated, item.Updated);
        Assert.Equal(header.Categories, item.Categories.Select(category => category.Term));
        Assert.Equal(header.Language, item.Language);
        if (format == "rss")
            Assert.Equal(string.Join(", ", header.Authors.Select(author => author.Name)), item.Authors.SingleOrDefault()?.Name ?? "");
        else
            Assert.Equal(
                header.Authors.Select(author => new Person(author.Name, format == "jsonfeed" ? null : author.Email, author.Url)
                {
                    IsSingle = true,
                }),
                item.Authors);
        Assert.Equal(
            header.Enclosures.Select(enclosure =>
                new Enclosure(enclosure.Url, enclosure.Type, enclosure.Length, format == "rss" ? null : enclosure.Title)),
            item.Enclosures);
        Assert.Equal(header.Image, format == "jsonfeed" ? item.Image?.Url : item.Thumbnails.SingleOrDefault()?.Url);
    }

    // In a line of JSON, as in names, "&amp;" is read as "&".
    private static string? Decoded(string? line) => line?.Replace("&amp;", "&", StringComparison.Ordinal);

    private static string? Plain(Text? text) => text?.Type == "text/html" ? WebUtility.HtmlDecode(text.Value) : text?.Value;

    private static ArticleHeader Header(Random random, int number, string format)
    {
        string Text() => Texts[random.Next(Texts.Length)];
        string Name() => Names[random.Next(Names.Length)];
        bool Has() => random.Next(3) > 0;
        var published = FormatTesting.Noon.AddSeconds(random.Next(1_000_000)).ToOffset(TimeSpan.FromHours(random.Next(-5, 6)));
        return FormatTesting.Header(Text()) with
        {
            Id = $"id{number}",
            Link = Has() ? $"https://a.example/{number}?a=1&b=%20" : null,
            Summary = Has() ? Text() : null,
            Published = Has() ? published : null,
            Updated = Has() ? published.AddMilliseconds(format == "rss" ? 1_000 : 1_234) : null,
            Language = Has() ? "de-AT" : null,
            Authors = [.. Enumerable.Range(0, random.Next(3))
                .Select(_ => new Author(Name(), Has() ? "a@a.example" : null, Has() ? "https://a.example/ann" : null))],
            Categories = [.. Enumerable.Range(0, random.Next(3)).Select(_ => Name())],
            Image = Has() ? "https://a.example/i.png?x=1&y=2" : null,
            Enclosures = [.. Enumerable.Range(0, random.Next(3))
                .Select(n => new Attachment($"https://a.example/{n}.mp3", "audio/mpeg", random.Next(1_000_000), Has() ? Text() : null))],
        };
    }
}
