using System.Globalization;
using System.Text;
using Headwater.LocalHost.Host;

namespace Headwater.Benchmarks.Parsing;

/// <summary>The documents that are measured. Each stands for a kind of feed that is common.</summary>
internal static class FeedDocuments
{
    public static byte[] Read(string name) => name switch
    {
        "reference" => Reference(),
        "short items" => Rss(1_000),
        "atom" => Atom(200),
        "broken" => Broken(),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    /// <summary>
    /// Twenty long articles: the feed this service was made for, where a copy lies beside the checkout, else one like it.
    /// </summary>
    public static byte[] Reference() =>
        Repository.Find("../shared/feeds/aws-big-data-blog.xml") is { } file ? File.ReadAllBytes(file) : LongArticles(20);

    /// <summary>A thousand notes of two lines, as aggregators and forums publish them: next to no text, much markup.</summary>
    public static byte[] Rss(int items)
    {
        var feed = new StringBuilder(
            """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Notes</title><link>https://notes.example/</link>"""
            + "<description>Short</description>");
        for (var i = 0; i < items; i++)
            feed.Append(CultureInfo.InvariantCulture, $"""

                  <item>
                    <title>Note {i} of the upper river</title>
                    <link>https://notes.example/{i}</link>
                    <guid>https://notes.example/{i}</guid>
                    <pubDate>{new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(i):R}</pubDate>
                    <description>The water stands at mark {i % 90} and falls.</description>
                  </item>
                """);
        return Encoding.UTF8.GetBytes(feed.Append("</channel></rss>").ToString());
    }

    public static byte[] Atom(int entries)
    {
        var body = string.Concat(
            Enumerable.Repeat("&lt;p&gt;The sails of the mill turn with the wind, and the stone turns with the sails.&lt;/p&gt;", 12));
        var feed = new StringBuilder(
            """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">"""
            + "<id>tag:mill.example,2026:feed</id><title>Mill</title>"
            + """<link href="https://mill.example/"/><updated>2026-06-01T00:00:00Z</updated><author><name>Jan</name></author>""");
        for (var i = 0; i < entries; i++)
            feed.Append(CultureInfo.InvariantCulture, $"""

                  <entry>
                    <id>tag:mill.example,2026:{i}</id><title>Sails, part {i}</title>
                    <link rel="alternate" type="text/html" href="https://mill.example/{i}"/>
                    <published>2026-05-31T00:00:00Z</published><updated>2026-06-01T00:00:00+02:00</updated>
                    <category term="sails"/><summary>Wood and canvas</summary>
                    <content type="html">{body}</content>
                  </entry>
                """);
        return Encoding.UTF8.GetBytes(feed.Append("</feed>").ToString());
    }

    /// <summary>Stray ampersands, entities of HTML, an unclosed tag in every item, and no end.</summary>
    public static byte[] Broken() => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Rss(1_000))
        .Replace("The water", "Water &amp; wind & the <br> caf&eacute;", StringComparison.Ordinal)
        .Replace("</channel></rss>", "", StringComparison.Ordinal));

    private static byte[] LongArticles(int items)
    {
        var body = string.Concat(
            Enumerable.Repeat(
                "<p>The weir holds the <a href=\"https://river.example/\">river</a> back, and the lock lets the boats through.</p>\n",
                300));
        var feed = new StringBuilder(
            """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">"""
            + "<channel><title>Long</title><link>https://long.example/</link>");
        for (var i = 0; i < items; i++)
            feed.Append(
                CultureInfo.InvariantCulture,
                $"<item><title>{i}</title><link>https://long.example/{i}</link>"
                + $"<content:encoded><![CDATA[{body}]]></content:encoded></item>");
        return Encoding.UTF8.GetBytes(feed.Append("</channel></rss>").ToString());
    }
}
