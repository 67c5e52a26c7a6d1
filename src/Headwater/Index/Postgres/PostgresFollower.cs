using Headwater.Storage;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Headwater.Index.Postgres;

/// <summary>Brings the database up to date with the log. One instance at a time follows it; the others see what it commits.</summary>
/// <param name="removal">
/// The words of deleted articles may stay in the files for half of the grace period: less than their blobs stay in storage.
/// </param>
/// <param name="maxWait">How long to wait for another instance that follows the log.</param>
internal sealed partial class PostgresFollower(
    PostgresSource source, LogReader log, RemovalOptions removal, TimeSpan maxWait, TimeProvider time, ILogger logger)
{
    // Of a server that has vanished, TCP would wait for a quarter of an hour.
    private static readonly TimeSpan MaxReset = TimeSpan.FromSeconds(5);

    private IndexState _state = PostgresState.None;
    private bool _checked;

    /// <summary>The state that was seen last.</summary>
    public IndexState State => Volatile.Read(ref _state);

    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        await source.WatchAsync(source.UseAsync(FollowAsync, Timeout.InfiniteTimeSpan, cancellationToken));
        if (State.AsOf is null)
            throw new UnavailableException("The index is being built from the log by another instance. Try again later.");
    }

    /// <summary>
    /// Removes what deleted articles left in the files, when it is time. The log is not read meanwhile, so the timer alone does it.
    /// </summary>
    /// <remarks>Nothing gives it up: not a call that the server answers late because of it, nor the end of this process.</remarks>
    public Task EraseAsync() => source.UseAsync(
        (connection, connected, token) => WithLockAsync(
            connection, connected, async writer => await EraseAsync(connection, await writer.StateAsync(token)), token),
        Timeout.InfiniteTimeSpan, CancellationToken.None);

    private Task<bool> FollowAsync(NpgsqlConnection connection, Action connected, CancellationToken cancellationToken) =>
        WithLockAsync(
            connection, connected,
            async writer =>
            {
                try
                {
                    // While storage is down, an old index is better than none.
                    Saw(await writer.StateAsync(cancellationToken));
                    if (!_checked)
                        await CheckAsync(connection, cancellationToken);
                    await ApplyNewAsync(writer, cancellationToken);
                }
                catch (LogPositionException)
                {
                    await StartAgainAsync(connection, cancellationToken);
                    await ApplyNewAsync(writer, cancellationToken);
                }
            },
            cancellationToken);

    /// <summary>Does the work of the instance that follows the log.</summary>
    /// <returns>False if another instance follows it.</returns>
    private async Task<bool> WithLockAsync(
        NpgsqlConnection connection, Action connected, Func<PostgresWriter, Task> work, CancellationToken cancellationToken)
    {
        // A server that lost its client notices after half a minute, once the statement that it runs has ended, and gives the lock to
        // another.
        await connection.ExecuteAsync(
            $"""
            SET statement_timeout = '60s'; SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 4;
            SET lock_timeout = {Math.Clamp((long)maxWait.TotalMilliseconds, 1, 50_000)};
            SELECT set_config(name, '0', false) FROM pg_catalog.pg_settings WHERE name = 'transaction_timeout'
            """,
            cancellationToken);
        connected();
        try
        {
            await PostgresSchema.MakeAsync(connection, cancellationToken);
            var writer = new PostgresWriter(connection);
            Saw(await writer.StateAsync(cancellationToken));
            if (await LockAsync(connection, cancellationToken))
            {
                await work(writer);
                return true;
            }

            Saw(await writer.StateAsync(cancellationToken));
            return false;
        }
        finally
        {
            // The connection goes back to the pool as it was. One that is lost has given up its locks.
            if (connection.State == System.Data.ConnectionState.Open)
                await ResetAsync(connection);
        }
    }

    private static async Task ResetAsync(NpgsqlConnection connection)
    {
        using var end = new StatementCancellation(CancellationToken.None, CancellationToken.None);
        end.After(MaxReset);
        await connection.ExecuteAsync("SELECT pg_advisory_unlock_all(); RESET ALL", end.Token);
    }

    /// <summary>False if another instance has the lock all the time, or erases, which takes minutes.</summary>
    private static async Task<bool> LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // A lock of the transaction: it is given up at once.
        var nobodyErases = await connection.ReadAsync(
            "SELECT pg_try_advisory_xact_lock_shared($1)", row => row.GetBoolean(0), cancellationToken, PostgresSchema.Erasing);
        if (!nobodyErases[0])
            return false;
        try
        {
            await connection.ExecuteAsync("SELECT pg_advisory_lock($1)", cancellationToken, PostgresSchema.Following);
            return true;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return false;
        }
    }

    /// <summary>Checks that the database belongs to this log.</summary>
    private async Task CheckAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var origin = await log.OriginAsync(cancellationToken);
        if (State.Position != LogPosition.Start && State.Position.Origin != origin)
            await StartAgainAsync(connection, cancellationToken);
        _checked = origin is not null;
    }

    private async Task StartAgainAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        Log.OtherLog(logger);
        await PostgresSchema.EmptyAsync(connection, cancellationToken);
        Saw(await new PostgresWriter(connection).StateAsync(cancellationToken));
    }

    /// <summary>Records what was read: another instance may be ahead.</summary>
    private void Saw(PostgresState state) => Volatile.Write(ref _state, state.Index);

    private async Task ApplyNewAsync(PostgresWriter writer, CancellationToken cancellationToken)
    {
        var asOf = time.GetUtcNow();

        // What this call has reached, whatever others of this process saw meanwhile.
        var position = (await writer.StateAsync(cancellationToken)).Position;
        var batches = log.ReadAsync(position, changes => writer.NewerAsync(changes, cancellationToken), cancellationToken);
        await foreach (var batch in batches)
        {
            if (!await writer.ApplyAsync(batch, position, cancellationToken))
                throw new IOException("Another instance follows the log; the lock was lost with a connection.");
            position = batch.Next;
            Saw(await writer.StateAsync(cancellationToken));
        }

        await writer.ReachedEndAsync(asOf, cancellationToken);
        Saw(await writer.StateAsync(cancellationToken));
    }

    private async Task EraseAsync(NpgsqlConnection connection, PostgresState state)
    {
        var now = time.GetUtcNow();
        if (state.RemovedAt is not { } removed || removed + removal.GracePeriod / 2 > now)
            return;
        await PostgresEraser.EraseAsync(connection, removal.LastLines(now));
        Log.Erased(logger);
    }

    private static partial class Log
    {
        [LoggerMessage(402, LogLevel.Warning, "The index belongs to another log and is built again")]
        public static partial void OtherLog(ILogger logger);

        [LoggerMessage(404, LogLevel.Information, "What deleted articles left in the database of the index was removed")]
        public static partial void Erased(ILogger logger);
    }
}
