using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Headwater.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Headwater.Ingestion;

/// <summary>
/// Removes the blobs of deleted articles when the grace period is over. It follows the log, so it needs no list of its own, finishes what
/// a crash left undone, and may run twice at once.
/// </summary>
public sealed partial class ArticlePurger(
    StorageAccount storage, ChangeLog log, ArticleRemover remover, IOptions<RemovalOptions> options, TimeProvider time, ILogger<ArticlePurger> logger)
{
    // Blobs carry the time of the storage service in whole seconds, deletions that of an instance. A blob that is left over does no harm.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    private readonly BlobClient _position = storage.Log.GetBlobClient(StorageNames.PurgePosition);

    /// <summary>Purges what is due and remembers how far it came.</summary>
    public async Task PurgeAsync(CancellationToken cancellationToken)
    {
        var due = time.GetUtcNow() - options.Value.GracePeriod;
        var saved = await ReadPositionAsync(cancellationToken);
        var reached = saved;
        try
        {
            await foreach (var chunk in log.ReadAsync(saved, cancellationToken))
            {
                reached = await PurgeAsync(chunk, due, cancellationToken);
                if (reached != chunk.Next)
                    break;
            }
        }
        catch (LogPositionException)
        {
            reached = LogPosition.Start;
        }

        if (reached != saved)
            await _position.UploadAsync(BinaryData.FromString(reached.ToString()), overwrite: true, cancellationToken);
    }

    /// <returns>The position before the first deletion that is not due yet, or the end of the chunk.</returns>
    private async Task<LogPosition> PurgeAsync(LogChunk chunk, DateTimeOffset due, CancellationToken cancellationToken)
    {
        var reached = chunk.Start;
        foreach (var line in chunk.Split())
        {
            var change = JsonSerializer.Deserialize(line.Json.Span, HeadwaterJson.Relaxed.ArticleChange)!;
            if (change.Kind == ChangeKind.Delete)
            {
                if (change.DeletedAt > due)
                    return reached;
                await PurgeAsync(change, cancellationToken);
            }

            reached = line.Next;
        }

        return reached;
    }

    private async Task PurgeAsync(ArticleChange deletion, CancellationToken cancellationToken)
    {
        await remover.MarkAsync([deletion], cancellationToken);
        ArticleRow row = await storage.Articles.GetEntityAsync<ArticleRow>(
            deletion.FeedId, deletion.ArticleId, cancellationToken: cancellationToken);

        // Its feed was registered again and brought it back.
        if (!row.Deleted)
            return;
        var prefix = StorageNames.ArticlePrefix(deletion.FeedId, deletion.ArticleId);
        var purged = await DeleteAsync(storage.ArticleBlobs, prefix, deletion, cancellationToken)
            + await DeleteAsync(storage.ItemBlobs, prefix, deletion, cancellationToken);
        if (purged > 0)
            Log.Purged(logger, deletion.ArticleId, deletion.FeedId, purged);
    }

    /// <summary>
    /// Spares what was written after the deletion, unless that was for good: it is on its way to become an article again, and its
    /// row is not written yet. The ETag does the same for what is written just now.
    /// </summary>
    private static async Task<int> DeleteAsync(
        BlobContainerClient container, string prefix, ArticleChange deletion, CancellationToken cancellationToken)
    {
        var deleted = 0;
        await foreach (var blob in container.GetBlobsAsync(BlobTraits.None, BlobStates.None, prefix, cancellationToken))
        {
            if (deletion.FetchedAt != ArticleChange.ForGood && blob.Properties.LastModified > deletion.DeletedAt - ClockTolerance)
                continue;
            try
            {
                var conditions = new BlobRequestConditions { IfMatch = blob.Properties.ETag };
                await container.GetBlobClient(blob.Name).DeleteAsync(DeleteSnapshotsOption.IncludeSnapshots, conditions, cancellationToken);
                deleted++;
            }
            catch (RequestFailedException e) when (e.Status is 404 or 412)
            {
                // Another run was faster, or it was written anew.
            }
        }

        return deleted;
    }

    private async Task<LogPosition> ReadPositionAsync(CancellationToken cancellationToken)
    {
        try
        {
            BlobDownloadResult text = await _position.DownloadContentAsync(cancellationToken);
            return LogPosition.TryParse(text.Content.ToString(), out var position) ? position : LogPosition.Start;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return LogPosition.Start;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(225, LogLevel.Information, "{Count} blobs of the deleted article {ArticleId} of {FeedId} were removed")]
        public static partial void Purged(ILogger logger, string articleId, string feedId, int count);
    }
}
