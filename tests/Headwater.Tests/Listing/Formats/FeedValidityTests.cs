using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Headwater.Feeds.Articles;
using Headwater.Storage;

namespace Headwater.Tests.Listing.Formats;

/// <summary>Rules of the W3C feed validator that no round trip shows.</summary>
public sealed class FeedValidityTests
{
    private const string Written = "https://b.example/a[1]?tag[]={x}|y#z[0]";
    private const string Valid = "https://b.example/a%5B1%5D?tag%5B%5D=%7Bx%7D%7Cy#z%5B0%5D";

    [Theory]
    [InlineData("atom")]
    [InlineData("rss")]
    public void Urls_are_those_of_rfc_3986(string format)
    {
        var article = FormatTesting.Header("One") with
        {
            Link = Written,
            Image = Written,
            Authors = [new Author("Ada", Url: Written)],
            Enclosures = [new Attachment(Written)],
        };

        var feed = XDocument.Load(XmlReader.Create(new MemoryStream(FormatTesting.Write(format, FormatTesting.Answer([article])))));

        string[] urls =
        [
            .. feed.Descendants().Where(element => element.Name.LocalName is "link" or "uri").Select(element => element.Value),
            .. feed.Descendants().Attributes().Where(attribute => attribute.Name.LocalName is "href" or "url").Select(url => url.Value),
        ];
        string[] ofArticle = [.. urls.Where(url => url.Contains("b.example", StringComparison.Ordinal))];
        Assert.Equal(format == "atom" ? 4 : 3, ofArticle.Length);
        Assert.All(ofArticle, url => Assert.Equal(Valid, url));
    }

    [Theory]
    [InlineData("atom", "entry")]
    [InlineData("rss", "item")]
    public void History_is_told_from_news(string format, string name)
    {
        ArticleHeader[] articles = [FormatTesting.Header("Old") with { Backfilled = true }, FormatTesting.Header("New")];

        var feed = XDocument.Load(XmlReader.Create(new MemoryStream(FormatTesting.Write(format, FormatTesting.Answer(articles)))));

        Assert.Equal(
            ["true", null],
            feed.Descendants().Where(element => element.Name.LocalName == name)
                .Select(item => item.Element(XName.Get("backfilled", "urn:headwater"))?.Value));
        var json = JsonDocument.Parse(FormatTesting.Write("jsonfeed", FormatTesting.Answer(articles)));
        Assert.Equal(
            [true, false], json.RootElement.GetProperty("items").EnumerateArray().Select(item => item.TryGetProperty("_headwater", out _)));
    }

    [Theory]
    [InlineData("https://müller.example/%C3%A4?ü=[1]", "https://xn--mller-kva.example/%C3%A4?ü=%5B1%5D")]
    [InlineData("https://ann@bücher.example:81/", "https://ann@xn--bcher-kva.example:81/")]
    [InlineData("https://例え.example", "https://xn--r8jz45g.example")]
    public void Host_is_written_in_ascii(string url, string ascii)
    {
        var feed = XDocument.Load(XmlReader.Create(new MemoryStream(
            FormatTesting.Write("rss", FormatTesting.Answer([FormatTesting.Header("One") with { Link = url }])))));

        Assert.Equal(ascii, feed.Descendants("item").Single().Element("link")!.Value);
    }

    [Theory]
    [InlineData("https://[2001:db8::1]/a")]
    [InlineData("https://a.example/%5B?b=c&d='e'#f")]
    public void Valid_url_stays_as_it_is(string url)
    {
        var feed = XDocument.Load(XmlReader.Create(new MemoryStream(
            FormatTesting.Write("rss", FormatTesting.Answer([FormatTesting.Header("One") with { Link = url }])))));

        Assert.Equal(url, feed.Descendants("item").Single().Element("link")!.Value);
    }
}
