using System.Text;
using System.Xml;
using Headwater.Feeds;
using Headwater.Feeds.Articles;
using Headwater.Fetching;
using Headwater.Polling;

namespace Headwater.Discovery;

/// <summary>
/// OPML, the format in which readers exchange lists of feeds. Attributes of a namespace of our own hold what it has no word for; other
/// readers pass over them.
/// </summary>
internal static class Opml
{
    public const string MediaType = "text/x-opml";

    /// <summary>Far more than any reader's list; each may become a feed that is polled for years.</summary>
    public const int MaxOutlines = 20_000;

    // Folders in folders in folders: readers know three levels.
    private const int MaxDepth = 64;

    private const string Own = "urn:headwater:opml";
    private const string FeedType = "rss";

    private static readonly XmlReaderSettings Reading = new()
    {
        // Entities could grow without bound, or name files of this machine.
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    private static readonly XmlWriterSettings Writing = new() { Encoding = new UTF8Encoding(false), Indent = true };

    /// <exception cref="OpmlException">The document is not OPML, or has too much; the message says what.</exception>
    public static IReadOnlyList<FeedOutline> Read(ReadOnlyMemory<byte> document)
    {
        var text = OpmlText.Of(document.Span);
        if (text.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase))
            throw new OpmlException("The document is an HTML page, not OPML.");
        using var reader = XmlReader.Create(new StringReader(text), Reading);
        try
        {
            if (reader.MoveToContent() != XmlNodeType.Element || !reader.LocalName.Equals("opml", StringComparison.OrdinalIgnoreCase))
                throw new OpmlException($"The document is not OPML: its root is <{reader.LocalName}>.");
            return ReadOutlines(reader);
        }
        catch (XmlException e)
        {
            throw new OpmlException(
                HasDtd(text) ? "The document has a DTD (<!DOCTYPE …>), which is not read: remove it."
                    : $"The document is not well-formed XML: {e.Message}",
                e);
        }
    }

    private static bool HasDtd(string text)
    {
        var root = text.IndexOf("<opml", StringComparison.OrdinalIgnoreCase);
        return text.AsSpan(0, root < 0 ? text.Length : root).Contains("<!DOCTYPE", StringComparison.Ordinal);
    }

    public static void Write(Stream output, IEnumerable<FeedOutline> feeds, DateTimeOffset now)
    {
        using var writer = XmlWriter.Create(output, Writing);
        writer.WriteStartElement("opml");
        writer.WriteAttributeString("version", "2.0");
        writer.WriteAttributeString("xmlns", "headwater", null, Own);
        writer.WriteStartElement("head");
        writer.WriteElementString("title", "Feeds of Headwater");
        writer.WriteElementString("dateCreated", now.ToString("r"));
        writer.WriteEndElement();
        writer.WriteStartElement("body");
        foreach (var folder in Folders(feeds))
        {
            if (folder.Key is not null)
            {
                writer.WriteStartElement("outline");
                Attribute(writer, "text", folder.Key);
            }

            foreach (var feed in folder)
                Write(writer, feed);
            if (folder.Key is not null)
                writer.WriteEndElement();
        }

        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    /// <summary>A folder for each tag: a feed of several tags is in each of them, as readers do it. First those without a tag.</summary>
    private static IEnumerable<IGrouping<string?, FeedOutline>> Folders(IEnumerable<FeedOutline> feeds) => feeds
        .SelectMany(feed => feed.Tags.DefaultIfEmpty<string?>(null), (feed, tag) => (feed, tag))
        .GroupBy(pair => pair.tag, pair => pair.feed, StringComparer.OrdinalIgnoreCase)
        .OrderBy(folder => folder.Key, StringComparer.OrdinalIgnoreCase);

    private static void Write(XmlWriter writer, FeedOutline feed)
    {
        writer.WriteStartElement("outline");
        Attribute(writer, "type", "rss");
        Attribute(writer, "text", feed.GivenTitle ?? feed.Title ?? feed.Url);

        // Also when it is empty: an importer that finds none takes the text.
        Attribute(writer, "title", feed.Title ?? "");
        Attribute(writer, "xmlUrl", feed.Url);
        OwnAttribute("id", feed.Id);
        OwnAttribute("title", feed.GivenTitle);
        OwnAttribute("notes", feed.Notes);
        OwnAttribute("options", feed.Options.IsCustom ? feed.Options.Text : null);
        OwnAttribute("state", feed.State == FeedState.Active ? null : FeedStates.Name(feed.State));
        writer.WriteEndElement();

        void OwnAttribute(string name, string? value)
        {
            if (value is not null)
                writer.WriteAttributeString(name, Own, XmlCharacters.Clean(value));
        }
    }

    private static void Attribute(XmlWriter writer, string name, string value) =>
        writer.WriteAttributeString(name, XmlCharacters.Clean(value));

    private static List<FeedOutline> ReadOutlines(XmlReader reader)
    {
        var outlines = new List<FeedOutline>();

        // The folder at each depth that an outline was opened at. In a feed there are its episodes; what is in a comment is one, too.
        var folders = new SortedDictionary<int, string>();
        var (feed, comment) = (int.MaxValue, int.MaxValue);
        while (reader.Read())
        {
            foreach (var left in folders.Keys.Where(depth => depth >= reader.Depth).ToArray())
                folders.Remove(left);
            if (reader.Depth <= feed)
                feed = int.MaxValue;
            if (reader.Depth <= comment)
                comment = int.MaxValue;
            if (reader.NodeType != XmlNodeType.Element || !reader.LocalName.Equals("outline", StringComparison.OrdinalIgnoreCase))
                continue;
            if (reader.Depth > MaxDepth)
                throw new OpmlException($"Folders are nested more than {MaxDepth} deep.");
            var attributes = Attributes(reader);
            if ("true".Equals(Value(attributes, "iscomment"), StringComparison.OrdinalIgnoreCase))
                comment = Math.Min(comment, reader.Depth);
            if ((Value(attributes, "xmlurl") ?? (feed == int.MaxValue ? UrlOf(attributes) : null)) is { } url)
            {
                var outline = Outline(url, attributes, folders.Values);
                outlines.Add(comment == int.MaxValue ? outline : outline with { Error = "It is commented out (isComment)." });
                if (!reader.IsEmptyElement)
                    feed = Math.Min(feed, reader.Depth);
            }
            else if (feed == int.MaxValue && WhyNoFeed(attributes) is { } error)
                outlines.Add(new FeedOutline { Url = Value(attributes, "url") ?? Value(attributes, "htmlurl") ?? "", Error = error });
            else if (!reader.IsEmptyElement)
                folders[reader.Depth] = NameOf(attributes);
            if (outlines.Count > MaxOutlines)
                throw new OpmlException($"The document has more than {MaxOutlines} outlines.");
        }

        return outlines;
    }

    /// <summary>One string for all the feeds in the folder, cut to a length that no tag has: each of them is refused still.</summary>
    private static string NameOf(Dictionary<string, string> folder) =>
        UrlRules.Cut(Whitespace.ToLine(Value(folder, "text") ?? Value(folder, "title") ?? ""));

    /// <summary>A few programs write <c>url</c> for <c>xmlUrl</c>, as others do for a link.</summary>
    private static string? UrlOf(Dictionary<string, string> attributes) =>
        TypeOf(attributes) is "" or FeedType ? Value(attributes, "url") : null;

    /// <summary>Null for a folder, and for what readers write beside feeds: settings, labels, episodes.</summary>
    private static string? WhyNoFeed(Dictionary<string, string> attributes) => TypeOf(attributes) switch
    {
        "include" => "It is another list, which has to be imported itself.",
        "link" when Value(attributes, "url") is not null => "It is a link, not a feed: it has no xmlUrl.",
        FeedType => "It has no xmlUrl.",
        _ => null,
    };

    /// <summary>In lower case, and one for all names of feeds, also media types; empty for none.</summary>
    private static string TypeOf(Dictionary<string, string> attributes) =>
        (Value(attributes, "type") ?? "").ToLowerInvariant() is var type
        && type is "rss" or "atom" or "feed" or "rdf" or "rss1" or "rss2" or "atom1" or "json" or "podcast"
            or "application/rss+xml" or "application/atom+xml" or "application/rdf+xml" or "application/feed+json"
            ? FeedType
            : type;

    private static string? Value(Dictionary<string, string> attributes, string name) =>
        attributes.GetValueOrDefault(name)?.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>By their names in lower case: programs write xmlUrl, xmlURL and xmlurl.</summary>
    private static Dictionary<string, string> Attributes(XmlReader reader)
    {
        var attributes = new Dictionary<string, string>();
        while (reader.MoveToNextAttribute())
        {
            if (reader.NamespaceURI is "" or Own)
                attributes[(reader.NamespaceURI.Length > 0 ? "own:" : "") + reader.LocalName.ToLowerInvariant()] = reader.Value;
        }

        reader.MoveToElement();
        return attributes;
    }

    private static FeedOutline Outline(string url, Dictionary<string, string> attributes, IEnumerable<string> folders)
    {
        var title = Text("title") ?? (attributes.ContainsKey("title") ? null : Text("text"));
        var (id, state) = (Text("own:id"), Text("own:state"));
        var options = FeedOptions.Of(Text("own:options"), out var errors);
        return new FeedOutline
        {
            Url = url,
            Id = id,
            Title = title == url ? null : title,
            GivenTitle = Text("own:title"),
            Notes = Text("own:notes"),
            Options = options,
            Tags = FeedTags.Of(folders.Concat(Categories(attributes.GetValueOrDefault("category")))),
            State = FeedStates.Of(state) ?? FeedState.Active,
            Error = Text("type") is { } type && type.Contains('+') && !type.Contains('/')
                ? $"Its type is {UrlRules.Cut(type)}: a page that only the reader which wrote the list takes for a feed."
                : id is not null && !FeedUrl.IsId(id) ? $"'{id}' cannot be the id of a feed."
                : state is not null && FeedStates.Of(state) is null ? "Its state must be active, paused or retired."
                : errors is [var error, ..] ? $"Its options: {error.Name}: {error.Expected}"
                : FeedTexts.Error(Text("own:title"), Text("own:notes")),
        };

        string? Text(string name) => Value(attributes, name);
    }

    /// <summary>The attribute of OPML 2.0: paths with slashes, separated by commas.</summary>
    private static string[] Categories(string? category) =>
        category?.Split([',', '/'], StringSplitOptions.RemoveEmptyEntries) ?? [];
}

/// <summary>The message says what is wrong with the document.</summary>
internal sealed class OpmlException(string message, Exception? inner = null) : Exception(message, inner);
