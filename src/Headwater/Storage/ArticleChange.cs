using System.Text.Json.Serialization;
using Headwater.Articles;

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

    /// <summary>Null for a deletion.</summary>
    public ArticleHeader? Article { get; init; }

    /// <summary>Texts of the headings, for search; a line each.</summary>
    public string? Headings { get; init; }

    /// <summary>The first characters of the article's text, for search.</summary>
    public string? Text { get; init; }
}

[JsonConverter(typeof(JsonStringEnumConverter<ChangeKind>))]
public enum ChangeKind
{
    [JsonStringEnumMemberName("upsert")] Upsert,
    [JsonStringEnumMemberName("delete")] Delete,
}
