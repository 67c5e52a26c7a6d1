using Headwater.Feeds.Parsing;
using static Headwater.Tests.Parsing.Feeds;

namespace Headwater.Tests.Parsing;

public sealed class LinkTests
{
    [Theory]
    [InlineData("<source url='javascript:x'>s</source>")]
    [InlineData("<cc:license rdf:resource='javascript:x'/>")]
    [InlineData("<media:license href='javascript:x'/>")]
    [InlineData("<psc:chapters><psc:chapter start='0' href='javascript:x' image='javascript:x'/></psc:chapters>")]
    [InlineData("<thr:in-reply-to ref='r' href='javascript:x' source='javascript:x'/>")]
    [InlineData("<atom:source><atom:generator uri='javascript:x'>g</atom:generator></atom:source>")]
    public void Only_addresses_of_the_web_leave(string xml) =>
        Assert.DoesNotContain("javascript:", System.Text.Json.JsonSerializer.Serialize(Item(xml)), StringComparison.Ordinal);

    [Theory]
    [InlineData("<link>https://p.example/1</link>", "https://p.example/1")]
    [InlineData(
        "<atom:link rel='alternate' href='https://p.example/1.json' type='application/json'/><link>https://p.example/1</link>",
        "https://p.example/1")]
    [InlineData("<atom:link href='https://p.example/1'/>", "https://p.example/1")]
    [InlineData("<guid>https://p.example/1</guid>", "https://p.example/1")]
    [InlineData("<guid>https://p.example/ü</guid>", "https://p.example/%C3%BC")]
    [InlineData("<link>http://</link><guid>https://p.example/1</guid>", "https://p.example/1")]
    [InlineData("<guid isPermaLink='false'>https://p.example/1</guid>", null)]
    [InlineData("<guid>tag:p.example,2026:1</guid>", null)]
    [InlineData("<guid>urn:isbn:1</guid>", null)]
    [InlineData("<guid>17</guid>", null)]
    [InlineData("<guid isPermaLink='true'>/2026/lock</guid>", "https://p.example/2026/lock", "https://p.example/feed")]
    [InlineData("<guid isPermaLink='false'>/2026/lock</guid>", null, "https://p.example/feed")]
    [InlineData("<guid>/2026/lock</guid><link>https://p.example/1</link>", "https://p.example/1", "https://p.example/feed")]
    [InlineData("<link>javascript:alert(1)</link><guid>https://p.example/1</guid>", "https://p.example/1")]
    [InlineData("<link>JavaScript:alert(1)</link>", null)]
    [InlineData("<link>data:text/html,x</link>", null)]
    [InlineData("<link>mailto:jo@p.example</link>", null)]
    [InlineData("<link>ftp://p.example/1</link>", null)]
    [InlineData("<link>https://p.example/\n  long/\tpath</link>", "https://p.example/  long/path")]
    [InlineData("<link>https://p.example/a b/ü?q=\"</link>", "https://p.example/a%20b/%C3%BC?q=%22")]
    [InlineData("<link>https://p.example/a%20b?q=[1]</link>", "https://p.example/a%20b?q=[1]")]
    [InlineData("<link>http:/p.example/1</link>", "http://p.example/1")]
    [InlineData("<link>https:\\\\p.example/1</link>", "https://p.example/1")]
    [InlineData("<link>https:\\\\p.example\\a\\b?c=\\d</link>", "https://p.example/a/b?c=%5Cd")]
    [InlineData("<link>https://p.example/1?a=1&amp;amp;b=2</link>", "https://p.example/1?a=1&b=2")]
    [InlineData("<atom:link rel='http://www.iana.org/assignments/relation/alternate' href='https://p.example/1'/>", "https://p.example/1")]
    [InlineData("<atom:link rel='Alternate nofollow' href='https://p.example/1'/>", "https://p.example/1")]
    [InlineData("<link>www.p.example/1</link>", "https://www.p.example/1")]
    [InlineData("<link>www.p.example/1</link>", "http://www.p.example/1", "http://p.example/feed")]
    [InlineData("<link>1.html</link>", "https://p.example/a/1.html", "https://p.example/a/feed")]
    [InlineData("<link>//q.example/1</link>", "https://q.example/1", "https://p.example/a/feed")]
    public void Link_of_an_item_is_a_page_on_the_web(string xml, string? link, string? url = null)
    {
        var document = Read(
            $"<rss version='2.0' {Prefixes}><channel><item><title>t</title>{xml}</item></channel></rss>", new DocumentOrigin(url));
        Assert.Equal(link?.Replace("  ", "%20%20", StringComparison.Ordinal), Assert.Single(document.Items).Link);
    }

    [Theory]
    [InlineData("<id>https://p.example/1</id>", "https://p.example/1")]
    [InlineData("<id>urn:1</id>", null)]
    [InlineData("<link href='/json' type='application/json'/><link href='/html' type='text/html'/>", "https://a.example/html")]
    [InlineData(
        "<link href='/fr' hreflang='fr'/><link href='/de' hreflang='de'/><link href='/en' hreflang='en-GB'/>", "https://a.example/de")]
    [InlineData("<link href='/fr' hreflang='fr'/><link href='/any'/>", "https://a.example/any")]
    [InlineData("<link href='/fr' hreflang='fr'/><link href='/en' hreflang='en'/>", "https://a.example/fr")]
    [InlineData("<link href='javascript:x'/><link href='/1'/>", "https://a.example/1")]
    public void Best_alternate_is_the_link_of_an_entry(string xml, string? link)
    {
        var document = Read(
            $"<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='de' xml:base='https://a.example/'><entry>{xml}</entry></feed>");
        Assert.Equal(link, Assert.Single(document.Items).Link);
    }

    [Fact]
    public void Link_of_a_feed_is_its_own_before_an_alternate()
    {
        var feed = Channel(
            "<atom:link rel='alternate' type='application/rss+xml' href='https://p.example/other'/><link>https://p.example/</link>");
        Assert.Equal("https://p.example/", feed.Link);
        Assert.Equal("https://p.example/other", Channel("<atom:link href='https://p.example/other'/>").Link);
    }

    [Theory]
    [InlineData("<enclosure url='javascript:a' type='audio/mpeg'/>")]
    [InlineData("<atom:link rel='enclosure' href='data:audio/mpeg,x'/>")]
    [InlineData("<media:content url='javascript:a'/>")]
    [InlineData("<media:thumbnail url='javascript:a'/>")]
    [InlineData("<image><url>javascript:a</url></image>")]
    [InlineData("<itunes:image href='javascript:a'/>")]
    [InlineData("<comments>javascript:a</comments>")]
    [InlineData("<atom:link rel='related' href='javascript:a'/>")]
    [InlineData("<author><name>n</name><uri>javascript:a</uri></author>")]
    public void Script_leaves_in_no_field(string xml) =>
        Assert.DoesNotContain(
            "javascript:", System.Text.Json.JsonSerializer.Serialize(Item($"<title>t</title>{xml}"), Headwater.Feeds.FeedsJson.Relaxed.Item)
            .Replace("data:audio", "javascript:", StringComparison.Ordinal), StringComparison.Ordinal);

    [Fact]
    public void Enclosure_may_have_its_URL_inside()
    {
        var item = Entry("<link rel='enclosure' type='image/png'>https://p.example/i.png?a=1&amp;b=2</link>");
        Assert.Equal(new Enclosure("https://p.example/i.png?a=1&b=2", "image/png"), Assert.Single(item.Enclosures));
        Assert.Null(item.Link);
    }

    [Theory]
    [InlineData("<enclosure url='https://p.example/a.mp3' type='audio/mpeg' length='5'/>")]
    [InlineData("<enclosure src='https://p.example/a.mp3' type='audio/mpeg' length='5'/>")]
    [InlineData("<enclosure type='audio/mpeg' length='5'>https://p.example/a.mp3</enclosure>")]
    [InlineData("<enclosure url='https://p.example/a.mp3 type='audio/mpeg' length='5'/>")]
    [InlineData("<atom:link rel='Enclosure' href='https://p.example/a.mp3' type='audio/mpeg' length='5'/>")]
    [InlineData("<enclosure type='audio/mpeg' length='5'><url>https://p.example/a.mp3</url></enclosure>")]
    public void Enclosure_is_read_in_each_form(string xml) =>
        Assert.Equal(new Enclosure("https://p.example/a.mp3", "audio/mpeg", 5), Assert.Single(Item(xml).Enclosures));

    [Theory]
    [InlineData("<image url='https://p.example/i.png'/>")]
    [InlineData("<image href='https://p.example/i.png'/>")]
    [InlineData("<image>https://p.example/i.png</image>")]
    [InlineData("<image><url>https://p.example/i.png</url></image>")]
    public void Image_of_an_item_is_read_in_each_form(string xml) => Assert.Equal("https://p.example/i.png", Item(xml).Image?.Url);

    [Theory]
    [InlineData("\"url\": \"https://p.example/1\", \"external_url\": \"https://q.example/\"", "https://p.example/1")]
    [InlineData("\"external_url\": \"https://q.example/\"", "https://q.example/")]
    [InlineData("\"id\": \"https://p.example/1\"", "https://p.example/1")]
    [InlineData("\"id\": \"urn:1\"", null)]
    [InlineData("\"url\": \"javascript:a\"", null)]
    [InlineData("\"url\": \"\\u0001javascript:a\"", null)]
    public void Link_in_JSON_is_the_first_that_can_be_opened(string members, string? link) =>
        Assert.Equal(link, Assert.Single(Read($$"""{"items": [{ {{members}} }]}""").Items).Link);

    [Fact]
    public void Banner_is_kept_beside_the_image()
    {
        var item = Assert.Single(
            Read("""{"items": [{"banner_image": "https://p.example/b.png", "image": "https://p.example/i.png"}]}""").Items);
        Assert.Equal(("https://p.example/i.png", "https://p.example/b.png"), (item.Image?.Url, Assert.Single(item.Extensions).Value));
    }
}
