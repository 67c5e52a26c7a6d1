using Azure.Storage.Blobs.Models;

namespace Headwater.Storage;

/// <param name="Number">1 for the first content seen; null when the numbering began again since.</param>
/// <param name="ContentHash">What names it.</param>
/// <param name="Stored">When its blob was written.</param>
/// <param name="Current">True for the one that listings show.</param>
public sealed record ArticleVersion(int? Number, string ContentHash, DateTimeOffset Stored, bool Current);

/// <summary>What an article said before: its blobs, of which none is ever overwritten.</summary>
internal static class ArticleVersions
{
    private const string Suffix = ".json";

    /// <summary>Newest first. An article that went back to what it said before has one version for both times.</summary>
    public static async Task<IReadOnlyList<ArticleVersion>> ListAsync(
        StorageAccount storage, ArticleHeader article, CancellationToken cancellationToken)
    {
        var prefix = StorageNames.ArticlePrefix(article.FeedId, article.Id);
        var versions = new List<ArticleVersion>();
        await foreach (var blob in storage.ArticleBlobs.GetBlobsAsync(BlobTraits.None, BlobStates.None, prefix, cancellationToken))
        {
            var hash = blob.Name[prefix.Length..].Replace(Suffix, "", StringComparison.Ordinal);
            versions.Add(
                new ArticleVersion(
                    null, hash, blob.Properties.CreatedOn ?? blob.Properties.LastModified ?? default, hash == article.ContentHash));
        }

        return [.. versions
            .OrderByDescending(version => version.Current)
            .ThenByDescending(version => version.Stored)
            .Select((version, age) => article.Version > age ? version with { Number = article.Version - age } : version)];
    }

    /// <summary>True for what could be a content hash: 26 characters of base32.</summary>
    public static bool IsHash(string text) => text.Length == 26 && text.All(c => c is (>= 'a' and <= 'z') or (>= '2' and <= '7'));
}
