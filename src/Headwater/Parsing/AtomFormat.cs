namespace Headwater.Parsing;

/// <summary>Atom 1.0: RFC 4287.</summary>
internal static class AtomFormat
{
    public static void Apply(FeedDraft feed, Element element, string? documentUrl)
    {
        if (element.Namespace != Namespaces.Atom)
        {
            if (!Modules.Apply(feed, element, documentUrl))
                feed.Extensions.Add(Modules.Extension(element));
            return;
        }

        switch (element.Name)
        {
            case "id":
                feed.Id ??= element.Text;
                break;
            case "title":
                feed.Title ??= Texts.Atom(element, documentUrl, isContent: false);
                break;
            case "subtitle":
                feed.Subtitle ??= Texts.Atom(element, documentUrl, isContent: false);
                break;
            case "rights":
                feed.Rights ??= Texts.Atom(element, documentUrl, isContent: false);
                break;
            case "link" when Links.Atom(element, documentUrl) is { } link:
                feed.Links.Add(link);
                if (link.Rel == "alternate")
                    feed.Link ??= link.Href;
                break;
            case "updated":
                feed.Updated ??= FeedDate.Parse(element.Text);
                break;
            case "published":
                feed.Published ??= FeedDate.Parse(element.Text);
                break;
            case "author":
                Modules.Add(feed.Authors, Persons.Atom(element, documentUrl));
                break;
            case "contributor":
                Modules.Add(feed.Contributors, Persons.Atom(element, documentUrl));
                break;
            case "category":
                feed.Categories.Add(Category(element));
                break;
            case "generator":
                feed.Generator ??= new Generator(
                    element.Text,
                    (element.Attribute("uri") ?? element.Attribute("url")) is { Length: > 0 } uri ? Urls.Resolve(uri, element.Base ?? documentUrl) : null,
                    element.Attribute("version"));
                break;
            case "icon":
                feed.Icon ??= Urls.Resolve(element.Text, element.Base ?? documentUrl);
                break;
            case "logo":
                feed.Logo ??= Urls.Resolve(element.Text, element.Base ?? documentUrl);
                break;
        }
    }

    public static Item Item(Element element, string? documentUrl)
    {
        var item = new ItemDraft { Language = element.Language is { Length: > 0 } language ? language : null };
        foreach (var child in element.Children)
        {
            if (child.Namespace == Namespaces.Atom)
                Apply(item, child, documentUrl);
            else if (!Modules.Apply(item, child, documentUrl))
                item.Extensions.Add(Modules.Extension(child));
        }

        return item.ToItem();
    }

    private static void Apply(ItemDraft item, Element element, string? documentUrl)
    {
        switch (element.Name)
        {
            case "id" when element.Text.Length > 0:
                item.Id ??= element.Text;
                break;
            case "title":
                item.Title ??= Texts.Atom(element, documentUrl, isContent: false);
                break;
            case "summary":
                item.Summary ??= Texts.Atom(element, documentUrl, isContent: false);
                break;
            case "content":
                item.Content.Add(Texts.Atom(element, documentUrl, isContent: true));
                break;
            case "rights":
                item.Rights ??= Texts.Atom(element, documentUrl, isContent: false);
                break;
            case "link" when Links.Atom(element, documentUrl) is { } link:
                Apply(item, link);
                break;
            case "published":
                item.Published ??= FeedDate.Parse(element.Text);
                break;
            case "updated":
                item.Updated ??= FeedDate.Parse(element.Text);
                break;
            case "author":
                Modules.Add(item.Authors, Persons.Atom(element, documentUrl));
                break;
            case "contributor":
                Modules.Add(item.Contributors, Persons.Atom(element, documentUrl));
                break;
            case "category":
                item.Categories.Add(Category(element));
                break;
            case "source":
                var source = new FeedDraft();
                foreach (var child in element.Children)
                    Apply(source, child, documentUrl);
                item.Source ??= source.ToFeed();
                break;
        }
    }

    private static void Apply(ItemDraft item, Link link)
    {
        item.Links.Add(link);
        if (link.Rel == "alternate")
            item.Link ??= link.Href;
        else if (link.Rel == "enclosure")
            item.Enclosures.Add(new Enclosure(link.Href, link.Type, link.Length, link.Title));
    }

    private static Category Category(Element element) => new(element.Attribute("term"), element.Attribute("scheme"), element.Attribute("label"));
}
