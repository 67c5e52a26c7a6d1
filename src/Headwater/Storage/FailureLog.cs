using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Queues.Models;
using Headwater.Telemetry;
using Microsoft.Extensions.Logging;

namespace Headwater.Storage;

/// <summary>The table <c>Failures</c>: what could not be processed, why, when, how often, and where its input is kept.</summary>
public sealed partial class FailureLog(StorageAccount storage, HeadwaterMetrics metrics, TimeProvider time, ILogger<FailureLog> logger)
{
    // A string property holds 64 KiB of UTF-16; a reason that long helps nobody.
    private const int MaxReasonLength = 2_000;

    /// <summary>Two calls each, one after the other: well below the four minutes after which Azure ends a request.</summary>
    internal const int MaxRetries = 1_000;

    private const string UnknownFeed = "unknown";
    private const string DocumentKey = "document";
    internal const string Retrying = "retrying";
    internal const string Dead = "dead";
    private static readonly BlobHttpHeaders Bytes = new() { ContentType = "application/octet-stream" };

    /// <summary>
    /// Keeps the body of a document that could not be read, and why. One body and one row for a feed: the next poll is the second
    /// try, and a page that differs each time must not fill the account.
    /// </summary>
    /// <param name="code">Stable, kebab-case.</param>
    /// <param name="reason">One sentence for an operator.</param>
    public async Task RecordDocumentAsync(
        string feedId, string documentUrl, string code, string reason, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var blob = StorageNames.RefusedDocumentBlob(feedId);
        await storage.FeedBlobs.GetBlobClient(blob).UploadAsync(new BinaryData(body), overwrite: true, cancellationToken);
        var row = new FailureRow
        {
            PartitionKey = feedId,
            Kind = "document",
            Subject = documentUrl,
            State = Retrying,
            Reason = $"{code}: {reason}",
            Input = Input(StorageNames.FeedsContainer, blob),
        };
        await RecordAsync(DocumentKey, row, attempts: null, cancellationToken);
    }

    /// <summary>The feed can be read again.</summary>
    public Task ForgetDocumentAsync(string feedId, CancellationToken cancellationToken) =>
        storage.Failures.DeleteEntityAsync(feedId, DocumentKey, cancellationToken: cancellationToken);

    /// <summary>Records a failed attempt to make an article of an item. The queue tries again.</summary>
    public Task RecordItemAsync(ItemMessage message, string reason, long attempt, CancellationToken cancellationToken) =>
        RecordItemAsync(message, reason, Retrying, (int)attempt, cancellationToken);

    /// <summary>The item succeeded after failed attempts.</summary>
    public Task ForgetItemAsync(ItemMessage message, CancellationToken cancellationToken) =>
        storage.Failures.DeleteEntityAsync(message.FeedId, Key(message), cancellationToken: cancellationToken);

    /// <summary>Marks what the queue gave up as dead. Its input stays where it is.</summary>
    public async Task RecordPoisonAsync(QueueMessage queueMessage, CancellationToken cancellationToken)
    {
        ItemMessage message;
        try
        {
            message = ItemMessage.Read(queueMessage.Body);
        }
        catch (InvalidDataException e)
        {
            await RecordUnreadableAsync(queueMessage, e.Message, cancellationToken);
            return;
        }

        await RecordItemAsync(message, reason: null, Dead, attempts: null, cancellationToken);
        Log.Dead(logger, message.ArticleId, message.FeedId, StorageNames.ItemBlob(message.FeedId, message.ArticleId, message.ContentHash));
    }

    /// <summary>The newest failures of a feed, or of all feeds.</summary>
    /// <param name="state">Null for all of them.</param>
    public async Task<IReadOnlyList<Failure>> ListAsync(string? feedId, string? state, int limit, CancellationToken cancellationToken)
    {
        var rows = feedId is null
            ? storage.Failures.QueryAsync<FailureRow>(cancellationToken: cancellationToken)
            : storage.Failures.QueryAsync<FailureRow>(row => row.PartitionKey == feedId, cancellationToken: cancellationToken);
        var newest = new PriorityQueue<Failure, DateTimeOffset>();
        await foreach (var row in rows)
        {
            if (state is not null && row.State != state)
                continue;
            var failure = new Failure(
                row.PartitionKey, row.Kind, row.Subject, row.State, row.Reason, row.Attempts, row.FirstAt, row.LastAt, row.Input);
            newest.Enqueue(failure, failure.LastAt);
            if (newest.Count > limit)
                newest.Dequeue();
        }

        return [.. newest.UnorderedItems.OrderByDescending(entry => entry.Priority).Select(entry => entry.Element)];
    }

    /// <summary>Sends items that were given up to the queue again, at most <see cref="MaxRetries"/>.</summary>
    /// <param name="feedId">Null for all feeds.</param>
    /// <returns>How many were sent.</returns>
    public async Task<int> RetryAsync(string? feedId, CancellationToken cancellationToken)
    {
        var dead = feedId is null
            ? storage.Failures.QueryAsync<FailureRow>(row => row.State == Dead, cancellationToken: cancellationToken)
            : storage.Failures.QueryAsync<FailureRow>(row => row.PartitionKey == feedId && row.State == Dead, cancellationToken: cancellationToken);
        var sent = 0;
        await foreach (var row in dead.Where(row => row.Message is not null).Take(MaxRetries).WithCancellation(cancellationToken))
        {
            await storage.ItemQueue.SendMessageAsync(
                BinaryData.FromString(row.Message!), timeToLive: ItemMessage.NeverExpires, cancellationToken: cancellationToken);

            // After the message: a crash between the two leaves a failure that can be sent again, which does no harm.
            await ForgetAsync(row, cancellationToken);
            sent++;
        }

        return sent;
    }

    private async Task ForgetAsync(FailureRow row, CancellationToken cancellationToken)
    {
        try
        {
            await storage.Failures.DeleteEntityAsync(row.PartitionKey, row.RowKey, row.ETag, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            // It failed again already, and that is a failure of its own.
        }
    }

    private static string Key(ItemMessage message) => FailureRow.NewestFirst(message.FetchedAt, message.ArticleId);

    private static string Input(string container, string blob) => $"{container}/{blob}";

    private Task RecordItemAsync(ItemMessage message, string? reason, string state, int? attempts, CancellationToken cancellationToken)
    {
        var row = new FailureRow
        {
            PartitionKey = message.FeedId,
            Kind = "item",
            Subject = message.ArticleId,
            State = state,
            Reason = reason ?? "",
            Message = message.ToBinaryData().ToString(),
            Input = Input(StorageNames.ItemsContainer, StorageNames.ItemBlob(message.FeedId, message.ArticleId, message.ContentHash)),
        };
        return RecordAsync(Key(message), row, attempts, cancellationToken);
    }

    private async Task RecordUnreadableAsync(QueueMessage message, string reason, CancellationToken cancellationToken)
    {
        var blob = $"{UnknownFeed}/messages/{message.MessageId}";
        await storage.ItemBlobs.GetBlobClient(blob).CreateIfAbsentAsync(message.Body, cancellationToken, Bytes);
        var row = new FailureRow
        {
            PartitionKey = UnknownFeed,
            Kind = "message",
            Subject = message.MessageId,
            State = Dead,
            Reason = reason,
            Input = Input(StorageNames.ItemsContainer, blob),
        };
        await RecordAsync(FailureRow.NewestFirst(message.InsertedOn ?? time.GetUtcNow(), message.MessageId), row, attempts: 1, cancellationToken);
        Log.Unreadable(logger, message.MessageId, reason);
    }

    /// <summary>Writes the row, keeping from an earlier one when it began, how often it was tried, and the reason if none is given.</summary>
    private async Task RecordAsync(string rowKey, FailureRow row, int? attempts, CancellationToken cancellationToken)
    {
        var found = await storage.Failures.GetEntityIfExistsAsync<FailureRow>(row.PartitionKey, rowKey, cancellationToken: cancellationToken);
        var before = found.HasValue ? found.Value : null;
        row.RowKey = rowKey;
        row.LastAt = time.GetUtcNow();
        row.FirstAt = before?.FirstAt ?? row.LastAt;
        row.Attempts = attempts ?? (row.State == Dead ? before?.Attempts ?? 1 : (before?.Attempts ?? 0) + 1);
        if (row.Reason.Length == 0)
            row.Reason = before?.Reason ?? "The host ended while the item was processed, each time.";
        if (row.Reason.Length > MaxReasonLength)
            row.Reason = row.Reason[..MaxReasonLength];
        await storage.Failures.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
        metrics.Failed(row.Kind, row.State);
    }

    private static partial class Log
    {
        [LoggerMessage(210, LogLevel.Error, "Article {ArticleId} of {FeedId} is given up; its item stays in items/{Blob}")]
        public static partial void Dead(ILogger logger, string articleId, string feedId, string blob);

        [LoggerMessage(211, LogLevel.Error, "Message {MessageId} of the item queue cannot be read and is given up: {Reason}")]
        public static partial void Unreadable(ILogger logger, string messageId, string reason);
    }
}
