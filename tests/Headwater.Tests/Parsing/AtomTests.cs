using Headwater.Feeds.Parsing;
using static Headwater.Tests.Parsing.Feeds;

namespace Headwater.Tests.Parsing;

public sealed class AtomTests
{
    [Fact]
    public void A_feed_has_every_field()
    {
        var document = Read(SampleFeeds.Atom);
        var feed = document.Feed;
        Assert.Equal(("atom-1.0", true), (document.Format, document.WellFormed));
        Assert.Equal(("tag:mill.example,2026:feed", "https://mill.example/blog/", "nl"), (feed.Id, feed.Link, feed.Language));
        Assert.Equal(
            ("De <i>molen</i>", "text/html", "nl", "https://mill.example/blog/"),
            (feed.Title?.Value, feed.Title?.Type, feed.Title?.Language, feed.Title?.Base));
        Assert.Equal(("Wind en water", "CC BY"), (feed.Subtitle?.Value, feed.Rights?.Value));
        Assert.Equal(Utc(2026, 6, 1, 8).AddMilliseconds(500), feed.Updated);
        Assert.Equal(new Person("Jan Molenaar", "jan@mill.example", "https://mill.example/blog/jan") { IsSingle = true },
            Assert.Single(feed.Authors));
        Assert.Equal(new Category("mills", "https://terms.example/", "Molens"), Assert.Single(feed.Categories));
        Assert.Equal(new Generator("Wiek", "https://gen.example/", "1.2"), feed.Generator);
        Assert.Equal(("https://mill.example/blog/icon.png", "https://mill.example/blog/logo.svg"), (feed.Icon, feed.Logo));
        Assert.Contains(new Link("https://mill.example/blog/feed.atom", "self", "application/atom+xml"), feed.Links);
    }

    [Fact]
    public void An_entry_has_every_field()
    {
        var item = Read(SampleFeeds.Atom).Items[0];
        Assert.Equal(("tag:mill.example,2026:1", "https://mill.example/blog/2026/wieken.html"), (item.Id, item.Link));
        Assert.Equal(("Nieuwe <em>wieken</em> &amp; meer", "application/xhtml+xml"), (item.Title?.Value, item.Title?.Type));
        Assert.Equal(new Enclosure("https://mill.example/blog/2026/wieken.mp4", "video/mp4", 99), Assert.Single(item.Enclosures));
        Assert.Equal((Utc(2026, 5, 31), Utc(2026, 6, 1)), (item.Published, item.Updated));
        Assert.Equal("Kort", item.Summary?.Value);
        Assert.Equal(
            "<p>Lang<br><img src=\"https://mill.example/blog/2026/wieken.jpg\" alt=\"&quot;\"></p>", Assert.Single(item.Content).Value);
        Assert.Equal("Piet", Assert.Single(item.Contributors).Name);
        Assert.Equal(("tag:other.example,2026:feed", "Other"), (item.Source?.Id, item.Source?.Title?.Value));
        Assert.Equal(new InReplyTo("tag:mill.example,2026:0", "https://mill.example/blog/2026/0.html", "text/html"), item.InReplyTo);
    }

    [Fact]
    public void Atom_0_3_keeps_its_div_and_its_modes()
    {
        var document = Read(SampleFeeds.Atom03);
        Assert.Equal(
            ("atom-0.3", "Old &amp; good", "<div>About</div>"), (document.Format, document.Feed.Title?.Value, document.Feed.Info?.Value));
        var item = Assert.Single(document.Items);
        Assert.Equal((Utc(2004, 5, 6, 15, 8, 9), Utc(2004, 5, 5), Utc(2004, 5, 7)), (item.Published, item.Created, item.Updated));
        Assert.Equal("<b>bold</b>", Assert.Single(item.Content).Value);
    }

    [Theory]
    [InlineData("<content>a &lt; b</content>", "a < b", "text/plain")]
    [InlineData("""<content type="html">&lt;p>a</content>""", "<p>a", "text/html")]
    [InlineData("""<content type="html"><div xmlns="http://www.w3.org/1999/xhtml">&lt;p>a</div></content>""", "<p>a", "text/html")]
    [InlineData("""<content type="xhtml"><xhtml:div><xhtml:p>a</xhtml:p></xhtml:div></content>""", "<p>a</p>", "application/xhtml+xml")]
    [InlineData(
        """<content type="xhtml"><xhtml:div><a href="c" xml:base="https://d.example/">e</a></xhtml:div></content>""",
        "<a href=\"https://d.example/c\" xml:base=\"https://d.example/\">e</a>", "application/xhtml+xml")]
    [InlineData(
        """<content type="image/svg+xml"><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/></content>""",
        "<svg viewBox=\"0 0 1 1\"></svg>", "image/svg+xml")]
    [InlineData("""<content type="application/octet-stream">aGk=</content>""", "hi", "application/octet-stream")]
    [InlineData("""<content type="application/octet-stream">not base64!</content>""", "not base64!", "application/octet-stream")]
    public void Content_is_decoded_by_its_type(string xml, string value, string type)
    {
        var content = Assert.Single(Entry(xml).Content);
        Assert.Equal((value, type), (content.Value, content.Type));
    }

    [Fact]
    public void Content_elsewhere_is_read_as_its_URL()
    {
        var content = Assert.Single(Entry("""<content src="c.pdf" type="application/pdf"/>""").Content);
        Assert.Equal((null, "https://a.example/b/c.pdf"), (content.Value, content.Src));
    }

    [Fact]
    public void Language_is_inherited_and_can_be_reset()
    {
        var item = Assert.Single(
            Read("""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><entry><title>a</title><summary xml:lang="">b</summary>"""
                + """<content xml:lang="fr_CA">c</content></entry></feed>""").Items);
        Assert.Equal(("en", null, "fr-CA"), (item.Title?.Language, item.Summary?.Language, item.Content[0].Language));
    }

    [Theory]
    [InlineData("https://doc.example/feeds/all", null, "https://doc.example/feeds/one")]
    [InlineData("https://doc.example/feeds/all", "/moved/all", "https://doc.example/moved/one")]
    [InlineData("https://doc.example/feeds/all", "https://loc.example/", "https://loc.example/one")]
    [InlineData(null, null, "one")]
    public void Relative_URLs_are_resolved_by_headers_without_a_base(string? url, string? location, string link) =>
        Assert.Equal(
            link, Read("<rss><channel><item><link>one</link></item></channel></rss>", new DocumentOrigin(url, ContentLocation: location))
            .Items[0].Link);

    [Theory]
    [InlineData("javascript:alert(1)", "https://doc.example/one")]
    [InlineData("mailto:ada@x.example", "https://doc.example/one")]
    [InlineData("http:///host.example/", "http://host.example/one")]
    [InlineData("sub/", "https://doc.example/sub/one")]
    public void Base_that_is_not_a_location_is_ignored(string baseUrl, string link)
    {
        var xml = $"<feed xmlns='http://www.w3.org/2005/Atom'><entry xml:base='{baseUrl}'><link href='one'/></entry></feed>";
        Assert.Equal(link, Read(xml, new DocumentOrigin("https://doc.example/all")).Items[0].Link);
        var located = new DocumentOrigin("https://doc.example/all", ContentLocation: baseUrl);
        Assert.Equal(link, Read("<rss><channel><item><link>one</link></item></channel></rss>", located).Items[0].Link);
    }

    [Fact]
    public void Empty_self_link_is_the_base_URL()
    {
        var feed = Read(
            "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://a.example/feed'><link rel='self' href=''/>"
                + "<link href='' hreflang='de'/></feed>").Feed;
        Assert.Equal([new Link("https://a.example/feed", "self")], feed.Links);
    }

    [Fact]
    public void Elements_of_the_other_format_are_read()
    {
        var entry = Entry("<guid>g</guid><pubDate>2026-01-01</pubDate><description>d</description>");
        Assert.Equal(("g", Utc(2026, 1, 1), "d"), (entry.Id, entry.Published, entry.Summary?.Value));
        var plain = Assert.Single(Read("<feed><entry><guid>g</guid><pubDate>2026-01-01</pubDate></entry></feed>").Items);
        Assert.Equal(("g", Utc(2026, 1, 1)), (plain.Id, plain.Published));
        var item = Item(
            "<id>i</id><atom:updated>2026-01-01</atom:updated><atom:author><atom:name>Ada</atom:name></atom:author>"
                + "<link href='https://l.example/'/>");
        Assert.Equal(("i", Utc(2026, 1, 1), "Ada", "https://l.example/"), (item.Id, item.Updated, item.Authors[0].Name, item.Link));
    }
}
