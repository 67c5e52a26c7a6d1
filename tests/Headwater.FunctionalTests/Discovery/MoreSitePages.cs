namespace Headwater.FunctionalTests.Discovery;

/// <summary>Pages that name their feeds in other ways than <see cref="SitePages"/>, and pages that seem to name one.</summary>
internal static class MoreSitePages
{
    /// <summary>As <see cref="SitePages.All"/>; <c>/more</c> is a page with one feed, <c>/feed</c>, too.</summary>
    public static readonly (string Name, string Page, string[] Feeds)[] All =
    [
        ("text/xml", "<link rel=alternate type=text/xml href=/rss.xml>", ["/rss.xml"]),
        ("application/xml", "<link rel='alternate' type='application/xml' href='/export.xml'>", ["/export.xml"]),
        ("RDF", "<link rel=alternate type=application/rdf+xml href=/index.rdf>", ["/index.rdf"]),
        ("a type nobody registered", "<link rel=alternate type=application/rss href=/a><link rel=alternate type=text/atom+xml href=/b>",
            ["/a", "/b"]),
        ("an experimental type", "<link rel=alternate type=application/x.atom+xml href=/a>", ["/a"]),
        ("no type", "<link rel=alternate href=/news/rss.xml><link rel=alternate href=/en/ hreflang=en>", ["/news/rss.xml"]),
        ("alternate and home", "<link rel='home alternate' type='application/rss+xml' href='/rss'>", ["/rss"]),
        ("an old service link", "<link rel=service.feed type=application/atom+xml href=/atom>", ["/atom"]),
        ("base of a folder", "<base href='{o}2026/'><link rel=alternate type=application/rss+xml href=feed.xml>", ["/2026/feed.xml"]),
        ("base after the link", "<link rel=alternate type=application/rss+xml href=feed.xml><base href='/blog/'>", ["/blog/feed.xml"]),
        ("relative to the page", "<link rel=alternate type=application/rss+xml href=./a/../feed.xml>", ["/feed.xml"]),
        ("without a scheme", "<link rel=alternate type=application/rss+xml href='//{h}/feed.xml'>", ["/feed.xml"]),
        ("entities", "<link rel=alternate type=application/rss+xml href='/?a=1&amp;b=2'>", ["/?a=1&b=2"]),
        ("spaces around", "<link rel=alternate type=' application/rss+xml ' href=' /feed.xml '>", ["/feed.xml"]),
        ("comments first", "<link rel=alternate type=application/rss+xml title='Comments on Mill' href=/c><link rel=alternate "
            + "type=application/rss+xml title=Mill href=/p>", ["/p", "/c"]),
        ("Kommentare zuerst", "<link rel=alternate type=application/rss+xml title='Mühle: Kommentare' href=/k><link rel=alternate "
            + "type=application/rss+xml title=Mühle href=/b>", ["/b", "/k"]),
        ("three languages", "<link rel=alternate type=application/rss+xml hreflang=de href=/de.rss><link rel=alternate "
            + "type=application/rss+xml hreflang=en href=/en.rss><link rel=alternate hreflang=fr href=/fr/>", ["/de.rss", "/en.rss"]),
        ("a category and all", "<link rel=alternate type=application/rss+xml title='Mill' href=/rss><link rel=alternate "
            + "type=application/rss+xml title='Mill: Wheels' href=/wheels/rss>", ["/rss", "/wheels/rss"]),
        ("in the footer alone", "<p>News.<footer><a href='/about'>About</a><a href='/feed/'>Feed</a></footer>", ["/feed/"]),
        ("a link by its words", "<a href='/abo.php'>RSS-Feed</a><a href='/rss-help.html'>What RSS is</a>", ["/abo.php"]),
        ("a link with a picture", "<a href='/out?x'><img src=rss.png alt='RSS'></a>", ["/out?x"]),
        ("a link with a label", "<a href='/x' aria-label='Atom feed'><svg></svg></a>", ["/x"]),
        ("a link with a type", "<a type='application/atom+xml' href='/updates'>Updates</a>", ["/updates"]),
        ("a query of WordPress", "<a href='/?feed=rss2'>Follow</a>", ["/?feed=rss2"]),
        ("a query of Joomla", "<a href='/news?format=feed&amp;type=atom'>Follow</a>", ["/news?format=feed&type=atom"]),
        ("a query of Invenio", "<a href='/search?q=mill&amp;rss=1'>Follow</a>", ["/search?q=mill&rss=1"]),
        ("podcast schemes", "<a href='pcast://{h}/pod.xml'>iTunes</a><a href='podcast://{h}/pod.xml'>Apps</a>", ["/pod.xml"]),
        ("itpc", "<a href='itpc://{h}/show'>Subscribe</a>", ["/show"]),
        ("feed without slashes", "<a href='feed:{o}show'>Subscribe</a>", ["/show"]),
        ("a path of WordPress", "<a href='/feed/rss2/'>Follow</a>", ["/feed/rss2/"]),
        ("a version in the path", "<a href='/blog/rss_2.0/'>Syndicate</a>", ["/blog/rss_2.0/"]),
        ("ASP.NET", "<a href='/rss.aspx'>News</a>", ["/rss.aspx"]),
        ("a handler of ASP.NET", "<a href='/Rss.ashx?id=4'>News</a>", ["/Rss.ashx?id=4"]),
        ("BlogEngine", "<a href='/syndication.axd'>Subscribe</a>", ["/syndication.axd"]),
        ("JSP, and a page about RSS", "<a href='/rss.html'>Help</a><a href='/rss.jsp'>News</a>", ["/rss.jsp"]),
        ("a font of icons", "<a class='btn icon-rss' href='/syndication'></a>", ["/syndication"]),
        ("an icon in a link", "<a href='/syndication'><i class='fa fa-rss'></i></a>", ["/syndication"]),
        ("Feed RSS", "<a href='/it'>Feed RSS</a>", ["/it"]),
        ("Fil RSS", "<a href='/fr'>Fil RSS</a>", ["/fr"]),
        ("Canal RSS", "<a href='/es'>Canal RSS</a>", ["/es"]),
        ("RSS-лента", "<a href='/ru'>RSS-лента</a>", ["/ru"]),
        ("RSSフィード", "<a href='/ja'>RSSフィード</a>", ["/ja"]),
        ("RSS订阅", "<a href='/zh'>RSS订阅</a>", ["/zh"]),
        ("words around", "<a href='/x'>Subscribe via RSS</a><a href='/y'>Why we love RSS</a>", ["/x"]),
        ("a version in parentheses", "<a href='/x'>RSS (2.0)</a>", ["/x"]),
        ("a script and a place of the page", "<a href='#rss'>RSS</a><a href='javascript:rss()'>RSS</a>", []),
        ("languages of a page called feed", "<link rel=alternate hreflang=de href=/de/feed/>", []),
        ("a link to a page about feeds", "<a href='/feeds/'>Feeds</a>", []),
        ("a link to feedback", "<a href='/feedback'>Feedback</a><a href='/newsfeed-terms'>Terms</a>", []),
        ("the head first", "<link rel=alternate type=application/rss+xml href=/main><a href='/other.rss'>RSS</a>", ["/main"]),
        ("leads on", "<meta http-equiv=refresh content='0; url=/more'>", ["/feed"]),
        ("leads on in capitals", "<META HTTP-EQUIV='Refresh' CONTENT=\"5;URL='/more'\">", ["/feed"]),
        ("loads itself again", "<meta http-equiv=refresh content=300>", []),
        ("a site map", "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/'><url><loc>{o}</loc></url></urlset>",
            []),
        ("a list of feeds", "<opml version='2.0'><body><outline xmlUrl='{o}feed'/></body></opml>", []),
        ("JSON", "{\"posts\": [], \"feed\": \"{o}feed\"}", []),
        ("a feed with a password", "<link rel=alternate type=application/rss+xml href='http://me:pw@{h}/feed'>"
            + "<link rel=alternate type=application/rss+xml href=/feed>", ["/feed"]),
        ("plain text", "Our feed is at {o}feed", []),
        ("a dead feed of another site", "<link rel=alternate type=application/rss+xml href='http://partner.example/feed'>", []),
        ("Medium on a domain of its own", "<meta property='al:android:package' content='com.medium.reader'><p>Story", ["/feed"]),
        ("the data of a podcast's page", "<script type='application/json'>[{\"feedUrl\":\"http:\\/\\/{h}\\/show?a=1\\u0026b=2\"}]"
            + "</script>", ["/show?a=1&b=2"]),
        ("webFeed of schema.org", "<script type='application/ld+json'>{\"@type\": \"PodcastSeries\", "
            + "\"webFeed\": \"{o}show.xml\"}</script>", ["/show.xml"]),
        ("the head before the data", "<link rel=alternate type=application/rss+xml href=/main><script type='application/json'>"
            + "{\"feedUrl\": \"{o}gone\"}</script>", ["/main"]),
        ("a blog of schema.org", "<script type='application/ld+json'>{\"@type\": \"Blog\", \"url\": \"{o}blog\"}</script>", []),
        ("data without an address", "<script type='application/json'>{\"feedUrl\": null, \"webFeed\": \"/feed\\q\"}</script>", []),
        ("an oEmbed and a search", "<link rel=alternate type='application/json+oembed' href=/o><link rel=search "
            + "type='application/opensearchdescription+xml' href=/s>", []),
    ];
}
