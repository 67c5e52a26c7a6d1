using Azure.Storage.Queues.Models;
using Headwater.Storage;
using Microsoft.Extensions.Logging;

namespace Headwater.Ingestion;

/// <summary>Records what the queue gave up as dead failures. The input of each is kept.</summary>
public sealed partial class PoisonMessages
{
    // The most that the service returns at once.
    private const int BatchSize = 32;

    // Readable messages that were received with them are the trigger's and must come back at once; a second is the service's shortest.
    private static readonly TimeSpan ShortestLease = TimeSpan.FromSeconds(1);

    private readonly StorageAccount _storage;
    private readonly FailureLog _failures;
    private readonly ILogger _logger;

    internal PoisonMessages(StorageAccount storage, FailureLog failures, ILogger<PoisonMessages> logger) =>
        (_storage, _failures, _logger) = (storage, failures, logger);

    /// <summary>Records one message of the queue <c>feed-items-poison</c>.</summary>
    public async Task RecordAsync(QueueMessage queueMessage, CancellationToken cancellationToken)
    {
        ItemMessage message;
        try
        {
            message = ItemMessage.Read(queueMessage.Body);
        }
        catch (InvalidDataException e)
        {
            await _failures.RecordMessageAsync(
                queueMessage.MessageId, queueMessage.Body, queueMessage.InsertedOn, e.Message, ItemMessage.MaxAttempts, cancellationToken);
            Log.Unreadable(_logger, e, queueMessage.MessageId, e.Message);
            return;
        }

        await _failures.RecordDeadItemAsync(message, ItemMessage.MaxAttempts, cancellationToken);
        Log.Dead(_logger, message.ArticleId, message.FeedId, StorageNames.ItemBlob(message.FeedId, message.ArticleId, message.ContentHash));
    }

    /// <summary>
    /// Makes messages readable that are not base64. The Functions host moves them to the poison queue and then cannot decode them there, so
    /// no function ever gets them; the client of this service encodes each that it receives (<see cref="StorageAccount"/>).
    /// </summary>
    public async Task EncodeAsync(CancellationToken cancellationToken) =>
        await _storage.PoisonQueue.ReceiveMessagesAsync(BatchSize, ShortestLease, cancellationToken);

    private static partial class Log
    {
        [LoggerMessage(210, LogLevel.Error, "Article {ArticleId} of {FeedId} failed in every attempt; its item stays in items/{Blob}")]
        public static partial void Dead(ILogger logger, string articleId, string feedId, string blob);

        [LoggerMessage(211,
            LogLevel.Error, "Message {MessageId} of the item queue is unreadable; its body stays among the failures: {Reason}")]
        public static partial void Unreadable(ILogger logger, Exception e, string messageId, string reason);
    }
}
