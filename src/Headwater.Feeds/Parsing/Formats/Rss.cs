using Headwater.Feeds.Parsing.Xml;

namespace Headwater.Feeds.Parsing.Formats;

/// <summary>
/// RSS 0.9x and 2.0 (https://www.rssboard.org/rss-specification) and 1.0 (https://web.resource.org/rss/1.0/spec), which differ in where the
/// items are and how they are named, and in nothing else.
/// </summary>
internal static class Rss
{
    /// <summary>Of <c>rss</c> or <c>rdf:RDF</c>, just started.</summary>
    public static string Format(MarkupReader xml)
    {
        if (xml.Name == "rdf")
            return xml.Declares("http://my.netscape.com/rdf/simple/0.9/") || xml.Declares("http://channel.netscape.com/rdf/simple/0.9/") ? "rss-0.90" : "rss-1.0";
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

    /// <summary>An element of the channel, just started; false if it means nothing here, and nothing of it is read.</summary>
    public static bool Apply(FeedDraft feed, MarkupReader xml)
    {
        if (xml.NamespaceUri is not (Namespaces.None or Namespaces.Atom))
            return false;
        switch (xml.Name)
        {
            case "title":
                feed.Title ??= Texts.Guess(xml);
                return true;
            case "link" when xml.AttributeValue("href") is null:
                feed.Link ??= Values.Url(xml);
                return true;
            case "description" or "tagline":
                feed.Subtitle ??= Texts.Html(xml);
                return true;
            case "language":
                feed.Language = Values.Language(xml.ReadText()) ?? feed.Language;
                return true;
            case "copyright":
                feed.Rights ??= Texts.Guess(xml);
                return true;
            case "managingeditor" or "author":
                feed.Authors.Add(Persons.Read(xml));
                return true;
            case "webmaster":
                feed.Publisher ??= Persons.Read(xml);
                return true;
            case "pubdate":
                feed.Published = FeedDate(xml) ?? feed.Published;
                return true;
            case "lastbuilddate":
                feed.Updated = FeedDate(xml) ?? feed.Updated;
                return true;
            case "category":
                feed.Categories.Add(Category(xml));
                return true;
            case "docs":
                feed.Docs ??= Values.Url(xml);
                return true;
            case "newlocation":
                feed.NewLocation = Values.Url(xml);
                return true;
            default:
                return ApplyStructure(feed, xml);
        }
    }

    private static bool ApplyStructure(FeedDraft feed, MarkupReader xml)
    {
        switch (xml.Name)
        {
            case "generator":
                feed.Generator ??= Atom.Generator(xml);
                return true;
            case "ttl":
                feed.TtlMinutes = Values.Number(xml.ReadSpan()) ?? feed.TtlMinutes;
                return true;
            case "skiphours":
                for (var depth = xml.Depth; xml.ReadChild(depth);)
                    if (Values.Number(xml.ReadSpan()) is >= 0 and <= 24 and var hour)
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
                    xml.AttributeValue("domain"), xml.AttributeValue("port"), xml.AttributeValue("path"), xml.AttributeValue("registerprocedure"), xml.AttributeValue("protocol"));
                return true;
            case "items" or "rating":
                return true; // the order of RSS 1.0 and a scheme that died before it was used
            default:
                return false;
        }
    }

    /// <summary>An element of an item, just started; false if it means nothing here, and nothing of it is read.</summary>
    public static bool Apply(ItemDraft item, MarkupReader xml)
    {
        if (xml.NamespaceUri is not (Namespaces.None or Namespaces.Atom))
            return false;
        switch (xml.Name)
        {
            case "title":
                item.Title ??= Texts.Guess(xml);
                return true;
            case "link" when xml.AttributeValue("href") is null:
                item.Link ??= Values.Url(xml);
                return true;
            case "description" or "summary":
                AddSummary(item, Texts.Html(xml));
                return true;
            case "guid":
                ApplyGuid(item, xml);
                return true;
            case "pubdate":
                item.Published = FeedDate(xml) ?? item.Published;
                return true;
            case "author":
                item.Authors.Add(Persons.Read(xml));
                return true;
            case "category":
                item.Categories.Add(Category(xml));
                return true;
            case "tags":
                foreach (var tag in Values.Split(xml.ReadText(), ','))
                    item.Categories.Add(new Category(tag));
                return true;
            case "comments":
                item.Comments ??= Values.Url(xml);
                return true;
            case "enclosure" when (xml.AttributeValue("url") ?? xml.AttributeValue("href")) is { Length: > 0 } url:
                Values.AddEnclosure(item, new Link(
                    Urls.Resolve(url, xml.Base), "enclosure", xml.AttributeValue("type"), xml.AttributeValue("title"), null, Values.Length(xml.AttributeValue("length"))));
                return true;
            case "expirationdate":
                item.Expired = FeedDate(xml) ?? item.Expired;
                return true;
            case "source" when xml.AttributeValue("url") is { Length: > 0 } url:
                item.Source ??= new Feed { Link = Urls.Resolve(url, xml.Base), Title = Texts.Plain(xml) };
                return true;
            case "fullitem":
                item.Content.Add(Texts.Html(xml));
                return true;
            case "body":
                item.Content.Add(Texts.Xhtml(xml));
                return true;
            case "image":
                item.Image ??= Image(xml);
                return true;
            default:
                return false;
        }
    }

    // Both <description> and <summary>: the first is the summary, and the other says more.
    private static void AddSummary(ItemDraft item, Text? text)
    {
        if (item.Summary is null)
            item.Summary = text;
        else
            item.Content.Add(text);
    }

    private static void ApplyGuid(ItemDraft item, MarkupReader xml)
    {
        var isPermalink = !xml.AttributeIs("ispermalink", "false");
        if (item.Id is not null || xml.ReadSpan() is not { IsEmpty: false } guid)
            return;
        item.Id = guid.SequenceEqual(item.Link) ? item.Link : guid.ToString();
        item.IdIsPermalink = isPermalink;
    }

    private static DateTimeOffset? FeedDate(MarkupReader xml) => Dates.FeedDate.Parse(xml.ReadSpan());

    private static Category? Category(MarkupReader xml)
    {
        var scheme = xml.AttributeValue("domain") ?? xml.AttributeValue("scheme");
        var (term, label) = (xml.AttributeValue("term"), xml.AttributeValue("label"));
        return (xml.ReadText() ?? term) is { } text ? new Category(text, scheme, label) : null;
    }

    private static FeedImage? Image(MarkupReader xml)
    {
        var image = new FeedImage();
        for (var depth = xml.Depth; xml.ReadChild(depth);)
        {
            image = xml.Name switch
            {
                "url" => image with { Url = Values.Url(xml) },
                "title" => image with { Title = xml.ReadText() },
                "link" => image with { Link = Values.Url(xml) },
                "width" => image with { Width = Values.Number(xml.ReadSpan()) },
                "height" => image with { Height = Values.Number(xml.ReadSpan()) },
                "description" => image with { Description = xml.ReadText() },
                _ => image,
            };
        }

        return image == new FeedImage() ? null : image;
    }

    private static TextInput? TextInput(MarkupReader xml)
    {
        var input = new TextInput();
        for (var depth = xml.Depth; xml.ReadChild(depth);)
        {
            input = xml.Name switch
            {
                "title" => input with { Title = xml.ReadText() },
                "description" => input with { Description = xml.ReadText() },
                "name" => input with { Name = xml.ReadText() },
                "link" => input with { Link = Values.Url(xml) },
                _ => input,
            };
        }

        return input == new TextInput() ? null : input;
    }
}
