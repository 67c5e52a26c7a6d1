using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs.Models;
using Headwater.Telemetry;

namespace Headwater.Storage;

/// <summary>The table <c>Failures</c>: what could not be processed, why, when, how often, and where its input is kept.</summary>
internal sealed class FailureLog(StorageAccount storage, HeadwaterMetrics metrics, TimeProvider time)
{
    internal const string UnknownFeed = "unknown";
    internal const string Retrying = "retrying";
    internal const string Dead = "dead";

    internal const string ItemKind = "item";
    internal const string DocumentKind = "document";
    internal const string MessageKind = "message";
    private const string DocumentKey = "document";
    private static readonly BlobHttpHeaders Bytes = new() { ContentType = "application/octet-stream" };

    /// <summary>
    /// Keeps the body of a document that could not be read, and the reason. A feed has one body and one row: the next poll is the second
    /// attempt, and a page that differs each time must not fill the account.
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
            Kind = DocumentKind,
            Subject = documentUrl,
            State = Retrying,
            Reason = $"{code}: {reason}",
            Input = Input(StorageNames.FeedsContainer, blob),
        };
        await RecordAsync(DocumentKey, row, before => (before?.Attempts ?? 0) + 1, cancellationToken);
    }

    /// <summary>The feed can be read again.</summary>
    public Task ForgetDocumentAsync(string feedId, CancellationToken cancellationToken) =>
        storage.Failures.DeleteEntityAsync(feedId, DocumentKey, cancellationToken: cancellationToken);

    /// <summary>Records a failed attempt to make an article of an item. The queue tries again.</summary>
    internal Task RecordItemAsync(ItemMessage item, string reason, int attempt, CancellationToken cancellationToken) =>
        RecordAsync(Key(item), Row(item, Retrying, reason), _ => attempt, cancellationToken);

    /// <summary>Records that the queue gave the item up. The reason is that of the last attempt that could record one.</summary>
    internal Task RecordDeadItemAsync(ItemMessage item, int attempts, CancellationToken cancellationToken) =>
        RecordAsync(Key(item), Row(item, Dead, reason: ""), before => Math.Max(before?.Attempts ?? 0, attempts), cancellationToken);

    /// <summary>The item succeeded after failed attempts.</summary>
    internal Task ForgetItemAsync(ItemMessage item, CancellationToken cancellationToken) =>
        storage.Failures.DeleteEntityAsync(item.FeedId, Key(item), cancellationToken: cancellationToken);

    /// <summary>
    /// Records an item that could not be stored, and so has no message. The next document that contains it is the next attempt.
    /// </summary>
    internal Task RecordUnstoredAsync(string feedId, string articleId, string reason, CancellationToken cancellationToken)
    {
        var row = new FailureRow { PartitionKey = feedId, Kind = ItemKind, Subject = articleId, State = Retrying, Reason = reason };
        return RecordAsync(UnstoredKey(articleId), row, before => (before?.Attempts ?? 0) + 1, cancellationToken);
    }

    /// <summary>The item was stored after all, or left its feed.</summary>
    internal Task ForgetUnstoredAsync(string feedId, string articleId, CancellationToken cancellationToken) =>
        storage.Failures.DeleteEntityAsync(feedId, UnstoredKey(articleId), cancellationToken: cancellationToken);

    /// <summary>Keeps a message that cannot be read, and the reason.</summary>
    internal async Task RecordMessageAsync(
        string messageId, BinaryData body, DateTimeOffset? sent, string reason, int attempts, CancellationToken cancellationToken)
    {
        var blob = $"{UnknownFeed}/messages/{messageId}";
        await storage.ItemBlobs.GetBlobClient(blob).CreateIfAbsentAsync(body, cancellationToken, Bytes);
        var row = new FailureRow
        {
            PartitionKey = UnknownFeed,
            Kind = MessageKind,
            Subject = messageId,
            State = Dead,
            Reason = reason,
            Input = Input(StorageNames.ItemsContainer, blob),
        };
        await RecordAsync(FailureRow.NewestFirst(sent ?? time.GetUtcNow(), messageId), row, _ => attempts, cancellationToken);
    }

    /// <summary>The newest failures of a feed, or of all feeds.</summary>
    /// <param name="state">Null for all of them.</param>
    public async Task<IReadOnlyList<Failure>> ListAsync(string? feedId, string? state, int limit, CancellationToken cancellationToken) =>
        (await CountAsync(feedId, state, limit, cancellationToken)).Newest;

    /// <summary>The newest failures, with the number of all failures in each state.</summary>
    internal async Task<(IReadOnlyList<Failure> Newest, IReadOnlyDictionary<string, int> ByState)> CountAsync(
        string? feedId, string? state, int limit, CancellationToken cancellationToken)
    {
        var rows = feedId is null
            ? storage.Failures.QueryAsync<FailureRow>(cancellationToken: cancellationToken)
            : storage.Failures.QueryAsync<FailureRow>(row => row.PartitionKey == feedId, cancellationToken: cancellationToken);
        var newest = new PriorityQueue<Failure, DateTimeOffset>();
        var byState = new Dictionary<string, int>(StringComparer.Ordinal);
        await foreach (var row in rows)
        {
            byState[row.State] = byState.GetValueOrDefault(row.State) + 1;
            if (state is not null && row.State != state)
                continue;
            var failure = Of(row);
            newest.Enqueue(failure, failure.LastAt);
            if (newest.Count > limit)
                newest.Dequeue();
        }

        return ([.. newest.UnorderedItems.OrderByDescending(entry => entry.Priority).Select(entry => entry.Element)], byState);
    }

    /// <summary>The number of failures of a feed.</summary>
    internal ValueTask<int> NumberAsync(string feedId, CancellationToken cancellationToken) => storage.Failures
        .QueryAsync<FailureRow>(
            row => row.PartitionKey == feedId, select: [nameof(FailureRow.RowKey)], cancellationToken: cancellationToken)
        .CountAsync(cancellationToken);

    /// <summary>Any failure; null when there is none. It reads one row, not all.</summary>
    internal async Task<Failure?> AnyAsync(CancellationToken cancellationToken)
    {
        var row = await storage.Failures.QueryAsync<FailureRow>(maxPerPage: 1, cancellationToken: cancellationToken)
            .FirstOrDefaultAsync(cancellationToken);
        return row is null ? null : Of(row);
    }

    /// <summary>Null when there is none (any more).</summary>
    internal async Task<Failure?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (FailureRow.KeysOf(id) is not { } keys)
            return null;
        var found = await storage.Failures.GetEntityIfExistsAsync<FailureRow>(
            keys.Partition, keys.Row, cancellationToken: cancellationToken);
        return found.HasValue ? Of(found.Value!) : null;
    }

    /// <summary>The beginning of the input of a failure; null when it is not stored.</summary>
    internal async Task<BinaryData?> InputAsync(Failure failure, long maxBytes, CancellationToken cancellationToken)
    {
        if (storage.FailureInput(failure.Input) is not { } blob)
            return null;
        var options = new BlobDownloadOptions { Range = new HttpRange(0, maxBytes) };
        try
        {
            BlobDownloadResult input = await blob.DownloadContentAsync(options, cancellationToken);
            return input.Content;
        }
        catch (RequestFailedException e) when (e.Status is 404 or 416)
        {
            return null; // 416: it is empty
        }
    }

    /// <summary>Removes the failures of a feed, or of one of its articles, and the feed's document that could not be read.</summary>
    /// <param name="articleId">Null for all of the feed.</param>
    internal async Task EraseAsync(string feedId, string? articleId, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {feedId}");
        if (articleId is not null)
            filter += TableClient.CreateQueryFilter($" and Subject eq {articleId}");
        await foreach (var row in storage.Failures.QueryAsync<FailureRow>(filter, cancellationToken: cancellationToken))
            await storage.Failures.DeleteEntityAsync(row.PartitionKey, row.RowKey, cancellationToken: cancellationToken);
        if (articleId is null)
        {
            await storage.FeedBlobs.GetBlobClient(StorageNames.RefusedDocumentBlob(feedId))
                .DeleteIfExistsAsync(cancellationToken: cancellationToken);
        }
    }

    private static Failure Of(FailureRow row) => new(
        row.Id, row.PartitionKey, row.Kind, row.Subject, row.State, row.Reason, row.Attempts, row.FirstAt, row.LastAt, row.Input);

    private static string Key(ItemMessage item) => FailureRow.NewestFirst(item.FetchedAt, item.ArticleId);

    private static string UnstoredKey(string articleId) => $"unstored-{articleId}";

    private static string Input(string container, string blob) => $"{container}/{blob}";

    private static FailureRow Row(ItemMessage item, string state, string reason) => new()
    {
        PartitionKey = item.FeedId,
        Kind = ItemKind,
        Subject = item.ArticleId,
        State = state,
        Reason = reason,
        Message = item.ToBinaryData().ToString(),
        Input = Input(StorageNames.ItemsContainer, StorageNames.ItemBlob(item.FeedId, item.ArticleId, item.ContentHash)),
    };

    /// <summary>Writes the row, keeping from an earlier one when it began, and the reason if none is given.</summary>
    private async Task RecordAsync(string rowKey, FailureRow row, Func<FailureRow?, int> attempts, CancellationToken cancellationToken)
    {
        var found = await storage.Failures.GetEntityIfExistsAsync<FailureRow>(
            row.PartitionKey, rowKey, cancellationToken: cancellationToken);
        var before = found.HasValue ? found.Value : null;
        row.RowKey = rowKey;
        row.LastAt = time.GetUtcNow();
        row.FirstAt = before?.FirstAt ?? row.LastAt;
        row.Attempts = attempts(before);
        row.Reason = FailureReason.Cut(row.Reason.Length > 0 ? row.Reason : before?.Reason ?? "The process stopped during every attempt.");
        await storage.Failures.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
        metrics.Failed(row.Kind, row.State);
    }
}
