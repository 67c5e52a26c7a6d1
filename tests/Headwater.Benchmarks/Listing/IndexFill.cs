using System.Diagnostics;
using Headwater.Index;
using Headwater.Index.Postgres;
using Headwater.Storage;
using Npgsql;

namespace Headwater.Benchmarks.Listing;

/// <summary>
/// Fills a database that follows a log of one article with many more, without log and blobs: the emulator would need hours for a million.
/// </summary>
internal static class PostgresFill
{
    private const int ReportEvery = 20_000;

    /// <summary>Makes what an earlier run left belong to this log, which has the same article.</summary>
    public static async Task AdoptAsync(string database, ChangeLog log)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await PostgresSchema.MakeAsync(connection, default);
        await foreach (var chunk in log.ReadAsync(LogPosition.Start, default))
        {
            await connection.ExecuteAsync(
                $"UPDATE {PostgresSchema.Name}.state SET origin = $1, segment = $2, \"offset\" = $3 WHERE articles > 0", default,
                chunk.Next.Origin!, chunk.Next.Segment, chunk.Next.Offset);
        }
    }

    public static async Task RunAsync(string database, int articles)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        var writer = new PostgresWriter(connection);
        var position = (await writer.StateAsync(default)).Position;
        var (begin, cpu, written) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime, 0);
        foreach (var numbers in Enumerable.Range(1, articles - 1).Chunk(IndexBatch.MaxLines))
        {
            var lines = numbers.Select(GeneratedLog.Article).Select(article => IndexLine.Upsert(GeneratedLog.Line(article), article));
            await writer.ApplyAsync(new IndexBatch([.. lines], [], [], numbers.Length, Unreadable: 0, position), position, default);
            written += numbers.Length;
            if (written / ReportEvery != (written - numbers.Length) / ReportEvery)
            {
                var seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
                Console.WriteLine(
                    $"{written,9:N0} articles, {written / seconds:F0} a second; "
                    + $"{(Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds / written:F2} ms CPU of this process each");
            }
        }

        foreach (var statement in (string[])
            [$"VACUUM ANALYZE {PostgresSchema.Name}.article", $"VACUUM ANALYZE {PostgresSchema.Name}.term", "CHECKPOINT"])
            await connection.ExecuteAsync(statement, default);
        var sizes = await connection.ReadAsync(
            $"""
            SELECT relname || ' ' || pg_size_pretty(pg_total_relation_size(pg_class.oid)) || ', of this indexes '
                || pg_size_pretty(pg_indexes_size(pg_class.oid)) || ', rows ' || pg_size_pretty(pg_relation_size(pg_class.oid))
            FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
            WHERE nspname = '{PostgresSchema.Name}' AND relkind = 'r' ORDER BY 1
            """,
            row => row.GetString(0), default);
        Console.WriteLine(string.Join(Environment.NewLine, sizes));
    }
}
