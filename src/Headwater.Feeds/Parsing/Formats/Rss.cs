using Headwater.Feeds.Parsing.Xml;

namespace Headwater.Feeds.Parsing.Formats;

/// <summary>
/// RSS 0.9x and 2.0 (https://www.rssboard.org/rss-specification) and 1.0 (https://web.resource.org/rss/1.0/spec), which differ only in
/// where the items are and how they are named.
/// </summary>
internal static partial class Rss
{
    /// <summary>The version, when the reader is at <c>rss</c>, <c>rdf:RDF</c> or <c>channel</c>.</summary>
    public static string Format(LenientXmlReader xml)
    {
        if (xml.RawNamespaceUri.StartsWith("http://purl.org/net/rss1.1", StringComparison.Ordinal))
            return "rss-1.1";
        if (xml.Name == "rdf")
            return xml.Declares("http://my.netscape.com/rdf/simple/0.9/") || xml.Declares("http://channel.netscape.com/rdf/simple/0.9/")
                ? "rss-0.90"
                : "rss-1.0";
        return xml.AttributeValue("version") switch
        {
            "0.90" => "rss-0.90",
            "0.91" => "rss-0.91",
            "0.92" => "rss-0.92",
            "0.93" => "rss-0.93",
            "0.94" => "rss-0.94",
            "1.0" => "rss-1.0",
            _ => "rss-2.0",
        };
    }

    /// <summary>Reads the current element of the channel; returns false and reads nothing if it is unknown.</summary>
    public static bool Apply(FeedBuilder feed, LenientXmlReader xml)
    {
        if (xml.NamespaceUri is not (Namespaces.None or Namespaces.Atom))
            return false;
        switch (xml.Name)
        {
            case "title":
                feed.Title ??= TextConstruct.Guess(xml);
                return true;
            case "link" when xml.AttributeValue("href") is null:
                feed.Link ??= XmlValues.Url(xml);
                return true;
            case "description" or "tagline":
                feed.Subtitle ??= TextConstruct.Html(xml);
                return true;
            case "language":
                feed.Language = XmlValues.Language(xml.ReadText()) ?? feed.Language;
                return true;
            case "copyright":
                feed.Rights ??= TextConstruct.Guess(xml);
                return true;
            case "managingeditor" or "author":
                feed.Authors.Add(PersonParser.Read(xml));
                return true;
            case "webmaster":
                feed.Publisher ??= PersonParser.Read(xml);
                return true;
            case "pubdate":
                feed.Published = xml.ReadDate() ?? feed.Published;
                return true;
            case "lastbuilddate":
                feed.Updated = xml.ReadDate() ?? feed.Updated;
                return true;
            case "date":
                feed.Dated = xml.ReadDate() ?? feed.Dated;
                return true;
            case "category" or "tag":
                feed.Categories.Add(Category(xml));
                return true;
            case "docs":
                feed.Docs ??= XmlValues.Url(xml);
                return true;
            case "newlocation":
                feed.NewLocation = XmlValues.Url(xml);
                return true;
            default:
                return ApplyStructure(feed, xml);
        }
    }

    private static bool ApplyStructure(FeedBuilder feed, LenientXmlReader xml)
    {
        switch (xml.Name)
        {
            case "generator":
                feed.Generator ??= Atom.Generator(xml);
                return true;
            case "ttl":
                feed.TtlMinutes = XmlValues.Number(xml.ReadSpan()) ?? feed.TtlMinutes;
                return true;
            case "skiphours":
                for (var depth = xml.Depth; xml.ReadChild(depth);)
                    if (XmlValues.Number(xml.ReadSpan()) is >= 0 and <= 24 and var hour)
                        feed.SkipHours.Add(hour % 24);
                return true;
            case "skipdays":
                for (var depth = xml.Depth; xml.ReadChild(depth);)
                    feed.SkipDays.Add(xml.ReadText());
                return true;
            case "image":
                feed.Image = Image(xml) ?? feed.Image;
                return true;
            case "textinput":
                feed.TextInput = TextInput(xml) ?? feed.TextInput;
                return true;
            case "cloud":
                feed.Cloud ??= new Cloud(
                    xml.AttributeValue("domain"), xml.AttributeValue("port"), xml.AttributeValue("path"),
                    xml.AttributeValue("registerprocedure"), xml.AttributeValue("protocol"));
                return true;
            case "items" or "rating":
                return true; // the order of items in RSS 1.0, and a rating scheme that was never used
            default:
                return false;
        }
    }

    private static Category? Category(LenientXmlReader xml)
    {
        var scheme = xml.AttributeValue("domain") ?? xml.AttributeValue("scheme");
        var (term, label) = (xml.AttributeValue("term"), xml.AttributeValue("label"));
        return XmlValues.Plain(xml.ReadText() ?? term) is { } text ? new Category(text, scheme, XmlValues.Plain(label)) : null;
    }

    private static FeedImage? Image(LenientXmlReader xml)
    {
        var (depth, baseUrl) = (xml.Depth, xml.Base);
        var url = xml.AttributeValue("url") ?? xml.AttributeValue("href") ?? xml.AttributeValue("src")
            ?? xml.AttributeValue(Namespaces.Rdf, "resource");
        var hasChildren = xml.ReadTextUntilChild();
        var image = new FeedImage(XmlValues.Web(url ?? xml.CollectedText.ToString(), baseUrl));
        for (; hasChildren; hasChildren = xml.ReadChild(depth))
        {
            image = xml.Name switch
            {
                "url" => image with { Url = XmlValues.Url(xml) },
                "title" => image with { Title = xml.ReadText() },
                "link" => image with { Link = XmlValues.Url(xml) },
                "width" => image with { Width = XmlValues.Number(xml.ReadSpan()) },
                "height" => image with { Height = XmlValues.Number(xml.ReadSpan()) },
                "description" => image with { Description = xml.ReadText() },
                _ => image,
            };
        }

        return image == new FeedImage() ? null : image;
    }

    private static TextInput? TextInput(LenientXmlReader xml)
    {
        var input = new TextInput();
        for (var depth = xml.Depth; xml.ReadChild(depth);)
        {
            input = xml.Name switch
            {
                "title" => input with { Title = xml.ReadText() },
                "description" => input with { Description = xml.ReadText() },
                "name" => input with { Name = xml.ReadText() },
                "link" => input with { Link = XmlValues.Url(xml) },
                _ => input,
            };
        }

        return input == new TextInput() ? null : input;
    }
}
