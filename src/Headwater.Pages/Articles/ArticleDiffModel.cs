using Headwater.Storage;

namespace Headwater.Pages.Articles;

/// <summary>What <see cref="ArticleDiffView"/> shows.</summary>
public sealed record ArticleDiffModel
{
    public required ArticleHeader Header { get; init; }

    /// <summary>Newest first.</summary>
    public required IReadOnlyList<ArticleVersion> Versions { get; init; }

    /// <summary>The content hash of the older version.</summary>
    public required string From { get; init; }

    public required string To { get; init; }
    public required string OldTitle { get; init; }
    public required string NewTitle { get; init; }

    /// <summary>Null when the texts are too long to be compared.</summary>
    public required IReadOnlyList<DiffPart>? Parts { get; init; }

    public ArticleVersion? Version(string hash) => Versions.FirstOrDefault(version => version.ContentHash == hash);
}
