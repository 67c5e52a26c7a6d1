using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Headwater.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Headwater.Index.Sqlite;

/// <summary>
/// Copies of the index in storage, so that a new instance reads only the rest of the log. The blobs are named
/// <c>v{schema}/{origin}/{segment}-{offset}.db.br</c>: version and position, so that the last name of a log is the newest.
/// </summary>
internal sealed partial class IndexSnapshots(BlobContainerClient container, ILogger logger)
{
    // The previous one stays for an instance that is reading it, and in case the newest one is unusable.
    private const int Kept = 2;

    private const int BufferBytes = 1024 * 1024;

    private const string LinesKey = "lines";
    private const string ErasedKey = "erased";
    private const string HashKey = "sha256";
    private const string DamagedKey = "damaged";

    public static readonly string Folder = FolderOf(IndexSchema.Version);

    // With its tag: another instance replaces a damaged one under its name.
    private readonly HashSet<(string Name, ETag? Tag)> _restored = [];

    /// <summary>
    /// Replaces an empty index with the newest snapshot that is intact and belongs to this log, if there is one. Never with one
    /// that it used before.
    /// </summary>
    /// <param name="wasDamaged">Whether it is empty because it was damaged, as the file may have been when it was published.</param>
    public async Task RestoreAsync(IndexFile file, string origin, bool wasDamaged, CancellationToken cancellationToken)
    {
        foreach (var blob in (await NewestFirstAsync(origin, cancellationToken)).Where(blob => !IsDamaged(blob)))
        {
            var known = (blob.Name, blob.Properties.ETag);
            if (_restored.Contains(known))
            {
                if (wasDamaged)
                    await MarkDamagedAsync(blob, cancellationToken);
                continue;
            }

            try
            {
                await RestoreAsync(blob, file, cancellationToken);
                _restored.Add(known);
                Log.Restored(logger, blob.Name);
                return;
            }
            catch (Exception e) when (e is InvalidDataException or SqliteException or RequestFailedException { Status: 404 })
            {
                Log.Unusable(logger, blob.Name, e.Message);
                if (e is InvalidDataException || (e is SqliteException sqlite && IndexFile.IsDamage(sqlite)))
                    await MarkDamagedAsync(blob, cancellationToken);
            }
        }
    }

    /// <summary>
    /// Writes a snapshot if at least <paramref name="changes"/> lines were added since the last one, or one is damaged or may have words of
    /// deleted articles that were removed from the file; and removes old ones.
    /// </summary>
    /// <exception cref="SqliteException">The file is damaged.</exception>
    public async Task PublishAsync(IndexFile file, int changes, CancellationToken cancellationToken)
    {
        if (file.Read(reader => reader.State()).Position.Origin is not { } origin)
            return;
        await DeleteOthersAsync(origin, cancellationToken);
        var there = await NewestFirstAsync(origin, cancellationToken);
        var (lines, erased) = file.Read(reader => reader.LinesAndErased());
        var stale = there.Where(blob => IsDamaged(blob) || Number(blob, ErasedKey) < erased).ToList();
        if (stale.Count == 0 && lines - there.Select(blob => Number(blob, LinesKey)).FirstOrDefault() < changes)
            return;

        using var frozen = file.Freeze();
        if (frozen is null)
        {
            Log.NotPublished(logger);
            return;
        }

        // A damaged one may be of this very file.
        if (there.Any(IsDamaged) && !frozen.IsSound())
            throw new SqliteException("The index file is damaged.", IndexConnection.SqliteCorrupt);

        // A snapshot of the same position.
        foreach (var blob in stale.Where(blob => blob.Name == Name(frozen.Position)))
            await container.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: cancellationToken);

        try
        {
            var bytes = await UploadAsync(frozen, cancellationToken);
            Log.Published(logger, Name(frozen.Position), bytes);
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobAlreadyExists)
        {
            // Another instance published the same state; it may be being read.
        }

        var others = there.Where(blob => blob.Name != Name(frozen.Position)).ToList();
        foreach (var old in others.Except(stale).Skip(Kept - 1).Union(stale.Intersect(others)))
            await container.DeleteBlobIfExistsAsync(old.Name, cancellationToken: cancellationToken);
    }

    /// <summary>
    /// So that other instances do not try it, and the one that publishes replaces it. The mark alone removes nothing: it may be the disk of
    /// this instance that is at fault.
    /// </summary>
    private async Task MarkDamagedAsync(BlobItem blob, CancellationToken cancellationToken)
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

    // They have words of articles that are deleted later. Those of later versions stay: instances of that version may be taking over.
    private async Task DeleteOthersAsync(string origin, CancellationToken cancellationToken)
    {
        string[] old = [.. Enumerable.Range(1, IndexSchema.Version).Select(FolderOf)];
        await foreach (var blob in ListAsync("v", cancellationToken))
        {
            var isOld = old.Any(folder => blob.Name.StartsWith(folder, StringComparison.Ordinal));
            if (isOld && !blob.Name.StartsWith(FolderOf(origin), StringComparison.Ordinal))
                await container.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: cancellationToken);
        }
    }

    /// <summary>Compresses the file and sends it part by part: there is no copy of it, neither on the disk nor in memory.</summary>
    private async Task<long> UploadAsync(FrozenIndex frozen, CancellationToken cancellationToken)
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

    private async Task RestoreAsync(BlobItem blob, IndexFile file, CancellationToken cancellationToken)
    {
        using var folder = file.FolderForNext();
        var copy = await DownloadAsync(blob, folder.Path, cancellationToken);
        using (var reader = new IndexReader(new IndexConnection(copy), new CurrentColumns()))
        {
            if (!reader.IsCurrent() || Name(reader.State().Position) != blob.Name)
                throw new InvalidDataException("its content does not match its name, or it belongs to another log");
        }

        file.Replace(copy);
    }

    private static string FolderOf(int version) => string.Create(CultureInfo.InvariantCulture, $"v{version}/");

    private static string Name(LogPosition position) =>
        string.Create(CultureInfo.InvariantCulture, $"{FolderOf(position.Origin!)}{position.Segment:D6}-{position.Offset:D15}.db.br");

    private static string FolderOf(string origin) => $"{Folder}{origin}/";

    private static bool IsDamaged(BlobItem blob) => blob.Metadata.ContainsKey(DamagedKey);

    private static long Number(BlobItem blob, string key) =>
        blob.Metadata.TryGetValue(key, out var text) && long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private async Task<List<BlobItem>> NewestFirstAsync(string origin, CancellationToken cancellationToken) =>
        await ListAsync(FolderOf(origin), cancellationToken).OrderByDescending(blob => blob.Name, StringComparer.Ordinal)
            .ToListAsync(cancellationToken);

    private AsyncPageable<BlobItem> ListAsync(string folder, CancellationToken cancellationToken) =>
        container.GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, folder, cancellationToken);

    /// <summary>Decompresses the blob into a file while it comes.</summary>
    private async Task<string> DownloadAsync(BlobItem blob, string folder, CancellationToken cancellationToken)
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

    private static partial class Log
    {
        [LoggerMessage(410, LogLevel.Information, "The index starts from the snapshot {Blob}")]
        public static partial void Restored(ILogger logger, string blob);

        [LoggerMessage(411, LogLevel.Warning, "The snapshot {Blob} is not used: {Reason}")]
        public static partial void Unusable(ILogger logger, string blob, string reason);

        [LoggerMessage(412, LogLevel.Information, "The snapshot {Blob} was published, {Bytes} bytes")]
        public static partial void Published(ILogger logger, string blob, long bytes);

        [LoggerMessage(413, LogLevel.Warning, "No snapshot was published: the index kept changing, so its file could not be copied")]
        public static partial void NotPublished(ILogger logger);

        [LoggerMessage(414, LogLevel.Information, "The snapshot {Blob} is damaged and could not be marked: {Reason}")]
        public static partial void NotMarked(ILogger logger, string blob, string reason);
    }
}
