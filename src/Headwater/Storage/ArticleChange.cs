using System.Text.Json.Serialization;

namespace Headwater.Storage;

/// <summary>
/// One line of the log: which version of which article was stored, or that it was deleted. Its text is only in the blob that the ids
/// name. Lines of one article are ordered by (<see cref="FetchedAt"/>, <see cref="ContentHash"/>), whatever their order in the log:
/// a reader keeps the greatest. A line of another kind says that a feed was renamed; its title is read again, whatever the order.
/// </summary>
internal sealed record ArticleChange
{
    public required ChangeKind Kind { get; init; }

    /// <summary>Empty when it is a feed that was renamed.</summary>
    public required string ArticleId { get; init; }

    public required string FeedId { get; init; }
    public string ContentHash { get; init; } = "";
    public required DateTimeOffset FetchedAt { get; init; }

    /// <summary>When the article was first fetched; null for a deletion.</summary>
    public DateTimeOffset? FirstSeen { get; init; }

    /// <summary>1 for the first content seen, one more for each change; null for a deletion.</summary>
    public int? Version { get; init; }

    /// <summary>True when the article came from the feed's history; else null.</summary>
    public bool? Backfilled { get; init; }

    /// <summary>When a deletion was asked for; null for an upsert.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>True for a deletion without grace period; else null.</summary>
    public bool? Now { get; init; }

    /// <summary>
    /// The <see cref="FetchedAt"/> of an article that was deleted permanently: it comes after everything that will ever be fetched, so
    /// that neither the next poll, nor a late message, nor a later edit brings the article back.
    /// </summary>
    public static DateTimeOffset Permanently => DateTimeOffset.MaxValue;

    /// <summary>
    /// The <see cref="ContentHash"/> of a deletion: greater than every hash, so that a deletion wins over a fetch at the same moment.
    /// </summary>
    public const string AfterEveryHash = "~";

    public static ArticleChange Upsert(
        string feedId, string articleId, string contentHash, DateTimeOffset fetchedAt, DateTimeOffset firstSeen, int version,
        bool? backfilled = null) => new()
        {
            Kind = ChangeKind.Upsert,
            ArticleId = articleId,
            FeedId = feedId,
            ContentHash = contentHash,
            FetchedAt = fetchedAt,
            FirstSeen = firstSeen,
            Version = version,
            Backfilled = backfilled,
        };

    /// <summary>The feed has another title: see <see cref="FeedTitles"/>.</summary>
    public static ArticleChange Renamed(string feedId, DateTimeOffset at) =>
        new() { Kind = ChangeKind.Feed, ArticleId = "", FeedId = feedId, FetchedAt = at };

    /// <param name="fetchedAt">Everything that was fetched until then is deleted.</param>
    /// <param name="now">True to skip the grace period.</param>
    public static ArticleChange Deletion(
        string feedId, string articleId, DateTimeOffset fetchedAt, DateTimeOffset deletedAt, bool now = false) => new()
        {
            Kind = ChangeKind.Delete,
            ArticleId = articleId,
            FeedId = feedId,
            FetchedAt = fetchedAt,
            ContentHash = AfterEveryHash,
            DeletedAt = deletedAt,
            Now = now ? true : null,
        };
}

[JsonConverter(typeof(JsonStringEnumConverter<ChangeKind>))]
internal enum ChangeKind
{
    [JsonStringEnumMemberName("upsert")] Upsert,
    [JsonStringEnumMemberName("delete")] Delete,
    [JsonStringEnumMemberName("feed")] Feed,
}
