using System.Diagnostics;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Headwater.Feeds.Articles;
using Headwater.Feeds.Parsing;
using Headwater.Storage;

namespace Headwater.Ingestion;

/// <summary>Document → messages: finds the items that are new or changed, stores each, and announces it on the queue.</summary>
public sealed class ItemDispatcher(StorageAccount storage)
{
    // Enough to hide the round trips of one feed; the poller runs many feeds at once.
    private const int ParallelItems = 8;

    /// <summary>
    /// When this returns, every new or changed item is stored and announced, and the feed's window is saved. A crash before that
    /// repeats work on the next poll; it loses nothing.
    /// </summary>
    /// <param name="feedId">The registered feed.</param>
    /// <param name="documentUrl">Where the document was read from, after redirects.</param>
    /// <param name="registered">
    /// When the feed was. One that was removed and came back starts anew: a poll under way at the removal may have left its window after it.
    /// </param>
    public async Task<DispatchResult> DispatchAsync(
        string feedId, string documentUrl, DateTimeOffset registered, FeedDocument document, DateTimeOffset fetchedAt,
        CancellationToken cancellationToken)
    {
        var blob = storage.FeedBlobs.GetBlobClient(StorageNames.WindowBlob(feedId));
        var saved = await ReadWindowAsync(blob, cancellationToken);
        var window = saved.Window.Registered is { } life && life != registered ? new Window { FetchedAt = saved.Window.FetchedAt } : saved.Window;
        var (items, next) = (window with { Registered = registered }).Advance(feedId, document.Items, fetchedAt);

        var source = Source(feedId, documentUrl, document.Feed);
        var fresh = items.Where(item => item.Novelty != ItemNovelty.Unchanged);
        await Parallel.ForEachAsync(
            fresh,
            new ParallelOptions { MaxDegreeOfParallelism = ParallelItems, CancellationToken = cancellationToken },
            async (item, token) => await AnnounceAsync(feedId, source, item, next.FetchedAt!.Value, token));

        // Only now: an item that is in the window is never announced again. Two polls of one feed at once may each save theirs;
        // whichever stays, all its items were announced.
        var bytes = JsonSerializer.SerializeToUtf8Bytes(next, IngestionJson.Relaxed.Window);
        if (!bytes.AsSpan().SequenceEqual(saved.Bytes.Span))
            await blob.UploadAsync(BinaryData.FromBytes(bytes), overwrite: true, cancellationToken);

        return new DispatchResult(
            items.Count(item => item.Novelty == ItemNovelty.New),
            items.Count(item => item.Novelty == ItemNovelty.Changed),
            items.Count(item => item.Novelty == ItemNovelty.Unchanged));
    }

    private async Task AnnounceAsync(
        string feedId, FeedContext source, IdentifiedItem item, DateTimeOffset fetchedAt, CancellationToken cancellationToken)
    {
        var stored = JsonSerializer.SerializeToUtf8Bytes(
            new StoredItem { Source = source, Item = item.Item }, StorageJson.Relaxed.StoredItem);
        var blob = storage.ItemBlobs.GetBlobClient(StorageNames.ItemBlob(feedId, item.ArticleId, item.Entry.Hash));

        // Also when it is there: it may be from before the feed was removed, or an old version, and about to be removed, which spares what
        // was written lately.
        await blob.WriteAsync(BinaryData.FromBytes(stored), cancellationToken);

        // After the blob: a message never names an item that is not there.
        var message = new ItemMessage
        {
            FeedId = feedId,
            ArticleId = item.ArticleId,
            ContentHash = item.Entry.Hash,
            FetchedAt = fetchedAt,
            FirstSeen = item.Entry.FirstSeen,
            Version = item.Entry.Version,
        };
        using var activity = MessageSpans.SendItem(message);
        message = message with { TraceParent = Activity.Current?.Id };
        await storage.ItemQueue.SendMessageAsync(message.ToBinaryData(), timeToLive: ItemMessage.NeverExpires, cancellationToken: cancellationToken);
    }

    internal static async Task<(Window Window, ReadOnlyMemory<byte> Bytes)> ReadWindowAsync(BlobClient blob, CancellationToken cancellationToken)
    {
        try
        {
            BlobDownloadResult download = await blob.DownloadContentAsync(cancellationToken);
            var bytes = download.Content.ToMemory();
            return (JsonSerializer.Deserialize(bytes.Span, IngestionJson.Relaxed.Window) ?? new Window(), bytes);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return (new Window(), default);
        }
    }

    private static FeedContext Source(string feedId, string documentUrl, Feed feed) => new(
        feedId,
        documentUrl,
        feed.Title?.Value,
        feed.Link,
        feed.Language,
        feed.Authors is { Count: > 0 } authors ? [.. authors.Select(author => author.Name ?? author.Email).OfType<string>()] : null);
}

/// <summary>Items of one document by what was known of them.</summary>
public sealed record DispatchResult(int New, int Changed, int Unchanged);
