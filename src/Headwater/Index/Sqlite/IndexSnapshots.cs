using Azure;
using Azure.Storage.Blobs.Models;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Headwater.Index.Sqlite;

/// <summary>Copies of the index in storage, so that a new instance reads only the rest of the log.</summary>
internal sealed partial class IndexSnapshots(SnapshotBlobs blobs, ILogger logger)
{
    // The previous one stays for an instance that is reading it, and in case the newest one is unusable.
    private const int Kept = 2;

    // With its tag: another instance replaces a damaged one under its name.
    private readonly HashSet<(string Name, ETag? Tag)> _restored = [];

    /// <summary>
    /// Replaces an empty index with the newest snapshot that is intact and belongs to this log, if there is one. Never with one
    /// that it used before.
    /// </summary>
    /// <param name="wasDamaged">Whether it is empty because it was damaged, as the file may have been when it was published.</param>
    public async Task RestoreAsync(IndexFile file, string origin, bool wasDamaged, CancellationToken cancellationToken)
    {
        foreach (var blob in (await blobs.NewestFirstAsync(origin, cancellationToken)).Where(blob => !SnapshotBlobs.IsDamaged(blob)))
        {
            var known = (blob.Name, blob.Properties.ETag);
            if (_restored.Contains(known))
            {
                if (wasDamaged)
                    await blobs.MarkDamagedAsync(blob, cancellationToken);
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
                    await blobs.MarkDamagedAsync(blob, cancellationToken);
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
        var there = await blobs.NewestFirstAsync(origin, cancellationToken);
        var (lines, erased) = file.Read(reader => reader.LinesAndErased());
        var stale = there.Where(blob => SnapshotBlobs.IsDamaged(blob) || SnapshotBlobs.Erased(blob) < erased).ToList();
        if (stale.Count == 0 && lines - there.Select(SnapshotBlobs.Lines).FirstOrDefault() < changes)
            return;

        using var frozen = file.Freeze();
        if (frozen is null)
        {
            Log.NotPublished(logger);
            return;
        }

        // A damaged one may be of this very file.
        if (there.Any(SnapshotBlobs.IsDamaged) && !frozen.IsSound())
            throw new SqliteException("The index file is damaged.", IndexConnection.SqliteCorrupt);

        // A snapshot of the same position.
        foreach (var blob in stale.Where(blob => blob.Name == SnapshotBlobs.Name(frozen.Position)))
            await blobs.DeleteAsync(blob, cancellationToken);

        try
        {
            var bytes = await blobs.UploadAsync(frozen, cancellationToken);
            Log.Published(logger, SnapshotBlobs.Name(frozen.Position), bytes);
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobAlreadyExists)
        {
            // Another instance published the same state; it may be being read.
        }

        var others = there.Where(blob => blob.Name != SnapshotBlobs.Name(frozen.Position)).ToList();
        foreach (var old in others.Except(stale).Skip(Kept - 1).Union(stale.Intersect(others)))
            await blobs.DeleteAsync(old, cancellationToken);
    }

    // They have words of articles that are deleted later. Those of later versions stay: instances of that version may be taking over.
    private async Task DeleteOthersAsync(string origin, CancellationToken cancellationToken)
    {
        string[] old = [.. Enumerable.Range(1, IndexSchema.Version).Select(SnapshotBlobs.FolderOf)];
        await foreach (var blob in blobs.ListAsync("v", cancellationToken))
        {
            var isOld = old.Any(folder => blob.Name.StartsWith(folder, StringComparison.Ordinal));
            if (isOld && !blob.Name.StartsWith(SnapshotBlobs.FolderOf(origin), StringComparison.Ordinal))
                await blobs.DeleteAsync(blob, cancellationToken);
        }
    }

    private async Task RestoreAsync(BlobItem blob, IndexFile file, CancellationToken cancellationToken)
    {
        using var folder = file.FolderForNext();
        var copy = await blobs.DownloadAsync(blob, folder.Path, cancellationToken);
        using (var reader = new IndexReader(new IndexConnection(copy), new CurrentColumns()))
        {
            if (!reader.IsCurrent() || SnapshotBlobs.Name(reader.State().Position) != blob.Name)
                throw new InvalidDataException("its content does not match its name, or it belongs to another log");
        }

        file.Replace(copy);
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
    }
}
