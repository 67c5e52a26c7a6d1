using System.Collections.Concurrent;
using Headwater.LocalHost.Host;
using Headwater.Tests.Listing;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace Headwater.Tests.Listing;

/// <summary>One PostgreSQL server for all tests of a run, started by the first that asks for a database.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    // Tests of other things take the processors meanwhile.
    public const string Patience = ";Timeout=60;Command Timeout=0";

    private const int StartAttempts = 3;

    private static readonly Lazy<PostgresServer> Server = new(() => StartAsync().GetAwaiter().GetResult());
    private static readonly ConcurrentBag<string> Idle = [];
    private static int _made;

    public static string ConnectionString(string database) => Server.Value.ConnectionString(database) + Patience;

    /// <summary>A database that no other test uses meanwhile; empty, or with what an earlier test left.</summary>
    public static string Rent()
    {
        if (Idle.TryTake(out var used))
            return used;
        var name = $"test{Interlocked.Increment(ref _made)}";
        Server.Value.EnsureDatabaseAsync(name, default).GetAwaiter().GetResult();
        return name;
    }

    /// <summary>Likewise, without tables, also those of other releases that a test made which failed.</summary>
    public static string RentEmpty()
    {
        var name = Rent();
        Execute(name, """
            DO $$ DECLARE name text; BEGIN
            FOR name IN SELECT nspname FROM pg_namespace WHERE nspname LIKE 'headwater%'
            LOOP EXECUTE format('DROP SCHEMA %I CASCADE', name); END LOOP; END $$
            """);
        return name;
    }

    /// <summary>
    /// The files of a database after a checkpoint, so that they have what the server has in memory. Its log is not among them.
    /// </summary>
    public static string[] Files(string database)
    {
        var number = Execute(database, "CHECKPOINT; SELECT oid::text FROM pg_database WHERE datname = current_database()");
        return Directory.GetFiles(Path.Combine(Server.Value.Folder, "data", "base", (string)number!));
    }

    public static void Return(string database) => Idle.Add(database);

    public static object? Execute(string database, string sql)
    {
        // A pool for each database would keep a connection for each, and the server has only so many.
        using var connection = new NpgsqlConnection(ConnectionString(database) + ";Pooling=false");
        connection.Open();
#pragma warning disable CA2100 // Statements of this file.
        using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (!Server.IsValueCreated)
            return;
        await Server.Value.DisposeAsync();
        Directory.Delete(Server.Value.Folder, recursive: true);
    }

    // Nothing must survive, so nothing is forced to the disk; and nobody vacuums or analyzes behind the back of a test.
    private static async Task<PostgresServer> StartAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            var folder = Path.Combine(Path.GetTempPath(), $"headwater-postgres-{Guid.NewGuid():N}");
            try
            {
                return await PostgresServer.StartAsync(
                    folder, FreePorts.Take(), _ => { }, default,
                    "fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "max_connections=200");
            }
            catch (NodePackageException) when (attempt < StartAttempts)
            {
                // Another process took the port between our look and the server's.
                if (Directory.Exists(folder))
                    Directory.Delete(folder, recursive: true);
            }
        }
    }
}
