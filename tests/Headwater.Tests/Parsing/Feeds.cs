using System.Text;
using Headwater.Feeds.Parsing;

namespace Headwater.Tests.Parsing;

/// <summary>Parses documents for tests.</summary>
internal static class Feeds
{
    public const string Prefixes =
        """
        xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/"
        xmlns:dc="http://purl.org/dc/elements/1.1/"
        xmlns:dcterms="http://purl.org/dc/terms/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
        xmlns:media="http://search.yahoo.com/mrss/"
        xmlns:georss="http://www.georss.org/georss" xmlns:gml="http://www.opengis.net/gml"
        xmlns:geo="http://www.w3.org/2003/01/geo/wgs84_pos#"
        xmlns:thr="http://purl.org/syndication/thread/1.0" xmlns:psc="http://podlove.org/simple-chapters"
        xmlns:wfw="http://wellformedweb.org/CommentAPI/"
        xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" xmlns:cc="http://web.resource.org/cc/"
        xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
        xmlns:creativeCommons="http://backend.userland.com/creativeCommonsRssModule" xmlns:xhtml="http://www.w3.org/1999/xhtml"
        xmlns:x="urn:x"
        """;

    public static ParseOutcome Outcome(string text, DocumentOrigin? origin = null) =>
        FeedParser.Parse(Encoding.UTF8.GetBytes(text), origin ?? new DocumentOrigin());

    public static FeedDocument Read(string text, DocumentOrigin? origin = null) =>
        Assert.IsType<ParseOutcome.Parsed>(Outcome(text, origin)).Document;

    public static FeedDocument Read(byte[] bytes, DocumentOrigin? origin = null) =>
        Assert.IsType<ParseOutcome.Parsed>(FeedParser.Parse(bytes, origin ?? new DocumentOrigin())).Document;

    /// <summary>The feed of an RSS document with these elements in its channel.</summary>
    public static Feed Channel(string xml) => Read($"<rss version=\"2.0\" {Prefixes}><channel>{xml}</channel></rss>").Feed;

    /// <summary>The item of an RSS document with these elements.</summary>
    public static Item Item(string xml) =>
        Assert.Single(Read($"<rss version=\"2.0\" {Prefixes}><channel><item>{xml}</item></channel></rss>").Items);

    /// <summary>The entry of an Atom document with these elements.</summary>
    public static Item Entry(string xml) =>
        Assert.Single(
        Read($"<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:base=\"https://a.example/b/\" {Prefixes}><entry>{xml}</entry></feed>")
        .Items);

    public static DateTimeOffset Utc(int year, int month, int day, int hour = 0, int minute = 0, int second = 0) =>
        new(year, month, day, hour, minute, second, TimeSpan.Zero);
}
