using System.Text;
using System.Text.RegularExpressions;
using FsCheck.Xunit;
using Headwater.Feeds.Parsing;
using static Headwater.Tests.Parsing.Feeds;

namespace Headwater.Tests.Parsing;

/// <summary>A missing tag costs no item, and at most the field that it belongs to.</summary>
public sealed partial class UnclosedElementTests
{
    [GeneratedRegex(@"<!\[CDATA\[.*?\]\]>|<\?.*?\?>|(?<tag></?[A-Za-z][^<>]*>)", RegexOptions.Singleline)]
    private static partial Regex Tags();

    private static IEnumerable<Match> TagsOf(string document) => Tags().Matches(document).Where(match => match.Groups["tag"].Success);

    private static bool StartsItem(string tag) =>
        tag.StartsWith("<item", StringComparison.OrdinalIgnoreCase) || tag.StartsWith("<entry", StringComparison.OrdinalIgnoreCase)
        || Regex.IsMatch(tag, "^<[a-z]+:(item|entry)");

    [Property(MaxTest = 10)]
    public void Dropping_any_tag_loses_no_other_item(string?[] texts, byte variant)
    {
        foreach (var format in WrittenFeeds.Formats.Where(format => !format.StartsWith("json", StringComparison.Ordinal)))
        {
            var items = Enumerable.Range(0, 3).Select(number => Written.From(texts, number)).ToList();
            var document = Encoding.UTF8.GetString(WrittenFeeds.Write(format, items, 5 * (variant % 6)));
            foreach (var tag in TagsOf(document))
            {
                var found = Read(document.Remove(tag.Index, tag.Length)).Items.Select(item => (item.Id ?? item.Link, item.Title?.Value))
                    .ToList();
                Assert.True(
                    found.Count >= (StartsItem(tag.Value) ? 2 : 3), $"{format} without {tag.Value} at {tag.Index} has {found.Count} items");
                if (tag.Value.Contains("xmlns", StringComparison.Ordinal))
                    continue; // without its declaration the prefix has no meaning
                Assert.True(
                    items.Count(item => found.Contains((item.Id, item.Title))) >= 2,
                    $"{format} without {tag.Value} at {tag.Index} changes several items");
            }
        }
    }

    [Theory]
    [InlineData("rss")]
    [InlineData("rdf")]
    [InlineData("atom")]
    [InlineData("atom-0.3")]
    [InlineData("cdf")]
    public void Dropping_any_tag_of_a_full_feed_loses_no_item(string name)
    {
        var document = Encoding.UTF8.GetString(SampleFeeds.All.First(feed => feed.Name == name).Bytes);
        var count = Read(document).Items.Count;
        foreach (var tag in TagsOf(document))
        {
            var items = Read(document.Remove(tag.Index, tag.Length)).Items;
            Assert.True(
                items.Count >= (StartsItem(tag.Value) ? count - 1 : count), $"{tag.Value} at {tag.Index}: {items.Count} of {count} items");
        }
    }

    [Theory]
    [InlineData("<language>fr")]
    [InlineData("<generator>Weir 2")]
    [InlineData("<x:note>unknown")]
    [InlineData("<x:note><x:deeper>")]
    [InlineData("<image><url>https://p.example/i.png</url>")]
    [InlineData("<image><url>https://p.example/i.png")]
    [InlineData("<textInput><title>Search")]
    [InlineData("<itunes:category text='Science'>")]
    [InlineData("<itunes:owner><itunes:name>Jo")]
    [InlineData("<atom:link rel='self' href='https://p.example/feed'>")]
    [InlineData("<description>one<br>two<hr>three")]
    [InlineData("<media:group><media:thumbnail url='https://p.example/t.png'>")]
    public void Unclosed_element_of_the_feed_costs_no_item(string unclosed)
    {
        var document = Read(
            $"<rss {Prefixes}><channel><title>F</title>{unclosed}<item><title>a</title><link>https://p.example/1</link></item><item>"
                + $"<title>b</title></item></channel></rss>");
        Assert.Equal(["a", "b"], document.Items.Select(item => item.Title?.Value));
        Assert.Equal(("F", false), (document.Feed.Title?.Value, document.WellFormed));
        Assert.Contains(document.Diagnostics, found => found.Code == "unclosed-element");
    }

    [Theory]
    [InlineData("<category>weirs")]
    [InlineData("<guid>17")]
    [InlineData("<dc:creator>Jo")]
    [InlineData("<description>one <b>two")]
    [InlineData("<description>one<br>two")]
    [InlineData("<enclosure url='https://p.example/a.mp3' type='audio/mpeg'>")]
    [InlineData("<media:content url='https://p.example/a.jpg'>")]
    [InlineData("<media:group><media:content url='https://p.example/a.jpg'><media:title>t")]
    [InlineData("<itunes:image href='https://p.example/i.png'>")]
    [InlineData("<atom:link rel='related' href='https://p.example/r'>")]
    [InlineData("<source url='https://p.example/s'>S")]
    [InlineData("<x:note>unknown")]
    [InlineData("<br>")]
    [InlineData("<img src='https://p.example/i.png'>")]
    public void Unclosed_element_of_an_item_costs_no_field(string unclosed)
    {
        var items = Read(
            $"<rss {Prefixes}><channel><item>{unclosed}<title>a</title><link>https://p.example/1</link>"
                + $"<pubDate>1 Jan 2026</pubDate></item><item><title>b</title></item></channel></rss>").Items;
        Assert.Equal(["a", "b"], items.Select(item => item.Title?.Value));
        Assert.Equal(("https://p.example/1", Utc(2026, 1, 1)), (items[0].Link, items[0].Published));
    }

    [Theory]
    [InlineData("<podcast:season>2</podcast:season>")]
    [InlineData("<georss:point>1 2</georss:point>")]
    [InlineData("<date>2025-01-01</date>")]
    [InlineData("<tags>a</tags>")]
    public void Next_field_ends_a_title_without_an_end(string next) => Assert.Equal(
        ("a", "https://p.example/1"),
        Item($"<title>a{next}<link>https://p.example/1</link>") is var item ? (item.Title?.Value, item.Link) : default);

    [Theory]
    [InlineData("<rss><channel><items><item><title>a</title></item></items><title>F</title></channel></rss>")]
    [InlineData("<rss><channel><list><item><title>a</title></item></list><title>F</title></channel></rss>")]
    [InlineData("<feed xmlns='http://www.w3.org/2005/Atom'><entries><entry><title>a</title></entry></entries><title>F</title></feed>")]
    [InlineData("<Channel xmlns='http://purl.org/net/rss1.1#'><title>F</title><items><item><title>a</title></item></items></Channel>")]
    [InlineData("<rss><channel><title>F</title><x><y/><item><title>a</title></item></x></channel></rss>")]
    public void Wrapper_around_items_is_not_a_fault(string xml)
    {
        var document = Read(xml);
        Assert.Equal(("a", "F", true), (Assert.Single(document.Items).Title?.Value, document.Feed.Title?.Value, document.WellFormed));
    }

    [Theory]
    [InlineData(
        "<description>one <title>two</title> <category>three</category> four</description>",
        "one <title>two</title> <category>three</category> four")]
    [InlineData("<description><source src='https://p.example/v.mp4'>one</description>", "<source src=\"https://p.example/v.mp4\">one")]
    public void Markup_in_a_field_that_has_its_end_stays_there(string xml, string summary)
    {
        var item = Item($"<title>a</title>{xml}<link>https://p.example/1</link>");
        Assert.Equal(("a", summary, "https://p.example/1"), (item.Title?.Value, item.Summary?.Value, item.Link));
    }

    [Fact]
    public void Document_of_unreadable_items_is_not_a_success()
    {
        var refusal = Assert.IsType<ParseOutcome.NotAFeed>(
            Outcome("<rss><channel><title>F</title><x:list xmlns:x='urn:x'><x:item><x:a/></x:item></x:list></channel></rss>"));
        Assert.Equal("items-not-read", refusal.Code);
        Assert.IsType<ParseOutcome.Parsed>(Outcome("<rss><channel><title>F</title></channel></rss>"));
    }

    [Theory]
    [InlineData("<rss xmlns='urn:own'><channel><title>F</title><item><title>a</title></item></channel></rss>")]
    [InlineData("<rss xmlns='http://www.w3.org/1999/xhtml'><channel><title>F</title><item><title>a</title></item></channel></rss>")]
    [InlineData("<rss xmlns='http://search.yahoo.com/mrss/' xmlns:media='http://search.yahoo.com/mrss/'><channel><title>F</title><item>"
        + "<media:title>b</media:title><title>a</title></item></channel></rss>")]
    [InlineData("<r:rss xmlns:r='urn:own'><r:channel><r:title>F</r:title><r:item><r:title>a</r:title></r:item></r:channel></r:rss>")]
    [InlineData("<rss xmlns:r='urn:own'><channel><title>F</title><r:item><r:title>a</r:title></r:item></channel></rss>")]
    [InlineData("<feed xmlns='urn:own'><title>F</title><entry><title>a</title></entry></feed>")]
    [InlineData(
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='urn:own'><channel><title>F</title></channel><item>"
            + "<title>a</title></item></rdf:RDF>")]
    [InlineData(
        "<rss><channel xmlns='http://www.itunes.com/dtds/podcast-1.0.dtd' xmlns:i='http://www.itunes.com/dtds/podcast-1.0.dtd'>"
            + "<title>F</title><item><i:title>b</i:title><title>a</title></item></channel></rss>")]
    [InlineData(
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
            + "<channel><title>F</title></channel><item><title>a</title></item></rdf:RDF>")]
    public void Wrong_namespace_hides_no_item(string xml)
    {
        var document = Read(xml);
        Assert.Equal(("a", "F"), (Assert.Single(document.Items).Title?.Value, document.Feed.Title?.Value));
    }

    [Fact]
    public void Customary_prefix_means_what_it_usually_does()
    {
        var item = Assert.Single(
            Read("<rss xmlns:dc='urn:own:dc' xmlns:content='urn:own:c'><channel><item><dc:creator>Jo</dc:creator>"
                + "<content:encoded>x</content:encoded></item></channel></rss>").Items);
        Assert.Equal(("Jo", "x"), (Assert.Single(item.Authors).Name, Assert.Single(item.Content).Value));
    }
}
