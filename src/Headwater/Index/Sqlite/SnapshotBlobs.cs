using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Headwater.Storage;
using Microsoft.Extensions.Logging;

namespace Headwater.Index.Sqlite;

/// <summary>
/// Snapshots are named <c>v{schema}/{origin}/{segment}-{offset}.db.br</c>: version and position, so that the last name of a log is the
/// newest.
/// </summary>
internal sealed partial class SnapshotBlobs(BlobContainerClient container, ILogger logger)
{
    private const int BufferBytes = 1024 * 1024;

    private const string LinesKey = "lines";
    private const string ErasedKey = "erased";
    private const string HashKey = "sha256";
    private const string DamagedKey = "damaged";

    public static readonly string Folder = FolderOf(IndexSchema.Version);

    public static string FolderOf(int version) => string.Create(CultureInfo.InvariantCulture, $"v{version}/");

    public static string Name(LogPosition position) =>
        string.Create(CultureInfo.InvariantCulture, $"{FolderOf(position.Origin!)}{position.Segment:D6}-{position.Offset:D15}.db.br");

    public static string FolderOf(string origin) => $"{Folder}{origin}/";

    public static bool IsDamaged(BlobItem blob) => blob.Metadata.ContainsKey(DamagedKey);

    /// <summary>The number of applied lines of the log.</summary>
    public static long Lines(BlobItem blob) => Number(blob, LinesKey);

    /// <summary>Likewise, when its file was last free of the words of deleted articles.</summary>
    public static long Erased(BlobItem blob) => Number(blob, ErasedKey);

    public async Task<List<BlobItem>> NewestFirstAsync(string origin, CancellationToken cancellationToken) =>
        await ListAsync(FolderOf(origin), cancellationToken).OrderByDescending(blob => blob.Name, StringComparer.Ordinal)
            .ToListAsync(cancellationToken);

    public AsyncPageable<BlobItem> ListAsync(string folder, CancellationToken cancellationToken) =>
        container.GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, folder, cancellationToken);

    public async Task DeleteAsync(BlobItem blob, CancellationToken cancellationToken) =>
        await container.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: cancellationToken);

    /// <summary>
    /// So that other instances do not try it, and the one that publishes replaces it. The mark alone removes nothing: it may be the disk of
    /// this instance that is at fault.
    /// </summary>
    public async Task MarkDamagedAsync(BlobItem blob, CancellationToken cancellationToken)
    {
        try
        {
            await container.GetBlobClient(blob.Name).SetMetadataAsync(
                new Dictionary<string, string>(blob.Metadata) { [DamagedKey] = "true" },
                new BlobRequestConditions { IfMatch = blob.Properties.ETag }, cancellationToken);
        }
        catch (RequestFailedException e)
        {
            // It was replaced or marked meanwhile; else others find the damage themselves. The index is made from what else there is.
            Log.NotMarked(logger, blob.Name, e.Message);
        }
    }

    /// <summary>Compresses the file and sends it part by part: there is no copy of it, neither on the disk nor in memory.</summary>
    public async Task<long> UploadAsync(FrozenIndex frozen, CancellationToken cancellationToken)
    {
        var blob = container.GetBlockBlobClient(Name(frozen.Position));
        await using var parts = new BlobParts(blob);
        await using (var compressed = new BrotliStream(parts, CompressionLevel.Fastest, leaveOpen: true))
            await frozen.Content.CopyToAsync(compressed, BufferBytes, cancellationToken);
        await parts.CommitAsync(
            hash => new Dictionary<string, string>
            {
                [LinesKey] = frozen.Lines.ToString(CultureInfo.InvariantCulture),
                [ErasedKey] = frozen.Erased.ToString(CultureInfo.InvariantCulture),
                [HashKey] = hash,
            },
            cancellationToken);
        return parts.Length;
    }

    /// <summary>Decompresses the blob into a file while it comes.</summary>
    public async Task<string> DownloadAsync(BlobItem blob, string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, "snapshot.db");
        BlobDownloadStreamingResult download =
            await container.GetBlobClient(blob.Name).DownloadStreamingAsync(cancellationToken: cancellationToken);
        using var sha = SHA256.Create();
        await using var hashed = new CryptoStream(download.Content, sha, CryptoStreamMode.Read);
        try
        {
            await using var source = new BrotliStream(hashed, CompressionMode.Decompress, leaveOpen: true);
            await using var target = File.Create(path);
            await source.CopyToAsync(target, BufferBytes, cancellationToken);
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidDataException("it cannot be decompressed", e);
        }

        await hashed.CopyToAsync(Stream.Null, cancellationToken);
        return blob.Metadata.TryGetValue(HashKey, out var hash) && hash == Convert.ToHexStringLower(sha.Hash!)
            ? path
            : throw new InvalidDataException("its content differs from what was written");
    }

    private static long Number(BlobItem blob, string key) =>
        blob.Metadata.TryGetValue(key, out var text) && long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static partial class Log
    {
        [LoggerMessage(414, LogLevel.Information, "The snapshot {Blob} is damaged and could not be marked: {Reason}")]
        public static partial void NotMarked(ILogger logger, string blob, string reason);
    }
}
