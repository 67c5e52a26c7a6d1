using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Headwater.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Headwater.Ingestion;

/// <summary>Removes the oldest versions of an article that has more than <see cref="RemovalOptions.MaxVersions"/>, from both containers.</summary>
/// <remarks>
/// What still waits in the queue cannot lose its item: a message that is not outdated was announced later than the present version, but
/// for the seconds by which two polls at once may pass each other, and each announcement writes its item anew. So its item is younger than
/// the present version's less the grace period. All these times are the storage service's; no instance's clock is in it. It may run twice
/// at once, and what a crash leaves is seen to at a later change.
/// </remarks>
public sealed partial class VersionPruner(StorageAccount storage, IOptions<RemovalOptions> options, ILogger<VersionPruner> logger)
{
    // The first letter of a hash has 32 values. To look for surplus versions costs a list of both containers, so one change in 32 does it.
    // Not every 32nd version: their numbers begin again when an item leaves its document and comes back.
    private const char Chosen = 'a';

    /// <summary>Whether it is the turn of this version to look.</summary>
    public static bool IsDue(string contentHash) => contentHash.StartsWith(Chosen);

    /// <param name="message">Of the version that listings show now.</param>
    /// <param name="stored">When its item was stored.</param>
    internal async Task PruneAsync(ItemMessage message, DateTimeOffset stored, CancellationToken cancellationToken)
    {
        var prefix = StorageNames.ArticlePrefix(message.FeedId, message.ArticleId);
        var present = StorageNames.ArticleBlob(message.FeedId, message.ArticleId, message.ContentHash);
        var pruned = await PruneAsync(storage.ArticleBlobs, prefix, present, stored, cancellationToken)
            + await PruneAsync(storage.ItemBlobs, prefix, present, stored, cancellationToken);
        if (pruned > 0)
            Log.Pruned(logger, message.ArticleId, message.FeedId, pruned, options.Value.MaxVersions);
    }

    private async Task<int> PruneAsync(
        BlobContainerClient container, string prefix, string present, DateTimeOffset stored, CancellationToken cancellationToken)
    {
        var older = await container.GetBlobsAsync(BlobTraits.None, BlobStates.None, prefix, cancellationToken)
            .Where(blob => blob.Name != present)
            .ToListAsync(cancellationToken);
        var surplus = older
            .OrderByDescending(blob => blob.Properties.LastModified)
            .Skip(options.Value.MaxVersions - 1)
            .Where(blob => blob.Properties.LastModified < stored - options.Value.GracePeriod);
        var pruned = 0;
        foreach (var blob in surplus)
        {
            // Written anew since it was listed: it is on its way to become the present version again.
            if (await container.DeleteIfUnchangedAsync(blob, cancellationToken))
                pruned++;
        }

        return pruned;
    }

    private static partial class Log
    {
        [LoggerMessage(226, LogLevel.Information, "{Count} blobs of old versions of article {ArticleId} of {FeedId} were removed: it has more than {Max} versions")]
        public static partial void Pruned(ILogger logger, string articleId, string feedId, int count, int max);
    }
}
