using System.Globalization;
using System.Text;
using Headwater.Feeds.Parsing;
using static Headwater.Tests.Parsing.Feeds;

namespace Headwater.Tests.Parsing;

public sealed class HostileTests
{
    private const string Unclosed = "<rss><channel><title>t</title>";

    private static string Repeat(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();

    [Fact]
    public void A_hundred_thousand_items_are_read() =>
        Assert.Equal(100_000, Read($"<rss><channel>{Repeat("<item><title>a</title></item>", 100_000)}</channel></rss>").Items.Count);

    [Fact]
    public void Forty_thousand_pieces_of_text_are_joined()
    {
        var title = Read($"<rss><channel><title>{Repeat("a<![CDATA[b]]>&amp;", 40_000)}</title></channel></rss>").Feed.Title;
        Assert.Equal(120_000, title?.Value?.Length);
    }

    [Theory]
    [InlineData(9_000, 9_000, null)]
    [InlineData(1_000_000, 9_999, "extension-cut")]
    public void Attributes_of_an_extension_are_bounded(int count, int read, string? diagnostic)
    {
        var attributes = string.Concat(Enumerable.Range(0, count).Select(i => $" a{i}='{i}'"));
        var document = Read($"<rss><channel><x{attributes}/><title>t</title></channel></rss>");
        Assert.Equal((read, "t"), (document.Feed.Extensions[0].Attributes?.Count, document.Feed.Title?.Value));
        Assert.Equal(diagnostic, document.Diagnostics.SingleOrDefault()?.Code);
    }

    [Fact]
    public void Half_a_million_namespaces_are_read()
    {
        var declarations = string.Concat(Enumerable.Range(0, 500_000).Select(i => $" xmlns:a{i}='u{i}'"));
        Assert.Equal(
            "t", Read($"<rss{declarations}><channel>{Repeat("<a1:x/>", 10_000)}<title>t</title></channel></rss>").Feed.Title?.Value);
    }

    [Theory]
    [InlineData("<rss><channel>", "<a>", "</a>", "<item><title>t</title></item></channel></rss>")]
    [InlineData("<rss><channel>", "<a>", "", "<item><title>t</title></item></channel></rss>")]
    [InlineData("<rss><channel><item><title>t</title><description>", "<b>", "</b>", "</description></item></channel></rss>")]
    [InlineData("<rss><channel><item><title>t</title><description>", "<b>", "", "</description></item></channel></rss>")]
    [InlineData("<rss><channel><item><x:a>", "<br>", "", "</x:a><title>t</title></item></channel></rss>")]
    [InlineData(
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>t</title><content type='xhtml'>", "<div>", "</div>",
        "</content></entry></feed>")]
    public void Elements_without_end_cost_no_item(string start, string open, string close, string end)
    {
        var document = Read(start + Repeat(open, 100_000) + Repeat(close, 100_000) + end);
        Assert.Equal("t", Assert.Single(document.Items).Title?.Value);
        Assert.Equal(open != "<br>", document.Diagnostics.Any(found => found.Code == "too-deep"));
        Assert.Equal(close.Length > 0 && !start.Contains("x:", StringComparison.Ordinal), document.WellFormed);
    }

    [Fact]
    public void Long_values_are_not_inherited()
    {
        var (uri, language) = (Repeat("u", 200_000), Repeat("de-", 1_000_000));
        var item = Assert.Single(Read(
            $"<rss xmlns:x='{uri}' xml:lang='{language}'><channel><item><title>t</title><x:a/></item></channel></rss>").Items);
        Assert.True(item.Extensions[0].Namespace!.Length <= 1024);
        Assert.Null(item.Title!.Language);
    }

    // Each would take hours if every element looked at all of the text.
    [Fact]
    public void Repeated_declarations_take_linear_time()
    {
        const string Item = "<item><title>t</title></item></channel></rss>";
        Assert.Single(Read($"<!DOCTYPE rss [{Repeat("<!ENTITY", 1_000_000)} >]><rss><channel>{Item}").Items);
        Assert.Single(Read($"<rss><channel xmlns='{Repeat("U", 4_000_000)}'>{Repeat("<channel/>", 100_000)}{Item}").Items);
    }

    [Fact]
    public void Long_base_is_not_repeated_in_every_link()
    {
        var xml = $"<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://q.example/{Repeat("x", 2_000)}/'><entry><link href='b'/>"
            + "</entry></feed>";
        Assert.Equal("https://p.example/b", Read(xml, new DocumentOrigin("https://p.example/feed")).Items[0].Link);
    }

    [Theory]
    [InlineData("?", "https://p.example/a/b")]
    [InlineData("/", "https://p.example/b")]
    public void Long_address_is_not_repeated_in_every_link(string before, string link)
    {
        var origin = new DocumentOrigin($"https://p.example/a/feed{before}{Repeat("x", 2_000)}/");
        Assert.Equal(link, Read("<feed xmlns='http://www.w3.org/2005/Atom'><entry><link href='b'/></entry></feed>", origin).Items[0].Link);
        Assert.Equal(link, Read("{\"items\":[{\"url\":\"b\"}]}", origin).Items[0].Link);
    }

    [Theory]
    [InlineData("<feed xmlns='http://www.w3.org/2005/Atom'><entry>", "<link href='b'/>", "</entry></feed>")]
    [InlineData("<rss><item><description><div xmlns='http://www.w3.org/1999/xhtml'>", "<a href='b'/>", "</div></description></item></rss>")]
    [InlineData("{\"items\":[{\"attachments\":[", "{\"url\":\"b\"},", "{}]}]}")]
    public void Relative_urls_do_not_expand_without_end(string start, string repeated, string end)
    {
        var origin = new DocumentOrigin($"https://p.example/{Repeat("x", 400)}/");
        Assert.IsType<ParseOutcome.Parsed>(Outcome(start + Repeat(repeated, 10_000) + end, origin));
        var refusal = Assert.IsType<ParseOutcome.NotAFeed>(Outcome(start + Repeat(repeated, 350_000) + end, origin));
        Assert.Equal("limit", refusal.Code);
    }

    [Theory]
    [InlineData("<itunes:type/>")]
    [InlineData("<itunes:author/>")]
    public void Author_is_read_once(string after)
    {
        var elements = $"<itunes:author><![CDATA[{Repeat("<b>", 3_000)}]]></itunes:author>{Repeat(after, 3_000)}";
        var document = $"<rss><channel>{elements}<item>{elements}</item></channel></rss>";
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Empty(Read(document).Items[0].Authors);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
    }

    [Fact]
    public void Long_name_is_not_repeated_for_every_value()
    {
        var values = string.Join(',', Enumerable.Repeat(1, 1_000));
        var list = Read($"{{\"items\":[{{\"{Repeat("n", 10_000)}\":[{values}]}}]}}").Items[0].Extensions[0];
        Assert.Equal((10_000, 1_000, 100), (list.Name.Length, list.Children.Count, list.Children.Max(value => value.Name.Length)));
    }

    // It would take minutes if the white space were tried at each of its characters.
    [Fact]
    public void White_space_before_a_refresh_takes_linear_time()
    {
        string? Next(string content) =>
            OfferedFeeds.Of(Encoding.UTF8.GetBytes($"<meta http-equiv=refresh content='{content}'>"), "https://p.example/").Next;
        Assert.Null(Next($"{Repeat(" ", 300_000)}x"));
        Assert.Equal("https://p.example/a", Next($"{Repeat(" ", 20)}0 ;{Repeat(" ", 20)}url=/a"));
    }

    // None allocates more than others, but each would take minutes if every piece looked at all that is before or behind it.
    [Theory]
    [InlineData("<rss><channel>", "<![CDATA[x</item>", "<title>t</title>]]></channel></rss>")]
    [InlineData("<rss><channel>", "<item><description><![CDATA[x</description></item>", "<item><a><![CDATA[]]></channel></rss>")]
    [InlineData("<rss><channel><item>", "<title>x</link>", "</item></channel></rss>")]
    [InlineData("<rss><channel><item>", "<guid>x<category>y<author>z", "</item></channel></rss>")]
    [InlineData("<rss><channel><item>", "<categories><category>x", "</item></channel></rss>")]
    [InlineData("<rss><channel><item>", "<tags><tag>x</tag></tags>", "</item></channel></rss>")]
    [InlineData("<rss><channel><item><description>&lt;/p&gt;<br/>", "x&lt;p&gt;<i>y</i>", "</description></item></channel></rss>")]
    [InlineData("<rss><channel><item><description>&amp;lt;p&amp;gt;", "&amp;lt;/p &amp;gt;", "</description></item></channel></rss>")]
    [InlineData("<rss><channel><item><author>", "a@b, &lt;c", "</author></item></channel></rss>")]
    [InlineData("<rss><channel><item>", "<pubDate>1 Feb 2026 10:00 x y z</pubDate>", "</item></channel></rss>")]
    [InlineData("<rss><channel><title>", "Ã¼", "ü</title></channel></rss>")]
    [InlineData("{\"items\":[{\"title\":\"", "&#8217;", "\"}]}")]
    [InlineData("{\"items\":[{\"author\":{", "\"0\":{\"1\":{}},", "\"2\":2}}]}")]
    [InlineData("{\"items\":[]}", "{}", "")]
    public void Document_that_costs_only_time_costs_little(string start, string repeated, string end) =>
        Assert.NotNull(Outcome(start + Repeat(repeated, 4_000_000 / repeated.Length) + end));

    [Fact]
    public void Entity_bomb_is_refused()
    {
        var bomb = string.Concat(Enumerable.Range(1, 9).Select(i => $"<!ENTITY e{i} \"{Repeat($"&e{i - 1};", 10)}\">"));
        var refusal = Assert.IsType<ParseOutcome.NotAFeed>(
            Outcome($"<!DOCTYPE rss [<!ENTITY e0 \"lol\">{bomb}]><rss><channel><title>&e9;</title></channel></rss>"));
        Assert.Contains("entities", refusal.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<{0}>")]
    [InlineData("<a></{0}></a>")]
    [InlineData("<{0}:a/>")]
    [InlineData("<a {0}/>")]
    public void Long_name_is_cut_in_diagnostics(string xml)
    {
        xml = xml.Replace("{0}", Repeat("a", 10_000), StringComparison.Ordinal);
        var document = Read($"<rss><channel><title>t</title>{xml}</channel></rss>");
        Assert.InRange(document.Diagnostics.Max(found => found.Message.Length), 40, 200);
    }

    [Fact]
    public void Circular_entities_end() =>
        Assert.NotNull(
            Read("<!DOCTYPE rss [<!ENTITY a \"&b;\"><!ENTITY b \"&a;\">]><rss><channel><title>t &a;</title></channel></rss>").Feed.Title);

    [Theory]
    [InlineData("<![CDATA[")]
    [InlineData("<![cdata[")]
    public void A_hundred_thousand_sections_without_ends_cost_no_item(string section) => Assert.Equal(
        100_001,
        Read($"<rss><channel>{Repeat($"<item><title>t</title><x>{section}a</x></item>", 100_000)}"
            + "<item><title><![CDATA[t]]></title></item></channel></rss>").Items.Count);

    // Allocations show the work without a clock: copies that grow with the text before them would be visible.
    [Theory]
    [InlineData("<rss><channel>", "<item><title>a</title></item>")]
    [InlineData("<rss><channel><item><title>", "a<![CDATA[b]]>&amp;")]
    [InlineData("<rss><channel><item><x", " a{0}='{0}'")]
    [InlineData("<rss><channel><item>", "<a{0} xmlns:b{0}='u{0}'/>")]
    [InlineData("<rss><channel><item>", "<category>{0}</category>")]
    [InlineData("<rss><channel><itunes:keywords>", "{0},")]
    [InlineData("<rss><channel><item>", "<itunes:keywords>{0}</itunes:keywords>")]
    [InlineData("<rss><channel>", "<item><title><![CDATA[a")]
    [InlineData("<rss><channel>", "<item><a b=\"<")]
    [InlineData("<rss><channel><item><title>", "&&nbsp;<")]
    [InlineData("{\"items\":[", "{{\"id\":\"{0}\"}},")]
    [InlineData("{\"items\":[", "{{\"id\":\"{0}\",]")]
    [InlineData("{\"items\":[", "{{\"id\":[")]
    [InlineData("{\"items\":[", "\"")]
    [InlineData(Unclosed, "<![CDATA[")]
    [InlineData(Unclosed, "<!--")]
    [InlineData(Unclosed, "<a b='")]
    [InlineData(Unclosed, "<a b=\"<a b='")]
    [InlineData(Unclosed, "<?x ")]
    [InlineData(Unclosed, "<!DOCTYPE [")]
    [InlineData(Unclosed, "<")]
    [InlineData(Unclosed, "&")]
    [InlineData(Unclosed, "</")]
    [InlineData(Unclosed, "</a>")]
    [InlineData(Unclosed, "<item>")]
    [InlineData(Unclosed, "<item><a>")]
    [InlineData(Unclosed, "]]>")]
    [InlineData(Unclosed, "&#")]
    [InlineData(Unclosed, "\0")]
    public void Work_grows_linearly_with_the_document(string start, string repeated)
    {
        var format = System.Text.CompositeFormat.Parse(
            repeated.Contains("{0}", StringComparison.Ordinal) ? repeated : repeated.Replace("{", "{{", StringComparison.Ordinal));
        long Allocated(int count)
        {
            var document = Encoding.UTF8.GetBytes(
                start + string.Concat(
                Enumerable.Range(1_000_000, count).Select(i => string.Format(CultureInfo.InvariantCulture, format, i))));
            var before = GC.GetAllocatedBytesForCurrentThread();
            FeedParser.Parse(document, new DocumentOrigin());
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Allocated(100); // one-time allocations
        var (one, four) = (Allocated(10_000), Allocated(40_000));
        Assert.InRange(four, 0, (6 * one) + (1 << 20)); // pooled arrays may be there already
    }

    [Fact]
    public void Text_longer_than_the_limit_is_cut()
    {
        var feed = Encoding.UTF8.GetBytes(
            $"<rss><channel><item><title>t</title><description>{new string('a', 300_000)}</description></item><item/></channel></rss>");
        var document = Assert.IsType<ParseOutcome.Parsed>(
            FeedParser.Parse(feed, new DocumentOrigin(), new FeedLimits { MaxTextCharacters = 100_000 })).Document;
        Assert.Equal(("t", 100_000, 2), (document.Items[0].Title?.Value, document.Items[0].Summary?.Value?.Length, document.Items.Count));
        Assert.Equal("text-cut", Assert.Single(document.Diagnostics).Code);
    }

    [Fact]
    public void Values_of_one_kind_are_bounded()
    {
        var document = Read($"<rss><channel><item>{Repeat("<category>a</category>", 20_000)}<title>t</title></item></channel></rss>");
        Assert.Equal((5_000, "t"), (document.Items[0].Categories.Count, document.Items[0].Title?.Value));
        Assert.Equal("too-many-values", Assert.Single(document.Diagnostics).Code);
    }

    [Theory]
    [InlineData("<x:a>", "</x:a>")]
    [InlineData("<x:a/>", "")]
    public void Extension_is_bounded_and_can_be_stored(string open, string close)
    {
        var document = Read(
            $"<rss xmlns:x='urn:x'><channel><item><x:e>{Repeat(open, 15_000)}{Repeat(close, 15_000)}</x:e>"
                + $"<title>t</title></item></channel></rss>");
        Assert.Equal("t", document.Items[0].Title?.Value);
        Assert.Contains(document.Diagnostics, found => found.Code == "extension-cut");
        Assert.NotEmpty(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(document, Headwater.Feeds.FeedsJson.Relaxed.FeedDocument));
    }

    [Fact]
    public void More_items_than_the_limit_are_refused() =>
        Assert.IsType<ParseOutcome.NotAFeed>(
            FeedParser.Parse(
            Encoding.UTF8.GetBytes($"<rss>{Repeat("<item/>", 11)}"), new DocumentOrigin(), new FeedLimits { MaxItems = 10 }));
}
