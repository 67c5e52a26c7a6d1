using Azure;
using Azure.Data.Tables;

namespace Headwater.Storage;

/// <summary>A row of the table <c>Articles</c>: what is looked up of an article by its key (feed id, article id).</summary>
internal sealed class ArticleRow : ITableEntity
{
    public string PartitionKey { get; set; } = "";
    public string RowKey { get; set; } = "";
    public DateTimeOffset? Timestamp { get; set; }
    public ETag ETag { get; set; }

    public string ContentHash { get; set; } = "";
    public DateTimeOffset FetchedAt { get; set; }
    public DateTimeOffset FirstSeen { get; set; }
    public int Version { get; set; }

    /// <summary>Name of the article's blob in the container <c>articles</c>.</summary>
    public string Blob { get; set; } = "";

    /// <summary>
    /// True when time and hash are those of a deletion. The row stays, so that what was fetched before it cannot come back.
    /// </summary>
    public bool Deleted { get; set; }

    /// <summary>True when the deletion has no grace period; else null.</summary>
    public bool? SkipsGrace { get; set; }

    /// <summary>True when the article came from the feed's history; else null.</summary>
    public bool? Backfilled { get; set; }

    public string Title { get; set; } = "";
    public string? Link { get; set; }
    public DateTimeOffset? Published { get; set; }
    public DateTimeOffset? Updated { get; set; }

    /// <summary>The evidence by which the article's item is recognised years later.</summary>
    public string? Known { get; set; }

    /// <summary>The keys of the rows that lead here from evidence, separated by spaces, so that they can be removed with it.</summary>
    public string? Leads { get; set; }

    /// <summary>In the order of the log: by time, and by hash where the times are the same.</summary>
    public bool IsSameOrNewer(DateTimeOffset fetchedAt, string contentHash) =>
        FetchedAt != fetchedAt ? FetchedAt > fetchedAt : string.CompareOrdinal(ContentHash, contentHash) >= 0;

    public static ArticleRow Of(ArticleHeader article, DateTimeOffset fetchedAt, ETag replaces) => new()
    {
        PartitionKey = article.FeedId,
        RowKey = article.Id,
        ETag = replaces,
        ContentHash = article.ContentHash,
        FetchedAt = fetchedAt,
        FirstSeen = article.FirstSeen,
        Version = article.Version,
        Blob = StorageNames.ArticleBlob(article.FeedId, article.Id, article.ContentHash),
        Backfilled = article.Backfilled,
        Title = Short(article.Title)!,
        Link = Short(article.Link),
        Published = Representable(article.Published),
        Updated = Representable(article.Updated),
    };

    /// <summary>The row after a deletion, in place of <paramref name="row"/>, which is null when the article was never made.</summary>
    public static ArticleRow Of(ArticleChange deletion, ArticleRow? row) => new()
    {
        PartitionKey = deletion.FeedId,
        RowKey = deletion.ArticleId,
        ETag = row?.ETag ?? default,
        ContentHash = deletion.ContentHash,
        FetchedAt = deletion.FetchedAt,
        FirstSeen = row?.FirstSeen ?? deletion.DeletedAt ?? deletion.FetchedAt,
        Version = row?.Version ?? 0,

        // Only hashes. They tell later posts of a series from this article, although the same evidence leads to this row.
        Known = row?.Known,
        Leads = row?.Leads,
        Deleted = true,
        SkipsGrace = deletion.Now,
    };

    // A string property holds 64 KiB of UTF-16; a column for people needs far less. The whole article is in its blob.
    private static string? Short(string? text) => text is { Length: > 1_000 } ? text[..1_000] : text;

    // Table storage knows no time before 1601, and feeds do say "0001-01-01".
    private static DateTimeOffset? Representable(DateTimeOffset? time) => time?.Year > 1601 ? time : null;
}
