using System.Globalization;
using System.Net;
using Headwater.FunctionalTests.Testing;
using Headwater.Index;
using Headwater.Index.Postgres;
using Headwater.Index.Sqlite;
using Headwater.LocalHost.Host;
using Headwater.Tests.Listing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Headwater.FunctionalTests.Listing;

/// <summary>A database that is away: callers learn it, articles come all the same, and listings return by themselves.</summary>
public sealed class PostgresOutageTests(AzuriteFixture azurite) : IDisposable
{
    // An instance repeats an answer from memory while the index has not changed, so this one was not asked before.
    private const string NotAskedYet = "api/articles?limit=7";

    private readonly CancellationToken _end = TestContext.Current.CancellationToken;
    private readonly string _database = PostgresFixture.RentEmpty();

    public void Dispose() => PostgresFixture.Return(_database);

    private (string Name, string Value) Setting => ("Index__Postgres", PostgresFixture.ConnectionString(_database));

    [Fact]
    public async Task A_locked_database_is_503_and_returns_by_itself()
    {
        await using var system = await IndexTests.StartAsync(azurite.NewAccount(), 2, Setting);
        system.Logs.Expect(700);
        system.Logs.Allow(400); // on a busy machine the read of the log is late, too
        var limits = system.Services.GetRequiredService<IOptions<PostgresOptions>>().Value;
        Assert.Equal(2, await IndexTests.CountAsync(system));
        await using (var connection = new NpgsqlConnection(Setting.Value))
        {
            await connection.OpenAsync(_end);
            await using var locked = await connection.BeginTransactionAsync(_end);
            await using var command = new NpgsqlCommand($"LOCK TABLE {PostgresSchema.Name}.article", connection, locked);
            await command.ExecuteNonQueryAsync(_end);
            limits.Patience = null; // as a host has it

            using var answer = await system.SendAsync(NotAskedYet);

            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.NotNull(answer.Headers.RetryAfter);
        }

        limits.Patience = TestSystem.Patience;
        Assert.Equal(2, await IndexTests.CountAsync(system));
    }

    /// <summary>Nothing that the host sends arrives any more, so it cannot cancel what it has begun.</summary>
    [Theory]
    [InlineData($"LOCK TABLE {PostgresSchema.Name}.article")]
    [InlineData("SELECT pg_advisory_xact_lock(7)")]
    public async Task Server_itself_ends_a_read_that_takes_too_long(string obstacle)
    {
        await using var relay = new PausableRelay(new NpgsqlConnectionStringBuilder(Setting.Value).Port);
        await using var system = await IndexTests.StartAsync(
            azurite.NewAccount(), 2, Setting with { Value = $"{Setting.Value};Port={relay.Port}" });
        system.Logs.Expect(700);
        system.Logs.Allow(400); // on a busy machine the read of the log is late, too
        Assert.Equal(2, await IndexTests.CountAsync(system));
        await using var connection = new NpgsqlConnection(Setting.Value);
        await connection.OpenAsync(_end);
        await connection.ExecuteAsync(
            $"""
            ALTER TABLE {PostgresSchema.Name}.feed RENAME TO titles;
            CREATE VIEW {PostgresSchema.Name}.feed AS SELECT titles.* FROM {PostgresSchema.Name}.titles, pg_advisory_xact_lock(7);
            """,
            _end);
        await using var transaction = await connection.BeginTransactionAsync(_end);
        await connection.ExecuteAsync(obstacle, _end);
        system.Services.GetRequiredService<IOptions<PostgresOptions>>().Value.Patience = TimeSpan.FromSeconds(3);

        var asking = system.SendAsync(NotAskedYet);
        while (!await WaitsAsync())
            Assert.False(asking.IsCompleted);
        relay.Pause();

        using var answer = await asking;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        for (var look = 0; look < 300 && await WaitsAsync(); look++)
            await connection.ExecuteAsync("SELECT pg_sleep(0.1)", _end);
        Assert.False(await WaitsAsync());
        relay.Resume();

        async Task<bool> WaitsAsync() => (await connection.ReadAsync(
            """
            SELECT EXISTS (
                SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database WHERE NOT granted AND datname = current_database())
            """,
            row => row.GetBoolean(0), _end))[0];
    }

    [Fact]
    public async Task A_stopped_server_is_503_and_returns_by_itself()
    {
        using var folder = new TemporaryFolder(IndexTests.NewPath());
        var port = FreePorts.Take();
        var server = await PostgresServer.StartAsync(folder.Path, port, _ => { }, _end, "fsync=off");
        await using var system = await IndexTests.StartAsync(
            azurite.NewAccount(), 2, ("Index__Postgres", server.ConnectionString("postgres") + PostgresFixture.Patience));
        system.Logs.Expect(400, 700);
        Assert.Equal(2, await IndexTests.CountAsync(system));
        await server.DisposeAsync();

        using var answer = await system.SendAsync(NotAskedYet);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        using var health = await system.SendAsync("api/health");
        Assert.Contains("unhealthy", await health.Content.ReadAsStringAsync(_end), StringComparison.Ordinal);
        await system.StoreAsync(TestArticles.Make("B")); // articles come all the same

        await using var again = await PostgresServer.StartAsync(folder.Path, port, _ => { }, _end, "fsync=off");
        await system.Services.GetRequiredService<IArticleIndex>().CatchUpAsync(fresh: true, _end);
        Assert.Equal(3, await IndexTests.CountAsync(system));
    }

    /// <summary>More callers than a host has connections, some of them in the middle of an answer.</summary>
    [Fact]
    public async Task A_silent_server_is_503_for_all_under_load()
    {
        await using var relay = new PausableRelay(new NpgsqlConnectionStringBuilder(Setting.Value).Port);
        await using var system = await IndexTests.StartAsync(
            azurite.NewAccount(), 2, Setting with { Value = $"{Setting.Value};Port={relay.Port}" });
        system.Logs.Expect(700);
        system.Logs.Allow(400); // if the log is to be read meanwhile
        var limits = system.Services.GetRequiredService<IOptions<PostgresOptions>>().Value;
        var index = system.Services.GetRequiredService<IArticleIndex>();
        limits.Patience = null; // as a host has it
        var (asked, silent) = (0, false);
        using var answered = new SemaphoreSlim(0);
        var clients = Enumerable.Range(0, 20).Select(_ => Task.Run(AskUntilRefusedThriceAsync, _end)).ToList();
        for (var answers = 0; answers < 40; answers++)
            await answered.WaitAsync(_end);

        relay.Pause();
        Volatile.Write(ref silent, true);
        await Task.WhenAll(clients);
        await system.StoreAsync(TestArticles.Make("B")); // articles come all the same
        relay.Resume();
        limits.Patience = TestSystem.Patience;
        do
            await index.CatchUpAsync(fresh: true, _end);
        while (index.State.Failure is not null);

        Assert.Equal(3, await IndexTests.CountAsync(system));

        async Task AskUntilRefusedThriceAsync()
        {
            for (var refusals = 0; refusals < 3;)
            {
                var number = Interlocked.Increment(ref asked); // answers that are in memory would go on
                var day = new DateOnly(2001, 1, 1).AddDays(number / 200).ToString("O", CultureInfo.InvariantCulture);
                using var answer = await system.SendAsync($"api/articles?limit={1 + (number % 200)}&from={day}");
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    Assert.Equal(0, refusals);
                    answered.Release();
                    continue;
                }

                Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (answer.StatusCode, answer.Headers.RetryAfter is not null));
                if (Volatile.Read(ref silent))
                    refusals++;
            }
        }
    }
}
