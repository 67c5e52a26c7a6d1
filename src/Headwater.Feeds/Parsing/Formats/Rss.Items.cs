using Headwater.Feeds.Parsing.Xml;

namespace Headwater.Feeds.Parsing.Formats;

// The elements of an item.
internal static partial class Rss
{
    /// <summary>Reads the current element of an item; returns false and reads nothing if it is unknown.</summary>
    public static bool Apply(ref ItemBuilder item, LenientXmlReader xml)
    {
        if (xml.NamespaceUri is not (Namespaces.None or Namespaces.Atom))
            return false;
        switch (xml.Name)
        {
            case "title":
                item.Title ??= TextConstruct.Guess(xml);
                return true;
            case "link" when xml.AttributeValue("href") is null:
                item.Link ??= XmlValues.Url(xml);
                return true;
            case "description" or "summary":
                AddSummary(ref item, TextConstruct.Html(xml));
                return true;
            case "guid":
                ApplyGuid(ref item, xml);
                return true;
            case "pubdate":
                item.Published = xml.ReadDate() ?? item.Published;
                return true;
            case "date":
                item.Dated = xml.ReadDate() ?? item.Dated;
                return true;
            case "author":
                item.Authors.Add(PersonParser.Read(xml));
                return true;
            case "category" or "tag":
                item.Categories.Add(Category(xml));
                return true;
            case "tags":
                foreach (var tag in XmlValues.Split(XmlValues.Plain(xml.ReadText()), ','))
                    item.Categories.Add(new Category(tag));
                return true;
            case "comments":
                item.Comments ??= XmlValues.Url(xml);
                return true;
            case "enclosure":
                var (type, title, length) = (xml.AttributeValue("type"), xml.AttributeValue("title"), xml.AttributeValue("length"));
                if (Image(xml)?.Url is { } enclosed) // it names its address in as many ways as an image
                    item.AddEnclosure(new Link(enclosed, "enclosure", type, title, null, XmlValues.Length(length)));
                return true;
            case "expirationdate":
                item.Expired = xml.ReadDate() ?? item.Expired;
                return true;
            case "source" when xml.AttributeValue("url") is { Length: > 0 } || xml.PeekTag().Length == 0:
                var (from, name) = (XmlValues.Web(xml.AttributeValue("url"), xml.Base), TextConstruct.Plain(xml));
                item.Source ??= from is null && name is null ? null : new Feed { Link = from, Title = name };
                return true;
            case "content" when xml.NamespaceUri.Length == 0 && xml.AttributeValue("type") is null && xml.AttributeValue("src") is null:
                item.Content.Add(TextConstruct.Guess(xml)); // in Atom it would be plain text
                return true;
            case "fullitem" or "body" or "encoded":
                item.Content.Add(TextConstruct.Html(xml));
                return true;
            case "image":
                item.Image ??= Image(xml);
                return true;
            default:
                return false;
        }
    }

    // If an item has both <description> and <summary>, the first is the summary and the second is content.
    private static void AddSummary(ref ItemBuilder item, Text? text)
    {
        if (item.Summary is null)
            item.Summary = text;
        else
            item.Content.Add(text);
    }

    private static void ApplyGuid(ref ItemBuilder item, LenientXmlReader xml)
    {
        var isPermalink = !xml.AttributeIs("ispermalink", "false");
        if (item.Id is not null || xml.ReadSpan() is not { IsEmpty: false } guid)
            return;
        item.Id = guid.SequenceEqual(item.Link) ? item.Link : guid.ToString();
        item.IdIsPermalink = isPermalink;
        if (isPermalink && guid is ['/', ..])
            item.ExternalLink ??= XmlValues.Web(item.Id, xml.Base); // a path; of other texts nobody knows
    }
}
