using Headwater.Feeds.Parsing;

namespace Headwater.Polling;

/// <summary>Recognises a document that ends before its root element does, and keeps the complete items.</summary>
internal static class CutDocument
{
    // How a document ends that ends inside an item.
    private const string Item = "item";

    // A feed that never closes its root is malformed, not cut: after so many cuts in a row it is read as it is.
    private const int MaxCuts = 3;

    /// <summary>Whether the document ends inside an element.</summary>
    public static bool EndsEarly(FeedDocument document) => document.OpenAtEnd is not null;

    /// <summary>Whether a publisher may mean a document that ends early: readers of XML get on with it, those of JSON refuse it.</summary>
    public static bool MayBeMalformed(FeedDocument document) => !document.Format.StartsWith("json", StringComparison.Ordinal);

    /// <summary>
    /// Whether the document is cut, and a later poll may bring the whole. The same part in two polls in a row, a part after three cuts in
    /// a row, and one that was read as it is before are malformed; so is another one that ends as that did, until the feed is whole. An
    /// old cut does not count, because some proxies always cut at the same byte. Neither do other failures in between: a site in trouble
    /// also sends parts.
    /// </summary>
    public static bool IsCut(FeedRow feed, FeedDocument document, string bodyHash) =>
        EndsEarly(document) && !(MayBeMalformed(document) && IsMalformed(feed, document, bodyHash));

    private static bool IsMalformed(FeedRow feed, FeedDocument document, string bodyHash) =>
        bodyHash == feed.BodyHash || IsHabit(feed, document)
        || (feed.Cuts > 0 && (bodyHash == feed.CutHash || feed.Cuts >= MaxCuts));

    /// <summary>
    /// Whether a document that is read as it is may still end inside an item that a later one has whole: a cache or a stuck upload may have
    /// cut it. So the last item waits until the same bytes come once more after they were read; only then it is malformed, not cut. A feed
    /// that never closes its last item has it from the third poll that brings these bytes. One that changes with each poll as well never
    /// has the item while it is the last, which is the oldest in most feeds: that costs less than a half item as an article.
    /// </summary>
    public static bool MayEndInsideItem(FeedRow feed, FeedDocument document, string bodyHash) =>
        document.OpenAtEnd == Item && bodyHash != feed.BodyHash;

    /// <summary>The document without its last item when it ends inside that item.</summary>
    public static FeedDocument WholeItems(FeedDocument document) =>
        document.OpenAtEnd == Item ? document with { Items = [.. document.Items.SkipLast(1)] } : document;

    /// <summary>
    /// How the documents of this publisher end, when one that ends early was read as it is. The same half item twice is no habit: a cache
    /// sends that, too.
    /// </summary>
    public static string? HabitAfter(FeedRow feed, FeedDocument read) =>
        read.OpenAtEnd != Item || feed.Cuts >= MaxCuts || IsHabit(feed, read) ? read.OpenAtEnd : null;

    /// <summary>Whether the document ends early as the one before it did, which was read as it is.</summary>
    public static bool IsHabit(FeedRow feed, FeedDocument document) => EndsEarly(document) && document.OpenAtEnd == feed.EndsInside;
}
