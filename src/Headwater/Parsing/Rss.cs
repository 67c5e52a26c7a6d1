namespace Headwater.Parsing;

/// <summary>RSS 2.0 and its 0.9x forerunners: https://www.rssboard.org/rss-specification.</summary>
internal static class Rss
{
    public static string Format(string? version) => version switch
    {
        "0.91" => "rss-0.91",
        "0.92" => "rss-0.92",
        "0.93" => "rss-0.93",
        "0.94" => "rss-0.94",
        _ => "rss-2.0",
    };

    public static void Apply(FeedDraft feed, Element element, string? documentUrl)
    {
        if (element.Namespace.Length > 0)
        {
            if (!Modules.Apply(feed, element, documentUrl))
                feed.Extensions.Add(Modules.Extension(element));
            return;
        }

        var url = element.Base ?? documentUrl;
        switch (element.Name)
        {
            case "title":
                feed.Title ??= Texts.Html(element, url);
                break;
            case "link" when element.Text.Length > 0:
                feed.Link ??= Urls.Resolve(element.Text, url);
                break;
            case "description" or "tagline":
                feed.Subtitle ??= Texts.Html(element, url);
                break;
            case "language":
                feed.Language ??= element.Text;
                break;
            case "copyright":
                feed.Rights ??= Texts.Html(element, url);
                break;
            case "managingeditor":
                Modules.Add(feed.Authors, Persons.FromText(element.Text));
                break;
            case "webmaster":
                Modules.Add(feed.Contributors, Persons.FromText(element.Text));
                break;
            case "pubdate":
                feed.Published ??= FeedDate.Parse(element.Text);
                break;
            case "lastbuilddate":
                feed.Updated ??= FeedDate.Parse(element.Text);
                break;
            case "category":
                feed.Categories.Add(Category(element));
                break;
            case "generator":
                feed.Generator ??= new Generator(element.Text);
                break;
            case "docs":
                feed.Docs ??= Urls.Resolve(element.Text, url);
                break;
            case "ttl":
                feed.TtlMinutes ??= Modules.Number(element.Text);
                break;
            case "skiphours":
                feed.SkipHours.AddRange(element.Children.Select(hour => Modules.Number(hour.Text) % 24).OfType<int>().Where(hour => hour >= 0));
                break;
            case "skipdays":
                feed.SkipDays.AddRange(element.Children.Select(day => day.Text));
                break;
            case "image":
                feed.Image ??= Image(element, url);
                break;
        }
    }

    public static Item Item(Element element, string? documentUrl)
    {
        var item = new ItemDraft { Language = element.Language is { Length: > 0 } language ? language : null };
        foreach (var child in element.Children)
        {
            if (child.Namespace.Length == 0)
                Apply(item, child, child.Base ?? documentUrl);
            else if (!Modules.Apply(item, child, documentUrl))
                item.Extensions.Add(Modules.Extension(child));
        }

        return item.ToItem();
    }

    private static void Apply(ItemDraft item, Element element, string? url)
    {
        switch (element.Name)
        {
            case "title":
                item.Title ??= Texts.Html(element, url);
                break;
            case "link" when element.Text.Length > 0:
                item.Link ??= Urls.Resolve(element.Text, url);
                break;
            case "description":
                item.Summary ??= Texts.Html(element, url);
                break;
            case "author" when element.HasChildren:
                Modules.Add(item.Authors, Persons.Atom(element, url));
                break;
            case "author":
                Modules.Add(item.Authors, Persons.FromText(element.Text));
                break;
            case "category":
                item.Categories.Add(Category(element));
                break;
            case "comments":
                item.Comments ??= Urls.Resolve(element.Text, url);
                break;
            case "enclosure" when (element.Attribute("url") ?? element.Attribute("href")) is { Length: > 0 } enclosure:
                item.Enclosures.Add(new Enclosure(
                    Urls.Resolve(enclosure, url), element.Attribute("type"), Modules.Length(element.Attribute("length")), element.Attribute("title")));
                break;
            case "guid" or "id" when element.Text.Length > 0:
                item.Id ??= element.Text;

                // The specification's default is true; a guid that is no URL is no permalink whatever is said of it.
                item.IdIsPermalink ??= !string.Equals(element.Attribute("ispermalink"), "false", StringComparison.OrdinalIgnoreCase)
                    && (element.Name == "guid");
                break;
            case "pubdate" or "published":
                item.Published ??= FeedDate.Parse(element.Text);
                break;
            case "updated" or "modified":
                item.Updated ??= FeedDate.Parse(element.Text);
                break;
            case "source":
                item.Source ??= new Feed
                {
                    Title = Texts.Plain(element),
                    Link = element.Attribute("url") is { Length: > 0 } source ? Urls.Resolve(source, url) : null,
                };
                break;
            case "body" when element.HasChildren || element.Text.Length > 0:
                item.Content.Add(Texts.Html(element, url) with { Type = "application/xhtml+xml" });
                break;
        }
    }

    private static Category Category(Element element) => new(element.Text, element.Attribute("domain"));

    private static FeedImage Image(Element element, string? url)
    {
        string? Of(string name) => element.Children.FirstOrDefault(child => child.Name == name)?.Text is { Length: > 0 } text ? text : null;
        return new FeedImage(
            Of("url") is { } address ? Urls.Resolve(address, url) : null,
            Of("title"),
            Of("link") is { } link ? Urls.Resolve(link, url) : null,
            Modules.Number(Of("width")),
            Modules.Number(Of("height")),
            Of("description"));
    }
}
