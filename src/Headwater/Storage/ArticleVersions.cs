using System.Globalization;
using Azure.Storage.Blobs.Models;

namespace Headwater.Storage;

/// <param name="Number">1 for the first content seen; null where its blob is older than these numbers.</param>
/// <param name="ContentHash">Names it.</param>
/// <param name="Stored">When its blob was written.</param>
/// <param name="Current">True for the one that listings show.</param>
public sealed record ArticleVersion(int? Number, string ContentHash, DateTimeOffset Stored, bool Current);

/// <summary>The versions of an article: its blobs. Only an item with the same content overwrites one.</summary>
internal static class ArticleVersions
{
    private const string Suffix = ".json";
    private const string NumberKey = "version";

    /// <summary>The metadata of an article's blob that holds the number of its version.</summary>
    public static Dictionary<string, string> Metadata(int number) =>
        new() { [NumberKey] = number.ToString(CultureInfo.InvariantCulture) };

    /// <summary>
    /// Newest first. An article that went back to what it said before has one version for both times, with the number of the later one.
    /// </summary>
    public static async Task<IReadOnlyList<ArticleVersion>> ListAsync(
        StorageAccount storage, ArticleHeader article, CancellationToken cancellationToken)
    {
        var prefix = StorageNames.ArticlePrefix(article.FeedId, article.Id);
        var versions = new List<ArticleVersion>();
        await foreach (var blob in storage.ArticleBlobs.GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, prefix, cancellationToken))
        {
            var hash = blob.Name[prefix.Length..].Replace(Suffix, "", StringComparison.Ordinal);
            var isCurrent = hash == article.ContentHash;
            versions.Add(new ArticleVersion(
                isCurrent ? article.Version : NumberOf(blob), hash, blob.Properties.CreatedOn ?? blob.Properties.LastModified ?? default,
                isCurrent));
        }

        return [.. versions
            .OrderByDescending(version => version.Current)
            .ThenByDescending(version => version.Number)
            .ThenByDescending(version => version.Stored)];
    }

    /// <summary>The content hash of the version before this one; null for the first.</summary>
    /// <param name="versions">Newest first.</param>
    public static string? Before(IReadOnlyList<ArticleVersion> versions, string hash) =>
        versions.SkipWhile(version => version.ContentHash != hash).Skip(1).FirstOrDefault()?.ContentHash;

    /// <summary>The content hash of a version that is named by its number or by its hash; null when there is no such number.</summary>
    public static string? HashOf(IReadOnlyList<ArticleVersion> versions, string version) =>
        int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? HashOf(versions, number)
            : version;

    /// <summary>Null when there is no such number.</summary>
    public static string? HashOf(IReadOnlyList<ArticleVersion> versions, int number) =>
        versions.FirstOrDefault(version => version.Number == number)?.ContentHash;

    private static int? NumberOf(BlobItem blob) =>
        blob.Metadata.TryGetValue(NumberKey, out var text)
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
