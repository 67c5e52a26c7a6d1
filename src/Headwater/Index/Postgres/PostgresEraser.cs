using System.Data;
using Headwater.Storage;
using Npgsql;
using static Headwater.Index.Postgres.PostgresSchema;

namespace Headwater.Index.Postgres;

/// <summary>Removes what deleted articles left in the tables.</summary>
internal static class PostgresEraser
{
    // Some four minutes: a query takes seven seconds at most, and thousands of short ones leave gaps.
    private const int ReplaceAttempts = 500;

    /// <summary>
    /// Writes the tables that hold words again, without what deleted rows left in their files. VACUUM would only make the place free, and
    /// VACUUM FULL would stop all readers; these stop them for the moment in which the tables change places. Until then the tables are
    /// locked for others that write, and for an autovacuum, which would be in the way at the end.
    /// </summary>
    /// <remarks>
    /// That takes minutes, and the process may end meanwhile. So the server gets everything in one message, and goes on to the end by
    /// itself; nothing cancels it.
    /// </remarks>
    /// <param name="before">Of deletions from before, no line of an article is waiting any more.</param>
    public static async Task EraseAsync(NpgsqlConnection connection, DateTimeOffset before)
    {
        await using var command = connection.Command(Statements(before), []);
        command.CommandTimeout = 0;
        try
        {
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (PostgresException) when (connection.State == ConnectionState.Open)
        {
            // The statements after the one that failed were not run, nor was the last.
            await connection.ExecuteAsync("ROLLBACK", CancellationToken.None);
            throw;
        }
    }

    // The server learns that its client is gone when it looks for it, or sends something: here not before the end.
    private static string Statements(DateTimeOffset before) =>
        $"""
        BEGIN ISOLATION LEVEL READ COMMITTED;
        SET LOCAL client_connection_check_interval = 0;
        SET LOCAL client_min_messages = error;
        {WithoutTimeLimit}
        SET LOCAL lock_timeout = '60s';
        SELECT pg_advisory_xact_lock({Erasing});
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
        DELETE FROM {Name}.known WHERE hash = '{ArticleChange.AfterEveryHash}' AND fetched < {before.UtcTicks};
        {Replace}
        COMMIT
        """;

    // Readers wait while this waits for those before them, and they take a server that makes them wait for one that is away. So it does
    // not wait long, and tries again.
    private static readonly string Replace =
        $"""
        SET LOCAL lock_timeout = '300ms';
        DO $$
        BEGIN
            FOR attempt IN 1..{ReplaceAttempts} LOOP
                BEGIN
                    DROP TABLE {Name}.article, {Name}.term, {Name}.feed;
                    ALTER TABLE {Name}.fresh_article RENAME TO article;
                    ALTER TABLE {Name}.fresh_term RENAME TO term;
                    ALTER TABLE {Name}.fresh_feed RENAME TO feed;
                    UPDATE {Name}.state SET removed_at = NULL;
                    RETURN;
                EXCEPTION WHEN lock_not_available THEN
                    IF attempt = {ReplaceAttempts} THEN
                        RAISE;
                    END IF;
                    PERFORM pg_sleep(0.2);
                END;
            END LOOP;
        END $$;
        """;
}
