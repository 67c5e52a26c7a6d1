using Headwater.Feeds.Parsing.Formats;
using Headwater.Feeds.Parsing.Xml;

namespace Headwater.Feeds.Parsing;

/// <summary>
/// Reads a feed item by item: in memory is the largest item, not the document. What the feed says of itself is complete when the last item
/// was read, because RSS may say it after them.
/// </summary>
public sealed class FeedReader : IDisposable
{
    // By these the encoding of a stream is told: enough to meet the first words that are not markup.
    private const int HeadBytes = 64 * 1024;

    private readonly FeedLimits _limits;
    private readonly Diagnostics _diagnostics = new();
    private readonly FeedDraft _feed = new();
    private readonly FeedEncoding _encoding;
    private readonly MarkupReader? _markup;
    private readonly XmlFeed? _xml;
    private readonly JsonFeed? _json;
    private readonly IEnumerator<Item> _items;
    private ParseOutcome.NotAFeed? _refusal;
    private int _count;

    private FeedReader(ReadOnlyMemory<byte> head, Stream? rest, DocumentOrigin origin, FeedLimits? limits)
    {
        _limits = limits ?? FeedLimits.Default;
        _encoding = FeedEncoding.Choose(head.Span, rest is null, origin.ContentType, _diagnostics);
        head = head[_encoding.SkippedBytes..];

        var documentBase = origin.ContentLocation is { Length: > 0 } location ? Urls.ResolveBase(location, origin.Url) : origin.Url;
        if (IsJson(head.Span))
        {
            _json = new JsonFeed(head, rest, _encoding.Encoding, documentBase, _limits, _diagnostics, _feed);
            _items = _json.Items().GetEnumerator();
            return;
        }

        _markup = new MarkupReader(new DecodedText(head, rest, _encoding.Encoding), _limits, _diagnostics, documentBase, Language(origin.ContentLanguage));
        _xml = new XmlFeed(_markup, _feed);
        _items = _xml.Items().GetEnumerator();
    }

    public static FeedReader Open(ReadOnlyMemory<byte> document, DocumentOrigin origin, FeedLimits? limits = null) => new(document, null, origin, limits);

    /// <param name="document">Read forward only; stays open.</param>
    public static FeedReader Open(Stream document, DocumentOrigin origin, FeedLimits? limits = null)
    {
        var head = new byte[HeadBytes];
        var length = document.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        return new FeedReader(head.AsMemory(0, length), length < head.Length ? null : document, origin, limits);
    }

    /// <summary>The next item; null when there is no other. Never throws for what a document holds.</summary>
    public Item? ReadItem()
    {
        if (_refusal is not null)
            return null;
        try
        {
            if (!_items.MoveNext())
                return null;
            if (++_count > _limits.MaxItems)
                throw new FeedLimitException($"The document has more than {_limits.MaxItems} items.");
            return _items.Current;
        }
        catch (FeedLimitException e)
        {
            _refusal = new ParseOutcome.NotAFeed("limit", e.Message);
            return null;
        }
    }

    /// <summary>What became of the document, once <see cref="ReadItem"/> returned null.</summary>
    /// <param name="items">To be put into the document, where the caller kept them.</param>
    public ParseOutcome Finish(IReadOnlyList<Item>? items = null)
    {
        if (_refusal is not null)
            return _refusal;
        if ((_xml?.Format ?? _json?.Format) is not { } format)
            return NotAFeed();
        return new ParseOutcome.Parsed(new FeedDocument
        {
            Format = format,
            Encoding = _encoding.Name,
            WellFormed = _diagnostics.WellFormed,
            Diagnostics = _diagnostics.Found,
            Feed = _feed.Take(),
            Items = items ?? [],
        });
    }

    public void Dispose()
    {
        _items.Dispose();
        _markup?.Dispose();
    }

    private ParseOutcome.NotAFeed NotAFeed() => (_xml, _json) switch
    {
        ({ Root: "html" }, _) => new("html", "The document is a page in HTML."),
        ({ Root: { } root }, _) => new("not-a-feed", $"The root element is <{(root.Length > 40 ? root[..40] : root)}>, which no format of feeds begins with."),
        (_, not null) => new("not-a-feed", "The document is JSON without a version or items of JSON Feed."),
        _ => new("empty", "The document is empty: it holds no element."),
    };

    private bool IsJson(ReadOnlySpan<byte> head)
    {
        Span<char> start = stackalloc char[256];
        _encoding.Encoding.GetDecoder().Convert(head[..Math.Min(head.Length, start.Length)], start, flush: false, out _, out var count, out _);
        return start[..count].TrimStart() is ['{', ..];
    }

    // One language is that of the document; several are those of its readers.
    private static string? Language(string? header) => string.IsNullOrWhiteSpace(header) || header.Contains(',', StringComparison.Ordinal) ? null : header.Trim();
}
