namespace Headwater.FunctionalTests.Discovery;

/// <summary>Pages in the shape that publishing programs write, and the feeds that their visitors mean.</summary>
internal static class SitePages
{
    /// <summary>
    /// Name, what is in the page, and what it leads to: one path is a feed that is registered, several are offered in this order, none is
    /// a page without a feed. <c>{o}</c> is the address of the site.
    /// </summary>
    public static readonly (string Name, string Page, string[] Feeds)[] All =
    [
        ("WordPress", """
            <link rel="alternate" type="application/rss+xml" title="Mill &raquo; Comments Feed" href="{o}comments/feed/"/>
            <link rel="alternate" type="application/rss+xml" title="Mill &raquo; Feed" href="{o}feed/"/>
            <link rel="alternate" title="JSON" type="application/json" href="{o}wp-json/wp/v2/pages/2"/>
            <link rel="alternate" type="application/json+oembed" href="{o}wp-json/oembed/1.0/embed"/>
            """, ["/feed/", "/comments/feed/"]),
        ("WordPress post", """
            <link rel='alternate' type='application/rss+xml' title='Mill' href='{o}feed/'>
            <link rel='alternate' type='application/rss+xml' title='A post Comments Feed' href='{o}2026/a-post/feed/'>
            """, ["/feed/", "/2026/a-post/feed/"]),
        ("Ghost", """<link rel="alternate" type="application/rss+xml" title="Mill" href="{o}rss/">""", ["/rss/"]),
        ("Jekyll", """<link type="application/atom+xml" rel="alternate" href="{o}feed.xml" title="Mill"/>""", ["/feed.xml"]),
        ("Hugo", """<link rel=alternate type=application/rss+xml href=/index.xml title=Mill>""", ["/index.xml"]),
        ("Hugo section", """
            <link rel="alternate" type="application/rss+xml" href="/posts/index.xml" title="Posts">
            <link rel="alternate" type="application/json" href="/posts/feed.json" title="Posts">
            """, ["/posts/index.xml", "/posts/feed.json"]),
        ("Eleventy", """<link rel="alternate" href="/feed/feed.xml" type="application/atom+xml" title="Mill">""", ["/feed/feed.xml"]),
        ("Astro", """<link rel="alternate" type="application/rss+xml" title="Mill" href="/rss.xml">""", ["/rss.xml"]),
        ("Hexo", """<link rel="alternate" href="/atom.xml" title="Mill" type="application/atom+xml">""", ["/atom.xml"]),
        ("Pelican", """
            <link href="/feeds/all.atom.xml" type="application/atom+xml" rel="alternate" title="Mill Atom Feed"/>
            <link href="/feeds/all.rss.xml" type="application/rss+xml" rel="alternate" title="Mill RSS Feed"/>
            """, ["/feeds/all.atom.xml", "/feeds/all.rss.xml"]),
        ("Blogger", """
            <link rel="alternate" type="application/atom+xml" title="Mill - Atom" href="{o}feeds/posts/default" />
            <link rel="service.post" type="application/atom+xml" title="Mill - Atom" href="https://b.example/feeds/1/posts/default" />
            """, ["/feeds/posts/default"]),
        ("Squarespace", """<link rel="alternate" type="application/rss+xml" title="RSS Feed" href="{o}blog?format=rss">""",
            ["/blog?format=rss"]),
        ("Drupal", """<link rel="alternate" type="application/rss+xml" title="" href="{o}rss.xml" />""", ["/rss.xml"]),
        ("Joomla", """
            <link href="/?format=feed&amp;type=rss" rel="alternate" type="application/rss+xml" title="RSS 2.0" />
            <link href="/?format=feed&amp;type=atom" rel="alternate" type="application/atom+xml" title="Atom 1.0" />
            """, ["/?format=feed&type=rss", "/?format=feed&type=atom"]),
        ("TYPO3", """<base href="{o}site/"><link rel="alternate" type="application/rss+xml" href="news.rss">""", ["/site/news.rss"]),
        ("MediaWiki", """
            <link rel="alternate" type="application/x-wiki" title="Edit" href="/w/index.php?title=A&amp;action=edit">
            <link rel="alternate" type="application/atom+xml" title="Atom" href="/w/index.php?title=Special:RecentChanges&amp;feed=atom">
            """, ["/w/index.php?title=Special:RecentChanges&feed=atom"]),
        ("Discourse", """
            <link rel="alternate" type="application/rss+xml" title="Latest posts" href="{o}posts.rss" />
            <link rel="alternate" type="application/rss+xml" title="Latest topics" href="{o}latest.rss" />
            """, ["/posts.rss", "/latest.rss"]),
        ("phpBB", """<link rel="alternate" type="application/atom+xml" title="Feed - Mill" href="/app.php/feed?sid=1">""",
            ["/app.php/feed?sid=1"]),
        ("Trac", """<link rel="alternate" href="/timeline?ticket=on&amp;format=rss" type="application/rss+xml" class="rss" />""",
            ["/timeline?ticket=on&format=rss"]),
        ("Mastodon", """
            <link href='{o}@ann.rss' rel='alternate' type='application/rss+xml'>
            <link href='{o}users/ann' rel='alternate' type='application/activity+json'>
            """, ["/@ann.rss"]),
        ("Substack", """<link rel="alternate" type="application/rss+xml" href="/feed" title="Mill"/>""", ["/feed"]),
        ("Tumblr", """<link rel="alternate" type="application/rss+xml" href="{o}rss"/>""", ["/rss"]),
        ("Micro.blog", """
            <link rel="alternate" type="application/rss+xml" title="Mill" href="/feed.xml" />
            <link rel="alternate" type="application/json" title="Mill" href="/feed.json" />
            """, ["/feed.xml", "/feed.json"]),
        ("JSON Feed", """<link rel="alternate" type="application/feed+json" href="/feed.json">""", ["/feed.json"]),
        ("Code forge", """<link href="{o}owner/repo/commits/main.atom" rel="alternate" title="Commits" type="application/atom+xml">""",
            ["/owner/repo/commits/main.atom"]),
        ("Video channel", """<link rel="alternate" type="application/rss+xml" title="RSS" href="{o}feeds/videos.xml?channel_id=UC1">""",
            ["/feeds/videos.xml?channel_id=UC1"]),
        ("Question site", """<link rel="alternate" type="application/atom+xml" title="Recent questions" href="/feeds">""", ["/feeds"]),
        ("Podcast host", """<link rel="alternate" type="application/rss+xml" title="Mill Radio" href="{o}123.rss"/>""", ["/123.rss"]),
        ("Status page", """
            <link rel="alternate" type="application/atom+xml" href="/history.atom" title="ATOM">
            <link rel="alternate" type="application/rss+xml" href="/history.rss" title="RSS">
            """, ["/history.atom", "/history.rss"]),
        ("Shop", """<link rel="alternate" type="application/atom+xml" title="Feed" href="/blogs/news.atom" />""", ["/blogs/news.atom"]),
        ("Capitals", """<LINK REL="ALTERNATE" TYPE="Application/RSS+XML; charset=utf-8" HREF="/News.XML">""", ["/News.XML"]),
        ("Feed scheme", """<link rel="alternate" type="application/rss+xml" href="feed:{o}feed">""", ["/feed"]),
        ("rel=feed", """<link rel="feed" href="/updates">""", ["/updates"]),
        ("Named twice", """
            <link rel="alternate" type="application/rss+xml" href="/feed"><link rel="alternate" type="application/rss+xml" href="{o}feed">
            """, ["/feed"]),
        ("In the body", """</head><body><p>Text.<link rel="alternate" type="application/rss+xml" href="/late.xml">""", ["/late.xml"]),
        ("Only a link", """<a href="/about">About</a> <a href="/blog/rss.xml">RSS</a> <a href="/feedback">Say</a>""", ["/blog/rss.xml"]),
        ("Dead link", """
            <link rel="alternate" type="application/rss+xml" href="/gone">
            <link rel="alternate" type="application/atom+xml" href="/atom.xml">
            """, ["/atom.xml"]),
        ("Comments alone", """<link rel="alternate" type="application/rss+xml" title="Comments" href="/c.rss">""", ["/c.rss"]),
        ("Another site first", """
            <link rel="alternate" type="application/rss+xml" title="Partner" href="http://partner.example/feed">
            <link rel="alternate" type="application/rss+xml" title="Mill" href="/feed">
            """, ["/feed", "http://partner.example/feed"]),
        ("Other alternates", """
            <link rel="alternate" hreflang="de" href="{o}de/"><link rel="alternate stylesheet" type="application/rss+xml" href="/a.css">
            <link rel="alternate" type="text/html" media="handheld" href="{o}m/"><link rel="canonical" href="{o}">
            """, []),
        ("Nothing", "<title>Mill</title><p>No feed here.", []),
        ("A feed", "<rss version=\"2.0\"><channel><title>Mill</title><item><title>One</title></item></channel></rss>", ["/page"]),
    ];
}
