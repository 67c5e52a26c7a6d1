using Headwater.Feeds.Parsing.Xml;

namespace Headwater.Feeds.Parsing.Modules;

/// <summary>Media RSS: https://www.rssboard.org/media-rss.</summary>
internal static class MediaRss
{
    private const string CategoryScheme = "http://search.yahoo.com/mrss/category_schema";

    public static bool Apply(ItemDraft item, MarkupReader xml)
    {
        switch (xml.Name)
        {
            case "group":
                ApplyChildren(item, xml);
                return true;
            case "content":
                ApplyContent(item, xml);
                return true;
            default:
                return ApplyDetail(item, xml);
        }
    }

    private static void ApplyChildren(ItemDraft item, MarkupReader xml)
    {
        for (var depth = xml.Depth; xml.ReadChild(depth);)
            if (xml.NamespaceUri != Namespaces.Media || !(xml.Name == "content" ? ApplyContent(item, xml) : ApplyDetail(item, xml)))
                item.Extensions.Add(xml.ReadTree());
    }

    // Its title and description are of this one picture or film among many; the rest is of the item.
    private static bool ApplyContent(ItemDraft item, MarkupReader xml)
    {
        var media = new Media(
            xml.AttributeValue("url") is { Length: > 0 } url ? Urls.Resolve(url, xml.Base) : null,
            xml.AttributeValue("type"),
            xml.AttributeValue("medium"),
            Values.Length(xml.AttributeValue("filesize")),
            Values.Number(xml.AttributeValue("width")),
            Values.Number(xml.AttributeValue("height")),
            Values.Decimal(xml.AttributeValue("duration")),
            Language: xml.AttributeValue("lang"));
        for (var depth = xml.Depth; xml.ReadChild(depth);)
        {
            if (xml.Is(Namespaces.Media, "title"))
                media = media with { Title = xml.ReadText() };
            else if (xml.Is(Namespaces.Media, "description"))
                media = media with { Description = xml.ReadText() };
            else if (xml.NamespaceUri != Namespaces.Media || !ApplyDetail(item, xml))
                item.Extensions.Add(xml.ReadTree());
        }

        item.Media.Add(media);
        return true;
    }

    private static bool ApplyDetail(ItemDraft item, MarkupReader xml)
    {
        switch (xml.Name)
        {
            case "title":
                item.OtherTitle ??= Texts.Guess(xml);
                return true;
            case "description":
                item.OtherSummary ??= Texts.Guess(xml);
                return true;
            case "thumbnail":
                var (width, height, time, baseUrl) = (xml.AttributeValue("width"), xml.AttributeValue("height"), xml.AttributeValue("time"), xml.Base);
                if ((xml.AttributeValue("url") ?? xml.ReadText()) is { Length: > 0 } thumbnail)
                    item.Thumbnails.Add(new Thumbnail(Urls.Resolve(thumbnail, baseUrl), width, height, time));
                return true;
            case "category":
                var (scheme, label) = (xml.AttributeValue("scheme") ?? CategoryScheme, xml.AttributeValue("label"));
                item.Categories.Add(xml.ReadText() is { } term ? new Category(term, scheme, label) : null);
                return true;
            case "keywords":
                foreach (var keyword in Values.Split(xml.ReadText(), ','))
                    item.Categories.Add(new Category(keyword));
                return true;
            case "credit":
                var (role, of) = (xml.AttributeValue("role"), xml.AttributeValue("scheme") ?? "urn:ebu");
                item.Credits.Add(xml.ReadText() is { } name ? new Credit(name, role, of) : null);
                return true;
            case "license" when xml.AttributeValue("href") is { Length: > 0 } href:
                item.License ??= Urls.Resolve(href, xml.Base);
                return true;
            case "copyright":
                item.Rights ??= Texts.Guess(xml);
                return true;
            default:
                return false;
        }
    }
}
