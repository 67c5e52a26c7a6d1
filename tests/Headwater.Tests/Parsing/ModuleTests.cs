using Headwater.Feeds.Parsing;
using static Headwater.Tests.Parsing.Feeds;

namespace Headwater.Tests.Parsing;

public sealed class ModuleTests
{
    [Theory]
    [InlineData("", "Weir", "In spring")]
    [InlineData("<title>T</title>", "T", "In spring")]
    [InlineData("<description>d</description>", null, "d")]
    [InlineData("<content:encoded>c</content:encoded>", null, null)]
    public void Caption_is_the_text_of_a_post_without_another(string xml, string? title, string? summary)
    {
        var item = Item($"{xml}<media:content url='https://m.example/0.jpg'/><media:content url='https://m.example/1.jpg'>"
            + "<media:title>Weir</media:title><media:description>In spring</media:description></media:content>");
        Assert.Equal((title, summary), (item.Title?.Value, item.Summary?.Value));
    }

    [Fact]
    public void Caption_with_markup_is_HTML()
    {
        var item = Item("<media:content url='https://m.example/0.jpg'><media:title>Locks &amp;amp; weirs</media:title>"
            + "<media:description type='html'>In &lt;b>spring&lt;/b></media:description></media:content>");
        Assert.Equal(("Locks & weirs", "text/html"), (item.Title?.PlainText, item.Title?.Type));
        Assert.Equal(("In <b>spring</b>", "text/html"), (item.Summary?.Value, item.Summary?.Type));
    }

    [Fact]
    public void Dublin_Core_fills_fields_that_are_missing()
    {
        var item = Item("""
            <dc:title>t</dc:title><title>T</title><dc:creator>Ada (ada@x.example)</dc:creator><dc:contributor>Bo</dc:contributor>
            <dc:publisher>Co</dc:publisher>
            <dc:description>d</dc:description><dc:subject>s</dc:subject><dc:rights>r</dc:rights><dc:language>de</dc:language>
            <dc:identifier>urn:1</dc:identifier>
            <dc:date>2026-01-01</dc:date><dcterms:issued>2026-01-02</dcterms:issued><dcterms:modified>2026-01-03</dcterms:modified>
            <dcterms:created>2026-01-04</dcterms:created>
            """);
        Assert.Equal(("T", "d", "r", "de", "urn:1"), (item.Title?.Value, item.Summary?.Value, item.Rights?.Value, item.Language, item.Id));
        Assert.Equal(
            ("Ada", "ada@x.example", "Bo", "Co", "s"),
            (item.Authors[0].Name, item.Authors[0].Email, item.Contributors[0].Name, item.Publisher?.Name, item.Categories[0].Term));
        Assert.Equal((Utc(2026, 1, 2), Utc(2026, 1, 3), Utc(2026, 1, 4)), (item.Published, item.Updated, item.Created));
        var feed = Channel(
            "<dc:date>2026-01-01</dc:date><dcterms:valid>start=2026-01-02T09:00+01:00;end=2026-01-03;scheme=W3C-DTF</dcterms:valid>");
        Assert.Equal((Utc(2026, 1, 1), Utc(2026, 1, 2, 8), Utc(2026, 1, 3)), (feed.Updated, feed.ValidFrom, feed.ValidTo));
    }

    [Fact]
    public void Date_of_RSS_is_that_of_Dublin_Core()
    {
        var item = Item("<date>2026-01-01</date>");
        Assert.Equal((Utc(2026, 1, 1), Utc(2026, 1, 1)), (item.Published, Channel("<date>2026-01-01</date>").Updated));
    }

    [Fact]
    public void A_podcast_has_every_field()
    {
        var document = Read(SampleFeeds.Podcast);
        var feed = document.Feed;
        Assert.Equal(
            ("Ada", "https://new.example/feed", "ada@cast.example"), (feed.Authors[0].Name, feed.NewLocation, feed.Publisher?.Email));
        Assert.Equal(("https://cast.example/cover.jpg", "serial", false), (feed.Itunes?.Image, feed.Itunes?.Type, feed.Itunes?.Explicit));
        Assert.Equal(["Nature", "Rivers"], feed.Categories.Select(category => category.Term));
        var item = Assert.Single(document.Items);
        Assert.Equal(
            ("Eels", "Eels!", "1:02:03", 4, 2),
            (item.Title?.Value, item.Itunes?.Title, item.Itunes?.Duration, item.Itunes?.Episode, item.Itunes?.Season));
        Assert.Equal(("full", true, true), (item.Itunes?.EpisodeType, item.Itunes?.Explicit, item.Itunes?.Block));
        Assert.Equal(["eel", "water"], item.Itunes!.Keywords);
        Assert.Equal(["eel", "water"], item.Categories.Select(category => category.Term));
        Assert.Equal("All about eels", item.Summary?.Value);
        Assert.Equal([new Chapter("00:00", "Start", "https://cast.example/#0"), new Chapter("01:00", "End")], item.Chapters);
        var transcript = Assert.Single(item.Extensions);
        Assert.Equal(("transcript", "text/vtt"), (transcript.Name, transcript.Attributes!["type"]));
    }

    [Theory]
    [InlineData("<itunes:explicit>yes</itunes:explicit>", true, null)]
    [InlineData("<itunes:explicit>false</itunes:explicit>", false, null)]
    [InlineData("<itunes:explicit>perhaps</itunes:explicit>", null, null)]
    [InlineData("<itunes:explicit> Clean </itunes:explicit>", false, null)]
    [InlineData("<itunes:explicit>YES</itunes:explicit>", null, null)]
    [InlineData("<itunes:block>Yes</itunes:block>", null, true)]
    [InlineData("<itunes:block>YES</itunes:block>", null, false)]
    [InlineData("<itunes:block>true</itunes:block>", null, false)]
    public void Podcast_flags_follow_the_rules_of_Apple(string xml, bool? isExplicit, bool? block)
    {
        var itunes = Item(xml).Itunes;
        Assert.Equal((isExplicit, block), (itunes?.Explicit, itunes?.Block));
    }

    [Fact]
    public void Media_is_read_in_and_out_of_groups()
    {
        var item = Item("""
            <media:title>m</media:title><media:description>d</media:description><media:category scheme="urn:s" label="L">c</media:category>
            <media:keywords>a, b</media:keywords>
            <media:credit role="author">Ada</media:credit><media:license href="https://cc.example/by"/>
            <media:group><media:content url="https://m.example/1.mp4" type="video/mp4" fileSize="9" duration="1.5" lang="en">
            <media:thumbnail url="https://m.example/1.jpg"/></media:content>
            <media:content url="https://m.example/2.mp4"/><media:rating>nonadult</media:rating></media:group>
            """);
        Assert.Equal(("m", "d", "https://cc.example/by"), (item.Title?.Value, item.Summary?.Value, item.License));
        Assert.Equal([new Category("c", "urn:s", "L"), new Category("a"), new Category("b")], item.Categories);
        Assert.Equal(new Credit("Ada", "author", "urn:ebu"), Assert.Single(item.Credits));
        Assert.Equal(
            [new Media("https://m.example/1.mp4", "video/mp4", Length: 9, Duration: 1.5, Language: "en"),
            new Media("https://m.example/2.mp4")], item.Media);
        Assert.Equal("https://m.example/1.jpg", Assert.Single(item.Thumbnails).Url);
        Assert.Equal("rating", Assert.Single(item.Extensions).Name);
    }

    [Theory]
    [InlineData("<georss:point>45.25 -71.5</georss:point>", "Point", "[-71.5,45.25]")]
    [InlineData("<georss:point>45.25,-71.5</georss:point>", "Point", "[-71.5,45.25]")]
    [InlineData("<geo:lat>45.25</geo:lat><geo:long>-71.5</geo:long>", "Point", "[-71.5,45.25]")]
    [InlineData("<geo:Point><geo:lat>1</geo:lat><geo:long>2</geo:long></geo:Point>", "Point", "[2,1]")]
    [InlineData("<georss:where><gml:Point><gml:pos>45.25 -71.5</gml:pos></gml:Point></georss:where>", "Point", "[-71.5,45.25]")]
    [InlineData("<georss:line>1 2 3 4</georss:line>", "LineString", "[[2,1],[4,3]]")]
    [InlineData("<georss:polygon>1 2 3 4 5 6 1 2</georss:polygon>", "Polygon", "[[[2,1],[4,3],[6,5],[2,1]]]")]
    [InlineData(
        "<georss:where><gml:Polygon><gml:exterior><gml:LinearRing>"
            + "<gml:posList>1 2 3 4 1 2</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></georss:where>",
        "Polygon", "[[[2,1],[4,3],[2,1]]]")]
    [InlineData(
        "<gml:Point srsName='urn:ogc:def:crs:EPSG:6.6:4979' srsDimension='3'><gml:pos>45.25 -71.5 12</gml:pos></gml:Point>", "Point",
        "[-71.5,45.25,12]")]
    [InlineData("<gml:Point srsName='urn:ogc:def:crs:OGC:1.3:CRS84'><gml:pos>-71.5 45.25</gml:pos></gml:Point>", "Point", "[-71.5,45.25]")]
    [InlineData("<gml:LineString srsName='EPSG:26913'><gml:posList>1 2 3 4</gml:posList></gml:LineString>", "LineString", "[[1,2],[3,4]]")]
    [InlineData(
        "<gml:LineString srsName='http://x.example/def/EPSG/4326'><gml:posList>1 2 3 4</gml:posList></gml:LineString>", "LineString",
        "[[2,1],[4,3]]")]
    [InlineData("<georss:box>1 2 3 4</georss:box>", "Box", "[[2,1],[4,3]]")]
    [InlineData(
        "<gml:Envelope><gml:lowerCorner>1 2</gml:lowerCorner> <gml:upperCorner>3 4</gml:upperCorner></gml:Envelope>", "Box",
        "[[2,1],[4,3]]")]
    public void A_place_is_GeoJSON(string xml, string type, string coordinates)
    {
        var location = Item(xml).Location;
        Assert.Equal((type, coordinates), (location?.Type, location?.Coordinates.GetRawText()));
    }

    [Theory]
    [InlineData("<georss:point>north</georss:point>")]
    [InlineData("<georss:point>45</georss:point>")]
    [InlineData("<geo:lat>45</geo:lat>")]
    public void Place_without_numbers_is_ignored(string xml) => Assert.Null(Item(xml).Location);

    [Theory]
    [InlineData("""<cc:license rdf:resource="https://cc.example/by"/>""")]
    [InlineData("<creativeCommons:license>https://cc.example/by</creativeCommons:license>")]
    [InlineData("""<atom:link rel="license" href="https://cc.example/by"/>""")]
    public void License_is_read_as_its_URL(string xml) => Assert.Equal("https://cc.example/by", Item(xml).License);

    [Theory]
    [InlineData("<author>show@p.example</author><itunes:author>Ada Sample</itunes:author>", "Ada Sample", "show@p.example")]
    [InlineData("<author>Bo</author><itunes:author>Ada Sample</itunes:author>", "Bo", null)]
    public void Address_does_not_hide_the_name_of_a_podcaster(string xml, string name, string? email)
    {
        Assert.Equal(new Person(name, email), Assert.Single(Item(xml).Authors));
        Assert.Equal(new Person(name, email), Assert.Single(Channel(xml).Authors));
    }

    [Theory]
    [InlineData("<dc:identifier>doi:10.1/x</dc:identifier><guid isPermaLink='false'>g1</guid>", "g1")]
    [InlineData("<guid isPermaLink='false'>g1</guid><dc:identifier>doi:10.1/x</dc:identifier>", "g1")]
    [InlineData("<dc:identifier>doi:10.1/x</dc:identifier>", "doi:10.1/x")]
    public void Guid_counts_before_an_identifier(string xml, string id) => Assert.Equal(id, Item(xml).Id);

    [Fact]
    public void Media_without_end_tags_is_all_read() => Assert.Equal(
        ["https://p.example/a.jpg", "https://p.example/b.jpg"],
        Item("<media:content url='https://p.example/a.jpg'><media:content url='https://p.example/b.jpg'><title>a</title>")
            .Media.Select(media => media.Url));

    [Fact]
    public void Original_link_wins_over_a_click_counter()
    {
        var item = Item("<link>https://counter.example/1</link><feedburner:origLink>https://site.example/1</feedburner:origLink>");
        Assert.Equal("https://site.example/1", item.Link);
        Assert.Equal("https://counter.example/1", Assert.Single(item.Links).Href);
    }

    [Fact]
    public void A_body_in_XHTML_is_content()
    {
        var content = Assert.Single(Item("<xhtml:body><xhtml:p>a &lt; b</xhtml:p></xhtml:body>").Content);
        Assert.Equal(("<p>a &lt; b</p>", "application/xhtml+xml"), (content.Value, content.Type));
    }

    [Fact]
    public void Unknown_elements_are_kept_as_trees()
    {
        var tree = Assert.Single(Item("""<x:Deep x:at="1" plain="2">text<x:In><x:Inner>more</x:Inner></x:In></x:Deep>""").Extensions);
        Assert.Equal(("Deep", "urn:x", "text"), (tree.Name, tree.Namespace, tree.Value));
        Assert.Equal(("1", "2"), (tree.Attributes!["x:at"], tree.Attributes["plain"]));
        Assert.Equal("more", Assert.Single(Assert.Single(tree.Children).Children).Value);
        Assert.Equal("unheard-of", Assert.Single(Channel("<unheard-of/>").Extensions).Name);
    }

    [Theory]
    [InlineData("http://purl.org/dc/elements/1.1")]
    [InlineData("https://purl.org/dc/elements/1.1/")]
    [InlineData("HTTP://PURL.ORG/DC/ELEMENTS/1.1/")]
    [InlineData("http://purl.org/dc/elements/1.0/")]
    public void Namespace_is_known_in_every_spelling(string uri) =>
        Assert.Equal(
            "Ada", Read($"<rss><channel><item><q:creator xmlns:q=\"{uri}\">Ada</q:creator></item></channel></rss>")
            .Items[0].Authors[0].Name);
}
