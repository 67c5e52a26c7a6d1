using System.Diagnostics;
using Headwater.Index;
using Headwater.Index.Postgres;
using Headwater.Index.Sqlite;
using Headwater.Storage;
using Npgsql;

namespace Headwater.Benchmarks.Listing;

/// <summary>
/// Writes articles into an index as if they came from the log, without log and blobs: the emulator would need hours for a million.
/// </summary>
internal static class IndexFill
{
    private const int ReportEvery = 20_000;

    /// <summary>Adds to a file that no host has open.</summary>
    public static async Task FileAsync(string path, int articles)
    {
        using var file = IndexFile.Open(path);
        var writer = new IndexWriter(file.Writer, file.Columns);
        await RunAsync(articles, file.Read(reader => reader.State()).Position, (batch, _) =>
        {
            writer.Apply(batch);
            return Task.CompletedTask;
        });
    }

    public static async Task DatabaseAsync(string database, int articles)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        var writer = new PostgresWriter(connection);
        var state = (await writer.StateAsync(default)).Index;
        if (state.Articles < articles)
            await RunAsync(articles, state.Position, (batch, position) => writer.ApplyAsync(batch, position, default));
    }

    /// <summary>Makes what an earlier run left belong to this log, which has some of the same articles.</summary>
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

    /// <summary>What a server does by itself after a while; and how large the tables are.</summary>
    public static async Task SettleAsync(string database)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        foreach (var statement in (string[])
            [$"VACUUM ANALYZE {PostgresSchema.Name}.article", $"VACUUM ANALYZE {PostgresSchema.Name}.term", "CHECKPOINT"])
            await connection.ExecuteAsync(statement, default);
        var sizes = await connection.ReadAsync(
            $"""
            SELECT coalesce(relname, 'all') || ' ' || pg_size_pretty(sum(pg_total_relation_size(pg_class.oid))) || ', of this indexes '
                || pg_size_pretty(sum(pg_indexes_size(pg_class.oid))) || ', rows ' || pg_size_pretty(sum(pg_relation_size(pg_class.oid)))
            FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
            WHERE nspname = '{PostgresSchema.Name}' AND relkind = 'r' GROUP BY ROLLUP (relname) ORDER BY 1
            """,
            row => row.GetString(0), default);
        Console.WriteLine(string.Join(Environment.NewLine, sizes));
    }

    private static async Task RunAsync(int articles, LogPosition position, Func<IndexBatch, LogPosition, Task> applyAsync)
    {
        var (begin, cpu, written) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime, 0);
        foreach (var numbers in Enumerable.Range(0, articles).Chunk(IndexBatch.MaxLines))
        {
            var lines = numbers.Select(GeneratedLog.Article).Select(article => IndexLine.Upsert(GeneratedLog.Line(article), article));
            await applyAsync(new IndexBatch([.. lines], [], [], numbers.Length, Unreadable: 0, position), position);
            written += numbers.Length;
            if (written / ReportEvery != (written - numbers.Length) / ReportEvery)
            {
                var seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
                Console.WriteLine(
                    $"{written,9:N0} articles, {written / seconds:F0} a second; "
                    + $"{(Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds / written:F2} ms CPU of this process each");
            }
        }
    }
}
