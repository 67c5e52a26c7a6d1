using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs.Models;
using Headwater.Ingestion;
using Headwater.Storage;
using Microsoft.Extensions.Logging;

namespace Headwater.Removal;

/// <summary>
/// Deletes articles: appends a deletion to the log, then updates the row in <c>Articles</c>; <see cref="ArticlePurger"/> removes the blobs
/// later.
/// </summary>
/// <remarks>
/// The line comes first: it alone decides what readers see. After a crash between the two the row is still that of a live article, and the
/// purge marks it when it reaches the line. Every step may be repeated.
/// </remarks>
internal sealed partial class ArticleRemover(
    StorageAccount storage, ChangeLog log, KnownItemsStore knownItems, FailureLog failures, TimeProvider time,
    ILogger<ArticleRemover> logger)
{
    // A transaction of table storage holds 100 rows:
    // https://learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions.
    internal int BatchSize { get; init; } = 100;

    // A read of a row waits for nothing else; so many at once hide the round trips, and no service throttles them.
    internal const int ReadsAtOnce = 16;

    // Each lost race means that a message of the article was processed; more in a row than this are not races.
    private const int MaxAttempts = 5;

    /// <summary>Deletes one article permanently: no later fetch brings it back, not even an edited item.</summary>
    /// <param name="now">Without grace period: the purge may follow.</param>
    public async Task RemoveAsync(string feedId, string articleId, CancellationToken cancellationToken, bool now = false)
    {
        var deletion = ArticleChange.Deletion(feedId, articleId, ArticleChange.Permanently, time.GetUtcNow(), now);
        await log.AppendAsync(ArticleChangeLine.Write(deletion), cancellationToken);
        await MarkAsync([deletion], cancellationToken);
        Log.Removed(logger, articleId, feedId);
    }

    /// <summary>
    /// Deletes everything ever fetched of a feed, including items that wait in the queue. To be called when the feed is no longer polled,
    /// and again after a failure. A feed that is registered again later brings its articles back, except those deleted one by one.
    /// </summary>
    /// <returns>The number of articles deleted.</returns>
    public async Task<int> RemoveFeedAsync(string feedId, CancellationToken cancellationToken, bool now = false) =>
        (await RemoveFeedAsync(feedId, time.GetUtcNow(), now, int.MaxValue, deadline: null, cancellationToken)).Removed;

    /// <summary>As <see cref="RemoveFeedAsync(string, CancellationToken, bool)"/>, in steps.</summary>
    /// <param name="since">When the deletion was asked for: the same in each step, so that a step does not repeat those before it.</param>
    /// <param name="max">Articles of this step.</param>
    /// <returns>False when there are more.</returns>
    internal async Task<bool> TryRemoveFeedAsync(
        string feedId, DateTimeOffset since, bool now, int max, RunDeadline deadline, CancellationToken cancellationToken) =>
        (await RemoveFeedAsync(feedId, since, now, max, deadline, cancellationToken)).IsDone;

    private async Task<(int Removed, bool IsDone)> RemoveFeedAsync(
        string feedId, DateTimeOffset since, bool now, int max, RunDeadline? deadline, CancellationToken cancellationToken)
    {
        var rows = await storage.Articles
            .QueryAsync<ArticleRow>(
                TableClient.CreateQueryFilter($"PartitionKey eq {feedId} and RowKey lt {StorageNames.AfterArticles}"),
                select:
                [
                    nameof(ArticleRow.RowKey), nameof(ArticleRow.Deleted), nameof(ArticleRow.SkipsGrace), nameof(ArticleRow.FetchedAt),
                ],
                cancellationToken: cancellationToken)
            .ToDictionaryAsync(row => row.RowKey, cancellationToken: cancellationToken);

        // Later than everything fetched, also by an instance whose clock is ahead of this one.
        var last = (await knownItems.ReadAsync(feedId, cancellationToken)).Items.FetchedAt ?? since;
        var end = rows.Values.Select(row => row.FetchedAt).Where(time => time != ArticleChange.Permanently)
            .Append(last).Append(since).Max();

        // First what is shown. Without grace period also what is deleted already, and waits for its own. The rows say what was done, so
        // that no step does it again: the time does not, as it grows when a late poll ends.
        var doomed = rows.Values.Where(row => !row.Deleted || (now && row.SkipsGrace != true)).OrderBy(row => row.Deleted)
            .Select(row => row.RowKey).ToList();

        // A message that still waits has no row yet, but its item is stored: the row of a deletion stops the message.
        await foreach (var articleId in ItemsAsync(feedId, cancellationToken))
            if (!rows.ContainsKey(articleId))
                doomed.Add(articleId);

        var left = doomed.Count;
        if (left > max)
            doomed.RemoveRange(max, left - max);
        var removed = 0;
        foreach (var batch in doomed.Chunk(BatchSize))
        {
            // Of each batch: what a message wrote while those before it were deleted is older than the deletion.
            var at = time.GetUtcNow();
            var deletions = batch.Select(articleId => ArticleChange.Deletion(feedId, articleId, EndOf(articleId), at, now)).ToArray();
            await log.AppendAsync(ArticleChangeLine.Write(deletions), cancellationToken);
            await MarkAsync(deletions, cancellationToken);
            removed += batch.Count(id => rows.TryGetValue(id, out var row) && !row.Deleted);
            left -= batch.Length;

            // After a batch: each step must do some of it, however long the lists took.
            if (deadline?.IsOver == true)
                break;
        }

        if (left > 0)
            return (removed, false);

        // Last, because with its known items a feed that comes back would look unchanged. The time stays, so that later fetches are later
        // than the deletions, also by a clock that is behind this one.
        await knownItems.SaveAsync(feedId, new KnownItems { FetchedAt = end }, before: default, cancellationToken);
        await failures.EraseAsync(feedId, articleId: null, cancellationToken);
        Log.FeedRemoved(logger, feedId, removed);
        return (removed, true);

        // What was deleted permanently stays so.
        DateTimeOffset EndOf(string articleId) => rows.TryGetValue(articleId, out var row) && row.FetchedAt > end ? row.FetchedAt : end;
    }

    /// <summary>
    /// Deletes articles of a feed that are too old or too many. Unlike those that a person deleted, they leave nothing behind after the
    /// grace period, and a later fetch may bring one back.
    /// </summary>
    /// <returns>The number of articles deleted: all, if there was time.</returns>
    internal async Task<int> ExpireAsync(
        string feedId, IReadOnlyCollection<string> articleIds, RunDeadline deadline, CancellationToken cancellationToken)
    {
        var expired = 0;
        foreach (var batch in articleIds.Chunk(BatchSize))
        {
            var at = time.GetUtcNow();
            var deletions = await ReadAsync(batch, articleId => ExpiryAsync(feedId, articleId, at, cancellationToken));
            await log.AppendAsync(ArticleChangeLine.Write(deletions), cancellationToken);
            await MarkAsync(deletions, cancellationToken);
            expired += batch.Length;
            if (deadline.IsOver)
                break;
        }

        return expired;
    }

    private async Task<ArticleChange> ExpiryAsync(
        string feedId, string articleId, DateTimeOffset at, CancellationToken cancellationToken)
    {
        // Later than its last fetch, also by an instance whose clock is ahead of this one.
        var found = await storage.Articles.GetEntityIfExistsAsync<ArticleRow>(feedId, articleId, cancellationToken: cancellationToken);
        var end = found.HasValue && found.Value!.FetchedAt > at ? found.Value.FetchedAt : at;
        return ArticleChange.Deletion(feedId, articleId, end, at);
    }

    /// <summary>Brings the rows in line with the log.</summary>
    internal async Task MarkAsync(IReadOnlyCollection<ArticleChange> deletions, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var read = await ReadAsync(deletions, deletion => WriteOfAsync(deletion, cancellationToken));
            var writes = read.OfType<TableTransactionAction>().ToList();
            try
            {
                if (writes.Count > 0)
                    await storage.Articles.SubmitTransactionAsync(writes, cancellationToken);
                return;
            }
            catch (RequestFailedException e) when (e.Status is 409 or 412 or 404 && deletions.Count > 1)
            {
                // A message of one of the articles was faster. There may be many: one by one the window is that of a single row.
                foreach (var deletion in deletions)
                    await MarkAsync([deletion], cancellationToken);
                return;
            }
            catch (RequestFailedException e) when (e.Status is 409 or 412 or 404 && attempt < MaxAttempts)
            {
                // A message of the article was faster. Its line loses to the deletion's, and in the next attempt its row does, too.
            }
        }
    }

    /// <summary>Null when the row says what this deletion does, or something later.</summary>
    private async Task<TableTransactionAction?> WriteOfAsync(ArticleChange deletion, CancellationToken cancellationToken)
    {
        var found = await storage.Articles.GetEntityIfExistsAsync<ArticleRow>(
            deletion.FeedId, deletion.ArticleId, cancellationToken: cancellationToken);
        if (!found.HasValue)
            return new TableTransactionAction(TableTransactionActionType.Add, ArticleRow.Of(deletion, row: null));
        var row = found.Value!;
        var losesGrace = deletion.Now == true && row.SkipsGrace != true && row.FetchedAt == deletion.FetchedAt;
        return row.IsSameOrNewer(deletion.FetchedAt, deletion.ContentHash) && !losesGrace
            ? null
            : new TableTransactionAction(TableTransactionActionType.UpdateReplace, ArticleRow.Of(deletion, row), row.ETag);
    }

    /// <summary>Several at once; the results are in the order of what is read.</summary>
    private static async Task<List<TResult>> ReadAsync<T, TResult>(IEnumerable<T> things, Func<T, Task<TResult>> readAsync)
    {
        var results = new List<TResult>();
        foreach (var some in things.Chunk(ReadsAtOnce))
            results.AddRange(await Task.WhenAll(some.Select(readAsync)));
        return results;
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

    private static partial class Log
    {
        [LoggerMessage(220, LogLevel.Information, "Article {ArticleId} of {FeedId} was deleted permanently")]
        public static partial void Removed(ILogger logger, string articleId, string feedId);

        [LoggerMessage(221, LogLevel.Information, "All {Count} articles of the feed {FeedId} were deleted")]
        public static partial void FeedRemoved(ILogger logger, string feedId, int count);
    }
}
