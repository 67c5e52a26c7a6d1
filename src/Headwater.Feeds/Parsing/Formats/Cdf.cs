using Headwater.Feeds.Parsing.Dates;
using Headwater.Feeds.Parsing.Xml;

namespace Headwater.Feeds.Parsing.Formats;

/// <summary>Channel Definition Format: https://www.w3.org/TR/NOTE-CDFsubmit.html. Addresses and dates are attributes, names in capitals.</summary>
internal static class Cdf
{
    public const string Format = "cdf";

    /// <summary>A <c>CHANNEL</c>, just started, that is no channel of RSS.</summary>
    public static bool IsChannel(LenientXmlReader xml) =>
        xml.Name == "channel" && xml.NamespaceUri.Length == 0 && (xml.RawName == "CHANNEL" || xml.AttributeValue("href") is not null);

    /// <summary>The attributes of <c>CHANNEL</c>, just started.</summary>
    public static void Start(FeedBuilder feed, LenientXmlReader xml)
    {
        ApplyBase(xml);
        feed.Updated ??= FeedDate.Parse(xml.AttributeValue("lastmod"));
        if (Href(xml) is not { } href)
            return;
        feed.Link ??= href;
        feed.Links.Add(new Link(href, "alternate"));
    }

    /// <summary>An element of the channel, just started; false if it means nothing here, and nothing of it is read.</summary>
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

    /// <summary>The attributes of <c>ITEM</c>, just started.</summary>
    public static void Start(ItemBuilder item, LenientXmlReader xml)
    {
        ApplyBase(xml);
        item.Updated = FeedDate.Parse(xml.AttributeValue("lastmod"));
        if (Href(xml) is not { } href)
            return;
        item.Link = href;
        item.Links.Add(new Link(href, "alternate"));
    }

    /// <summary>An element of an item, just started; false if it means nothing here, and nothing of it is read.</summary>
    public static bool Apply(ItemBuilder item, LenientXmlReader xml)
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
                return Rss.Apply(item, xml);
        }
    }

    private static void ApplyBase(LenientXmlReader xml)
    {
        if (xml.AttributeValue("base") is { Length: > 0 } url)
            xml.Base = UrlResolver.ResolveBase(url, xml.Base);
    }

    private static string? Href(LenientXmlReader xml) => XmlValues.Web(xml.AttributeValue("href"), xml.Base);
}
