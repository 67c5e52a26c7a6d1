using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Headwater.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Headwater.Ingestion;

/// <summary>
/// Removes the oldest versions of an article that has more than <see cref="RemovalOptions.MaxVersions"/>, from all containers.
/// </summary>
/// <remarks>
/// A message in the queue cannot lose its item: a message that is not outdated was sent later than that of the current version (except for
/// the seconds by which two simultaneous polls may overtake each other), and each message writes its item again. So its item is younger
/// than the current version's item less the grace period. All these times are the storage service's; no instance's clock is involved. It
/// may run twice at once, and a later change cleans up what a crash left.
/// </remarks>
internal sealed partial class VersionPruner(StorageAccount storage, IOptions<RemovalOptions> options, ILogger<VersionPruner> logger)
{
    // The first letter of a hash has 32 values. Looking for surplus versions lists three containers, so one change in 32 does it. Version
    // numbers would not do instead: they once began again when an item left its document and came back.
    private const char Chosen = 'a';

    /// <summary>Whether the change to this version looks for surplus versions: one change in 32 does.</summary>
    public static bool IsDue(string contentHash) => contentHash.StartsWith(Chosen);

    /// <param name="message">The message of the current version.</param>
    /// <param name="stored">When its item was stored.</param>
    internal async Task PruneAsync(ItemMessage message, DateTimeOffset stored, CancellationToken cancellationToken)
    {
        var prefix = StorageNames.ArticlePrefix(message.FeedId, message.ArticleId);
        var current = prefix + message.ContentHash;
        var pruned = await PruneAsync(storage.ArticleBlobs, prefix, current, stored, cancellationToken)
            + await PruneAsync(storage.ItemBlobs, prefix, current, stored, cancellationToken)
            + await PruneAsync(storage.PageBlobs, prefix, current, stored, cancellationToken);
        if (pruned > 0)
            Log.Pruned(logger, message.ArticleId, message.FeedId, pruned, options.Value.MaxVersions);
    }

    private async Task<int> PruneAsync(
        BlobContainerClient container, string prefix, string current, DateTimeOffset stored, CancellationToken cancellationToken)
    {
        var older = await container.GetBlobsAsync(BlobTraits.None, BlobStates.None, prefix, cancellationToken)
            .Where(blob => !blob.Name.StartsWith(current + ".", StringComparison.Ordinal))
            .ToListAsync(cancellationToken);
        var surplus = older
            .OrderByDescending(blob => blob.Properties.LastModified)
            .Skip(options.Value.MaxVersions - 1)
            .Where(blob => blob.Properties.LastModified < stored - options.Value.GracePeriod);
        var pruned = 0;
        foreach (var blob in surplus)
        {
            // Not deleted when it was written again since it was listed: it is about to become the current version again.
            if (await container.DeleteIfUnchangedAsync(blob, cancellationToken))
                pruned++;
        }

        return pruned;
    }

    private static partial class Log
    {
        [LoggerMessage(226,
            LogLevel.Information, "Removed {Count} blobs of old versions of article {ArticleId} of {FeedId}, which had more than {Max} "
                + "versions")]
        public static partial void Pruned(ILogger logger, string articleId, string feedId, int count, int max);
    }
}
