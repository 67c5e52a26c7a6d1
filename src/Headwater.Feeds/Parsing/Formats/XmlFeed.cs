using Headwater.Feeds.Parsing.Modules;
using Headwater.Feeds.Parsing.Xml;

namespace Headwater.Feeds.Parsing.Formats;

/// <summary>
/// A feed in XML, of whatever format: where the elements of the feed and the items are. A publisher who calls a feed Atom and writes
/// elements of RSS, or the other way round, is understood: each format is asked in turn.
/// </summary>
internal sealed class XmlFeed(MarkupReader xml, FeedDraft feed, FeedLimits limits)
{
    private readonly ItemDraft _item = new();
    private bool _isAtom;
    private bool _isCdf;

    /// <summary>Null until the root is known to be that of a feed.</summary>
    public string? Format { get; private set; }

    /// <summary>The first element, for the reason why it is no feed.</summary>
    public string? Root { get; private set; }

    /// <summary>In document order.</summary>
    public List<Item> ReadItems()
    {
        var items = new List<Item>();
        while (xml.Read())
        {
            if (xml.Node != MarkupNode.Start)
                continue;
            if (Format is null && !Recognise())
            {
                if (Root is "html" or "!doctype")
                    break;
                continue;
            }

            if (IsItem())
                limits.Add(ReadItem(), items);
            else if (!IsContainer())
                ReadFeedElement();
        }

        return items;
    }

    // A wrapper around the feed is no reason not to read it.
    private bool Recognise()
    {
        Root ??= xml.Name;
        Format = xml.Name switch
        {
            "rss" or "rdf" => Rss.Format(xml),
            "feed" => Atom.Format(xml),
            "channel" => Cdf.IsChannel(xml) ? Cdf.Format : "rss-2.0",
            "redirect" when xml.Depth == 1 => "rss-2.0",
            _ => null,
        };
        if (Format is null)
            return false;
        (_isAtom, _isCdf) = (Format is "atom-1.0" or "atom-0.3", Format == Cdf.Format);
        feed.Language ??= xml.Language;
        return true;
    }

    // Also of the elements of Atom in RSS.
    private bool IsAtom => _isAtom || xml.NamespaceUri == Namespaces.Atom;

    private bool IsItem() => xml.Name is "item" or "entry" && xml.NamespaceUri is Namespaces.None or Namespaces.Atom;

    // What holds items and elements of the feed, and is not itself one of them.
    private bool IsContainer()
    {
        if (xml.NamespaceUri is not (Namespaces.None or Namespaces.Atom or Namespaces.Rdf))
            return false;
        switch (xml.Name)
        {
            case "channel":
                if (_isCdf)
                    Cdf.Start(feed, xml);
                feed.Id ??= xml.AttributeValue(Namespaces.Rdf, "about");
                feed.Language ??= xml.Language;
                return true;
            case "rss" or "rdf" or "feed" or "redirect":
                return true;
            default:
                return false;
        }
    }

    private void ReadFeedElement()
    {
        var depth = xml.Depth;
        var isKnown = _isCdf ? Cdf.Apply(feed, xml)
            : IsAtom ? Atom.Apply(feed, xml) || Rss.Apply(feed, xml)
            : Rss.Apply(feed, xml) || Atom.Apply(feed, xml);
        if (!isKnown && !ModuleReader.Apply(feed, xml))
            feed.Extensions.Add(xml.ReadTree());
        xml.SkipTo(depth - 1);
    }

    private Item ReadItem()
    {
        if (!_isCdf)
            xml.DeclareItem();
        var (depth, language, start) = (xml.Depth, xml.Language, xml.Characters);
        if (_isCdf)
            Cdf.Start(_item, xml);
        else if (xml.AttributeValue(Namespaces.Rdf, "about") is { Length: > 0 } about)
            _item.Id = about;

        while (xml.ReadChild(depth))
        {
            var isKnown = _isCdf ? Cdf.Apply(_item, xml)
                : IsAtom ? Atom.Apply(_item, xml) || Rss.Apply(_item, xml)
                : Rss.Apply(_item, xml) || Atom.Apply(_item, xml);
            if (!isKnown && !ModuleReader.Apply(_item, xml))
                _item.Extensions.Add(xml.ReadTree());
        }

        _item.Language ??= language;
        limits.Measure(xml.Characters - start);
        return _item.Take();
    }
}
