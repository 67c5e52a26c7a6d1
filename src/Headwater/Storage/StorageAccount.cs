using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Microsoft.Extensions.Options;

namespace Headwater.Storage;

/// <summary>The storage clients, created once.</summary>
internal sealed class StorageAccount
{
    // A message holds 64 KiB of base64.
    private const int MaxEncodedBytes = 48 * 1024;

    /// <summary>
    /// The life of a message. The service's default is seven days, after which an unread message is gone: a queue that is not read for a
    /// week would lose items.
    /// </summary>
    internal static readonly TimeSpan NeverExpires = TimeSpan.FromSeconds(-1);

    private readonly QueueServiceClient _queues;
    private readonly BlobContainerClient _oldLog;

    public StorageAccount(IOptions<StorageOptions> options, IEnumerable<HttpPipelinePolicy> policies)
    {
        var settings = options.Value;
        var perRetry = policies.ToArray();
        var blobOptions = With(new BlobClientOptions(), perRetry);
        var tableOptions = With(new TableClientOptions(), perRetry, StorageRetries.TablePatience);
        var queueOptions = With(new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 }, perRetry);
        queueOptions.MessageDecodingFailed += EncodeAsync;

        BlobServiceClient blobs;
        TableServiceClient tables;
        QueueServiceClient queues;
        if (settings.AccountName is { Length: > 0 } account)
        {
            var credential = settings.CreateCredential();
            blobs = new BlobServiceClient(new Uri($"https://{account}.blob.core.windows.net"), credential, blobOptions);
            tables = new TableServiceClient(new Uri($"https://{account}.table.core.windows.net"), credential, tableOptions);
            queues = new QueueServiceClient(new Uri($"https://{account}.queue.core.windows.net"), credential, queueOptions);
        }
        else
        {
            var connection = settings.ConnectionString ?? StorageOptions.DefaultConnection;
            blobs = new BlobServiceClient(connection, blobOptions);
            tables = new TableServiceClient(connection, tableOptions);
            queues = new QueueServiceClient(connection, queueOptions);
        }

        _queues = queues;
        Feeds = tables.GetTableClient(StorageNames.FeedsTable);
        Articles = tables.GetTableClient(StorageNames.ArticlesTable);
        Failures = tables.GetTableClient(StorageNames.FailuresTable);
        ItemQueue = queues.GetQueueClient(StorageNames.ItemQueue);
        PoisonQueue = queues.GetQueueClient(StorageNames.PoisonQueue);
        ItemBlobs = blobs.GetBlobContainerClient(StorageNames.ItemsContainer);
        ArticleBlobs = blobs.GetBlobContainerClient(StorageNames.ArticlesContainer);
        PageBlobs = blobs.GetBlobContainerClient(StorageNames.PagesContainer);
        FeedBlobs = blobs.GetBlobContainerClient(StorageNames.FeedsContainer);
        Log = blobs.GetBlobContainerClient(StorageNames.LogContainer);
        _oldLog = blobs.GetBlobContainerClient(StorageNames.OldLog);
        Snapshots = blobs.GetBlobContainerClient(StorageNames.SnapshotsContainer);
    }

    public TableClient Feeds { get; }
    public TableClient Articles { get; }
    public TableClient Failures { get; }
    public QueueClient ItemQueue { get; }
    public QueueClient PoisonQueue { get; }
    public BlobContainerClient ItemBlobs { get; }
    public BlobContainerClient ArticleBlobs { get; }
    public BlobContainerClient PageBlobs { get; }
    public BlobContainerClient FeedBlobs { get; }
    public BlobContainerClient Log { get; }
    public BlobContainerClient Snapshots { get; }

    /// <summary>A queue by its name, for a host that serves queue triggers.</summary>
    public QueueClient Queue(string name) => _queues.GetQueueClient(name);

    /// <summary>The blob that <see cref="Failure.Input"/> names; null for an input that is not stored.</summary>
    internal BlobClient? FailureInput(string input)
    {
        if (input.IndexOf('/', StringComparison.Ordinal) is not (> 0 and var slash))
            return null;
        var container = input[..slash] == StorageNames.FeedsContainer ? FeedBlobs : ItemBlobs;
        return container.GetBlobClient(input[(slash + 1)..]);
    }

    /// <summary>Creates what is missing. It may be repeated, and run on several instances at once.</summary>
    public Task CreateMissingAsync(CancellationToken cancellationToken) => Task.WhenAll(
        Feeds.CreateIfNotExistsAsync(cancellationToken),
        Articles.CreateIfNotExistsAsync(cancellationToken),
        Failures.CreateIfNotExistsAsync(cancellationToken),
        ItemQueue.CreateIfNotExistsAsync(cancellationToken: cancellationToken),
        PoisonQueue.CreateIfNotExistsAsync(cancellationToken: cancellationToken),
        ItemBlobs.CreateIfNotExistsAsync(cancellationToken: cancellationToken),
        ArticleBlobs.CreateIfNotExistsAsync(cancellationToken: cancellationToken),
        PageBlobs.CreateIfNotExistsAsync(cancellationToken: cancellationToken),
        FeedBlobs.CreateIfNotExistsAsync(cancellationToken: cancellationToken),
        Log.CreateIfNotExistsAsync(cancellationToken: cancellationToken),
        Snapshots.CreateIfNotExistsAsync(cancellationToken: cancellationToken));

    /// <summary>Whether the account has a log of the form that is not read any more, and none of the current one.</summary>
    public async Task<bool> HasOnlyOldLogAsync(CancellationToken cancellationToken) =>
        !await Log.GetBlobsAsync(cancellationToken: cancellationToken).AnyAsync(cancellationToken)
        && await _oldLog.ExistsAsync(cancellationToken);

    /// <summary>
    /// A message that somebody sent as plain text would fail the whole batch, again and again. Encoded, it becomes a failure like every
    /// unreadable message, and is kept there.
    /// </summary>
    private static async Task EncodeAsync(QueueMessageDecodingFailedEventArgs failed)
    {
        if (failed.ReceivedMessage is not { } message)
            return;
        var body = message.Body.ToMemory();
        await failed.Queue.SendMessageAsync(
            new BinaryData(body[..Math.Min(body.Length, MaxEncodedBytes)]), timeToLive: NeverExpires,
            cancellationToken: failed.CancellationToken);
        await failed.Queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, failed.CancellationToken);
    }

    private static T With<T>(T options, HttpPipelinePolicy[] policies, TimeSpan? patience = null)
        where T : ClientOptions
    {
        options.RetryPolicy = new StorageRetries(options.Retry, patience ?? StorageRetries.Patience);
        foreach (var policy in policies)
            options.AddPolicy(policy, HttpPipelinePosition.PerRetry);
        return options;
    }
}
