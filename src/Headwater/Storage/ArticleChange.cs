using System.Text.Json.Serialization;

namespace Headwater.Storage;

/// <summary>
/// One line of the log. Lines of one article are ordered by (<see cref="FetchedAt"/>, <see cref="ContentHash"/>), whatever
/// their order in the log: a reader keeps the greatest.
/// </summary>
public sealed record ArticleChange
{
    public required ChangeKind Kind { get; init; }
    public required string ArticleId { get; init; }
    public required string FeedId { get; init; }
    public required DateTimeOffset FetchedAt { get; init; }
    public string ContentHash { get; init; } = "";

    /// <summary>When a deletion was asked for; null for an upsert.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>Null for a deletion.</summary>
    public ArticleHeader? Article { get; init; }

    /// <summary>Texts of the headings, for search; a line each.</summary>
    public string? Headings { get; init; }

    /// <summary>The first characters of the article's text, for search.</summary>
    public string? Text { get; init; }

    /// <summary>
    /// The <see cref="FetchedAt"/> of an article that was deleted for good: it comes after everything that will ever be fetched, so
    /// that neither the next poll, nor a late message, nor a later edit brings the article back.
    /// </summary>
    public static DateTimeOffset ForGood => DateTimeOffset.MaxValue;

    /// <summary>
    /// The <see cref="ContentHash"/> of a deletion: it comes after every hash, so that of a fetch and a deletion at one moment the deletion
    /// counts.
    /// </summary>
    public const string AfterEveryHash = "~";

    /// <param name="fetchedAt">Whatever was fetched until then is deleted.</param>
    public static ArticleChange Deletion(string feedId, string articleId, DateTimeOffset fetchedAt, DateTimeOffset deletedAt) => new()
    {
        Kind = ChangeKind.Delete,
        ArticleId = articleId,
        FeedId = feedId,
        FetchedAt = fetchedAt,
        ContentHash = AfterEveryHash,
        DeletedAt = deletedAt,
    };
}

[JsonConverter(typeof(JsonStringEnumConverter<ChangeKind>))]
public enum ChangeKind
{
    [JsonStringEnumMemberName("upsert")] Upsert,
    [JsonStringEnumMemberName("delete")] Delete,
}
