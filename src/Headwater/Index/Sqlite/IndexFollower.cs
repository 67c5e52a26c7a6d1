using Headwater.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Headwater.Index.Sqlite;

/// <summary>Brings the index file to the end of the log. One call at a time; readers go on beside it.</summary>
internal sealed partial class IndexFollower(ChangeLog log, IndexSnapshots snapshots, string path, TimeProvider time, ILogger logger) : IDisposable
{
    // Opened by the first call that catches up; a folder that cannot be written is tried again by the next.
    private readonly Lazy<IndexFile> _file = new(() => IndexFile.Open(path), LazyThreadSafetyMode.PublicationOnly);
    private IndexState _state = new(LogPosition.Start, null, 0, null, false, null);
    private volatile bool _damaged;
    private bool _checked;

    /// <summary>What the index knew after the last step.</summary>
    public IndexState State => Volatile.Read(ref _state);

    /// <summary>True when a reader found the file unsound; the next call builds it again.</summary>
    public bool Damaged => _damaged;

    public T Read<T>(Func<IndexReader, T> question)
    {
        try
        {
            return _file.Value.Read(question);
        }
        catch (SqliteException e) when (IndexFile.IsDamage(e))
        {
            _damaged = true;
            throw new UnavailableException("The index of this instance was damaged and is being built again. Try again shortly.", e);
        }
    }

    /// <exception cref="UnavailableException">The folder of the index cannot be written.</exception>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CatchUpAsync(mend: true, cancellationToken);
        }
        catch (SqliteException e)
        {
            throw IndexFile.Unwritable(path, e);
        }
    }

    public Task PublishAsync(int changes, CancellationToken cancellationToken) => snapshots.PublishAsync(_file.Value, changes, cancellationToken);

    public void Dispose()
    {
        if (_file.IsValueCreated)
            _file.Value.Dispose();
    }

    private async Task CatchUpAsync(bool mend, CancellationToken cancellationToken)
    {
        try
        {
            if (_damaged)
            {
                Log.Damaged(logger);
                StartAgain();
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
            // Once: a new file that is damaged as well is a matter of the disk.
            _damaged = true;
            if (!mend)
                throw;
            await CatchUpAsync(mend: false, cancellationToken);
        }
    }

    /// <summary>Is the file that the last process left one of this log? An empty one begins with a snapshot, if there is one.</summary>
    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        var file = _file.Value;
        var known = file.Read(reader => reader.Origin());
        try
        {
            var origin = await log.OriginAsync(cancellationToken);
            if (known is not null && known != origin)
            {
                Log.OtherLog(logger);
                StartAgain();
            }

            if (origin is not null && file.Read(reader => reader.State()).Position == LogPosition.Start)
                await snapshots.RestoreAsync(file, origin, cancellationToken);
            if (origin is not null)
                new IndexWriter(file.Writer, file.Columns).SetOrigin(origin);
            _checked = origin is not null;
        }
        finally
        {
            // Without storage, what is there is better than nothing.
            Publish(file);
        }
    }

    private void StartAgain()
    {
        _file.Value.Recreate();
        _damaged = false;
        _checked = false;
        Publish(_file.Value);
    }

    private async Task ApplyNewAsync(CancellationToken cancellationToken)
    {
        var file = _file.Value;
        var writer = new IndexWriter(file.Writer, file.Columns);
        var asOf = time.GetUtcNow();
        await foreach (var chunk in log.ReadAsync(State.Position, cancellationToken))
        {
            if (writer.Apply(chunk) is > 0 and var unreadable)
                Log.Unreadable(logger, unreadable, chunk.Next);
            Publish(file);
        }

        writer.ReachedEnd(asOf);
        Publish(file);
    }

    private void Publish(IndexFile file) => Volatile.Write(ref _state, file.Read(reader => reader.State()));

    private static partial class Log
    {
        [LoggerMessage(401, LogLevel.Warning, "The index file is damaged and is built again from the log.")]
        public static partial void Damaged(ILogger logger);

        [LoggerMessage(402, LogLevel.Warning, "The index belongs to another log and is built again.")]
        public static partial void OtherLog(ILogger logger);

        [LoggerMessage(403, LogLevel.Warning, "{Count} lines of the log before {Position} cannot be read and are left out.")]
        public static partial void Unreadable(ILogger logger, int count, LogPosition position);
    }
}
