using System.Net;
using Headwater.FunctionalTests.Testing;
using Headwater.Index;
using Headwater.Index.Postgres;
using Headwater.Storage;
using Headwater.Tests.Listing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Headwater.FunctionalTests.Listing;

/// <summary>The index in a database. What it answers is tested with both engines in Headwater.Tests.</summary>
public sealed class PostgresTests(AzuriteFixture azurite) : IDisposable
{
    private const string Path = "api/articles";

    private readonly CancellationToken _end = TestContext.Current.CancellationToken;
    private readonly string _database = PostgresFixture.RentEmpty();

    public void Dispose() => PostgresFixture.Return(_database);

    private (string Name, string Value) Setting => ("Index__Postgres", PostgresFixture.ConnectionString(_database));

    [Fact]
    public async Task Instances_of_one_database_agree()
    {
        var account = azurite.NewAccount();
        var wait = ("Listing__MaxWait", "00:00:50"); // of real time, for the one that follows the log
        await using var one = await IndexTests.StartAsync(account, 2, Setting, wait);
        await using var other = await IndexTests.StartAsync(account, 0, Setting, wait);
        TestSystem[] both = [one, other];
        for (var number = 2; number < 12; number++)
        {
            await both[number % 2].StoreAsync(TestArticles.Make($"A{number}", number));
            var counts = await Task.WhenAll(both.SelectMany(system => Enumerable.Range(0, 4).Select(_ => CountFreshAsync(system))));

            Assert.Equal(Enumerable.Repeat(number + 1, 8), counts);
        }
    }

    /// <summary>One that hangs, or reads for long: the server ends the wait for its lock, in real time.</summary>
    [Fact]
    public async Task Others_do_not_wait_long_for_who_follows_the_log()
    {
        await using var system = await IndexTests.StartAsync(azurite.NewAccount(), 2, Setting, ("Listing__MaxWait", "00:00:01"));
        Assert.Equal(2, await CountFreshAsync(system));
        await using var follower = new NpgsqlConnection(Setting.Value);
        await follower.OpenAsync(_end);
        await follower.ExecuteAsync($"SELECT pg_advisory_lock({PostgresSchema.Following})", _end);
        await system.StoreAsync(TestArticles.Make("B"));

        Assert.Equal(2, await CountFreshAsync(system));
        await follower.ExecuteAsync("SELECT pg_advisory_unlock_all()", _end);
        Assert.Equal(3, await CountFreshAsync(system));
    }

    [Fact]
    public async Task New_instance_answers_without_reading_the_log()
    {
        var account = azurite.NewAccount();
        await using (var before = await IndexTests.StartAsync(account, 5, Setting))
            Assert.Equal(5, await IndexTests.CountAsync(before));

        await using var started = await IndexTests.StartAsync(account, 0, Setting);

        Assert.Equal(5, await IndexTests.CountAsync(started));
        Assert.DoesNotContain(started.Wire.Calls, IndexTests.IsLogRead);
    }

    [Fact]
    public async Task Interrupted_build_goes_on_where_it_was()
    {
        var account = azurite.NewAccount();
        await using (var system = await IndexTests.StartAsync(account, 1))
        {
            // As many lines as three transactions apply, all of one article.
            var article = TestArticles.Make("A0", 0);
            await system.Services.GetRequiredService<ChangeLog>().AppendAsync(
                ArticleChangeLine.Write(
                [
                    .. Enumerable.Range(1, (2 * IndexBatch.MaxLines) + 1).Select(minute => ArticleChange.Upsert(
                        article.FeedId, article.Id, article.ContentHash, TestArticles.Noon.AddMinutes(minute), TestArticles.Noon, 1)),
                ]),
                _end);
        }

        var positions = new List<LogPosition>();
        var (crashAt, died) = (0, true);
        while (died)
        {
            await using var system = await IndexTests.StartAsync(account, 0, Setting);
            system.Logs.Allow(400);
            var index = system.Services.GetRequiredService<IArticleIndex>();
            died = await system.Wire.CrashAsync(++crashAt, () => index.CatchUpAsync(fresh: true, _end));
            positions.Add(index.State.Position);
        }

        Assert.True(crashAt > 5, $"{crashAt} rounds");
        Assert.Equal(positions.Order(), positions);
        Assert.True(positions.Distinct().Count() > 2, "No build was interrupted in the middle.");
        await using var whole = await IndexTests.StartAsync(account, 0, Setting);
        Assert.Equal(1, await IndexTests.CountAsync(whole));
    }

    [Theory]
    [InlineData("headwater")]
    [InlineData("headwater_1")]
    [InlineData("headwater_999")]
    public async Task Tables_of_another_release_stay_while_they_are_followed(string schema)
    {
        await using var system = await IndexTests.StartAsync(azurite.NewAccount(), 5, Setting);
        Assert.Equal(5, await IndexTests.CountAsync(system));
        await ExecuteAsync(
            $"CREATE SCHEMA {schema}; CREATE TABLE {schema}.state AS SELECT as_of FROM {PostgresSchema.Name}.state");

        await system.RunAsync("PublishSnapshot");
        Assert.True(await ExistsAsync());
        system.Time.Advance(TimeSpan.FromHours(2));
        await system.RunAsync("PublishSnapshot");

        Assert.False(await ExistsAsync());
        Assert.Equal(5, await IndexTests.CountAsync(system));

        async Task<bool> ExistsAsync()
        {
            await using var connection = new NpgsqlConnection(Setting.Value);
            await connection.OpenAsync(_end);
            var schemas = await connection.ReadAsync(
                "SELECT nspname::text FROM pg_catalog.pg_namespace", row => row.GetString(0), _end);
            return schemas.Contains(schema);
        }
    }

    [Fact]
    public async Task Index_that_is_built_again_is_503_not_empty()
    {
        await using var system = await IndexTests.StartAsync(
            azurite.NewAccount(), 5, Setting, ("Listing__MaxStaleness", "01:00:00"));
        system.Logs.Expect(700);
        Assert.Equal(5, await IndexTests.CountAsync(system));

        await ExecuteAsync($"DELETE FROM {PostgresSchema.Name}.article; UPDATE {PostgresSchema.Name}.state SET as_of = NULL, articles = 0");
        var answer = await system.SendAsync("api/articles?q=number", HttpMethod.Get);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (answer.StatusCode, answer.Headers.RetryAfter is not null));
    }

    /// <summary>Its connection is not free either, and there are only so many.</summary>
    [Fact]
    public async Task A_query_keeps_its_turn_when_its_caller_leaves()
    {
        await using var system = await IndexTests.StartAsync(azurite.NewAccount(), 1, Setting);
        Assert.Equal(1, await IndexTests.CountAsync(system));
        await ExecuteAsync(
            $"""
            ALTER TABLE {PostgresSchema.Name}.feed RENAME TO titles;
            CREATE VIEW {PostgresSchema.Name}.feed AS SELECT titles.* FROM {PostgresSchema.Name}.titles, pg_advisory_xact_lock(7);
            """);
        await using var connection = new NpgsqlConnection(Setting.Value);
        await connection.OpenAsync(_end);
        await connection.ExecuteAsync("SELECT pg_advisory_lock(7)", _end);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(_end);
        var asking = system.Services.GetRequiredService<IArticleIndex>().FeedTitleAsync(TestArticles.FeedId, leaving.Token);
        const string Waiting = "SELECT true FROM pg_locks WHERE objid = 7 AND NOT granted";
        while ((await connection.ReadAsync(Waiting, row => row.GetBoolean(0), _end)).Count == 0)
            Assert.False(asking.IsCompleted);

        await leaving.CancelAsync();
        await connection.ExecuteAsync("SELECT pg_advisory_unlock(7)", _end);

        Assert.Equal("A feed", await asking);
    }

    [Fact]
    public async Task The_database_of_another_log_is_built_again()
    {
        await using (var one = await IndexTests.StartAsync(azurite.NewAccount(), 3, Setting))
            Assert.Equal(3, await IndexTests.CountAsync(one));

        await using var other = await IndexTests.StartAsync(azurite.NewAccount(), 5, Setting);
        other.Logs.Expect(402);

        Assert.Equal(5, await IndexTests.CountAsync(other));
    }

    private static async Task<int> CountFreshAsync(TestSystem system)
    {
        using var answer = await system.SendAsync(Path, headers: ("Cache-Control", "no-cache"));
        return (await answer.JsonAsync()).Titles().Count;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Setting.Value);
        await connection.OpenAsync(_end);
        await connection.ExecuteAsync(sql, _end);
    }
}
