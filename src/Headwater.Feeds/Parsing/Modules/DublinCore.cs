using Headwater.Feeds.Parsing.Dates;
using Headwater.Feeds.Parsing.Xml;

namespace Headwater.Feeds.Parsing.Modules;

/// <summary>Dublin Core elements (https://www.dublincore.org/specifications/dublin-core/dces/) and terms, which repeat them.</summary>
internal static class DublinCore
{
    public static bool Apply(ref ItemBuilder item, LenientXmlReader xml)
    {
        switch (xml.Name)
        {
            case "title":
                item.OtherTitle ??= TextConstruct.Guess(xml);
                return true;
            case "creator" or "author":
                item.Authors.Add(PersonParser.Read(xml));
                return true;
            case "contributor":
                item.Contributors.Add(PersonParser.Read(xml));
                return true;
            case "publisher":
                item.Publisher ??= PersonParser.Read(xml);
                return true;
            case "description" or "abstract":
                item.OtherSummary ??= TextConstruct.Html(xml);
                return true;
            case "subject":
                item.Categories.Add(XmlValues.Plain(xml.ReadText()) is { } subject ? new Category(subject) : null);
                return true;
            case "rights":
                item.Rights ??= TextConstruct.Guess(xml);
                return true;
            case "language":
                item.Language = XmlValues.Language(xml.ReadText()) ?? item.Language;
                return true;
            case "date":
                item.Dated = xml.ReadDate() ?? item.Dated;
                return true;
            case "issued" or "available":
                item.Published = xml.ReadDate() ?? item.Published;
                return true;
            case "modified":
                item.Updated = xml.ReadDate() ?? item.Updated;
                return true;
            case "created":
                item.Created = xml.ReadDate() ?? item.Created;
                return true;
            case "identifier" when item.Id is null:
                item.OtherId ??= xml.ReadText();
                return true;
            default:
                return false;
        }
    }

    public static bool Apply(FeedBuilder feed, LenientXmlReader xml)
    {
        switch (xml.Name)
        {
            case "title":
                feed.OtherTitle ??= TextConstruct.Guess(xml);
                return true;
            case "creator" or "author":
                feed.Authors.Add(PersonParser.Read(xml));
                return true;
            case "contributor":
                feed.Contributors.Add(PersonParser.Read(xml));
                return true;
            case "publisher":
                feed.Publisher ??= PersonParser.Read(xml);
                return true;
            case "description" or "abstract":
                feed.OtherSubtitle ??= TextConstruct.Html(xml);
                return true;
            case "subject":
                feed.Categories.Add(XmlValues.Plain(xml.ReadText()) is { } subject ? new Category(subject) : null);
                return true;
            case "rights":
                feed.Rights ??= TextConstruct.Guess(xml);
                return true;
            case "language":
                feed.Language = XmlValues.Language(xml.ReadText()) ?? feed.Language;
                return true;
            case "date":
                feed.Dated = xml.ReadDate() ?? feed.Dated;
                return true;
            case "issued" or "available":
                feed.Published = xml.ReadDate() ?? feed.Published;
                return true;
            case "modified":
                feed.Updated = xml.ReadDate() ?? feed.Updated;
                return true;
            case "created":
                feed.Created = xml.ReadDate() ?? feed.Created;
                return true;
            case "valid":
                ApplyValidity(feed, xml.ReadText());
                return true;
            default:
                return false;
        }
    }

    // start=2002-10-13T09:00+01:00;end=2002-10-17T17:00+01:00;scheme=W3C-DTF
    private static void ApplyValidity(FeedBuilder feed, string? period)
    {
        foreach (var part in XmlValues.Split(period, ';'))
        {
            if (part.StartsWith("start=", StringComparison.OrdinalIgnoreCase))
                feed.ValidFrom = FeedDate.Parse(part.AsSpan("start=".Length));
            else if (part.StartsWith("end=", StringComparison.OrdinalIgnoreCase))
                feed.ValidTo = FeedDate.Parse(part.AsSpan("end=".Length));
        }
    }
}
