using System.Buffers;
using Headwater.Http;
using Headwater.Index;

namespace Headwater.Listing.Formats;

/// <summary>A format of listings.</summary>
internal abstract record ListingFormat(string Name, string ContentType, params string[] Types) : IFormat
{
    public IReadOnlyList<string> MediaTypes => Types;

    /// <summary>The first one is the default.</summary>
    public static IReadOnlyList<ListingFormat> All { get; } =
    [
        new PageFormat("json", "application/json", NeedsArticles: false, JsonPage.Write, "application/json"),
        new PageFormat("jsonfeed", "application/feed+json", NeedsArticles: true, JsonFeed.Write, "application/feed+json"),
        new PageFormat("atom", "application/atom+xml", NeedsArticles: true, AtomFeed.Write, "application/atom+xml"),
        new PageFormat("rss", "application/rss+xml", NeedsArticles: true, RssFeed.Write, "application/rss+xml"),
        new RowFormat(
            "ndjson", "application/x-ndjson", NdjsonRows.Head, NdjsonRows.Write,
            "application/x-ndjson", "application/ndjson", "application/jsonl"),
        new RowFormat("csv", "text/csv; charset=utf-8; header=present", CsvRows.Head, CsvRows.Write, "text/csv"),
    ];
}

/// <summary>A document with one page.</summary>
/// <param name="NeedsArticles">True if it contains the bodies of the articles.</param>
internal sealed record PageFormat(
    string Name, string ContentType, bool NeedsArticles, Action<ListingAnswer, IBufferWriter<byte>> Write, params string[] Types)
    : ListingFormat(Name, ContentType, Types);

/// <summary>A stream with a row for each article.</summary>
/// <param name="Head">Writes what precedes the rows.</param>
internal sealed record RowFormat(
    string Name, string ContentType, Action<ListingQuery, IBufferWriter<byte>> Head,
    Action<ListedArticle, ListingQuery, IBufferWriter<byte>> Write, params string[] Types)
    : ListingFormat(Name, ContentType, Types);
