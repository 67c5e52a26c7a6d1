using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Queues.Models;
using Headwater.Feeds.Articles;
using Headwater.Storage;
using Headwater.Telemetry;
using Microsoft.Extensions.Logging;

namespace Headwater.Ingestion;

/// <summary>Message → article: writes the article blob, the line in the log, and the row in <c>Articles</c>, in this order.</summary>
/// <remarks>
/// The blob is named by what a reader sees; only an item that says the same overwrites it. The line comes before the row, because a row
/// that is up to date stops the item from being processed again: with the row first, a crash between the two would hide the article
/// forever. So a line may be in the log twice, which readers expect. Any prefix of the steps may be repeated.
/// </remarks>
public sealed partial class ItemIngestor
{
    // Each lost race means that another message of the same article was processed; more in a row than this are not races.
    private const int MaxAttempts = 5;

    // The service has the time of blobs in whole seconds, and two clocks for blobs and rows.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    private readonly StorageAccount _storage;
    private readonly ChangeLog _log;
    private readonly ArticleMaker _maker;
    private readonly VersionPruner _pruner;
    private readonly FailureLog _failures;
    private readonly HeadwaterMetrics _metrics;
    private readonly ILogger _logger;
    private readonly ArticleMemory _memory;

    internal ItemIngestor(
        StorageAccount storage, ChangeLog log, ArticleMaker maker, VersionPruner pruner, FailureLog failures, HeadwaterMetrics metrics,
        ILogger<ItemIngestor> logger)
    {
        (_storage, _log, _maker, _pruner, _failures, _metrics, _logger) = (storage, log, maker, pruner, failures, metrics, logger);
        _memory = new ArticleMemory(storage);
    }

    /// <summary>Processes one message of the queue <c>feed-items</c>; throws so that the queue tries it again.</summary>
    public async Task IngestAsync(QueueMessage queueMessage, CancellationToken cancellationToken)
    {
        var message = ItemMessage.Read(queueMessage.Body);
        using var activity = MessageSpans.ProcessItem(message, queueMessage.MessageId, queueMessage.DequeueCount);
        if (queueMessage.DequeueCount <= 1)
            _metrics.Received(StorageNames.ItemQueue, queueMessage.InsertedOn);
        StoredItem? item = null;
        try
        {
            var outcome = await IngestAsync(message, read => item = read, cancellationToken);
            activity?.SetTag(MetricNames.Outcome, HeadwaterMetrics.Name(outcome));
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            activity?.Failed(e);
            var reason = FailureReason.Of(e);
            Log.Failed(
                _logger, e, item?.Item.Title?.PlainText, item?.Source.FeedTitle, queueMessage.DequeueCount, reason, message.ArticleId,
                message.FeedId);
            await _failures.RecordItemAsync(message, reason, (int)queueMessage.DequeueCount, cancellationToken);
            throw;
        }

        if (queueMessage.DequeueCount > 1)
            await _failures.ForgetItemAsync(message, cancellationToken);
    }

    /// <param name="read">Gets the item as soon as it is read, so that a failure can name it.</param>
    private async Task<IngestOutcome> IngestAsync(ItemMessage message, Action<StoredItem> read, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var found = await _storage.Articles.GetEntityIfExistsAsync<ArticleRow>(
                message.FeedId, message.ArticleId, cancellationToken: cancellationToken);
            var row = found.HasValue ? found.Value! : null;
            if (row?.IsSameOrNewer(message.FetchedAt, message.ContentHash) == true)
            {
                if (row.Deleted && row.FetchedAt == ArticleChange.Permanently)
                    await EraseAsync(row, cancellationToken);
                Log.AlreadyKnown(_logger, message.ArticleId, message.FeedId);
                return Count(IngestOutcome.AlreadyKnown, published: null);
            }

            var version = VersionOf(message, row);
            var (article, item, stored) = await WriteArticleAsync(message, version, read, cancellationToken);

            // How an article came the first time counts for its later versions, too.
            var backfilled = row is null or { Deleted: true } ? message.Backfilled : row.Backfilled;
            var header = ArticleHeader.Of(
                article, Earlier(row?.FirstSeen, message.FirstSeen), message.FetchedAt, version, backfilled);
            await _log.AppendAsync(Line(message with { Version = version }, header.FirstSeen, backfilled), cancellationToken);
            var next = ArticleRow.Of(header, message.FetchedAt, row?.ETag ?? default);
            if (await _memory.TryWriteAsync(next, row, item, cancellationToken))
            {
                // Last: a crash before it leaves surplus versions until a later change.
                if (row is not null && VersionPruner.IsDue(message.ContentHash))
                    await _pruner.PruneAsync(message, stored, cancellationToken);
                var outcome = Outcome(row, message);
                var word = outcome == IngestOutcome.SeenAgain ? "Unchanged" : $"{outcome}";
                Log.Ingested(_logger, header.Title, header.FeedTitle, word, message.ArticleId, message.FeedId);

                // Only new items count for the latency, not those of a feed's history.
                return Count(outcome, backfilled == true ? null : article.Published);
            }

            if (attempt == MaxAttempts)
                throw new InvalidOperationException(
                    $"The row of article {message.ArticleId} changed {MaxAttempts} times while it was written.");
        }
    }

    /// <summary>
    /// A feed may go on to publish what was deleted permanently, and each edit is stored before its message is sent, under a hash that only
    /// its page decides. After a crash between the two no message names it. So everything that came after the deletion goes; what was there
    /// before has its grace period.
    /// </summary>
    private async Task EraseAsync(ArticleRow deleted, CancellationToken cancellationToken)
    {
        var prefix = StorageNames.ArticlePrefix(deleted.PartitionKey, deleted.RowKey);
        foreach (var container in (BlobContainerClient[])[_storage.ItemBlobs, _storage.PageBlobs, _storage.ArticleBlobs])
        {
            await foreach (var blob in container.GetBlobsAsync(BlobTraits.None, BlobStates.None, prefix, cancellationToken))
            {
                if (blob.Properties.LastModified > deleted.Timestamp - ClockTolerance)
                    await container.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: cancellationToken);
            }
        }
    }

    private IngestOutcome Count(IngestOutcome outcome, DateTimeOffset? published)
    {
        _metrics.Ingested(outcome, published);
        return outcome;
    }

    private static IngestOutcome Outcome(ArticleRow? replaced, ItemMessage message) =>
        replaced is null ? IngestOutcome.New
        : replaced.ContentHash == message.ContentHash ? IngestOutcome.SeenAgain
        : IngestOutcome.Changed;

    /// <summary>
    /// The number of the version. A poll that died before it saved what it knew has sent its messages, and the next one does not know that
    /// an edit is one.
    /// </summary>
    private static int VersionOf(ItemMessage message, ArticleRow? row) =>
        row is { Deleted: false } && row.ContentHash != message.ContentHash ? Math.Max(message.Version, row.Version + 1) : message.Version;

    private static DateTimeOffset Earlier(DateTimeOffset? known, DateTimeOffset seen) => known < seen ? known.Value : seen;

    /// <returns>The article, its item, and when the item was stored.</returns>
    private async Task<(Article Article, StoredItem Item, DateTimeOffset Stored)> WriteArticleAsync(
        ItemMessage message, int version, Action<StoredItem> read, CancellationToken cancellationToken)
    {
        var name = StorageNames.ItemBlob(message.FeedId, message.ArticleId, message.ContentHash);
        BlobDownloadResult download = await _storage.ItemBlobs.GetBlobClient(name).DownloadContentAsync(cancellationToken);
        var stored = JsonSerializer.Deserialize(download.Content.ToMemory().Span, StorageJson.Relaxed.StoredItem)
            ?? throw new InvalidDataException($"The blob items/{name} holds no item.");
        read(stored);

        var page = await ReadPageAsync(message, stored, cancellationToken);
        var article = _maker.Make(message.ArticleId, message.ContentHash, stored.Item, stored.Source, page, stored.Notice);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(article, StorageJson.Relaxed.Article);
        var blob = _storage.ArticleBlobs.GetBlobClient(StorageNames.ArticleBlob(message.FeedId, message.ArticleId, message.ContentHash));

        // Written even when it exists: it may be the work of older code, a leftover of a removed feed, or an old version, and about to be
        // deleted. Deletion spares blobs that were written recently.
        await blob.WriteAsync(BinaryData.FromBytes(bytes), cancellationToken, ArticleVersions.Metadata(version));
        return (article, stored, download.Details.LastModified);
    }

    /// <summary>Null where the article is made of the feed's text.</summary>
    private async Task<LinkedPage?> ReadPageAsync(ItemMessage message, StoredItem stored, CancellationToken cancellationToken)
    {
        if (stored.Page is not { } page || stored.Source.FullText is null)
            return null;
        var name = StorageNames.PageBlob(message.FeedId, message.ArticleId, message.ContentHash);
        BlobDownloadResult download = await _storage.PageBlobs.GetBlobClient(name).DownloadContentAsync(cancellationToken);
        return page.Of(download.Content.ToMemory(), stored.Source);
    }

    /// <summary>The line of the log for an article.</summary>
    internal static ReadOnlyMemory<byte> Line(ItemMessage message, DateTimeOffset firstSeen, bool? backfilled = null) =>
        ArticleChangeLine.Write(ArticleChange.Upsert(
            message.FeedId, message.ArticleId, message.ContentHash, message.FetchedAt, firstSeen, message.Version, backfilled));

    private static partial class Log
    {
        [LoggerMessage(200, LogLevel.Information, "{Title}, {Feed}: {Outcome} (article {ArticleId} of {FeedId})")]
        public static partial void Ingested(
            ILogger logger, string? title, string? feed, string outcome, string articleId, string feedId);

        [LoggerMessage(205, LogLevel.Debug, "Article {ArticleId} of {FeedId} is already known")]
        public static partial void AlreadyKnown(ILogger logger, string articleId, string feedId);

        [LoggerMessage(201, LogLevel.Warning, "{Title}, {Feed}: attempt {Attempt} failed: {Reason} (article {ArticleId} of {FeedId})")]
        public static partial void Failed(
            ILogger logger, Exception e, string? title, string? feed, long attempt, string reason, string articleId, string feedId);
    }
}
