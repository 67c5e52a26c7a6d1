using Headwater.Feeds.Parsing;

namespace Headwater.Polling;

/// <summary>Recognises a document that ends before its root element does, and keeps the complete items.</summary>
internal static class CutDocument
{
    // The parser's code for a document that ends inside an element.
    private const string Truncated = "truncated";

    // A feed that never closes its root is malformed, not cut: after so many cuts in a row it is read as it is.
    private const int MaxCuts = 3;

    /// <summary>Whether the document ends inside an element.</summary>
    public static bool EndsEarly(FeedDocument document) => document.Diagnostics.Any(diagnostic => diagnostic.Code == Truncated);

    /// <summary>
    /// Whether the document is cut, and a later poll may bring the whole. The same part in two polls in a row, a part after three cuts in
    /// a row, and one that was read as it is before are malformed. An old cut does not count, because some proxies always cut at the same
    /// byte. Neither do other failures in between: a site in trouble also sends parts.
    /// </summary>
    public static bool IsCut(FeedRow feed, FeedDocument document, string bodyHash) =>
        EndsEarly(document) && bodyHash != feed.BodyHash && (feed.Cuts == 0 || (bodyHash != feed.CutHash && feed.Cuts < MaxCuts));

    /// <summary>
    /// Whether a document that is read as it is may still end inside an item that a later one has whole: a cache or a stuck upload may have
    /// cut it. So the last item waits until the same bytes come once more after they were read; only then it is malformed, not cut. A feed
    /// that never closes its last item has it from the third poll that brings these bytes. One that changes with each poll as well never
    /// has the item while it is the last, which is the oldest in most feeds: that costs less than a half item as an article.
    /// </summary>
    public static bool MayEndInsideItem(FeedRow feed, FeedDocument document, string bodyHash) =>
        EndsEarly(document) && bodyHash != feed.BodyHash;

    /// <summary>The document without its last item when it ends inside that item.</summary>
    public static FeedDocument WholeItems(FeedDocument document, ReadOnlySpan<byte> body) =>
        document.Items.Count > 0 && EndsInsideItem(body) ? document with { Items = [.. document.Items.SkipLast(1)] } : document;

    // UTF-16 documents contain neither byte sequence, so they lose their last item, even a whole one.
    private static bool EndsInsideItem(ReadOnlySpan<byte> body) =>
        Math.Max(body.LastIndexOf("<item"u8), body.LastIndexOf("<entry"u8)) >= Math.Max(
            body.LastIndexOf("</item"u8), body.LastIndexOf("</entry"u8));
}
