using Headwater.Feeds.Parsing.Modules;
using Headwater.Feeds.Parsing.Xml;

namespace Headwater.Feeds.Parsing.Formats;

/// <summary>
/// Finds the elements of the feed and its items in an XML document of any format. Feeds that mix elements of Atom and RSS are understood:
/// each format is asked in turn.
/// </summary>
internal sealed class XmlFeed(LenientXmlReader xml, FeedBuilder feed)
{
    private bool _isAtom;
    private bool _isCdf;

    /// <summary>Null until a root element of a feed was found.</summary>
    public string? Format { get; private set; }

    /// <summary>Name of the first element, to explain why the document is not a feed.</summary>
    public string? Root { get; private set; }

    /// <inheritdoc cref="FeedDocument.OpenAtEnd"/>
    public string? OpenAtEnd { get; private set; }

    /// <summary>In document order.</summary>
    public List<Item> ReadItems()
    {
        var items = new List<Item>();
        while (xml.Read())
        {
            if (xml.Node != XmlNodeKind.Start)
                continue;
            if (Format is null && !Recognise())
            {
                if (Root is "html" or "!doctype")
                    break;
                continue;
            }

            if (IsItem(items.Count))
            {
                xml.Limits.Add(ReadItem(), items);
                OpenAtEnd = xml.OpenAtEnd is null ? null : "item";
            }
            else if (!IsContainer())
                ReadFeedElement();
        }

        feed.Language ??= xml.Language; // of the header
        OpenAtEnd ??= xml.OpenAtEnd;
        return items;
    }

    // A feed inside another element is read as well. If the start tag of the root is missing, its items are roots.
    private bool Recognise()
    {
        Root ??= xml.Name;
        Format = xml.Name switch
        {
            "rss" or "rdf" => Rss.Format(xml),
            "feed" => Atom.Format(xml),
            "channel" => Cdf.IsChannel(xml) ? Cdf.Format : Rss.Format(xml),
            "redirect" when xml.Depth == 1 => "rss-2.0",
            "item" when xml.Depth == 1 => xml.AttributeValue("href") is null ? "rss-2.0" : Cdf.Format,
            "entry" when xml.Depth == 1 => "atom-1.0",
            _ => null,
        };
        if (Format is null)
            return false;
        (_isAtom, _isCdf) = (Format is "atom-1.0" or "atom-0.3", Format == Cdf.Format);
        xml.AdoptNamespace(_isAtom ? Namespaces.Atom : Namespaces.None, evenKnown: xml.Name is "rss" or "feed");
        feed.Language ??= xml.DeclaredLanguage;
        return true;
    }

    // True also for elements of Atom inside RSS.
    private bool IsAtom => _isAtom || xml.NamespaceUri == Namespaces.Atom;

    private bool IsItem(int itemsBefore)
    {
        if (xml.Name is not ("item" or "entry"))
            return false;
        if (itemsBefore == 0 && !_isCdf
            && xml.PeekTag() is "title" or "link" or "guid" or "id" or "description" or "summary" or "pubdate" or "updated")
            xml.AdoptNamespace(_isAtom ? Namespaces.Atom : Namespaces.None);
        return xml.NamespaceUri is Namespaces.None or Namespaces.Atom;
    }

    // An element that contains items and fields of the feed.
    private bool IsContainer()
    {
        switch (xml.Name)
        {
            case "channel":
                xml.AdoptNamespace(Namespaces.None, evenKnown: true);
                if (_isCdf)
                    Cdf.Start(feed, xml);
                feed.Id ??= xml.AttributeValue(Namespaces.Rdf, "about");
                feed.Language ??= xml.DeclaredLanguage;
                return xml.NamespaceUri is Namespaces.None or Namespaces.Atom;
            case "rss" or "rdf" or "feed" or "redirect":
                return xml.NamespaceUri is Namespaces.None or Namespaces.Atom or Namespaces.Rdf;
            default:
                return xml.PeekTag() is "item" or "entry" || IsList(); // a wrapper around the items
        }
    }

    // <categories><category>…: a wrapper around a field that may be repeated.
    private bool IsList() => xml.NamespaceUri is Namespaces.None or Namespaces.Atom && (xml.Name, xml.PeekTag()) is
        ("authors", "author") or ("contributors", "contributor") or ("categories", "category") or ("tags", "tag" or "category")
            or ("links", "link") or ("enclosures", "enclosure") or ("images", "image");

    private void ReadFeedElement()
    {
        var depth = xml.Depth;
        xml.DeclareField();
        var isKnown = _isCdf ? Cdf.Apply(feed, xml)
            : IsAtom ? Atom.Apply(feed, xml) || Rss.Apply(feed, xml)
            : Rss.Apply(feed, xml) || Atom.Apply(feed, xml);
        if (!isKnown && !ModuleReader.Apply(feed, xml))
            feed.Extensions.Add(xml.ReadTree());
        xml.FeedLanguage = feed.Language;
        xml.SkipTo(depth - 1);
    }

    private Item ReadItem()
    {
        var item = new ItemBuilder();
        xml.Extensions = 0;
        xml.DeclareItem();
        var (depth, language) = (xml.Depth, xml.Language);
        if (_isCdf)
            Cdf.Start(ref item, xml);
        else if (xml.AttributeValue(Namespaces.Rdf, "about") is { Length: > 0 } about)
            item.Id = about;

        ReadItemElements(ref item, depth);
        item.Language ??= language;
        return item.Build(feed.Language, xml.Limits, xml.Diagnostics);
    }

    private void ReadItemElements(ref ItemBuilder item, int depth)
    {
        while (xml.ReadChild(depth))
        {
            if (IsList())
            {
                ReadItemElements(ref item, depth + 1);
                continue;
            }

            var isKnown = _isCdf ? Cdf.Apply(ref item, xml)
                : IsAtom ? Atom.Apply(ref item, xml) || Rss.Apply(ref item, xml)
                : Rss.Apply(ref item, xml) || Atom.Apply(ref item, xml);
            if (!isKnown && !ModuleReader.Apply(ref item, xml))
                item.Extensions.Add(xml.ReadTree());
        }
    }
}
