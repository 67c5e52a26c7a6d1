using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Headwater.Storage;
using Microsoft.Extensions.Logging;

namespace Headwater.Ingestion;

/// <summary>The blob <c>feeds/{feedId}/window.json</c> of each feed.</summary>
internal sealed partial class KnownItemsStore(StorageAccount storage, ILogger<KnownItemsStore> logger)
{
    /// <summary>
    /// The known items of a feed, and the bytes they were read from, empty without a blob. Damaged bytes count as no items: the rows of
    /// the articles tell what was known.
    /// </summary>
    internal async Task<(KnownItems Items, ReadOnlyMemory<byte> Bytes)> ReadAsync(string feedId, CancellationToken cancellationToken)
    {
        try
        {
            BlobDownloadResult download = await Blob(feedId).DownloadContentAsync(cancellationToken);
            var bytes = download.Content.ToMemory();
            return (Parse(feedId, bytes.Span), bytes);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return (new KnownItems(), default);
        }
    }

    internal async Task SaveAsync(string feedId, KnownItems items, ReadOnlyMemory<byte> before, CancellationToken cancellationToken)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(items, IngestionJson.Relaxed.KnownItems);
        if (!bytes.AsSpan().SequenceEqual(before.Span))
            await Blob(feedId).UploadAsync(BinaryData.FromBytes(bytes), overwrite: true, cancellationToken);
    }

    private KnownItems Parse(string feedId, ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (JsonSerializer.Deserialize(bytes, IngestionJson.Relaxed.KnownItems) is { Items: not null, AmbiguousIds: not null } items
                && IsWhole(items))
                return items;
            Log.Damaged(logger, null, feedId, StorageNames.KnownItemsBlob(feedId));
        }
        catch (JsonException e)
        {
            Log.Damaged(logger, e, feedId, StorageNames.KnownItemsBlob(feedId));
        }

        return new KnownItems();
    }

    /// <summary>JSON may have null where the types have none, and a time that leaves no room for later ones.</summary>
    private static bool IsWhole(KnownItems known) =>
        known.Items.Values.Concat(known.Left?.Values ?? []).All(item => item is { Hash: not null })
        && known.Aliases?.Values.Contains(null!) != true
        && known.Unstored?.Contains(null!) != true
        && known.FetchedAt is null or { Year: < 9999 };

    private BlobClient Blob(string feedId) => storage.FeedBlobs.GetBlobClient(StorageNames.KnownItemsBlob(feedId));

    private static partial class Log
    {
        [LoggerMessage(202,
            LogLevel.Warning, "The known items of {Feed} are damaged (feeds/{Blob}); the rows of its articles are read instead")]
        public static partial void Damaged(ILogger logger, Exception? e, string feed, string blob);
    }
}
