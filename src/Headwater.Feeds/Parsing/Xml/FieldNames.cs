using System.Collections.Frozen;

namespace Headwater.Feeds.Parsing.Xml;

/// <summary>
/// What the elements of feeds may contain, as far as it helps to notice a missing end tag: a field does not start inside another one,
/// except for the few that have fields of their own.
/// </summary>
internal static class FieldNames
{
    private static readonly FrozenSet<string> Fields =
    [
        "abstract", "author", "body", "category", "cloud", "comments", "content", "contributor", "copyright", "created", "date",
        "description", "docs", "email", "enclosure", "expirationdate", "fullitem", "generator", "guid", "height", "icon", "id", "image",
        "issued", "language", "lastbuilddate", "link", "logo", "managingeditor", "modified", "name", "pubdate", "published", "rating",
        "rights", "skipdays", "skiphours", "source", "subtitle", "summary", "tagline", "tags", "textinput", "title", "ttl", "updated",
        "uri", "url", "webmaster", "width",
    ];

    private static readonly FrozenDictionary<string, FrozenSet<string>> Inner = new Dictionary<string, FrozenSet<string>>
    {
        ["image"] = ["url", "title", "link", "width", "height", "description"],
        ["textinput"] = ["title", "description", "name", "link"],
        ["author"] = ["name", "email", "uri", "url"],
        ["contributor"] = ["name", "email", "uri", "url"],
        ["owner"] = ["name", "email"],
        ["source"] =
        [
            "author", "category", "contributor", "generator", "icon", "id", "link", "logo", "name", "email", "uri", "rights", "subtitle",
            "tagline", "title", "updated", "modified",
        ],
    }.ToFrozenDictionary();

    private static readonly FrozenSet<string> Void =
    [
        "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input", "keygen", "meta", "param", "track",
        "wbr",
    ];

    // Elements that have all content in attributes, with the attribute that tells them from elements of the same name that contain text.
    private static readonly FrozenDictionary<string, string[]> Attributed = new Dictionary<string, string[]>
    {
        ["category"] = ["term"],
        ["cloud"] = ["domain"],
        ["enclosure"] = ["url", "href"],
        ["image"] = ["href"],
        ["link"] = ["href"],
        ["source"] = ["src", "srcset"], // HTML
        ["thumbnail"] = ["url"],
    }.ToFrozenDictionary();

    /// <summary>Namespaces whose elements end a field that has no end tag.</summary>
    private static readonly FrozenSet<string> Modules =
    [
        Namespaces.Content, Namespaces.CreativeCommons, Namespaces.DublinCore, Namespaces.DublinCoreTerms, Namespaces.FeedBurner,
        Namespaces.Geo, Namespaces.GeoRss, Namespaces.GooglePlay, Namespaces.Itunes, Namespaces.Media, Namespaces.Podcast,
        Namespaces.PodloveChapters, Namespaces.Slash, Namespaces.Syndication, Namespaces.Threading, Namespaces.WellFormedWeb,
    ];

    public static bool IsField(string name) => Fields.Contains(name);

    public static bool IsModule(string ns) => Modules.Contains(ns);

    public static bool IsVoid(string name) => Void.Contains(name);

    /// <summary>With one of these attributes the element is empty. Null if it may always have content.</summary>
    public static string[]? AttributesInstead(string name) => Attributed.GetValueOrDefault(name);

    public static bool Holds(QualifiedName outer, Namespace outerNamespace, QualifiedName inner, Namespace innerNamespace) =>
        outerNamespace.Canonical switch
        {
            // media:group contains all other media, media:content what is said of it; itunes:category contains a subcategory.
            Namespaces.Media when innerNamespace.Canonical == Namespaces.Media =>
                inner.Folded != "group" && (outer.Folded == "group" || (outer.Folded == "content" && inner.Folded != "content")),
            Namespaces.Media => false,
            Namespaces.Geo or Namespaces.GeoRss or Namespaces.Podcast or Namespaces.PodloveChapters
                when innerNamespace.Canonical == outerNamespace.Canonical => true,
            Namespaces.None when outer.Folded == "source" => false, // in RSS it contains only the title of the other feed
            Namespaces.Itunes when outer.Folded == "category" => inner.Folded == "category",
            _ => Inner.TryGetValue(outer.Folded, out var names) && names.Contains(inner.Folded),
        };
}
