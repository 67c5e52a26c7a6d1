using Headwater.Feeds.Parsing.Xml;

namespace Headwater.Feeds.Parsing.Modules;

/// <summary>Media RSS: https://www.rssboard.org/media-rss.</summary>
internal static class MediaRss
{
    private const string CategoryScheme = "http://search.yahoo.com/mrss/category_schema";

    public static bool Apply(ref ItemBuilder item, LenientXmlReader xml)
    {
        switch (xml.Name)
        {
            case "group":
                ApplyChildren(ref item, xml);
                return true;
            case "content":
                ApplyContent(ref item, xml);
                return true;
            default:
                return ApplyDetail(ref item, xml);
        }
    }

    private static void ApplyChildren(ref ItemBuilder item, LenientXmlReader xml)
    {
        for (var depth = xml.Depth; xml.ReadChild(depth);)
            if (xml.NamespaceUri != Namespaces.Media || !(xml.Name == "content" ? ApplyContent(ref item, xml) : ApplyDetail(ref item, xml)))
                item.Extensions.Add(xml.ReadTree());
    }

    // Title and description belong to this one image or video; everything else belongs to the item.
    private static bool ApplyContent(ref ItemBuilder item, LenientXmlReader xml)
    {
        var media = new Media(
            XmlValues.Web(xml.AttributeValue("url"), xml.Base),
            xml.AttributeValue("type"),
            xml.AttributeValue("medium"),
            XmlValues.Length(xml.AttributeValue("filesize")),
            XmlValues.Number(xml.AttributeValue("width")),
            XmlValues.Number(xml.AttributeValue("height")),
            XmlValues.Decimal(xml.AttributeValue("duration")),
            Language: xml.AttributeValue("lang"));
        for (var depth = xml.Depth; xml.ReadChild(depth);)
        {
            if (xml.Is(Namespaces.Media, "title"))
                media = media with { Title = xml.ReadText() };
            else if (xml.Is(Namespaces.Media, "description"))
                media = media with { Description = xml.ReadText() };
            else if (xml.NamespaceUri != Namespaces.Media || !ApplyDetail(ref item, xml))
                item.Extensions.Add(xml.ReadTree());
        }

        item.Media.Add(media);
        return true;
    }

    private static bool ApplyDetail(ref ItemBuilder item, LenientXmlReader xml)
    {
        switch (xml.Name)
        {
            case "title":
                item.OtherTitle ??= TextConstruct.Guess(xml);
                return true;
            case "description":
                item.OtherSummary ??= TextConstruct.Guess(xml);
                return true;
            case "thumbnail":
                var (width, height, time, baseUrl) = (
                    xml.AttributeValue("width"), xml.AttributeValue("height"), xml.AttributeValue("time"), xml.Base);
                if (XmlValues.Web(xml.AttributeValue("url") ?? xml.ReadText(), baseUrl) is { } thumbnail)
                    item.Thumbnails.Add(new Thumbnail(thumbnail, width, height, time));
                return true;
            case "category":
                var (scheme, label) = (xml.AttributeValue("scheme") ?? CategoryScheme, XmlValues.Plain(xml.AttributeValue("label")));
                item.Categories.Add(XmlValues.Plain(xml.ReadText()) is { } term ? new Category(term, scheme, label) : null);
                return true;
            case "keywords":
                foreach (var keyword in XmlValues.Split(XmlValues.Plain(xml.ReadText()), ','))
                    item.Categories.Add(new Category(keyword));
                return true;
            case "credit":
                var (role, of) = (xml.AttributeValue("role"), xml.AttributeValue("scheme") ?? "urn:ebu");
                item.Credits.Add(XmlValues.Plain(xml.ReadText()) is { } name ? new Credit(name, role, of) : null);
                return true;
            case "license" when xml.AttributeValue("href") is { Length: > 0 } href:
                item.License ??= XmlValues.Web(href, xml.Base);
                return true;
            case "copyright":
                item.Rights ??= TextConstruct.Guess(xml);
                return true;
            default:
                return false;
        }
    }
}
