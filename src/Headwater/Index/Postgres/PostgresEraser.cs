using Headwater.Storage;
using Npgsql;
using static Headwater.Index.Postgres.PostgresSchema;

namespace Headwater.Index.Postgres;

/// <summary>Removes what deleted articles left in the tables.</summary>
internal static class PostgresEraser
{
    // Some four minutes: a query takes six seconds at most, and thousands of short ones leave gaps.
    private const int ReplaceAttempts = 500;

    /// <summary>
    /// Writes the tables that hold words again, without what deleted rows left in their files. VACUUM would only make the place free, and
    /// VACUUM FULL would stop all readers; these stop them for the moment in which the tables change places. Until then the tables are
    /// locked for others that write, and for an autovacuum, which would be in the way at the end.
    /// </summary>
    /// <param name="before">Of deletions from before, no line of an article is waiting any more.</param>
    public static async Task EraseAsync(NpgsqlConnection connection, DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(
            $"""
            SET LOCAL statement_timeout = 0;
            SET LOCAL lock_timeout = '60s';
            LOCK TABLE {Name}.article, {Name}.term, {Name}.feed IN EXCLUSIVE MODE;
            SET LOCAL maintenance_work_mem = '128MB';
            {Article("fresh_article")}
            INSERT INTO {Name}.fresh_article SELECT * FROM {Name}.article ORDER BY published, id;
            {ArticleIndexes("fresh_article")}
            {Term("fresh_term")}
            INSERT INTO {Name}.fresh_term OVERRIDING SYSTEM VALUE SELECT * FROM {Name}.term WHERE articles > 0;
            SELECT setval(pg_get_serial_sequence('{Name}.fresh_term', 'id'),
                nextval(pg_get_serial_sequence('{Name}.term', 'id')));
            {TermIndexes("fresh_term")}
            {Feed("fresh_feed")}
            INSERT INTO {Name}.fresh_feed SELECT * FROM {Name}.feed;
            """,
            cancellationToken);
        await connection.ExecuteAsync(
            $"DELETE FROM {Name}.known WHERE hash = $1 AND fetched < $2", cancellationToken, ArticleChange.AfterEveryHash, before.UtcTicks);

        await ReplaceAsync(connection, transaction, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>
    /// Readers wait while this waits for those before them, and they take a server that makes them wait for one that is away. So it does
    /// not wait long, and tries again.
    /// </summary>
    private static async Task ReplaceAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            await transaction.SaveAsync("written", cancellationToken);
            try
            {
                await connection.ExecuteAsync(
                    $"""
                    SET LOCAL lock_timeout = '300ms';
                    DROP TABLE {Name}.article, {Name}.term, {Name}.feed;
                    ALTER TABLE {Name}.fresh_article RENAME TO article;
                    ALTER TABLE {Name}.fresh_term RENAME TO term;
                    ALTER TABLE {Name}.fresh_feed RENAME TO feed;
                    UPDATE {Name}.state SET removed_at = NULL;
                    """,
                    cancellationToken);
                return;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable && attempt < ReplaceAttempts)
            {
                await transaction.RollbackAsync("written", cancellationToken);
                await connection.ExecuteAsync("SELECT pg_sleep(0.2)", cancellationToken);
            }
        }
    }
}
