using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Headwater.Ingestion;
using Headwater.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Headwater.Removal;

/// <summary>
/// Removes the blobs of deleted articles when the grace period is over. It follows the log, so it needs no list of its own, finishes what
/// a crash left, and may run twice at once.
/// </summary>
internal sealed partial class ArticlePurger(
    StorageAccount storage, ChangeLog log, ArticleRemover remover, FailureLog failures, IOptions<RemovalOptions> options, TimeProvider time,
    ILogger<ArticlePurger> logger)
{
    // Blobs have the storage service's time in whole seconds, deletions an instance's time. A blob that is left over does no harm.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    // A blob written within the tolerance of the deletion counts as older when there is still no article after this time.
    private static readonly TimeSpan OnItsWay = TimeSpan.FromDays(1);

    // The calls of one article wait for each other; those of so many hide the round trips, and no service throttles them.
    private const int AtOnce = 8;

    private readonly ArticleMemory _memory = new(storage);

    /// <summary>
    /// A removed feed may have more articles than fit into the time of a function: the next run continues from here. Tests make it small.
    /// </summary>
    internal int DeletionsPerSave { get; init; } = 100;

    /// <summary>Purges what is due and saves its position.</summary>
    internal async Task PurgeAsync(RunDeadline deadline, CancellationToken cancellationToken)
    {
        await PurgeNowAsync(deadline, cancellationToken);
        var due = time.GetUtcNow() - options.Value.RowsStay;
        var saved = await ReadPositionAsync(StorageNames.PurgePosition, cancellationToken);
        await PurgeAsync(
            StorageNames.PurgePosition, saved, deletion => true, deletion => deletion.DeletedAt <= due, forgets: true, deadline.Next,
            cancellationToken);
    }

    /// <summary>
    /// Purges what was deleted without grace period: also at the next run of the timer, should this call die. Its own position leaves
    /// deletions whose grace period is not over behind. The rows, in which there is no word, stay as long as the others: they tell
    /// messages that still wait, and find their items gone, that these were deleted.
    /// </summary>
    public Task PurgeNowAsync(CancellationToken cancellationToken) => PurgeNowAsync(RunDeadline.First(time).Next, cancellationToken);

    internal async Task PurgeNowAsync(RunDeadline deadline, CancellationToken cancellationToken)
    {
        var saved = await ReadPositionAsync(StorageNames.PurgeNowPosition, cancellationToken);
        var other = await ReadPositionAsync(StorageNames.PurgePosition, cancellationToken);
        if (saved.Origin is null || (saved.Origin == other.Origin && saved < other))
            saved = other; // what is before it is purged, whatever it is
        await PurgeAsync(
            StorageNames.PurgeNowPosition, saved, deletion => deletion.Now == true || !HasGrace, _ => true, forgets: false,
            deadline, cancellationToken);
    }

    /// <summary>
    /// Removes every blob of a feed whose grace period is over: also what a poll or a message wrote after its deletion, because it had
    /// begun before it.
    /// </summary>
    /// <returns>False when some are left: there was no time, or they were written just now.</returns>
    internal async Task<bool> TryEraseFeedAsync(string feedId, RunDeadline deadline, CancellationToken cancellationToken)
    {
        var written = time.GetUtcNow() - ClockTolerance;
        var left = 0;
        foreach (var container in (BlobContainerClient[])[storage.ItemBlobs, storage.PageBlobs, storage.ArticleBlobs])
        {
            await Parallel.ForEachAsync(
                container.GetBlobsAsync(BlobTraits.None, BlobStates.None, $"{feedId}/", cancellationToken),
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
                async (blob, token) =>
                {
                    var isOurs = blob.Properties.LastModified < written && !deadline.IsOver;
                    if (!isOurs || !await container.DeleteIfUnchangedAsync(blob, token))
                        Interlocked.Increment(ref left);
                });
        }

        return left == 0;
    }

    private bool HasGrace => options.Value.GracePeriod > TimeSpan.Zero;

    /// <param name="name">Of the blob with the position.</param>
    /// <param name="isDue">Whether the grace period of the deletion is over, and of those before it.</param>
    /// <param name="forgets">Whether the rows of the articles go, too.</param>
    private async Task PurgeAsync(
        string name, LogPosition saved, Func<ArticleChange, bool> isOurs, Func<ArticleChange, bool> isDue, bool forgets,
        RunDeadline deadline, CancellationToken cancellationToken)
    {
        var reached = saved;
        var due = new List<ArticleChange>();
        var waiting = new List<ArticleChange>();
        var now = time.GetUtcNow();
        try
        {
            await foreach (var line in log.ReadAsync(saved, cancellationToken).SelectMany(chunk => chunk.Split()))
            {
                if (ArticleChangeLine.Read(line.Json.Span) is { Kind: ChangeKind.Delete } deletion && isOurs(deletion))
                {
                    waiting.Add(deletion);
                    if (isDue(deletion))
                    {
                        due.AddRange(waiting);
                        waiting.Clear();
                    }
                    else if (deletion.DeletedAt <= now)
                    {
                        break;
                    }
                }

                // By a clock that was ahead: it waits for a later deletion that is due, and those after it do not wait for its time.
                if (waiting.Count == 0)
                    reached = line.Next;
                if (due.Count >= DeletionsPerSave)
                {
                    await PurgeAsync(due, forgets, cancellationToken);
                    await SavePositionAsync(name, reached, cancellationToken);
                    due.Clear();
                }

                if (deadline.IsOver)
                    break;
            }

            await PurgeAsync(due, forgets, cancellationToken);
        }
        catch (LogPositionException)
        {
            reached = LogPosition.Start;
        }

        if (reached != saved)
            await SavePositionAsync(name, reached, cancellationToken);
    }

    /// <summary>Several articles at once; what is deleted of one article, in the order of the log.</summary>
    private Task PurgeAsync(IReadOnlyCollection<ArticleChange> deletions, bool forgets, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            deletions.GroupBy(deletion => (deletion.FeedId, deletion.ArticleId)),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (ofArticle, token) =>
            {
                foreach (var deletion in ofArticle)
                    await PurgeAsync(deletion, forgets, token);
            });

    private async Task SavePositionAsync(string name, LogPosition position, CancellationToken cancellationToken) => await storage.Log
        .GetBlobClient(name).UploadAsync(BinaryData.FromString(position.ToString()), overwrite: true, cancellationToken);

    private async Task PurgeAsync(ArticleChange deletion, bool forgets, CancellationToken cancellationToken)
    {
        await remover.MarkAsync([deletion], cancellationToken);
        var found = await storage.Articles.GetEntityIfExistsAsync<ArticleRow>(
            deletion.FeedId, deletion.ArticleId, cancellationToken: cancellationToken);

        // Another run was faster.
        if (!found.HasValue)
            return;

        // Where the feed was registered again, and brought the article back, what it said before the deletion goes all the same.
        var row = found.Value!;
        var prefix = StorageNames.ArticlePrefix(deletion.FeedId, deletion.ArticleId);
        var current = row.Deleted ? null : prefix + row.ContentHash;
        var purged = await DeleteAsync(storage.ArticleBlobs, prefix, current, deletion, cancellationToken)
            + await DeleteAsync(storage.ItemBlobs, prefix, current, deletion, cancellationToken)
            + await DeleteAsync(storage.PageBlobs, prefix, current, deletion, cancellationToken);
        if (row.Deleted)
            await failures.EraseAsync(deletion.FeedId, deletion.ArticleId, cancellationToken);

        // A row that keeps an article away permanently stays.
        if (forgets && row.Deleted && row.FetchedAt != ArticleChange.Permanently)
            await _memory.ForgetAsync(row, cancellationToken);
        if (purged > 0)
            Log.Purged(logger, deletion.ArticleId, deletion.FeedId, purged);
    }

    /// <summary>
    /// Spares blobs written after the deletion, unless it was permanent: they are about to become an article again whose row is not written
    /// yet. The condition on the ETag spares blobs that are being written right now.
    /// </summary>
    /// <param name="current">How the blob of the current version begins; null for an article that did not come back.</param>
    private async Task<int> DeleteAsync(
        BlobContainerClient container, string prefix, string? current, ArticleChange deletion, CancellationToken cancellationToken)
    {
        var deleted = 0;
        await foreach (var blob in container.GetBlobsAsync(BlobTraits.None, BlobStates.None, prefix, cancellationToken))
        {
            if (deletion.FetchedAt != ArticleChange.Permanently && IsLater(blob.Properties.LastModified, deletion))
                continue;
            if (current is not null && blob.Name.StartsWith(current, StringComparison.Ordinal))
                continue;
            if (await container.DeleteIfUnchangedAsync(blob, cancellationToken))
                deleted++;
        }

        return deleted;
    }

    private bool IsLater(DateTimeOffset? written, ArticleChange deletion)
    {
        // What was fetched until then is deleted: later than the deletion, where a clock was set back meanwhile.
        var end = deletion.FetchedAt > deletion.DeletedAt ? deletion.FetchedAt : deletion.DeletedAt;
        return written > end + ClockTolerance
            || (written > end - ClockTolerance && time.GetUtcNow() - written < Doubt && deletion.Now != true);
    }

    /// <summary>No longer than the grace period, because nothing looks at a blob again after that.</summary>
    private TimeSpan Doubt => options.Value.GracePeriod < OnItsWay ? options.Value.GracePeriod : OnItsWay;

    private async Task<LogPosition> ReadPositionAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            BlobDownloadResult text = await storage.Log.GetBlobClient(name).DownloadContentAsync(cancellationToken);
            return LogPosition.TryParse(text.Content.ToString(), out var position) ? position : LogPosition.Start;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return LogPosition.Start;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(225, LogLevel.Information, "Removed {Count} blobs of the deleted article {ArticleId} of {FeedId}")]
        public static partial void Purged(ILogger logger, string articleId, string feedId, int count);
    }
}
