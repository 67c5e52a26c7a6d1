using System.Globalization;

namespace Headwater.Parsing;

/// <summary>Elements of the namespaces that extend any format.</summary>
internal static class Modules
{
    /// <summary>False if the element means nothing here.</summary>
    public static bool Apply(ItemDraft item, Element element, string? documentUrl)
    {
        switch (element.Namespace)
        {
            case Namespaces.Content when element.Name == "encoded":
                item.Content.Add(Texts.Html(element, documentUrl));
                return true;
            case Namespaces.DublinCore:
                return DublinCore(item, element, documentUrl);
            case Namespaces.DublinCoreTerms:
                return Terms(item, element);
            case Namespaces.Atom:
                return AtomInRss(item, element, documentUrl);
            case Namespaces.WellFormedWeb:
                return WellFormedWeb(item, element, documentUrl);
            case Namespaces.Media:
                return MediaRss(item, element, documentUrl);
            case Namespaces.Itunes when element.Name == "author" && item.Authors.Count == 0:
                Add(item.Authors, Persons.FromText(element.Text));
                return true;
            default:
                return false;
        }
    }

    /// <summary>False if the element means nothing here.</summary>
    public static bool Apply(FeedDraft feed, Element element, string? documentUrl)
    {
        switch (element.Namespace, element.Name)
        {
            case (Namespaces.Syndication, "updateperiod"):
                feed.UpdatePeriod = element.Text.ToLowerInvariant();
                return true;
            case (Namespaces.Syndication, "updatefrequency"):
                feed.UpdateFrequency = Number(element.Text);
                return true;
            case (Namespaces.Syndication, "updatebase"):
                feed.UpdateBase = FeedDate.Parse(element.Text);
                return true;
            case (Namespaces.Atom, "link"):
                Add(feed.Links, Links.Atom(element, documentUrl));
                return true;
            case (Namespaces.DublinCore, "title"):
                feed.Title ??= Texts.Plain(element);
                return true;
            case (Namespaces.DublinCore, "description"):
                feed.Subtitle ??= Texts.Html(element, documentUrl);
                return true;
            case (Namespaces.DublinCore, "creator" or "author"):
                Add(feed.Authors, Persons.FromText(element.Text));
                return true;
            case (Namespaces.DublinCore, "language"):
                feed.Language ??= element.Text;
                return true;
            case (Namespaces.DublinCore, "rights"):
                feed.Rights ??= Texts.Html(element, documentUrl);
                return true;
            case (Namespaces.DublinCore, "date") or (Namespaces.DublinCoreTerms, "modified"):
                feed.Updated ??= FeedDate.Parse(element.Text);
                return true;
            case (Namespaces.Itunes, "author") when feed.Authors.Count == 0:
                Add(feed.Authors, Persons.FromText(element.Text));
                return true;
            case (Namespaces.Itunes, "new-feed-url"):
                feed.NewLocation = Urls.Resolve(element.Text, element.Base ?? documentUrl);
                return true;
            default:
                return false;
        }
    }

    public static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static long? Length(string? text) =>
        long.TryParse(text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number) && number >= 0 ? number : null;

    public static void Add<T>(List<T> list, T? value)
        where T : class
    {
        if (value is not null)
            list.Add(value);
    }

    /// <summary>An element of a namespace that has no field of its own, as a tree.</summary>
    public static ExtensionElement Extension(Element element)
    {
        // Iterative, because the nesting belongs to the publisher: children are made before their parents.
        var made = new Dictionary<Element, ExtensionElement>(ReferenceEqualityComparer.Instance);
        var open = new Stack<Element>([element]);
        while (open.TryPeek(out var at))
        {
            var missing = at.Children.Where(child => !made.ContainsKey(child)).ToArray();
            foreach (var child in missing)
                open.Push(child);
            if (missing.Length > 0)
                continue;
            open.Pop();
            made[at] = new ExtensionElement
            {
                Name = at.Name,
                Namespace = at.Namespace.Length > 0 ? at.Namespace : null,
                Attributes = at.Attributes.Count > 0 ? at.Attributes.DistinctBy(a => a.Name).ToDictionary(a => a.Name, a => a.Value) : null,
                Value = at.Text is { Length: > 0 } text ? text : null,
                Children = [.. at.Children.Select(child => made[child])],
            };
        }

        return made[element];
    }

    private static bool DublinCore(ItemDraft item, Element element, string? documentUrl)
    {
        switch (element.Name)
        {
            case "title":
                item.Title ??= Texts.Plain(element);
                return true;
            case "creator" or "author":
                Add(item.Authors, Persons.FromText(element.Text));
                return true;
            case "contributor":
                Add(item.Contributors, Persons.FromText(element.Text));
                return true;
            case "description":
                item.Summary ??= Texts.Html(element, documentUrl);
                return true;
            case "date":
                item.Published ??= FeedDate.Parse(element.Text);
                return true;
            case "subject":
                item.Categories.Add(new Category(element.Text));
                return true;
            case "rights":
                item.Rights ??= Texts.Html(element, documentUrl);
                return true;
            case "language":
                item.Language ??= element.Text;
                return true;
            case "identifier":
                item.Id ??= element.Text;
                return true;
            default:
                return false;
        }
    }

    private static bool Terms(ItemDraft item, Element element)
    {
        switch (element.Name)
        {
            case "modified":
                item.Updated ??= FeedDate.Parse(element.Text);
                return true;
            case "issued":
                item.Published ??= FeedDate.Parse(element.Text);
                return true;
            case "created":
                item.Created ??= FeedDate.Parse(element.Text);
                return true;
            default:
                return false;
        }
    }

    private static bool AtomInRss(ItemDraft item, Element element, string? documentUrl)
    {
        switch (element.Name)
        {
            case "link":
                Add(item.Links, Links.Atom(element, documentUrl));
                return true;
            case "updated":
                item.Updated ??= FeedDate.Parse(element.Text);
                return true;
            case "published":
                item.Published ??= FeedDate.Parse(element.Text);
                return true;
            case "author":
                Add(item.Authors, Persons.Atom(element, documentUrl));
                return true;
            default:
                return false;
        }
    }

    private static bool WellFormedWeb(ItemDraft item, Element element, string? documentUrl)
    {
        var url = Urls.Resolve(element.Text, element.Base ?? documentUrl);
        switch (element.Name)
        {
            case "comment":
                item.WfwComment = url;
                return true;
            case "commentrss":
                item.WfwCommentRss = url;
                return true;
            default:
                return false;
        }
    }

    private static bool MediaRss(ItemDraft item, Element element, string? documentUrl)
    {
        switch (element.Name)
        {
            case "group":
                foreach (var child in element.Children.Where(child => child.Namespace == Namespaces.Media))
                    MediaRss(item, child, documentUrl);
                return true;
            case "content":
                item.Media.Add(new Media(
                    element.Attribute("url") is { Length: > 0 } url ? Urls.Resolve(url, element.Base ?? documentUrl) : null,
                    element.Attribute("type"),
                    element.Attribute("medium"),
                    Length(element.Attribute("filesize")),
                    Number(element.Attribute("width")),
                    Number(element.Attribute("height"))));
                foreach (var child in element.Children.Where(child => child.Namespace == Namespaces.Media))
                    MediaRss(item, child, documentUrl);
                return true;
            case "thumbnail" when element.Attribute("url") is { Length: > 0 } thumbnail:
                item.Thumbnails.Add(new Thumbnail(
                    Urls.Resolve(thumbnail, element.Base ?? documentUrl), element.Attribute("width"), element.Attribute("height"), element.Attribute("time")));
                return true;
            default:
                return false;
        }
    }
}
