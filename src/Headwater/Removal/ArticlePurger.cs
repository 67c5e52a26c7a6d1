using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Headwater.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Headwater.Removal;

/// <summary>
/// Removes the blobs of deleted articles when the grace period is over. It follows the log, so it needs no list of its own, finishes what
/// a crash left undone, and may run twice at once.
/// </summary>
public sealed partial class ArticlePurger(
    StorageAccount storage, ChangeLog log, ArticleRemover remover, IOptions<RemovalOptions> options, TimeProvider time, ILogger<ArticlePurger> logger)
{
    // Blobs carry the time of the storage service in whole seconds, deletions that of an instance. A blob that is left over does no harm.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    // What was written within the tolerance of the deletion is taken for older when it is no article after this time.
    private static readonly TimeSpan OnItsWay = TimeSpan.FromDays(1);

    private readonly BlobClient _position = storage.Log.GetBlobClient(StorageNames.PurgePosition);

    /// <summary>A removed feed may have more articles than fit into the time of a function: the next run goes on from here. Tests make it small.</summary>
    internal int DeletionsPerSave { get; init; } = 100;

    /// <summary>Purges what is due and remembers how far it came.</summary>
    public async Task PurgeAsync(CancellationToken cancellationToken)
    {
        var due = time.GetUtcNow() - options.Value.GracePeriod;
        var saved = await ReadPositionAsync(cancellationToken);
        var reached = saved;
        try
        {
            var purged = 0;
            await foreach (var line in log.ReadAsync(saved, cancellationToken).SelectMany(chunk => chunk.Split()))
            {
                if (ReadDeletion(line) is { } deletion)
                {
                    if (deletion.DeletedAt > due)
                        break;
                    await PurgeAsync(deletion, cancellationToken);
                    if (++purged % DeletionsPerSave == 0)
                        await SavePositionAsync(line.Next, cancellationToken);
                }

                reached = line.Next;
            }
        }
        catch (LogPositionException)
        {
            reached = LogPosition.Start;
        }

        if (reached != saved)
            await SavePositionAsync(reached, cancellationToken);
    }

    /// <summary>Null for anything else, and for a line that cannot be read: the index names those.</summary>
    private static ArticleChange? ReadDeletion(LogLine line)
    {
        try
        {
            var change = JsonSerializer.Deserialize(line.Json.Span, StorageJson.Relaxed.ArticleChange);
            return change?.Kind == ChangeKind.Delete ? change : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task SavePositionAsync(LogPosition position, CancellationToken cancellationToken) =>
        await _position.UploadAsync(BinaryData.FromString(position.ToString()), overwrite: true, cancellationToken);

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
    private async Task<int> DeleteAsync(
        BlobContainerClient container, string prefix, ArticleChange deletion, CancellationToken cancellationToken)
    {
        var deleted = 0;
        await foreach (var blob in container.GetBlobsAsync(BlobTraits.None, BlobStates.None, prefix, cancellationToken))
        {
            if (deletion.FetchedAt != ArticleChange.ForGood && IsLater(blob.Properties.LastModified, deletion.DeletedAt))
                continue;
            if (await container.DeleteIfUnchangedAsync(blob, cancellationToken))
                deleted++;
        }

        return deleted;
    }

    private bool IsLater(DateTimeOffset? written, DateTimeOffset? deleted) =>
        written > deleted + ClockTolerance || (written > deleted - ClockTolerance && time.GetUtcNow() - written < OnItsWay);

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
