using System.Text;
using Headwater.FunctionalTests.Testing;
using Headwater.Index;
using Headwater.Index.Postgres;
using Headwater.Removal;
using Headwater.Tests.Listing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Headwater.FunctionalTests.Listing;

/// <summary>The database is cleaned by the timer, while it answers. What is left in it is tested in Headwater.Tests, too.</summary>
public sealed class PostgresEraserTests(AzuriteFixture azurite) : IDisposable
{
    private const string Secret = "qzxsentinel";
    private const string OfThisDatabase = "database = (SELECT oid FROM pg_database WHERE datname = current_database())";

    private readonly CancellationToken _end = TestContext.Current.CancellationToken;
    private readonly string _database = PostgresFixture.RentEmpty();

    public void Dispose() => PostgresFixture.Return(_database);

    private string ConnectionString => PostgresFixture.ConnectionString(_database);

    [Fact]
    public async Task Words_of_deleted_articles_leave_the_database()
    {
        await using var system = await StartWithDeletedAsync(ConnectionString);

        await MaintainAsync(system);

        Assert.Empty(FilesWithSecret());
        Assert.Equal(3, await IndexTests.CountAsync(system));
    }

    /// <summary>Tables of a million articles take longer to be written again than a function may run.</summary>
    [Fact]
    public async Task Erasing_goes_on_between_two_runs_of_the_timer()
    {
        await using var system = await StartWithDeletedAsync(ConnectionString);
        await using var connection = await OpenAsync();
        Task run;
        await using (var reading = await connection.BeginTransactionAsync(_end))
        {
            run = await BeginErasingAsync(system, connection);
            system.Time.Advance(TimeSpan.FromMinutes(4));
            await run;
        }

        await MaintainAsync(system);

        Assert.Empty(FilesWithSecret());
    }

    /// <summary>A function app may lose its instance between two runs.</summary>
    [Fact]
    public async Task Server_ends_an_erasure_whose_instance_is_gone()
    {
        await using var connection = await OpenAsync();
        Task run;
        await using (var reading = await connection.BeginTransactionAsync(_end))
        {
            await using var relay = new PausableRelay(connection.Port);
            await using var system = await StartWithDeletedAsync($"{ConnectionString};Port={relay.Port}");
            run = await BeginErasingAsync(system, connection);
        }

        Assert.NotNull(await Record.ExceptionAsync(() => run));
        while (await HasLocksAsync(connection, "locktype = 'advisory'"))
            _end.ThrowIfCancellationRequested();

        Assert.Empty(FilesWithSecret());
    }

    [Fact]
    public async Task Nobody_waits_while_an_instance_erases()
    {
        await using var system = await StartWithDeletedAsync(ConnectionString, ("Listing__MaxWait", "00:01:00"));
        await using var connection = await OpenAsync();
        await system.StoreAsync(TestArticles.Make("B"));
        Task run;
        await using (var reading = await connection.BeginTransactionAsync(_end))
        {
            Assert.Equal(4, await IndexTests.CountAsync(system));
            run = await BeginErasingAsync(system, connection);
            await system.StoreAsync(TestArticles.Make("C"));
            var listing = IndexTests.CountAsync(system);
            while (!listing.IsCompleted)
                Assert.False(await HasLocksAsync(connection, "locktype = 'advisory' AND NOT granted"));
            Assert.Equal(4, await listing);
        }

        await run;
        Assert.Equal(5, await IndexTests.CountAsync(system));
    }

    /// <summary>They may take the room on the disk that it lacks.</summary>
    [Fact]
    public async Task Unused_tables_are_dropped_where_erasing_fails()
    {
        await using var system = await StartWithDeletedAsync(ConnectionString);
        await using var connection = await OpenAsync();
        await connection.ExecuteAsync(
            $"""
            CREATE TABLE {PostgresSchema.Name}.fresh_term();
            CREATE SCHEMA headwater_999;
            CREATE TABLE headwater_999.state AS SELECT 0::bigint AS as_of
            """,
            _end);

        await Assert.ThrowsAsync<PostgresException>(() => MaintainAsync(system));

        Assert.True((await connection.ReadAsync("SELECT to_regnamespace('headwater_999') IS NULL", row => row.GetBoolean(0), _end))[0]);
        await connection.ExecuteAsync($"DROP TABLE {PostgresSchema.Name}.fresh_term", _end);
        await MaintainAsync(system);
        Assert.Empty(FilesWithSecret());
    }

    /// <summary>Three articles, and the words of one that was deleted half of the grace period ago.</summary>
    private async Task<TestSystem> StartWithDeletedAsync(string connectionString, params (string Name, string Value)[] settings)
    {
        var system = await IndexTests.StartAsync(
            azurite.NewAccount(), 3, [("Index__Postgres", connectionString), ("Removal__GracePeriod", "2.00:00:00"), .. settings]);
        var article = TestArticles.Make(Secret, 4, $"Text {Secret}");
        await system.StoreAsync(article);
        Assert.Equal(4, await IndexTests.CountAsync(system));
        await system.Services.GetRequiredService<ArticleRemover>().RemoveAsync(article.FeedId, article.Id, _end);
        Assert.Equal(3, await IndexTests.CountAsync(system));
        Assert.NotEmpty(FilesWithSecret());
        system.Time.Advance(TimeSpan.FromDays(1));
        return system;
    }

    /// <summary>Until it waits for a reader.</summary>
    private async Task<Task> BeginErasingAsync(TestSystem system, NpgsqlConnection reader)
    {
        await reader.ExecuteAsync($"LOCK TABLE {PostgresSchema.Name}.article IN ACCESS SHARE MODE", _end);
        var run = MaintainAsync(system);
        while (!await HasLocksAsync(reader, "mode = 'AccessExclusiveLock' AND NOT granted"))
            Assert.False(run.IsCompleted);
        return run;
    }

    private Task MaintainAsync(TestSystem system) => system.Services.GetRequiredService<IArticleIndex>().MaintainAsync(_end);

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync(_end);
        return connection;
    }

    private async Task<bool> HasLocksAsync(NpgsqlConnection connection, string which) => (await connection.ReadAsync(
        $"SELECT true FROM pg_locks WHERE {OfThisDatabase} AND {which}", row => row.GetBoolean(0), _end)).Count > 0;

    private List<string> FilesWithSecret() =>
    [
        .. PostgresFixture.Files(_database).Where(path =>
            Encoding.Latin1.GetString(File.ReadAllBytes(path)).Contains(Secret[2..], StringComparison.OrdinalIgnoreCase)),
    ];
}
