using Headwater.Feeds.Parsing.Xml;

namespace Headwater.Feeds.Parsing.Modules;

/// <summary>The itunes namespace (https://help.apple.com/itc/podcasts_connect/#/itcb54353390) and googleplay, which copies it.</summary>
internal static class Podcasts
{
    private const string CategoryScheme = "http://www.itunes.com/";

    // Keywords are compared with at most this many categories, to keep the work linear. Apple reads twelve keywords.
    private const int MaxCompared = 100;

    public static bool Apply(ref ItemBuilder item, LenientXmlReader xml)
    {
        switch (xml.Name)
        {
            case "category":
                foreach (var category in Categories(xml))
                    item.Categories.Add(category);
                return true;
            case "image" or "link":
                if (ImageUrl(xml) is { } image)
                {
                    item.Image ??= new FeedImage(image);
                    item.Itunes = (item.Itunes ?? new()) with { Image = image };
                }

                return true;
            case "title" or "subtitle" or "summary" or "description":
                ApplyText(ref item, xml);
                return true;
        }

        if (Apply(item.Itunes, xml) is not { } itunes)
            return false;
        if (itunes.Author is { } author && author != item.Itunes?.Author) // new: to read it again for each element costs its length
            item.OtherAuthor ??= PersonParser.FromText(author);
        if (xml.Name == "keywords")
            AddKeywords(ref item.Categories, itunes.Keywords);
        item.Itunes = itunes;
        return true;
    }

    // Used if the item has no such field in the vocabulary of its format.
    private static void ApplyText(ref ItemBuilder item, LenientXmlReader xml)
    {
        var name = xml.Name;
        if (TextConstruct.Guess(xml) is not { } text)
            return;
        var itunes = item.Itunes ?? new();
        if (name == "title")
        {
            item.Itunes = itunes with { Title = text.Value };
            item.OtherTitle ??= text;
            return;
        }

        item.Itunes = name == "subtitle" ? itunes with { Subtitle = text.Value } : itunes with { Summary = text.Value };
        if (name != "subtitle" || item.OtherSummary is null)
            item.OtherSummary = text;
    }

    public static bool Apply(FeedBuilder feed, LenientXmlReader xml)
    {
        switch (xml.Name)
        {
            case "category":
                foreach (var category in Categories(xml))
                    feed.Categories.Add(category);
                return true;
            case "image" or "link":
                if (ImageUrl(xml) is { } image)
                    feed.Itunes = (feed.Itunes ?? new()) with { Image = image };
                return true;
            case "subtitle" or "summary" or "description":
                var name = xml.Name;
                if (TextConstruct.Guess(xml) is { } text)
                {
                    var before = feed.Itunes ?? new();
                    feed.Itunes = name == "subtitle" ? before with { Subtitle = text.Value } : before with { Summary = text.Value };
                    feed.OtherSubtitle ??= text;
                }

                return true;
            case "new-feed-url":
                feed.NewLocation = XmlValues.Url(xml) ?? feed.NewLocation;
                return true;
            case "owner":
                var owner = PersonParser.Read(xml);
                feed.Itunes = (feed.Itunes ?? new()) with { Owner = owner };
                feed.Publisher ??= owner;
                return true;
        }

        if (Apply(feed.Itunes, xml) is not { } itunes)
            return false;
        if (itunes.Author is { } author && author != feed.Itunes?.Author) // new: to read it again for each element costs its length
            feed.OtherAuthor ??= PersonParser.FromText(author);
        if (xml.Name == "keywords")
            AddKeywords(ref feed.Categories, itunes.Keywords);
        feed.Itunes = itunes;
        return true;
    }

    // Null if the element is unknown.
    private static Itunes? Apply(Itunes? before, LenientXmlReader xml)
    {
        var itunes = before ?? new Itunes();
        return xml.Name switch
        {
            "author" => itunes with { Author = xml.ReadText() ?? itunes.Author },
            "title" => itunes with { Title = xml.ReadText() ?? itunes.Title },
            "duration" => itunes with { Duration = xml.ReadText() ?? itunes.Duration },
            "episode" => itunes with { Episode = XmlValues.Number(xml.ReadSpan()) },
            "season" => itunes with { Season = XmlValues.Number(xml.ReadSpan()) },
            "episodetype" => itunes with { EpisodeType = xml.ReadText() },
            "type" => itunes with { Type = xml.ReadText() },
            "keywords" => itunes with { Keywords = [.. XmlValues.Split(XmlValues.Plain(xml.ReadText()), ',')] },
            "complete" => itunes with { Complete = IsYes(xml.ReadRaw()) },

            // "If you specify any value other than Yes, it has no effect."
            "block" => itunes with { Block = IsYes(xml.ReadRaw()) },
            "explicit" => itunes with { Explicit = Explicit(xml.ReadSpan()) },
            _ => null,
        };
    }

    private static bool IsYes(ReadOnlySpan<char> text) => text is "yes" or "Yes";

    private static bool? Explicit(ReadOnlySpan<char> text) => text switch
    {
        "yes" or "Yes" or "true" or "True" or "explicit" or "Explicit" => true,
        "no" or "No" or "false" or "False" or "clean" or "Clean" => false,
        _ => null,
    };

    // <itunes:image href>, in old feeds url or text; <itunes:link rel="image" href>.
    private static string? ImageUrl(LenientXmlReader xml)
    {
        var baseUrl = xml.Base;
        if (xml.Name == "link" && !xml.AttributeIs("rel", "image"))
            return null;
        var url = xml.AttributeValue("href") ?? xml.AttributeValue("url") ?? xml.ReadText();
        return XmlValues.Web(url, baseUrl);
    }

    private static void AddKeywords(ref ListBuilder<Category> categories, IReadOnlyList<string> keywords)
    {
        foreach (var keyword in keywords)
        {
            var category = new Category(keyword, CategoryScheme);
            if (categories.Count >= MaxCompared || !categories.Items.Contains(category))
                categories.Add(category);
        }
    }

    // <itunes:category text="Technology"><itunes:category text="Gadgets"/></itunes:category>
    private static List<Category> Categories(LenientXmlReader xml)
    {
        var (depth, categories) = (xml.Depth, new List<Category>());
        do
        {
            if (xml is { Node: XmlNodeKind.Start, Name: "category" }
                && XmlValues.Plain(xml.AttributeValue("text")) is { Length: > 0 } text)
                categories.Add(new Category(text, CategoryScheme));
        }
        while (xml.Read() && xml.Depth >= depth);
        return categories;
    }
}
