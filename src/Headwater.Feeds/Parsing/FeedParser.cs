using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Headwater.Feeds.Parsing.Encodings;
using Headwater.Feeds.Parsing.Formats;
using Headwater.Feeds.Parsing.Xml;

namespace Headwater.Feeds.Parsing;

/// <summary>What is known about a document besides its bytes.</summary>
/// <param name="Url">Absolute URL of the document, after redirects. Base for relative URLs if the document declares none.</param>
/// <param name="ContentType">The HTTP header, unchanged.</param>
/// <param name="ContentLanguage">The HTTP header, unchanged.</param>
/// <param name="ContentLocation">The HTTP header, unchanged.</param>
public sealed record DocumentOrigin(
    string? Url = null, string? ContentType = null, string? ContentLanguage = null, string? ContentLocation = null);

/// <summary>A feed, or the reason why the document is not a feed.</summary>
public abstract record ParseOutcome
{
    private ParseOutcome() { }

    public sealed record Parsed(FeedDocument Document) : ParseOutcome;

    /// <param name="Code">Stable, kebab-case.</param>
    /// <param name="Reason">One sentence for an operator: what was found instead, and where.</param>
    public sealed record NotAFeed(string Code, string Reason) : ParseOutcome;
}

/// <summary>Parses RSS, Atom, JSON Feed and CDF.</summary>
public static class FeedParser
{
    /// <summary>
    /// Parses a document of any format. Faults are repaired where possible and listed in the diagnostics. Never throws because of the
    /// content of a document.
    /// </summary>
    public static ParseOutcome Parse(ReadOnlyMemory<byte> document, DocumentOrigin origin, FeedLimits? limits = null)
    {
        if (BinaryDocument.KindOf(document.Span) is { } kind)
            return new ParseOutcome.NotAFeed("not-a-feed", $"The document is {kind}, not a feed.");
        var diagnostics = new Diagnostics();
        if (!Utf8.IsValid(document.Span) && Cesu8.Decode(document) is var repaired && Utf8.IsValid(repaired.Span))
            document = repaired;
        while (document.Span.StartsWith("\uFEFF\uFEFF"u8))
        {
            diagnostics.Error("repeated-mark", "The byte order mark is repeated, as by PHP files that include each other.");
            document = document["\uFEFF"u8.Length..];
        }

        if (TwiceEncoded.Decode(document) is var once && once.Length < document.Length)
        {
            diagnostics.Warning(
                "encoded-twice", "The document, or some of its items, was encoded twice, by a program that took UTF-8 for windows-1252.");
            document = once;
        }

        var encoding = FeedEncoding.Choose(document.Span, origin.ContentType, diagnostics);
        var bytes = document[encoding.SkippedBytes..];
        var documentBase = UrlResolver.ResolveBase(origin.ContentLocation ?? "", UrlResolver.AsBase(origin.Url));
        try
        {
            return IsJson(bytes.Span, encoding.Encoding)
                ? ParseJson(bytes, encoding, documentBase, limits ?? FeedLimits.Default, diagnostics)
                : ParseXml(bytes.Span, encoding, documentBase, Language(origin.ContentLanguage), limits ?? FeedLimits.Default, diagnostics);
        }
        catch (FeedLimitException e)
        {
            return new ParseOutcome.NotAFeed("limit", e.Message);
        }
    }

    private static ParseOutcome ParseXml(
        ReadOnlySpan<byte> bytes, FeedEncoding encoding, string? documentBase, string? language, FeedLimits limits, Diagnostics diagnostics)
    {
        using var reader = new LenientXmlReader(bytes, encoding.Encoding, limits, diagnostics, documentBase, language);
        var feed = new FeedBuilder();
        var xml = new XmlFeed(reader, feed);
        var items = xml.ReadItems();
        if (xml.Format is not null && items.Count == 0 && reader.HasItemTags)
            return new ParseOutcome.NotAFeed(
                "items-not-read", "The document has elements named item or entry, but none of them is an item of a known format.");
        return (xml.Format, xml.Root) switch
        {
            ({ } format, _) => Parsed(format, encoding, diagnostics, feed.Build(limits, diagnostics), items, xml.OpenAtEnd),
            (_, "html") => new ParseOutcome.NotAFeed("html", "The document is an HTML page, not a feed."),
            (_, { } root) => new ParseOutcome.NotAFeed("not-a-feed", UnknownRoot(root)),
            _ => new ParseOutcome.NotAFeed("empty", "The document is empty: it contains no element."),
        };
    }

    private static string UnknownRoot(string root) =>
        $"The root element is <{(root.Length > 40 ? root[..40] : root)}>. Supported: rss, rdf:RDF, feed, channel, "
        + "or a JSON object with items or the version of JSON Feed.";

    private static ParseOutcome ParseJson(
        ReadOnlyMemory<byte> bytes, FeedEncoding encoding, string? documentBase, FeedLimits limits, Diagnostics diagnostics)
    {
        var text = new JsonDocumentText(bytes, encoding.Encoding, diagnostics);
        try
        {
            return ParseJson(text.Utf8, JsonValues.Strict);
        }
        catch (JsonException fault)
        {
            var (line, column, reason) = text.Explain(fault);
            diagnostics.Error("invalid-json", reason, line, column);
        }

        text.EscapeControlCharacters();
        try
        {
            return ParseJson(text.Utf8, JsonValues.Lenient);
        }
        catch (JsonException fault)
        {
            var (line, column, reason) = text.Explain(fault);
            if (CutJson.WholeItems(text.Utf8.Span) is not { } part)
                return new ParseOutcome.NotAFeed("invalid-json", $"The document is not valid JSON, line {line}, column {column}: {reason}");
            diagnostics.Error("truncated", "The document ends too early; the items that are whole were read.", line, column);
            return ParseJson(part, JsonValues.Lenient, openAtEnd: "items");
        }

        ParseOutcome ParseJson(ReadOnlyMemory<byte> utf8, JsonReaderOptions options, string? openAtEnd = null)
        {
            var json = new JsonFeedReader(documentBase, limits, diagnostics);
            json.Read(utf8.Span, options);
            return json.Format is { } format
                ? Parsed(format, encoding, diagnostics, json.Build(), json.Items, openAtEnd)
                : new ParseOutcome.NotAFeed("not-a-feed", "The document is JSON, but has neither the version nor the items of JSON Feed.");
        }
    }

    private static ParseOutcome.Parsed Parsed(
        string format, FeedEncoding encoding, Diagnostics diagnostics, Feed feed, List<Item> items, string? openAtEnd) =>
        new(new FeedDocument
        {
            Format = format,
            Encoding = encoding.Name,
            WellFormed = diagnostics.WellFormed,
            Diagnostics = diagnostics.Found,
            Feed = feed,
            Items = items,
            OpenAtEnd = openAtEnd,
        });

    private static bool IsJson(ReadOnlySpan<byte> bytes, Encoding encoding)
    {
        Span<char> start = stackalloc char[256];
        encoding.GetDecoder().Convert(bytes[..Math.Min(bytes.Length, start.Length)], start, flush: false, out _, out var count, out _);

        // An array is not a feed either, but the JSON reader explains that better. A comment may come first.
        return start[..count].TrimStart() is ['{' or '[', ..] or ['/', '/' or '*', ..];
    }

    // A single language is that of the document; a list names the languages of its audience.
    private static string? Language(string? header) =>
        string.IsNullOrWhiteSpace(header) || header.Contains(',', StringComparison.Ordinal) ? null : header.Trim();
}
