using Headwater.Feeds.Parsing;
using Headwater.Tests.Articles;
using static Headwater.Tests.Parsing.Feeds;

namespace Headwater.Tests.Parsing;

public sealed class RssTests
{
    [Theory]
    [InlineData("<language>de</language>", "de", null)]
    [InlineData("<dc:language>de</dc:language>", "de", null)]
    [InlineData("", "en-US", "en-US")]
    public void Language_of_the_header_is_the_last_resort(string element, string feed, string? item)
    {
        var origin = new DocumentOrigin(ContentLanguage: "en-US");
        var document = Read($"<rss {Prefixes}><channel>{element}<item><title>t</title></item></channel></rss>", origin);
        Assert.Equal((feed, item, item), (document.Feed.Language, document.Items[0].Language, document.Items[0].Title!.Language));
    }

    [Fact]
    public void A_channel_has_every_field()
    {
        var document = Read(SampleFeeds.Rss);
        var feed = document.Feed;
        Assert.Equal(("rss-2.0", "utf-8", true), (document.Format, document.Encoding, document.WellFormed));
        Assert.Empty(document.Diagnostics);
        Assert.Equal("Tide & Weir", feed.Title?.Value);
        Assert.Equal("News of the <b>upper</b> river", feed.Subtitle?.Value);
        Assert.Equal(("https://weir.example/", "en-GB", "The lock keepers"), (feed.Link, feed.Language, feed.Rights?.Value));
        Assert.Equal(new Person("Ada Weir", "ada@weir.example"), Assert.Single(feed.Authors));
        Assert.Equal(new Person(null, "bo@weir.example"), feed.Publisher);
        Assert.Equal(Utc(2026, 6, 1, 8), feed.Published);
        Assert.Equal(Utc(2026, 6, 2, 10), feed.Updated);
        Assert.Equal(new Category("Rivers", "https://terms.example/"), Assert.Single(feed.Categories));
        Assert.Equal(("Sluice 3.1", "https://www.rssboard.org/rss-specification", 45), (feed.Generator?.Name, feed.Docs, feed.TtlMinutes));
        Assert.Equal(new Cloud("rpc.weir.example", "80", "/notify", "tell", "xml-rpc"), feed.Cloud);
        Assert.Equal(new FeedImage("logo.png", "Logo", "https://weir.example/", 88, 31), feed.Image);
        Assert.Equal(new TextInput("Find", "Search", "q", "https://weir.example/find"), feed.TextInput);
        Assert.Equal([3, 0], feed.SkipHours);
        Assert.Equal(["Sunday"], feed.SkipDays);
        Assert.Equal(("hourly", 2, Utc(2026, 1, 1)), (feed.UpdatePeriod, feed.UpdateFrequency, feed.UpdateBase));
        Assert.Equal(["https://hub.example/"], feed.Hubs);
        Assert.Contains(new Link("https://weir.example/feed", "self", "application/rss+xml"), feed.Links);
    }

    [Fact]
    public void An_item_has_every_field()
    {
        var item = Read(SampleFeeds.Rss).Items[0];
        Assert.Equal(("weir:4", false, "https://weir.example/lock-4"), (item.Id, item.IdIsPermalink, item.Link));
        Assert.Equal(("Lock 4 <em>closed</em>", "text/html"), (item.Title?.Value, item.Title?.Type));
        Assert.Equal("<p>Until May.</p>", item.Summary?.Value);
        var content = Assert.Single(item.Content);
        Assert.Equal(
            ("<p>Until <a href=\"/may\">May</a>, for good & all.</p>", "text/html", "en"), (content.Value, content.Type, content.Language));
        Assert.Equal(Utc(2026, 6, 1, 5), item.Published);
        Assert.Equal("Ada Weir", Assert.Single(item.Authors).Name);
        Assert.Equal(["Locks", "News"], item.Categories.Select(category => category.Term));
        Assert.Equal(("https://weir.example/lock-4#talk", "https://weir.example/lock-4/feed"), (item.Comments, item.WfwCommentRss));
        Assert.Equal(new Enclosure("https://weir.example/lock.mp3", "audio/mpeg", 1234), Assert.Single(item.Enclosures));
        Assert.Equal(
            new Media("https://weir.example/lock.jpg", Medium: "image", Width: 640, Height: 480, Title: "Lock"), Assert.Single(item.Media));
        Assert.Equal(new Thumbnail("https://weir.example/lock-s.jpg", "64", "48"), Assert.Single(item.Thumbnails));
        Assert.Equal(("Point", "[-0.25,51.5]"), (item.Location?.Type, item.Location?.Coordinates.GetRawText()));
        Assert.Equal(("Source", "https://source.example/feed"), (item.Source?.Title?.Value, item.Source?.Link));
        var comments = Assert.Single(item.Extensions);
        Assert.Equal(("comments", "http://purl.org/rss/1.0/modules/slash/", "7"), (comments.Name, comments.Namespace, comments.Value));
    }

    [Fact]
    public void Guid_that_is_a_permalink_replaces_a_missing_link()
    {
        var items = Read(SampleFeeds.Rss).Items;
        Assert.Equal("No more than a title", items[1].Title?.Value);
        Assert.Equal("https://weir.example/only-a-guid", items[2].Link);
        Assert.Equal(Utc(2026, 5, 30), items[2].Published);
    }

    [Theory]
    [InlineData("""<rss version="0.91"><channel/></rss>""", "rss-0.91")]
    [InlineData("""<rss version="0.92"><channel/></rss>""", "rss-0.92")]
    [InlineData("""<rss version="0.93"><channel/></rss>""", "rss-0.93")]
    [InlineData("""<rss version="0.94"><channel/></rss>""", "rss-0.94")]
    [InlineData("""<rss><channel/></rss>""", "rss-2.0")]
    [InlineData("""<RSS VERSION="2.0"><CHANNEL/></RSS>""", "rss-2.0")]
    [InlineData("""<channel><title>no rss around it</title></channel>""", "rss-2.0")]
    [InlineData(
        """<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/">"""
            + """<channel/></r:RDF>""", "rss-0.90")]
    [InlineData(
        """<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel/></r:RDF>""", "rss-1.0")]
    [InlineData("""<wrap><rss version="2.0"><channel/></rss></wrap>""", "rss-2.0")]
    public void Format_is_detected_from_the_content(string xml, string format) => Assert.Equal(format, Read(xml).Format);

    [Theory]
    [InlineData("<html><body>Not found</body></html>", "html")]
    [InlineData("<!DOCTYPE html><HTML><p>Not found", "html")]
    [InlineData("<opml/>", "not-a-feed")]
    [InlineData("{\"error\": \"not found\"}", "not-a-feed")]
    [InlineData("{\"status\": \"down\", \"version\": \"1.1\"}", "not-a-feed")]
    [InlineData("", "empty")]
    [InlineData("Not found", "empty")]
    [InlineData("%PDF-1.7 <r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#'></r:RDF>", "not-a-feed")]
    public void Other_documents_are_refused_with_a_reason(string text, string code) =>
        Assert.Equal(code, Assert.IsType<ParseOutcome.NotAFeed>(Outcome(text)).Code);

    [Fact]
    public void RDF_items_beside_the_channel_are_read()
    {
        var document = Read(SampleFeeds.Rdf);
        var item = Assert.Single(document.Items);
        Assert.Equal(
            ("rss-1.0", "https://rdf.example/feed", "https://rdf.example/i.png"),
            (document.Format, document.Feed.Id, document.Feed.Image?.Url));
        Assert.Equal(("https://rdf.example/1", "https://cc.example/by", "Ann"), (item.Id, item.License, item.Authors[0].Name));
        Assert.Equal((Utc(2005, 1, 1), Utc(2005, 1, 1)), (item.Published, item.Updated));
    }

    [Theory]
    [InlineData("<content>&lt;p&gt;Hi&lt;/p&gt;</content>")]
    [InlineData("<body><![CDATA[<p>Hi</p>]]></body>")]
    [InlineData("<body><p>Hi</p></body>")]
    [InlineData("<encoded><![CDATA[<p>Hi</p>]]></encoded>")]
    public void Content_without_a_type_is_HTML_if_it_has_markup(string xml)
    {
        var content = Assert.Single(Item(xml).Content);
        Assert.Equal(("<p>Hi</p>", "text/html"), (content.Value, content.Type));
    }

    [Fact]
    public void Body_in_a_namespace_of_RSS_is_HTML() => Assert.Equal(
        ("<p>Hi</p>", "text/html"),
        Read("<rss xmlns='http://backend.userland.com/rss2'><channel><item><body>&lt;p&gt;Hi&lt;/p&gt;</body></item></channel></rss>")
            .Items[0].Content[0] is var content ? (content.Value, content.Type) : default);

    [Theory]
    [InlineData("<categories><category>a</category><category>b</category></categories>")]
    [InlineData("<tags><tag>a</tag><tag>b</tag></tags>")]
    [InlineData("<tags><category>a</category></tags><tag>b</tag>")]
    [InlineData("<atom:categories><atom:category term='a'/></atom:categories><category>b</category>")]
    public void List_around_categories_is_read(string xml)
    {
        Assert.Equal(["a", "b"], Item(xml).Categories.Select(category => category.Term));
        Assert.Equal("T", Item($"{xml}<title>T</title>").Title?.Value);
        Assert.Empty(Item(xml).Extensions);
    }

    [Fact]
    public void List_around_other_fields_is_read()
    {
        var item = Item(
            "<authors><author>Ann</author><author>Bo</author></authors><enclosures><enclosure url='https://p.example/a.mp3'/></enclosures>"
                + "<links><link>https://p.example/1</link></links>");
        Assert.Equal(["Ann", "Bo"], item.Authors.Select(author => author.Name));
        Assert.Equal(("https://p.example/a.mp3", "https://p.example/1"), (Assert.Single(item.Enclosures).Url, item.Link));
        Assert.Equal("a", Channel("<categories><category>a</category></categories>").Categories[0].Term);
        Assert.Equal("a", Channel("<tags><tag>a</tag></tags>").Categories[0].Term);
    }

    [Theory]
    [InlineData("<source url='https://q.example/feed'>Q</source>", "https://q.example/feed", "Q")]
    [InlineData("<source>Q</source>", null, "Q")]
    [InlineData("<atom:source><atom:title>Q</atom:title></atom:source>", null, "Q")]
    public void Source_of_an_item_has_its_name(string xml, string? link, string title) =>
        Assert.Equal((link, title), (Item(xml).Source?.Link, Item(xml).Source?.Title?.Value));

    [Fact]
    public void Empty_source_is_none() => Assert.Null(Item("<source/>").Source);

    [Fact]
    public void Description_and_summary_are_kept_both_in_their_order()
    {
        var item = Item("<description>first</description><summary>second</summary>");
        Assert.Equal(("first", "second"), (item.Summary?.Value, Assert.Single(item.Content).Value));
    }

    [Theory]
    [InlineData("plain", "plain", "text/plain")]
    [InlineData("Q&amp;amp;A", "Q&amp;A", "text/html")]
    [InlineData("a <b>naked</b> tag &amp; text", "a <b>naked</b> tag &amp; text", "text/html")]
    [InlineData("<![CDATA[<i>x</i>]]> and &lt;i>y&lt;/i>", "<i>x</i> and <i>y</i>", "text/html")]
    [InlineData("  \n spaced\tout \r\n ", "spaced\tout", "text/plain")]
    [InlineData("one<br/>two", "one<br>two", "text/html")]
    [InlineData("<![CDATA[<i>x</i> & y]]><br/>&lt;i>z&lt;/i>", "<i>x</i> & y<br><i>z</i>", "text/html")]
    [InlineData("a &lt;br> tag<br/>&lt;b>", "a &lt;br&gt; tag<br>&lt;b&gt;", "text/html")]
    [InlineData("<img src='https://a.example/a.png'/><![CDATA[<p>x</p>]]>", "<img src=\"https://a.example/a.png\"><p>x</p>", "text/html")]
    [InlineData("a<br/><![CDATA[<p>x &\r\ny</p>\r\n]]>", "a<br><p>x &\ny</p>", "text/html")]
    [InlineData("a<br/><![CDATA[<br>\r\n]]><![CDATA[<b>y</b>]]>", "a<br>&lt;br&gt;\n<b>y</b>", "text/html")]
    [InlineData("a<pre><![CDATA[</b>]]></pre>", "a<pre>&lt;/b&gt;</pre>", "text/html")]
    public void Title_is_HTML_if_it_has_markup(string xml, string value, string type)
    {
        var title = Item($"<title>{xml}</title>").Title;
        Assert.Equal((value, type), (title?.Value, title?.Type));
    }

    [Theory]
    [InlineData("ada@x.example (Ada)", "Ada", "ada@x.example")]
    [InlineData("Ada (ada@x.example)", "Ada", "ada@x.example")]
    [InlineData("Ada &lt;ada@x.example&gt;", "Ada", "ada@x.example")]
    [InlineData("mailto:ada@x.example", null, "ada@x.example")]
    [InlineData("Ada L. (guest)", "Ada L. (guest)", null)]
    [InlineData("@ada", "@ada", null)]
    [InlineData("<name>Ada</name><email>ada@x.example</email>", "Ada", "ada@x.example")]
    public void Persons_are_read_in_every_notation(string xml, string? name, string? email)
    {
        var person = Assert.Single(Item($"<author>{xml}</author>").Authors);
        Assert.Equal((name, email), (person.Name, person.Email));
    }

    [Fact]
    public void Reference_feed_is_read_completely()
    {
        var document = ReferenceFeed.Document;
        Assert.Equal(("hourly", 1, true), (document.Feed.UpdatePeriod, document.Feed.UpdateFrequency, document.WellFormed));
        Assert.Contains(document.Feed.Links, link => link is { Rel: "self", Href: "https://aws.amazon.com/blogs/big-data/feed/" });
        Assert.Equal(20, document.Items.Count);
        Assert.All(document.Items, item =>
        {
            Assert.False(item.IdIsPermalink);
            Assert.NotNull(item.Title?.Value);
            Assert.NotNull(item.Summary?.Value);
            Assert.NotNull(item.Published);
            Assert.StartsWith("https://aws.amazon.com/blogs/big-data/", item.Link, StringComparison.Ordinal);
            Assert.NotEmpty(item.Authors);
            Assert.NotEmpty(item.Categories);
            Assert.Contains("<p>", Assert.Single(item.Content).Value, StringComparison.Ordinal);
        });
    }
}
