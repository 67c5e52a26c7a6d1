using Headwater.Feeds.Parsing.Modules;
using Headwater.Feeds.Parsing.Xml;

namespace Headwater.Feeds.Parsing.Formats;

/// <summary>
/// Atom 1.0 (RFC 4287) and 0.3 (https://datatracker.ietf.org/doc/html/draft-ietf-atompub-format-00), as a document or as elements inside
/// RSS.
/// </summary>
internal static class Atom
{
    private const string Atom03 = "atom-0.3";

    // RFC 4287, 4.2.7.2: before a registered name it means the same as the name alone.
    private const string RegisteredRelations = "http://www.iana.org/assignments/relation/";

    /// <summary>The version, when the reader is at <c>feed</c>.</summary>
    public static string Format(LenientXmlReader xml) =>
        xml.RawNamespaceUri == Namespaces.Atom || (xml.RawNamespaceUri.Length == 0 && xml.AttributeValue("version") is null)
            ? "atom-1.0"
            : Atom03;

    /// <summary>Reads the current element of the feed; returns false and reads nothing if it is unknown.</summary>
    public static bool Apply(FeedBuilder feed, LenientXmlReader xml)
    {
        if (!IsAtom(xml))
            return false;
        switch (xml.Name)
        {
            case "id":
                feed.Id ??= xml.ReadText();
                return true;
            case "title":
                feed.Title ??= Text(xml);
                return true;
            case "subtitle" or "tagline":
                feed.Subtitle ??= Text(xml);
                return true;
            case "rights" or "copyright":
                feed.Rights ??= Text(xml);
                return true;
            case "info":
                feed.Info ??= Text(xml);
                return true;
            case "link":
                feed.Links.Add(Link(xml));
                return true;
            case "updated" or "modified":
                feed.Updated = xml.ReadDate() ?? feed.Updated;
                return true;
            case "published" or "issued":
                feed.Published = xml.ReadDate() ?? feed.Published;
                return true;
            case "created":
                feed.Created = xml.ReadDate() ?? feed.Created;
                return true;
            case "author":
                feed.Authors.Add(PersonParser.Read(xml));
                return true;
            case "contributor":
                feed.Contributors.Add(PersonParser.Read(xml));
                return true;
            case "category":
                feed.Categories.Add(Category(xml));
                return true;
            case "generator":
                feed.Generator ??= Generator(xml);
                return true;
            case "icon":
                feed.Icon ??= XmlValues.Url(xml);
                return true;
            case "logo":
                feed.Logo ??= XmlValues.Url(xml);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Reads the current element of an entry; returns false and reads nothing if it is unknown.</summary>
    public static bool Apply(ref ItemBuilder item, LenientXmlReader xml)
    {
        if (!IsAtom(xml))
            return false;
        switch (xml.Name)
        {
            case "id":
                item.Id ??= xml.ReadText();
                return true;
            case "title":
                item.Title ??= Text(xml);
                return true;
            case "summary":
                item.Summary ??= Text(xml);
                return true;
            case "content":
                item.Content.Add(Text(xml, isContent: true));
                return true;
            case "rights" or "copyright":
                item.Rights ??= Text(xml);
                return true;
            case "link":
                AddLink(ref item, Link(xml));
                return true;
            case "published" or "issued":
                item.Published = xml.ReadDate() ?? item.Published;
                return true;
            case "updated" or "modified":
                item.Updated = xml.ReadDate() ?? item.Updated;
                return true;
            case "created":
                item.Created = xml.ReadDate() ?? item.Created;
                return true;
            case "author":
                item.Authors.Add(PersonParser.Read(xml));
                return true;
            case "contributor":
                item.Contributors.Add(PersonParser.Read(xml));
                return true;
            case "category":
                item.Categories.Add(Category(xml));
                return true;
            case "source":
                item.Source ??= Source(xml);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Reads a link; null without a URL or with a script as URL.</summary>
    public static Link? Link(LenientXmlReader xml)
    {
        var (baseUrl, type) = (xml.Base, xml.AttributeValue("type"));
        var rel = Relation(xml.AttributeValue("rel")?.Trim());
        var (title, language, length) = (
            xml.AttributeValue("title"), xml.AttributeValue("hreflang"), XmlValues.Length(xml.AttributeValue("length")));
        var href = xml.AttributeValue("href") ?? xml.AttributeValue("url");

        // Some publishers write the URL inside the element, as in RSS. An empty self link is the URL of the document.
        if (href is null)
            href = xml.ReadText();
        else if (href.Length == 0 && rel is "self")
            href = baseUrl;
        if (href is not { Length: > 0 } || UrlResolver.Resolve(href, baseUrl) is not { } url || UrlResolver.IsScript(url))
            return null;
        return new Link(url, rel, type, title, language, length);
    }

    private static string Relation(string? rel)
    {
        if (rel is null or "")
            return "alternate";
        if (rel.StartsWith(RegisteredRelations, StringComparison.OrdinalIgnoreCase))
            rel = rel[RegisteredRelations.Length..];

        // Programs that think of HTML write several: "alternate nofollow". RFC 8288: names are compared without regard to case.
        return rel.Split(' ').Contains("alternate", StringComparer.OrdinalIgnoreCase) ? "alternate"
            : rel.Contains(':', StringComparison.Ordinal) ? rel : rel.ToLowerInvariant();
    }

    public static Generator? Generator(LenientXmlReader xml)
    {
        var uri = xml.AttributeValue("uri") ?? xml.AttributeValue("url");
        var (version, baseUrl) = (xml.AttributeValue("version"), xml.Base);
        var generator = new Generator(xml.ReadText(), XmlValues.Web(uri, baseUrl), version);
        return generator == new Generator() ? null : generator;
    }

    // Feeds without any namespace are Atom if their element names are.
    private static bool IsAtom(LenientXmlReader xml) => xml.NamespaceUri is Namespaces.Atom or Namespaces.None;

    private static Text? Text(LenientXmlReader xml, bool isContent = false) =>
        TextConstruct.Atom(xml, keepDiv: xml.RawNamespaceUri != Namespaces.Atom && xml.RawNamespaceUri.Length > 0, isContent);

    private static void AddLink(ref ItemBuilder item, Link? link)
    {
        switch (link?.Rel)
        {
            case "enclosure":
                item.AddEnclosure(link);
                return;
            case "license":
                item.License ??= link.Href;
                break;
            case "replies" when link.Type is "application/atom+xml" or "application/rss+xml":
                item.WfwCommentRss ??= link.Href;
                break;
            case "replies":
                item.Comments ??= link.Href;
                break;
        }

        item.Links.Add(link);
    }

    private static Category? Category(LenientXmlReader xml)
    {
        var (term, scheme, label) = (xml.AttributeValue("term"), xml.AttributeValue("scheme"), xml.AttributeValue("label"));
        term = XmlValues.Plain(term ?? xml.ReadText());
        return term is null or "" && label is null or "" ? null : new Category(term, scheme, XmlValues.Plain(label));
    }

    private static Feed Source(LenientXmlReader xml)
    {
        var source = new FeedBuilder();
        for (var depth = xml.Depth; xml.ReadChild(depth);)
            if (!Apply(source, xml) && !ModuleReader.Apply(source, xml))
                source.Extensions.Add(xml.ReadTree());
        return source.Build(xml.Limits, xml.Diagnostics);
    }
}
