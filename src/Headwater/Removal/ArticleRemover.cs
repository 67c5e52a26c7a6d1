using System.Buffers;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs.Models;
using Headwater.Ingestion;
using Headwater.Storage;
using Microsoft.Extensions.Logging;

namespace Headwater.Removal;

/// <summary>Takes articles out of the listing: a deletion in the log, then the row in <c>Articles</c>; the blobs go later (<see cref="ArticlePurger"/>).</summary>
/// <remarks>
/// The line comes first: it alone decides what readers see. After a crash behind it the row is still that of a living article, and the
/// purge marks it when it comes to the line. Every step may be repeated.
/// </remarks>
public sealed partial class ArticleRemover(StorageAccount storage, ChangeLog log, TimeProvider time, ILogger<ArticleRemover> logger)
{
    // A transaction of table storage holds 100 rows: https://learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions.
    private const int BatchSize = 100;

    // Each lost race means that a message of one of the articles went through; more in a row than this are no race.
    private const int MaxAttempts = 5;

    /// <summary>Deletes one article for good: no later fetch brings it back, not even an edited one.</summary>
    public async Task RemoveAsync(string feedId, string articleId, CancellationToken cancellationToken)
    {
        var deletion = ArticleChange.Deletion(feedId, articleId, ArticleChange.ForGood, time.GetUtcNow());
        await log.AppendAsync(ArticleChangeLine.Write(deletion), cancellationToken);
        await MarkAsync([deletion], cancellationToken);
        Log.Removed(logger, articleId, feedId);
    }

    /// <summary>
    /// Deletes what was ever fetched of a feed, also what still waits in the queue. To be called when the feed is no longer polled, and
    /// again after a failure. A feed that is registered again later brings its articles back, but for those deleted one by one.
    /// </summary>
    /// <returns>Number of articles that were there.</returns>
    public async Task<int> RemoveFeedAsync(string feedId, CancellationToken cancellationToken)
    {
        var rows = await storage.Articles
            .QueryAsync<ArticleRow>(row => row.PartitionKey == feedId, cancellationToken: cancellationToken)
            .ToDictionaryAsync(row => row.RowKey, cancellationToken: cancellationToken);
        var doomed = rows.Values.Where(row => !row.Deleted).Select(row => row.RowKey).ToList();
        var removed = doomed.Count;

        // A message that still waits has no row yet, but its item is stored: the row of a deletion stops it.
        await foreach (var articleId in ItemsAsync(feedId, cancellationToken))
            if (!rows.ContainsKey(articleId))
                doomed.Add(articleId);

        var window = storage.FeedBlobs.GetBlobClient(StorageNames.WindowBlob(feedId));
        var now = time.GetUtcNow();

        // Later than all that was fetched, also by an instance whose clock is ahead of ours.
        var last = (await ItemDispatcher.ReadWindowAsync(window, cancellationToken)).Window.FetchedAt ?? now;
        var end = rows.Values.Select(row => row.FetchedAt).Where(at => at != ArticleChange.ForGood).Append(last).Append(now).Max();
        foreach (var batch in doomed.Chunk(BatchSize))
        {
            var deletions = batch.Select(articleId => ArticleChange.Deletion(feedId, articleId, end, now)).ToArray();
            await log.AppendAsync(Lines(deletions), cancellationToken);
            await MarkAsync(deletions, cancellationToken);
        }

        // Last, because with the items of its window a feed that comes back would look unchanged. The time stays in it, so that what is
        // fetched after this is later than the deletions, also by a clock that is behind ours.
        var empty = JsonSerializer.SerializeToUtf8Bytes(new Window { FetchedAt = end }, IngestionJson.Relaxed.Window);
        await window.UploadAsync(BinaryData.FromBytes(empty), overwrite: true, cancellationToken);
        Log.FeedRemoved(logger, feedId, removed);
        return removed;
    }

    /// <summary>Makes the rows say what the log says already.</summary>
    internal async Task MarkAsync(IReadOnlyCollection<ArticleChange> deletions, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var writes = new List<TableTransactionAction>();
            foreach (var deletion in deletions)
                if (await WriteOfAsync(deletion, cancellationToken) is { } write)
                    writes.Add(write);
            try
            {
                if (writes.Count > 0)
                    await storage.Articles.SubmitTransactionAsync(writes, cancellationToken);
                return;
            }
            catch (RequestFailedException e) when (e.Status is 409 or 412 or 404 && attempt < MaxAttempts)
            {
                // A message of one of the articles was faster. Its line loses against the deletion's, and now its row does, too.
            }
        }
    }

    /// <summary>Null when the row is that of this deletion, or of something later.</summary>
    private async Task<TableTransactionAction?> WriteOfAsync(ArticleChange deletion, CancellationToken cancellationToken)
    {
        var found = await storage.Articles.GetEntityIfExistsAsync<ArticleRow>(
            deletion.FeedId, deletion.ArticleId, cancellationToken: cancellationToken);
        if (!found.HasValue)
            return new TableTransactionAction(TableTransactionActionType.Add, ArticleRow.Of(deletion, row: null));
        var row = found.Value!;
        return row.IsSameOrNewer(deletion.FetchedAt, deletion.ContentHash)
            ? null
            : new TableTransactionAction(TableTransactionActionType.UpdateReplace, ArticleRow.Of(deletion, row), row.ETag);
    }

    private async IAsyncEnumerable<string> ItemsAsync(
        string feedId, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var prefix = $"{feedId}/";
        var options = new GetBlobsByHierarchyOptions { Delimiter = "/", Prefix = prefix };
        await foreach (var entry in storage.ItemBlobs.GetBlobsByHierarchyAsync(options, cancellationToken))
            if (entry.IsPrefix)
                yield return entry.Prefix[prefix.Length..^1];
    }

    private static ReadOnlyMemory<byte> Lines(ArticleChange[] deletions)
    {
        var lines = new ArrayBufferWriter<byte>();
        foreach (var deletion in deletions)
            lines.Write(ArticleChangeLine.Write(deletion).Span);
        return lines.WrittenMemory;
    }

    private static partial class Log
    {
        [LoggerMessage(220, LogLevel.Information, "Article {ArticleId} of {FeedId} was deleted for good")]
        public static partial void Removed(ILogger logger, string articleId, string feedId);

        [LoggerMessage(221, LogLevel.Information, "{Count} articles of {FeedId} were deleted")]
        public static partial void FeedRemoved(ILogger logger, string feedId, int count);
    }
}
