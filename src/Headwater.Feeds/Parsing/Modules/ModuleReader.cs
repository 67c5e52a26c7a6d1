using Headwater.Feeds.Parsing.Xml;

namespace Headwater.Feeds.Parsing.Modules;

/// <summary>Reads the namespaces that extend any format.</summary>
internal static class ModuleReader
{
    /// <summary>Reads the current element of an item; returns false and reads nothing if it is unknown.</summary>
    public static bool Apply(ref ItemBuilder item, LenientXmlReader xml) => xml.NamespaceUri switch
    {
        Namespaces.DublinCore or Namespaces.DublinCoreTerms => DublinCore.Apply(ref item, xml),
        Namespaces.Itunes or Namespaces.GooglePlay => Podcasts.Apply(ref item, xml),
        Namespaces.Media => MediaRss.Apply(ref item, xml),
        Namespaces.GeoRss or Namespaces.Geo or Namespaces.Gml => GeoRss.Apply(ref item, xml),
        _ => ApplySmall(ref item, xml),
    };

    /// <summary>Reads the current element of the channel; returns false and reads nothing if it is unknown.</summary>
    public static bool Apply(FeedBuilder feed, LenientXmlReader xml)
    {
        switch (xml.NamespaceUri, xml.Name)
        {
            case (Namespaces.DublinCore or Namespaces.DublinCoreTerms, _):
                return DublinCore.Apply(feed, xml);
            case (Namespaces.Itunes or Namespaces.GooglePlay, _):
                return Podcasts.Apply(feed, xml);
            case (Namespaces.Syndication, "updateperiod"):
                feed.UpdatePeriod = xml.ReadText()?.ToLowerInvariant() ?? feed.UpdatePeriod;
                return true;
            case (Namespaces.Syndication, "updatefrequency"):
                feed.UpdateFrequency = XmlValues.Number(xml.ReadSpan()) ?? feed.UpdateFrequency;
                return true;
            case (Namespaces.Syndication, "updatebase"):
                feed.UpdateBase = xml.ReadDate() ?? feed.UpdateBase;
                return true;
            case (Namespaces.FeedBurner, "browserfriendly"):
                feed.Info ??= TextConstruct.Plain(xml);
                return true;
            case (Namespaces.Threading, "in-reply-to"):
                feed.InReplyTo ??= InReplyTo(xml);
                return true;
            case (Namespaces.CreativeCommons, "license"):
                feed.Links.Add(License(xml) is { } license ? new Link(license, "license") : null);
                return true;
            default:
                return false;
        }
    }

    private static bool ApplySmall(ref ItemBuilder item, LenientXmlReader xml)
    {
        switch (xml.NamespaceUri, xml.Name)
        {
            case (Namespaces.Content, "encoded"):
                item.Content.Add(TextConstruct.Html(xml));
                return true;
            case (Namespaces.Xhtml, "body" or "div"):
                item.Content.Add(TextConstruct.XhtmlBody(xml));
                return true;
            case (Namespaces.WellFormedWeb, "comment"):
                item.WfwComment ??= XmlValues.Url(xml);
                return true;
            case (Namespaces.WellFormedWeb, "commentrss"):
                item.WfwCommentRss ??= XmlValues.Url(xml);
                return true;
            case (Namespaces.FeedBurner, "origlink"):
                item.OriginalLink ??= XmlValues.Url(xml);
                return true;
            case (Namespaces.Threading, "in-reply-to"):
                item.InReplyTo ??= InReplyTo(xml);
                return true;
            case (Namespaces.CreativeCommons, "license"):
                item.License ??= License(xml);
                return true;
            case (Namespaces.PodloveChapters, "chapters"):
                for (var depth = xml.Depth; xml.ReadChild(depth);)
                    if (xml.Name == "chapter")
                        item.Chapters.Add(Chapter(xml));
                return true;
            default:
                return false;
        }
    }

    // cc:license has the URL in an attribute, creativeCommons:license as text.
    private static string? License(LenientXmlReader xml) =>
        xml.AttributeValue(Namespaces.Rdf, "resource") is { Length: > 0 } license
            ? XmlValues.Web(license, xml.Base)
            : XmlValues.Url(xml);

    private static Chapter Chapter(LenientXmlReader xml) => new(
        xml.AttributeValue("start"),
        xml.AttributeValue("title"),
        XmlValues.Web(xml.AttributeValue("href"), xml.Base),
        XmlValues.Web(xml.AttributeValue("image"), xml.Base));

    private static InReplyTo InReplyTo(LenientXmlReader xml) => new(
        xml.AttributeValue("ref"),
        XmlValues.Web(xml.AttributeValue("href"), xml.Base),
        xml.AttributeValue("type"),
        XmlValues.Web(xml.AttributeValue("source"), xml.Base));
}
