namespace Headwater.Parsing;

/// <summary>Canonical namespace URIs; publishers write them with and without slash, www, https and version.</summary>
internal static class Namespaces
{
    public const string None = "";
    public const string Atom = "http://www.w3.org/2005/Atom";
    public const string Content = "http://purl.org/rss/1.0/modules/content/";
    public const string DublinCore = "http://purl.org/dc/elements/1.1/";
    public const string DublinCoreTerms = "http://purl.org/dc/terms/";
    public const string Syndication = "http://purl.org/rss/1.0/modules/syndication/";
    public const string Xhtml = "http://www.w3.org/1999/xhtml";
    public const string Xml = "http://www.w3.org/XML/1998/namespace";
    public const string Media = "http://search.yahoo.com/mrss/";
    public const string Itunes = "http://www.itunes.com/dtds/podcast-1.0.dtd";
    public const string WellFormedWeb = "http://wellformedweb.org/commentapi/";

    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        [Key(Atom)] = Atom,
        [Key(Content)] = Content,
        [Key("http://purl.org/rss/modules/content/")] = Content,
        [Key(DublinCore)] = DublinCore,
        [Key("http://purl.org/dc/elements/1.0/")] = DublinCore,
        [Key(DublinCoreTerms)] = DublinCoreTerms,
        [Key(Syndication)] = Syndication,
        [Key(Xhtml)] = Xhtml,
        [Key(Xml)] = Xml,
        [Key(Media)] = Media,
        [Key("http://search.yahoo.com/rss/")] = Media,
        [Key(Itunes)] = Itunes,
        [Key(WellFormedWeb)] = WellFormedWeb,

        // RSS that declares one of the namespaces once proposed for it is RSS all the same.
        [Key("http://backend.userland.com/rss2")] = None,
        [Key("http://blogs.law.harvard.edu/tech/rss")] = None,
        [Key("http://backend.userland.com/rss")] = None,
        [Key("http://my.netscape.com/rdf/simple/0.9/")] = None,
        [Key("http://purl.org/rss/1.0/")] = None,
        [Key("http://purl.org/net/rss1.1#")] = None,
    };

    public static string Canonical(string uri)
    {
        if (uri.Length == 0)
            return None;
        return Known.TryGetValue(Key(uri), out var known) ? known : uri;
    }

    private static string Key(string uri) => uri
        .Replace("https://", "http://", StringComparison.OrdinalIgnoreCase)
        .TrimEnd('/', '#')
        .ToLowerInvariant();
}
