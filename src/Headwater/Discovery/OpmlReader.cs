using System.Xml;
using Headwater.Feeds.Articles;
using Headwater.Fetching;
using Headwater.Polling;

namespace Headwater.Discovery;

/// <summary>OPML, as any program writes it → the feeds that it names.</summary>
internal static class OpmlReader
{
    private static readonly XmlReaderSettings Reading = new()
    {
        // Entities could grow without bound, or name files of this machine.
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    // Readers know three levels of folders.
    private const int MaxDepth = 64;

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

    private static List<FeedOutline> ReadOutlines(XmlReader reader)
    {
        var outlines = new List<FeedOutline>();

        // The folder of each depth. Outlines inside a feed are its episodes, and those inside a comment are commented out, too.
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
            if (outlines.Count > Opml.MaxOutlines)
                throw new OpmlException($"The document has more than {Opml.MaxOutlines} outlines.");
        }

        return outlines;
    }

    /// <summary>One string for all feeds in the folder, cut to a length that is still too long for a tag, so they are refused.</summary>
    private static string NameOf(Dictionary<string, string> folder) =>
        UrlRules.Cut(Whitespace.ToLine(Value(folder, "text") ?? Value(folder, "title") ?? ""));

    /// <summary>A few programs write <c>url</c> for <c>xmlUrl</c>, as others do for a link.</summary>
    private static string? UrlOf(Dictionary<string, string> attributes) =>
        TypeOf(attributes) is "" or Opml.FeedType ? Value(attributes, "url") : null;

    /// <summary>Null for a folder, and for what readers write beside feeds: settings, labels, episodes.</summary>
    private static string? WhyNoFeed(Dictionary<string, string> attributes) => TypeOf(attributes) switch
    {
        "include" => "It names another list; import that list itself.",
        "link" when Value(attributes, "url") is not null => "It is a link, not a feed: it has no xmlUrl.",
        Opml.FeedType => "It has no xmlUrl.",
        _ => null,
    };

    /// <summary>In lower case; one word for all names and media types of feeds; empty without a type.</summary>
    private static string TypeOf(Dictionary<string, string> attributes) =>
        (Value(attributes, "type") ?? "").ToLowerInvariant() is var type
        && type is "rss" or "atom" or "feed" or "rdf" or "rss1" or "rss2" or "atom1" or "json" or "podcast"
            or "application/rss+xml" or "application/atom+xml" or "application/rdf+xml" or "application/feed+json"
            ? Opml.FeedType
            : type;

    private static string? Value(Dictionary<string, string> attributes, string name) =>
        attributes.GetValueOrDefault(name)?.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>By their names in lower case: programs write xmlUrl, xmlURL and xmlurl.</summary>
    private static Dictionary<string, string> Attributes(XmlReader reader)
    {
        var attributes = new Dictionary<string, string>();
        while (reader.MoveToNextAttribute())
        {
            if (reader.NamespaceURI is "" or Opml.Own)
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
                ? $"Its type is {UrlRules.Cut(type)}: only the reader that wrote the list can make a feed of such a page."
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
