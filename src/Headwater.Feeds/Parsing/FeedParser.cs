using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Headwater.Feeds.Parsing.Encodings;
using Headwater.Feeds.Parsing.Formats;
using Headwater.Feeds.Parsing.Xml;

namespace Headwater.Feeds.Parsing;

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
    /// <summary>
    /// Reads any format that is published, whatever its faults: what can be kept is kept, and the faults are among the document's
    /// diagnostics. Never throws for what a document holds.
    /// </summary>
    public static ParseOutcome Parse(ReadOnlyMemory<byte> document, DocumentOrigin origin, FeedLimits? limits = null)
    {
        var diagnostics = new Diagnostics();
        if (!Utf8.IsValid(document.Span))
            document = Cesu8.Decode(document);
        var encoding = FeedEncoding.Choose(document.Span, origin.ContentType, diagnostics);
        var bytes = document[encoding.SkippedBytes..];
        var documentBase = origin.ContentLocation is { Length: > 0 } location ? UrlResolver.ResolveBase(location, origin.Url) : origin.Url;
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
            return new ParseOutcome.NotAFeed("items-not-read", "The document has elements named item or entry, but none is an item of a known format.");
        return (xml.Format, xml.Root) switch
        {
            ({ } format, _) => Parsed(format, encoding, diagnostics, feed.Build(limits, diagnostics), items),
            (_, "html") => new ParseOutcome.NotAFeed("html", "The document is a page in HTML."),
            (_, { } root) => new ParseOutcome.NotAFeed("not-a-feed", $"The root element is <{(root.Length > 40 ? root[..40] : root)}>, which no format of feeds begins with."),
            _ => new ParseOutcome.NotAFeed("empty", "The document is empty: it holds no element."),
        };
    }

    private static ParseOutcome ParseJson(ReadOnlyMemory<byte> bytes, FeedEncoding encoding, string? documentBase, FeedLimits limits, Diagnostics diagnostics)
    {
        var text = new JsonDocumentText(bytes, encoding.Encoding, diagnostics);
        try
        {
            return ParseJson(JsonFeedReader.Strict);
        }
        catch (JsonException fault)
        {
            var (line, column) = text.Position(fault);
            diagnostics.Error("invalid-json", JsonDocumentText.Reason(fault), line, column);
        }

        text.EscapeControlCharacters();
        try
        {
            return ParseJson(JsonFeedReader.Lenient);
        }
        catch (JsonException fault)
        {
            var (line, column) = text.Position(fault);
            return new ParseOutcome.NotAFeed("invalid-json", $"The document is not valid JSON, line {line}, column {column}: {JsonDocumentText.Reason(fault)}");
        }

        ParseOutcome ParseJson(JsonReaderOptions options)
        {
            var json = new JsonFeedReader(documentBase, limits, diagnostics);
            json.Read(text.Utf8.Span, options);
            return json.Format is { } format
                ? Parsed(format, encoding, diagnostics, json.Build(), json.Items)
                : new ParseOutcome.NotAFeed("not-a-feed", "The document is JSON without a version or items of JSON Feed.");
        }
    }

    private static ParseOutcome.Parsed Parsed(string format, FeedEncoding encoding, Diagnostics diagnostics, Feed feed, List<Item> items) => new(new FeedDocument
    {
        Format = format,
        Encoding = encoding.Name,
        WellFormed = diagnostics.WellFormed,
        Diagnostics = diagnostics.Found,
        Feed = feed,
        Items = items,
    });

    private static bool IsJson(ReadOnlySpan<byte> bytes, Encoding encoding)
    {
        Span<char> start = stackalloc char[256];
        encoding.GetDecoder().Convert(bytes[..Math.Min(bytes.Length, start.Length)], start, flush: false, out _, out var count, out _);

        // '[' is no feed either, and JSON says so better; a comment may come first.
        return start[..count].TrimStart() is ['{' or '[', ..] or ['/', '/' or '*', ..];
    }

    // One language is that of the document; several are those of its readers.
    private static string? Language(string? header) => string.IsNullOrWhiteSpace(header) || header.Contains(',', StringComparison.Ordinal) ? null : header.Trim();
}
