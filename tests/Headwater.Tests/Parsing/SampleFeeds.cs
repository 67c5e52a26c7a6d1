using System.Text;

namespace Headwater.Tests.Parsing;

/// <summary>One small, well-formed feed of each format, with all that the format offers.</summary>
internal static class SampleFeeds
{
    public const string Rss = """
        <?xml version="1.0" encoding="UTF-8"?>
        <rss version="2.0" xml:lang="en" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/"
          xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"
          xmlns:media="http://search.yahoo.com/mrss/"
          xmlns:wfw="http://wellformedweb.org/CommentAPI/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"
          xmlns:georss="http://www.georss.org/georss">
        <channel>
          <title>Tide &amp; Weir</title>
          <link>https://weir.example/</link>
          <atom:link href="https://weir.example/feed" rel="self" type="application/rss+xml"/>
          <atom:link href="https://hub.example/" rel="hub"/>
          <description>News of the <b>upper</b> river</description>
          <language>en-GB</language>
          <copyright>The lock keepers</copyright>
          <managingEditor>ada@weir.example (Ada Weir)</managingEditor>
          <webMaster>bo@weir.example</webMaster>
          <pubDate>Mon, 01 Jun 2026 10:00:00 +0200</pubDate>
          <lastBuildDate>Tue, 02 Jun 2026 10:00:00 GMT</lastBuildDate>
          <category domain="https://terms.example/">Rivers</category>
          <generator>Sluice 3.1</generator>
          <docs>https://www.rssboard.org/rss-specification</docs>
          <cloud domain="rpc.weir.example" port="80" path="/notify" registerProcedure="tell" protocol="xml-rpc"/>
          <ttl>45</ttl>
          <image><url>logo.png</url><title>Logo</title><link>https://weir.example/</link><width>88</width><height>31</height></image>
          <textInput><title>Find</title><description>Search</description><name>q</name><link>https://weir.example/find</link></textInput>
          <skipHours><hour>3</hour><hour>24</hour></skipHours>
          <skipDays><day>Sunday</day></skipDays>
          <sy:updatePeriod> hourly </sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>
          <sy:updateBase>2026-01-01T00:00Z</sy:updateBase>
          <item>
            <title>Lock 4 &lt;em&gt;closed&lt;/em&gt;</title>
            <link>https://weir.example/lock-4</link>
            <guid isPermaLink="false">weir:4</guid>
            <description>&lt;p&gt;Until May.&lt;/p&gt;</description>
            <content:encoded><![CDATA[<p>Until <a href="/may">May</a>, for good & all.</p>]]></content:encoded>
            <dc:creator>Ada Weir</dc:creator>
            <pubDate>Sun, 31 May 2026 23:59:60 EST</pubDate>
            <category>Locks</category><category>News</category>
            <comments>https://weir.example/lock-4#talk</comments>
            <wfw:commentRss>https://weir.example/lock-4/feed</wfw:commentRss>
            <slash:comments>7</slash:comments>
            <enclosure url="https://weir.example/lock.mp3" length="1234" type="audio/mpeg"/>
            <media:group><media:content url="https://weir.example/lock.jpg" medium="image" width="640" height="480">
            <media:title>Lock</media:title></media:content>
            <media:thumbnail url="https://weir.example/lock-s.jpg" width="64" height="48"/></media:group>
            <georss:point>51.5 -0.25</georss:point>
            <source url="https://source.example/feed">Source</source>
          </item>
          <item><title>No more than a title</title></item>
          <item><guid>https://weir.example/only-a-guid</guid><pubDate>2026-05-30</pubDate></item>
        </channel>
        </rss>
        """;

    public const string Atom = """
        <?xml version="1.0" encoding="utf-8"?>
        <feed xmlns="http://www.w3.org/2005/Atom"
        xmlns:thr="http://purl.org/syndication/thread/1.0" xml:base="https://mill.example/blog/" xml:lang="nl">
          <id>tag:mill.example,2026:feed</id>
          <title type="html">De &lt;i&gt;molen&lt;/i&gt;</title>
          <subtitle>Wind en water</subtitle>
          <link href="." /><link rel="self" href="feed.atom" type="application/atom+xml"/>
          <updated>2026-06-01T10:00:00.5+02:00</updated>
          <author><name>Jan Molenaar</name><email>jan@mill.example</email><uri>jan</uri></author>
          <category term="mills" scheme="https://terms.example/" label="Molens"/>
          <generator uri="https://gen.example/" version="1.2">Wiek</generator>
          <icon>icon.png</icon><logo>logo.svg</logo><rights>CC BY</rights>
          <entry xml:base="2026/">
            <id>tag:mill.example,2026:1</id>
            <title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Nieuwe <em>wieken</em> &amp; meer</div></title>
            <link href="wieken.html"/><link rel="enclosure" href="wieken.mp4" length="99" type="video/mp4"/>
            <published>2026-05-31T00:00:00Z</published><updated>2026-06-01T00:00:00Z</updated>
            <summary>Kort</summary>
            <content type="xhtml">
            <div xmlns="http://www.w3.org/1999/xhtml"><p>Lang<br/><img src="wieken.jpg" alt="&quot;"/></p></div></content>
            <contributor><name>Piet</name></contributor>
            <source><id>tag:other.example,2026:feed</id><title>Other</title></source>
            <thr:in-reply-to ref="tag:mill.example,2026:0" href="0.html" type="text/html"/>
          </entry>
          <entry><id>tag:mill.example,2026:2</id><title>Base64</title><content type="image/png">aGVsbG8=</content></entry>
        </feed>
        """;

    public const string Atom03 = """
        <?xml version="1.0"?>
        <feed version="0.3" xmlns="http://purl.org/atom/ns#" xml:lang="en">
          <title mode="escaped" type="text/html">Old &amp;amp; good</title>
          <tagline>Of the time before</tagline><info type="application/xhtml+xml">
          <div xmlns="http://www.w3.org/1999/xhtml">About</div></info>
          <link rel="alternate" type="text/html" href="https://old.example/"/>
          <modified>2004-05-06T07:08:09Z</modified><copyright>Nobody</copyright>
          <entry><id>tag:old.example,2004:1</id><title>One</title><link rel="alternate" href="https://old.example/1"/>
            <issued>2004-05-06T07:08:09-08:00</issued><created>2004-05-05</created><modified>2004-05-07</modified>
            <content mode="base64" type="text/html">PGI+Ym9sZDwvYj4=</content></entry>
        </feed>
        """;

    public const string Rdf = """
        <?xml version="1.0"?>
        <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:cc="http://web.resource.org/cc/">
          <channel rdf:about="https://rdf.example/feed"><title>Triples</title><link>https://rdf.example/</link>
          <description>All said thrice</description>
            <dc:date>2005-01-02T03:04+01:00</dc:date><items><rdf:Seq>
            <rdf:li rdf:resource="https://rdf.example/1"/></rdf:Seq></items></channel>
          <image rdf:about="https://rdf.example/i"><url>https://rdf.example/i.png</url></image>
          <item rdf:about="https://rdf.example/1"><title>One</title><link>https://rdf.example/1</link><description>First</description>
            <dc:creator>Ann</dc:creator><dc:subject>logic</dc:subject><dc:date>2005-01-01</dc:date>
            <cc:license rdf:resource="https://cc.example/by"/></item>
        </rdf:RDF>
        """;

    public const string Cdf = """
        <?xml version="1.0"?>
        <CHANNEL HREF="https://cdf.example/" BASE="https://cdf.example/base/" LASTMOD="1998-11-05T22:12">
          <TITLE>Pushed</TITLE><ABSTRACT>What a channel was</ABSTRACT><LOGO HREF="logo.gif" STYLE="ICON"/>
          <ITEM HREF="one.html" LASTMOD="1998-11-05T22:13"><TITLE>One</TITLE><ABSTRACT>First</ABSTRACT></ITEM>
          <ITEM><A HREF="two.html"/><TITLE>Two</TITLE></ITEM>
        </CHANNEL>
        """;

    public const string Podcast = """
        <?xml version="1.0" encoding="UTF-8"?>
        <rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:psc="http://podlove.org/simple-chapters"
        xmlns:podcast="https://podcastindex.org/namespace/1.0">
        <channel><title>Below the weir</title><link>https://cast.example/</link><itunes:author>Ada</itunes:author>
        <itunes:explicit>no</itunes:explicit>
          <itunes:owner><itunes:name>Ada</itunes:name><itunes:email>ada@cast.example</itunes:email></itunes:owner>
          <itunes:image href="https://cast.example/cover.jpg"/><itunes:category text="Nature">
          <itunes:category text="Rivers"/></itunes:category>
          <itunes:new-feed-url>https://new.example/feed</itunes:new-feed-url><itunes:type>serial</itunes:type>
          <item><title>Eels</title><itunes:title>Eels!</itunes:title><itunes:duration>1:02:03</itunes:duration>
          <itunes:episode>4</itunes:episode><itunes:season>2</itunes:season>
            <itunes:episodeType>full</itunes:episodeType><itunes:explicit>yes</itunes:explicit><itunes:block>Yes</itunes:block>
            <itunes:keywords>eel, water</itunes:keywords>
            <itunes:summary>All about eels</itunes:summary><enclosure url="https://cast.example/eels.mp3" length="77" type="audio/mpeg"/>
            <psc:chapters><psc:chapter start="00:00" title="Start" href="https://cast.example/#0"/>
            <psc:chapter start="01:00" title="End"/></psc:chapters>
            <podcast:transcript url="https://cast.example/eels.vtt" type="text/vtt"/></item>
        </channel></rss>
        """;

    public const string Json = """
        {
          "version": "https://jsonfeed.org/version/1.1", "title": "Braces", "home_page_url": "https://json.example/",
          "feed_url": "https://json.example/feed.json",
          "description": "All in order", "icon": "icon.png", "language": "en", "authors": [{"name": "Jo",
          "url": "https://json.example/jo"}],
          "hubs": [{"type": "WebSub", "url": "https://hub.example/"}], "_weir": {"level": 3, "gates": ["a", "b"]},
          "items": [
            {"id": 17, "url": "https://json.example/17", "external_url": "https://elsewhere.example/", "title": "Seventeen",
            "content_html": "<p>Hello</p>", "content_text": "Hello",
             "summary": "Greeting", "image": "17.png", "date_published": "2026-05-31T01:02:03-07:00",
             "date_modified": "2026-06-01T00:00:00Z", "tags": ["a", "b"],
             "attachments": [{"url": "https://json.example/17.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 5,
             "duration_in_seconds": 1.5}]},
            {"id": "18", "content_text": "Caf\u00e9"}
          ]
        }
        """;

    public static IReadOnlyList<(string Name, byte[] Bytes)> All { get; } =
    [
        ("rss", Encoding.UTF8.GetBytes(Rss)),
        ("atom", Encoding.UTF8.GetBytes(Atom)),
        ("atom-0.3", Encoding.UTF8.GetBytes(Atom03)),
        ("rdf", Encoding.UTF8.GetBytes(Rdf)),
        ("cdf", Encoding.UTF8.GetBytes(Cdf)),
        ("podcast", Encoding.UTF8.GetBytes(Podcast)),
        ("json", Encoding.UTF8.GetBytes(Json)),
        ("utf-16",
            [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(Atom.Replace("utf-8", "utf-16", StringComparison.Ordinal))]),
        ("latin", Encoding.Latin1.GetBytes(
            Rss.Replace("UTF-8", "ISO-8859-1", StringComparison.Ordinal).Replace("river", "rivière", StringComparison.Ordinal))),
    ];
}
