using System.Runtime.InteropServices;
using System.Xml;

namespace Headwater.Parsing;

/// <summary>What is known of a document besides its bytes.</summary>
/// <param name="Url">Absolute URL the document was read from, after redirects: the last resort for relative URLs.</param>
/// <param name="ContentType">The HTTP header as it came.</param>
/// <param name="ContentLanguage">The HTTP header as it came.</param>
/// <param name="ContentLocation">The HTTP header as it came.</param>
public sealed record DocumentOrigin(
    string? Url = null, string? ContentType = null, string? ContentLanguage = null, string? ContentLocation = null);

/// <summary>What became of a document: a feed, or the reason why it is none.</summary>
public abstract record ParseOutcome
{
    private ParseOutcome() { }

    public sealed record Parsed(FeedDocument Document) : ParseOutcome;

    /// <param name="Code">Stable, kebab-case.</param>
    /// <param name="Reason">One sentence for an operator: what was found instead, and where.</param>
    public sealed record NotAFeed(string Code, string Reason) : ParseOutcome;
}

/// <summary>Bytes → feed document.</summary>
public static class FeedParser
{
    /// <summary>Reads any format that is published, whatever its faults. Never throws for what a document holds.</summary>
    public static ParseOutcome Parse(ReadOnlyMemory<byte> document, DocumentOrigin origin, FeedLimits? limits = null)
    {
        limits ??= FeedLimits.Default;
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true };
        var stream = MemoryMarshal.TryGetArray(document, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(document.ToArray());
        try
        {
            using var xml = XmlReader.Create(stream, settings);
            return Parse(new ElementReader(xml, origin.Url, limits), origin.Url, limits);
        }
        catch (XmlException e)
        {
            return new ParseOutcome.NotAFeed("malformed", e.Message);
        }
        catch (FeedLimitException e)
        {
            return new ParseOutcome.NotAFeed("limit", e.Message);
        }
    }

    private static ParseOutcome Parse(ElementReader reader, string? url, FeedLimits limits)
    {
        if (!reader.Read())
            return new ParseOutcome.NotAFeed("empty", "The document has no element.");
        var root = reader.Start(parent: null);
        var isAtom = root.Is(Namespaces.Atom, "feed");
        if (!isAtom && root.Name is not ("rss" or "rdf"))
            return new ParseOutcome.NotAFeed("not-a-feed", $"The root element is <{root.Name}>.");

        var (feed, items, parent) = (new FeedDraft(), new List<Item>(), root);
        while (reader.Read())
        {
            if (!reader.IsStart)
                continue;
            var start = reader.Start(parent);
            if (start.Is(Namespaces.None, "channel"))
            {
                parent = start;
                continue;
            }

            var element = reader.Whole(parent);
            if (isAtom ? element.Is(Namespaces.Atom, "entry") : element.Is(Namespaces.None, "item"))
                items.Add(isAtom ? AtomFormat.Item(element, url) : Rss.Item(element, url));
            else if (isAtom)
                AtomFormat.Apply(feed, element, url);
            else
                Rss.Apply(feed, element, url);
            if (items.Count > limits.MaxItems)
                throw new FeedLimitException($"The document has more than {limits.MaxItems} items.");
        }

        return new ParseOutcome.Parsed(new FeedDocument
        {
            Format = isAtom ? "atom-1.0" : root.Name == "rdf" ? "rss-1.0" : Rss.Format(root.Attribute("version")),
            Encoding = "utf-8",
            WellFormed = true,
            Feed = feed.ToFeed(),
            Items = items,
        });
    }
}
