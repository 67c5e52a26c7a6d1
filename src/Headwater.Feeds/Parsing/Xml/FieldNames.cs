using System.Collections.Frozen;

namespace Headwater.Feeds.Parsing.Xml;

/// <summary>
/// What the elements of feeds may hold, as far as it is needed to notice that an end tag is missing: a field does not begin inside another,
/// but for the few that have fields of their own.
/// </summary>
internal static class FieldNames
{
    private static readonly FrozenSet<string> Fields =
    [
        "abstract", "author", "category", "cloud", "comments", "content", "contributor", "copyright", "created", "description", "docs", "email", "enclosure",
        "expirationdate", "fullitem", "generator", "guid", "height", "icon", "id", "image", "issued", "language", "lastbuilddate", "link", "logo",
        "managingeditor", "modified", "name", "pubdate", "published", "rating", "rights", "skipdays", "skiphours", "source", "subtitle", "summary",
        "tagline", "textinput", "title", "ttl", "updated", "uri", "url", "webmaster", "width",
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
            "author", "category", "contributor", "generator", "icon", "id", "link", "logo", "name", "email", "uri", "rights", "subtitle", "tagline",
            "title", "updated", "modified",
        ],
    }.ToFrozenDictionary();

    private static readonly FrozenSet<string> Void =
        ["area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input", "keygen", "meta", "param", "track", "wbr"];

    // Elements that say everything in attributes, and the attribute by which they are known from their namesakes with text.
    private static readonly FrozenDictionary<string, string[]> Attributed = new Dictionary<string, string[]>
    {
        ["category"] = ["term"],
        ["cloud"] = ["domain"],
        ["enclosure"] = ["url", "href"],
        ["image"] = ["href"],
        ["link"] = ["href"],
        ["source"] = ["src", "srcset"], // of HTML
        ["thumbnail"] = ["url"],
    }.ToFrozenDictionary();

    /// <summary>Namespaces whose elements are all fields.</summary>
    private static readonly FrozenSet<string> Modules =
    [
        Namespaces.Content, Namespaces.CreativeCommons, Namespaces.DublinCore, Namespaces.DublinCoreTerms, Namespaces.FeedBurner, Namespaces.GooglePlay,
        Namespaces.Itunes, Namespaces.Media, Namespaces.Slash, Namespaces.Syndication, Namespaces.Threading, Namespaces.WellFormedWeb,
    ];

    public static bool IsField(string name) => Fields.Contains(name);

    public static bool IsModule(string ns) => Modules.Contains(ns);

    public static bool IsVoid(string name) => Void.Contains(name);

    /// <summary>Null for an element that may hold something whatever its attributes.</summary>
    public static string[]? AttributesInstead(string name) => Attributed.GetValueOrDefault(name);

    public static bool Holds(QualifiedName outer, Namespace outerNamespace, QualifiedName inner, Namespace innerNamespace) => outerNamespace.Canonical switch
    {
        // Of media:group and media:content the children are media, and an itunes:category has one below it.
        Namespaces.Media => innerNamespace.Canonical == Namespaces.Media && outer.Folded is "group" or "content",
        Namespaces.None when outer.Folded == "source" => false, // RSS has the title of the other feed there, as text
        Namespaces.Itunes when outer.Folded == "category" => inner.Folded == "category",
        _ => Inner.TryGetValue(outer.Folded, out var names) && names.Contains(inner.Folded),
    };
}
