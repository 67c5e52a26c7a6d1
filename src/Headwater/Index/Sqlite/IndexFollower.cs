using Headwater.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Headwater.Index.Sqlite;

/// <summary>Brings the index file up to date with the log. One call at a time; readers may work concurrently.</summary>
/// <param name="removal">
/// The words of deleted articles may stay in the file for half of the grace period: less than their blobs stay in storage.
/// </param>
internal sealed partial class IndexFollower(
    LogReader log, IndexSnapshots snapshots, string path, RemovalOptions removal, TimeProvider time, ILogger logger) : IDisposable
{
    // After an attempt that failed, as one that filled the disk.
    private static readonly TimeSpan EraseRetry = TimeSpan.FromMinutes(15);

    private readonly TimeSpan _eraseAfter = removal.GracePeriod / 2;
    private readonly Lock _opening = new();

    // While a snapshot is sent, SQLite cannot empty its log beside the file; an erasure would make it as large as the file.
    private readonly SemaphoreSlim _sending = new(1);

    private IndexFile? _file;
    private IndexState _state = new(LogPosition.Start, null, 0, null, false, null);
    private volatile bool _damaged;
    private bool _wasDamaged;
    private bool _checked;
    private DateTimeOffset _eraseFrom;

    /// <summary>The state after the last step.</summary>
    public IndexState State => Volatile.Read(ref _state);

    /// <summary>True if a reader found the file damaged; the next call builds it again.</summary>
    public bool Damaged => _damaged;

    // Opened by the first call; if the folder cannot be written, the next call tries again.
    private IndexFile File
    {
        get
        {
            lock (_opening)
                return _file ??= IndexFile.Open(path);
        }
    }

    public T Read<T>(Func<IndexReader, T> query)
    {
        try
        {
            return File.Read(query);
        }
        catch (SqliteException e) when (_damaged || IndexFile.IsDamage(e))
        {
            _damaged |= IndexFile.IsDamage(e);
            throw new UnavailableException("The index of this instance is damaged and is being built again. Try again shortly.", e);
        }
    }

    /// <exception cref="UnavailableException">The folder of the index cannot be written.</exception>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CatchUpAsync(repair: true, cancellationToken);
        }
        catch (SqliteException e)
        {
            throw IndexFile.Unwritable(path, e);
        }
    }

    /// <summary>Empties the file; no other call may read or follow meanwhile.</summary>
    public void Drop() => StartAgain();

    public async Task PublishAsync(int changes, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await snapshots.PublishAsync(File, changes, cancellationToken);
        }
        catch (SqliteException e) when (IndexFile.IsDamage(e))
        {
            _damaged = true; // the next call builds it again, and the next run publishes that
        }
        finally
        {
            _sending.Release();
        }
    }

    public void Dispose()
    {
        _file?.Dispose();
        _sending.Dispose();
    }

    private async Task CatchUpAsync(bool repair, CancellationToken cancellationToken)
    {
        try
        {
            if (_damaged)
            {
                Log.Damaged(logger);
                StartAgain();
                _wasDamaged = true;
            }

            if (!_checked)
                await CheckAsync(cancellationToken);
            await ApplyNewAsync(cancellationToken);
        }
        catch (LogPositionException)
        {
            Log.OtherLog(logger);
            StartAgain();
            await ApplyNewAsync(cancellationToken);
        }
        catch (SqliteException e) when (IndexFile.IsDamage(e))
        {
            // Only once: if the new file is damaged as well, the disk is at fault.
            _damaged = true;
            if (!repair)
                throw;
            await CatchUpAsync(repair: false, cancellationToken);
        }
    }

    /// <summary>
    /// Checks that the file of the previous process belongs to this log. An empty index starts from a snapshot, if there is one.
    /// </summary>
    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        var file = File;
        var position = file.Read(reader => reader.State()).Position;
        try
        {
            var origin = await log.OriginAsync(cancellationToken);
            if (position != LogPosition.Start && position.Origin != origin)
            {
                Log.OtherLog(logger);
                StartAgain();
                position = LogPosition.Start;
            }

            if (origin is not null && position == LogPosition.Start)
                await snapshots.RestoreAsync(file, origin, _wasDamaged, cancellationToken);
            _checked = origin is not null;
            if (_checked)
                _wasDamaged = false;
        }
        finally
        {
            // While storage is down, an old index is better than none.
            Publish(file);
        }
    }

    private void StartAgain()
    {
        // If it fails, as on a full disk, the next call begins here.
        _damaged = true;
        File.Recreate();
        _damaged = false;
        _checked = false;
        Publish(File);
    }

    private async Task ApplyNewAsync(CancellationToken cancellationToken)
    {
        var file = File;
        var writer = new IndexWriter(file.Writer, file.Columns);
        var asOf = time.GetUtcNow();
        await foreach (var batch in log.ReadAsync(State.Position, NewerAsync, cancellationToken))
        {
            writer.Apply(batch);
            Publish(file);
        }

        writer.ReachedEnd(asOf);
        Publish(file);
        if (file.Writer.RemovedAt() is { } removed && removed + _eraseAfter <= asOf && _eraseFrom <= asOf
            && _sending.Wait(0, CancellationToken.None))
            Erase(file, asOf);

        Task<IReadOnlyCollection<ArticleChange>> NewerAsync(IReadOnlyCollection<ArticleChange> changes) =>
            Task.FromResult<IReadOnlyCollection<ArticleChange>>(
                [.. changes.Where(change => writer.IsNewer(change.ArticleId, LineOrder.Of(change)))]);
    }

    /// <summary>
    /// While no snapshot is sent; the next read after that does it. A failure, as on a full disk, stops nothing: the log has been read.
    /// </summary>
    private void Erase(IndexFile file, DateTimeOffset now)
    {
        try
        {
            new IndexEraser(file).Erase(removal.LastLines(now));
        }
        catch (Exception e) when (
            e is IOException or UnauthorizedAccessException || (e is SqliteException sqlite && !IndexFile.IsDamage(sqlite)))
        {
            _eraseFrom = now + EraseRetry;
            Log.NotErased(logger, e.Message);
        }
        finally
        {
            _sending.Release();
        }
    }

    private void Publish(IndexFile file) => Volatile.Write(ref _state, file.Read(reader => reader.State()));

    private static partial class Log
    {
        [LoggerMessage(401, LogLevel.Warning, "The index file is damaged and is built again from the log")]
        public static partial void Damaged(ILogger logger);

        [LoggerMessage(402, LogLevel.Warning, "The index belongs to another log and is built again")]
        public static partial void OtherLog(ILogger logger);

        [LoggerMessage(
            405, LogLevel.Warning,
            "The index file keeps words of deleted articles, as it cannot be copied without them; the disk needs room for both: {Reason}")]
        public static partial void NotErased(ILogger logger, string reason);
    }
}
