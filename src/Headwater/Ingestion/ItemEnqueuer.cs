using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Azure;
using Headwater.Feeds.Articles;
using Headwater.Storage;
using Microsoft.Extensions.Logging;

namespace Headwater.Ingestion;

/// <summary>Items → messages: stores each item, and sends a message for it, or makes it wait for the page that it links to.</summary>
internal sealed partial class ItemEnqueuer(StorageAccount storage, ILogger logger)
{
    // Enough to hide the round trips of one feed; the poller runs many feeds at once.
    private const int ParallelItems = 8;

    private readonly WantedPages _pages = new(storage);

    /// <summary>The items that cannot be stored, by article id, and why; all others are stored and have their messages.</summary>
    public async Task<ConcurrentDictionary<string, string>> EnqueueAsync(
        FeedContext source, IEnumerable<IdentifiedItem> items, KnownItems next, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (unstored, waiting) = (new ConcurrentDictionary<string, string>(), 0);
        await Parallel.ForEachAsync(
            items,
            new ParallelOptions { MaxDegreeOfParallelism = ParallelItems, CancellationToken = cancellationToken },
            async (item, token) =>
            {
                var needsPage = source.FullText is not null && SummaryItems.IsSummaryOnly(item.Item);
                if (await EnqueueAsync(source, item, next.FetchedAt!.Value, needsPage, token) is { } reason)
                    unstored[item.ArticleId] = reason;
                else if (needsPage)
                    Interlocked.Increment(ref waiting);
            });
        if (waiting > 0)
            await _pages.MakeDueAsync(source.FeedId, now, cancellationToken);
        return unstored;
    }

    /// <summary>Null when the item is stored and has its message; otherwise why it cannot be stored.</summary>
    private async Task<string?> EnqueueAsync(
        FeedContext source, IdentifiedItem item, DateTimeOffset fetchedAt, bool needsPage, CancellationToken cancellationToken)
    {
        if (await StoreAsync(source, item, cancellationToken) is { } reason)
            return reason;

        // After the blob: a message never names an item that is not there.
        var message = new ItemMessage
        {
            FeedId = source.FeedId,
            ArticleId = item.ArticleId,
            ContentHash = item.Entry.Hash,
            FetchedAt = fetchedAt,
            FirstSeen = item.Entry.FirstSeen,
            Version = item.Entry.Version,
            Backfilled = item.Entry.Backfilled,
        };
        if (needsPage)
        {
            // Its message is sent when the page was asked for.
            await _pages.AddAsync(message, cancellationToken);
            return null;
        }

        using var activity = MessageSpans.SendItem(message);
        message = message with { TraceParent = Activity.Current?.Id };
        await storage.ItemQueue.SendMessageAsync(
            message.ToBinaryData(), timeToLive: StorageAccount.NeverExpires, cancellationToken: cancellationToken);
        return null;
    }

    private async Task<string?> StoreAsync(FeedContext source, IdentifiedItem item, CancellationToken cancellationToken)
    {
        try
        {
            var stored = JsonSerializer.SerializeToUtf8Bytes(
                new StoredItem { Source = source, Item = item.Item }, StorageJson.Relaxed.StoredItem);
            var blob = storage.ItemBlobs.GetBlobClient(StorageNames.ItemBlob(source.FeedId, item.ArticleId, item.Entry.Hash));

            // Written even when it exists: it may be a leftover of a removed feed or an old version, and about to be deleted. Deletion
            // spares blobs that were written recently.
            await blob.WriteAsync(BinaryData.FromBytes(stored), cancellationToken);
            return null;
        }
        catch (Exception e) when (IsFaultOfItem(e))
        {
            var reason = $"The item cannot be stored: {FailureReason.Of(e)}";
            Log.Unstored(logger, e, item.Item.Title?.PlainText, source.FeedTitle, reason, item.ArticleId, source.FeedId);
            return reason;
        }
    }

    /// <summary>Nested too deep for JSON, or refused by the service for its size or form. Anything else would concern all items.</summary>
    private static bool IsFaultOfItem(Exception e) =>
        e is JsonException or NotSupportedException or ArgumentException or RequestFailedException { Status: 400 or 413 };

    private static partial class Log
    {
        [LoggerMessage(203, LogLevel.Warning, "{Title}, {Feed}: {Reason} (article {ArticleId} of {FeedId})")]
        public static partial void Unstored(
            ILogger logger, Exception e, string? title, string? feed, string reason, string articleId, string feedId);
    }
}
