using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Headwater.Storage;

namespace Headwater.Ingestion;

/// <summary>Sends the stored items of a feed's articles to the queue, so that the current code makes the articles again.</summary>
/// <remarks>
/// Each message is that of the item's last fetch, one tick (100 ns) later: newer than the line and the row of the article, and older than
/// any later fetch. So messages need no order of their own; they may come twice, and late. An article whose item is gone stays as it is,
/// but gets its line again: so all articles come into a log that is new.
/// </remarks>
internal sealed class ItemReprocessor(StorageAccount storage, ChangeLog log, FeedTitles titles)
{
    /// <summary>Up to five calls each, eight at a time: far below the four minutes after which Azure ends a request.</summary>
    internal const int MaxArticles = 1_000;

    private const int ParallelItems = 8;

    /// <summary>Sends the items of up to <see cref="MaxArticles"/> articles to the queue, in the order of article ids.</summary>
    /// <param name="options">Those that the feed has now: its items are stored again with them.</param>
    /// <param name="after">The cursor of the previous call; null begins at the first article.</param>
    public async Task<ReprocessReport> SendAsync(
        string feedId, SourceOptions? options, string? after, CancellationToken cancellationToken)
    {
        if (after is null)
            await titles.RepeatAsync(feedId, cancellationToken);
        var (sent, gone, read) = (0, 0, 0);
        string? last = null;
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {feedId} and RowKey gt {after ?? ""} and RowKey lt {StorageNames.AfterArticles}");
        var rows = storage.Articles
            .QueryAsync<ArticleRow>(filter, cancellationToken: cancellationToken)
            .Take(MaxArticles)
            .Select(row =>
            {
                (last, read) = (row.RowKey, read + 1);
                return row;
            });
        await Parallel.ForEachAsync(
            rows.Where(row => !row.Deleted),
            new ParallelOptions { MaxDegreeOfParallelism = ParallelItems, CancellationToken = cancellationToken },
            async (row, token) =>
            {
                if (await SendAsync(row, options, token))
                    Interlocked.Increment(ref sent);
                else
                    Interlocked.Increment(ref gone);
            });
        return new ReprocessReport(sent, gone, read == MaxArticles ? last : null);
    }

    /// <summary>False when the item is no longer stored: the article stays as it is.</summary>
    private async Task<bool> SendAsync(ArticleRow row, SourceOptions? options, CancellationToken cancellationToken)
    {
        var item = storage.ItemBlobs.GetBlobClient(StorageNames.ItemBlob(row.PartitionKey, row.RowKey, row.ContentHash));
        if (!await TryRefreshAsync(item, row, options ?? new SourceOptions(), cancellationToken))
        {
            var line = ArticleChange.Upsert(
                row.PartitionKey, row.RowKey, row.ContentHash, row.FetchedAt, row.FirstSeen, row.Version, row.Backfilled);
            await log.AppendAsync(ArticleChangeLine.Write(line), cancellationToken);
            return false;
        }

        var message = new ItemMessage
        {
            FeedId = row.PartitionKey,
            ArticleId = row.RowKey,
            ContentHash = row.ContentHash,
            FetchedAt = row.FetchedAt.AddTicks(1),
            FirstSeen = row.FirstSeen,
            Version = row.Version,
            Backfilled = row.Backfilled,
        };
        await storage.ItemQueue.SendMessageAsync(
            message.ToBinaryData(), timeToLive: StorageAccount.NeverExpires, cancellationToken: cancellationToken);
        return true;
    }

    /// <summary>False when the item or its page is no longer stored. Stores an item again whose options are not its feed's.</summary>
    private async Task<bool> TryRefreshAsync(BlobClient blob, ArticleRow row, SourceOptions options, CancellationToken cancellationToken)
    {
        try
        {
            BlobDownloadResult download = await blob.DownloadContentAsync(cancellationToken);
            if (StoredItem.TryRead(download.Content) is not { } stored)
                return true;

            // Without its page it would become the feed's text.
            var page = storage.PageBlobs.GetBlobClient(StorageNames.PageBlob(row.PartitionKey, row.RowKey, row.ContentHash));
            if (stored.Page is not null && options.FullText is not null && !await page.ExistsAsync(cancellationToken))
                return false;
            if (options.Match(stored.Source))
                return true;

            // The row once more: the blob of an article that is deleted meanwhile must not be written after its purge.
            var now = await storage.Articles.GetEntityIfExistsAsync<ArticleRow>(
                row.PartitionKey, row.RowKey, cancellationToken: cancellationToken);
            if (now is { HasValue: true, Value.Deleted: false })
            {
                var bytes = JsonSerializer.SerializeToUtf8Bytes(
                    stored with { Source = options.Apply(stored.Source) }, StorageJson.Relaxed.StoredItem);
                await blob.WriteAsync(BinaryData.FromBytes(bytes), cancellationToken);
            }

            return true;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return false;
        }
    }
}

/// <param name="Sent">Items sent to the queue.</param>
/// <param name="Gone">Articles that stay as they are, because their items or pages are no longer stored; their lines
/// are appended again.</param>
/// <param name="Cursor">Where the next call continues; null when this one reached the last article.</param>
internal sealed record ReprocessReport(int Sent, int Gone, string? Cursor);
