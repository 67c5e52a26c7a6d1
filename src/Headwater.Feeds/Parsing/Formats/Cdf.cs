using Headwater.Feeds.Parsing.Dates;
using Headwater.Feeds.Parsing.Xml;

namespace Headwater.Feeds.Parsing.Formats;

/// <summary>
/// Channel Definition Format: https://www.w3.org/TR/NOTE-CDFsubmit.html. URLs and dates are attributes; names are in capitals.
/// </summary>
internal static class Cdf
{
    public const string Format = "cdf";

    /// <summary>Whether the current element is the root of CDF and not the channel of RSS.</summary>
    public static bool IsChannel(LenientXmlReader xml) =>
        xml.Name == "channel" && xml.NamespaceUri.Length == 0 && (xml.RawName == "CHANNEL" || xml.AttributeValue("href") is not null);

    /// <summary>Reads the attributes of <c>CHANNEL</c>.</summary>
    public static void Start(FeedBuilder feed, LenientXmlReader xml)
    {
        ApplyBase(xml);
        feed.Updated ??= FeedDate.Parse(xml.AttributeValue("lastmod"), xml.Language);
        if (Href(xml) is not { } href)
            return;
        feed.Link ??= href;
        feed.Links.Add(new Link(href, "alternate"));
    }

    /// <summary>Reads the current element of the channel; returns false and reads nothing if it is unknown.</summary>
    public static bool Apply(FeedBuilder feed, LenientXmlReader xml)
    {
        switch (xml.Name)
        {
            case "abstract":
                feed.Subtitle ??= TextConstruct.Html(xml);
                return true;
            case "a" when Href(xml) is { } href:
                feed.Link ??= href;
                feed.Links.Add(new Link(href, "alternate"));
                return true;
            case "logo" when Href(xml) is { } logo:
                if (xml.AttributeIs("style", "icon"))
                    feed.Icon ??= logo;
                else
                    feed.Logo ??= logo;
                return true;
            case "self" when Href(xml) is { } self:
                feed.Links.Add(new Link(self, "self"));
                return true;
            default:
                return Rss.Apply(feed, xml);
        }
    }

    /// <summary>Reads the attributes of <c>ITEM</c>.</summary>
    public static void Start(ref ItemBuilder item, LenientXmlReader xml)
    {
        ApplyBase(xml);
        item.Updated = FeedDate.Parse(xml.AttributeValue("lastmod"), xml.Language);
        if (Href(xml) is not { } href)
            return;
        item.Link = href;
        item.Links.Add(new Link(href, "alternate"));
    }

    /// <summary>Reads the current element of an item; returns false and reads nothing if it is unknown.</summary>
    public static bool Apply(ref ItemBuilder item, LenientXmlReader xml)
    {
        switch (xml.Name)
        {
            case "abstract":
                item.Summary ??= TextConstruct.Html(xml);
                return true;
            case "a" when Href(xml) is { } href:
                item.Link ??= href;
                item.Links.Add(new Link(href, "alternate"));
                return true;
            case "logo" when Href(xml) is { } logo:
                item.Image ??= new FeedImage(logo);
                return true;
            default:
                return Rss.Apply(ref item, xml);
        }
    }

    private static void ApplyBase(LenientXmlReader xml)
    {
        if (xml.AttributeValue("base") is { Length: > 0 } url)
            xml.Base = UrlResolver.ResolveBase(url, xml.Base);
    }

    private static string? Href(LenientXmlReader xml) => XmlValues.Web(xml.AttributeValue("href"), xml.Base);
}
