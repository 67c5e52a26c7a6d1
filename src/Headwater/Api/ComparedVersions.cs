using Headwater.Feeds.Articles;
using Headwater.Http;
using Headwater.Storage;

namespace Headwater.Api;

/// <summary>Two versions of an article.</summary>
/// <param name="All">Newest first.</param>
/// <param name="From">Content hash of the one that is compared with: as a rule the older.</param>
/// <param name="To">Content hash of the other.</param>
internal sealed record ComparedVersions(IReadOnlyList<ArticleVersion> All, string From, string To, Article First, Article Second)
{
    /// <param name="from">Number or hash; null for the version before <paramref name="to"/>.</param>
    /// <param name="to">Number or hash; null for the current version.</param>
    /// <exception cref="ProblemException">There is no such version (any more).</exception>
    public static async Task<ComparedVersions> ReadAsync(
        ArticleBlobs blobs, ArticleHeader article, string? from, string? to, CancellationToken cancellationToken)
    {
        var begun = blobs.Begin();
        var all = await blobs.VersionsAsync(article, cancellationToken, begun);
        var second = (to is null ? article.ContentHash : ArticleVersions.HashOf(all, to)) ?? throw Missing(to!);
        if (from is null && ArticleVersions.Before(all, second) is null)
            throw new ProblemException(Problems.NotFound($"The article {article.Id} has no version before {second} to compare it with."));
        var first = (from is null ? ArticleVersions.Before(all, second) : ArticleVersions.HashOf(all, from)) ?? throw Missing(from!);
        return new ComparedVersions(all, first, second, await TextAsync(first), await TextAsync(second));

        async Task<Article> TextAsync(string hash) =>
            await blobs.ReadAsync(article, hash, cancellationToken, begun) ?? throw Missing(hash);

        ProblemException Missing(string version) => new(Problems.NotFound($"The article {article.Id} has no version {version}."));
    }
}
