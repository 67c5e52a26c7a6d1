using System.Collections.Frozen;

namespace Headwater.Feeds.Parsing.Xml;

/// <summary>Canonical namespace URIs. Publishers write them with and without slash, www, https and version.</summary>
internal static class Namespaces
{
    public const string None = "";
    public const string Atom = "http://www.w3.org/2005/Atom";
    public const string Content = "http://purl.org/rss/1.0/modules/content/";
    public const string CreativeCommons = "http://creativecommons.org/ns#";
    public const string DublinCore = "http://purl.org/dc/elements/1.1/";
    public const string DublinCoreTerms = "http://purl.org/dc/terms/";
    public const string FeedBurner = "http://rssnamespace.org/feedburner/ext/1.0";
    public const string Geo = "http://www.w3.org/2003/01/geo/wgs84_pos#";
    public const string GeoRss = "http://www.georss.org/georss";
    public const string Gml = "http://www.opengis.net/gml";
    public const string GooglePlay = "http://www.google.com/schemas/play-podcasts/1.0";
    public const string Itunes = "http://www.itunes.com/dtds/podcast-1.0.dtd";
    public const string MathMl = "http://www.w3.org/1998/Math/MathML";
    public const string Media = "http://search.yahoo.com/mrss/";
    public const string Podcast = "https://podcastindex.org/namespace/1.0";
    public const string PodloveChapters = "http://podlove.org/simple-chapters";
    public const string Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    public const string Slash = "http://purl.org/rss/1.0/modules/slash/";
    public const string Svg = "http://www.w3.org/2000/svg";
    public const string Syndication = "http://purl.org/rss/1.0/modules/syndication/";
    public const string Threading = "http://purl.org/syndication/thread/1.0";
    public const string WellFormedWeb = "http://wellformedweb.org/commentapi/";
    public const string Xhtml = "http://www.w3.org/1999/xhtml";
    public const string Xml = "http://www.w3.org/XML/1998/namespace";
    public const string Xmlns = "http://www.w3.org/2000/xmlns/";

    // The version follows: rss2, rss2.1, rss091.
    private const string UserLand = "http://backend.userland.com/rss";

    // The URI of the specification, and the variants seen in feeds.
    private static readonly (string Canonical, string[] Variants)[] Spellings =
    [
        (Atom, ["http://purl.org/atom/ns", "http://purl.org/atom/", "http://purl.org/echo/", "http://purl.org/pie/",
            "http://example.com/newformat", "http://example.com/necho", "uri/of/echo/namespace"]),
        (Content, ["http://purl.org/rss/modules/content/"]),
        (CreativeCommons,
            ["http://web.resource.org/cc/", "http://backend.userland.com/creativecommonsrssmodule",
            "http://cyber.law.harvard.edu/rss/creativecommonsrssmodule.html",
            "http://blogs.law.harvard.edu/tech/creativecommonsrssmodule"]),
        (DublinCore, ["http://purl.org/dc/elements/1.0/", "http://purl.org/rss/1.0/modules/dc/"]),
        (DublinCoreTerms, ["http://purl.org/rss/1.0/modules/dcterms/"]),
        (FeedBurner, []),
        (Geo, ["http://www.w3.org/2003/01/geo/"]),
        (GeoRss, ["http://www.georss.org/georss/10", "http://www.georss.org/"]),
        (Gml, ["http://www.opengis.net/gml/3.2"]),
        (GooglePlay, ["http://www.google.com/schemas/play-podcasts/1.0/play-podcasts.xsd"]),
        (Itunes,
            ["http://www.itunes.com/podcast-1.0.dtd", "http://itunes.apple.com/dtds/podcast-1.0.dtd",
            "http://example.com/dtds/podcast-1.0.dtd"]),
        (MathMl, []),
        (Media, ["http://search.yahoo.com/rss/", "http://search.yahoo.com/mrss/1.0", "http://video.search.yahoo.com/mrss",
            "http://tools.search.yahoo.com/mrss"]),
        (Podcast, ["https://github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md"]),
        (PodloveChapters, ["http://podlove.org/simple-chapters/1.0"]),
        (Rdf, []),
        (Slash, []),
        (Svg, []),
        (Syndication, ["http://purl.org/rss/modules/syndication/"]),
        (Threading, []),
        (WellFormedWeb, []),
        (Xhtml, []),
        (Xml, []),
        (Xmlns, []),

        // Namespaces that were proposed for RSS mean the same as none.
        (None, [
            UserLand, "http://blogs.law.harvard.edu/tech/rss", "http://cyber.law.harvard.edu/rss/rss.html",
            "http://my.netscape.com/rdf/simple/0.9/", "http://channel.netscape.com/rdf/simple/0.9/",
            "http://my.netscape.com/publish/formats/rss-0.91.dtd",
            "http://purl.org/rss/1.0/", "http://purl.org/rss/", "http://purl.org/net/rss1.1", "http://purl.org/rss/1.0/modules/rss091",
            "http://www.rssboard.org/rss-specification"]),
    ];

    private static readonly FrozenDictionary<string, string> Known = Spellings
        .SelectMany(spelling => spelling.Variants.Append(spelling.Canonical).Select(uri => (Key: Key(uri), spelling.Canonical)))
        .Where(spelling => spelling.Key.Length > 0)
        .ToFrozenDictionary(spelling => spelling.Key, spelling => spelling.Canonical);

    // The usual meaning of prefixes, for documents that do not declare them.
    private static readonly FrozenDictionary<string, string> Customary = new Dictionary<string, string>
    {
        ["a10"] = Atom,
        ["atom"] = Atom,
        ["atom10"] = Atom,
        ["cc"] = CreativeCommons,
        ["content"] = Content,
        ["creativecommons"] = CreativeCommons,
        ["dc"] = DublinCore,
        ["dcterms"] = DublinCoreTerms,
        ["feedburner"] = FeedBurner,
        ["geo"] = Geo,
        ["georss"] = GeoRss,
        ["gml"] = Gml,
        ["googleplay"] = GooglePlay,
        ["itunes"] = Itunes,
        ["media"] = Media,
        ["podcast"] = Podcast,
        ["psc"] = PodloveChapters,
        ["rdf"] = Rdf,
        ["rss"] = None,
        ["slash"] = Slash,
        ["svg"] = Svg,
        ["sy"] = Syndication,
        ["thr"] = Threading,
        ["wfw"] = WellFormedWeb,
        ["xhtml"] = Xhtml,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static string Canonical(string uri)
    {
        if (uri.Length == 0)
            return None;
        var key = Key(uri);
        return Known.TryGetValue(key, out var known) ? known : key.StartsWith(UserLand, StringComparison.Ordinal) ? None : uri;
    }

    public static bool IsKnown(string uri) =>
        uri.Length == 0 || Known.ContainsKey(Key(uri)) || Key(uri).StartsWith(UserLand, StringComparison.Ordinal);

    /// <summary>The usual namespace of an undeclared prefix, or the prefix itself if it has none.</summary>
    public static string OfUndeclared(string prefix) => Customary.GetValueOrDefault(prefix, prefix);

    private static string Key(string uri) => uri
        .Trim()
        .ToLowerInvariant()
        .Replace("https://", "http://", StringComparison.Ordinal)
        .TrimEnd('/', '#');
}
