using Headwater.Index.Postgres;
using Headwater.Storage;
using Npgsql;

namespace Headwater.Tests.Listing;

/// <summary>How the tables are made, filled and dropped.</summary>
public sealed class PostgresSchemaTests : IDisposable
{
    private const string Other = "headwater_999";

    private readonly CancellationToken _end = TestContext.Current.CancellationToken;
    private readonly string _database = PostgresFixture.RentEmpty();

    public void Dispose() => PostgresFixture.Return(_database);

    [Fact]
    public async Task Tables_are_made_in_a_schema_that_is_there()
    {
        await using var connection = await OpenAsync(_database);
        await connection.ExecuteAsync($"CREATE SCHEMA {PostgresSchema.Name}", _end);

        await PostgresSchema.MakeAsync(connection, _end);

        Assert.Equal(LogPosition.Start, (await new PostgresWriter(connection).StateAsync(_end)).Position);
    }

    [Fact]
    public async Task Database_that_lacks_letters_is_refused()
    {
        var name = $"{_database}_latin";
        PostgresFixture.Execute("postgres", $"CREATE DATABASE {name} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
        try
        {
            await using var connection = await OpenAsync(name);

            var refused = await Assert.ThrowsAsync<UnavailableException>(() => PostgresSchema.MakeAsync(connection, _end));

            Assert.Contains("has the encoding LATIN1", refused.Details, StringComparison.Ordinal);
        }
        finally
        {
            PostgresFixture.Execute("postgres", $"DROP DATABASE {name}");
        }
    }

    [Fact]
    public async Task Tables_that_another_release_fills_stay()
    {
        await using var connection = await OpenAsync(_database);
        await using var filling = await OpenAsync(_database);
        await MakeOtherAsync(filling);
        await filling.ExecuteAsync($"SELECT pg_advisory_lock({PostgresSchema.FollowingOf(Other)})", _end);

        await PostgresSchema.DropUnusedAsync(connection, RandomArticles.Noon, _end);
        await PostgresSchema.DropUnusedAsync(connection, RandomArticles.Noon.AddDays(1), _end);

        Assert.True(await HasOtherAsync(connection));
    }

    /// <summary>Filling them takes hours, and goes on where it was.</summary>
    [Fact]
    public async Task Tables_whose_filling_was_interrupted_stay_an_hour()
    {
        await using var connection = await OpenAsync(_database);
        await MakeOtherAsync(connection);
        foreach (var minutes in (int[])[0, 50, 100])
        {
            await PostgresSchema.DropUnusedAsync(connection, RandomArticles.Noon.AddMinutes(minutes), _end);
            Assert.True(await HasOtherAsync(connection));
            if (minutes == 50) // it goes on
                await connection.ExecuteAsync($"UPDATE {Other}.state SET segment = segment + 1", _end);
        }

        await PostgresSchema.DropUnusedAsync(connection, RandomArticles.Noon.AddMinutes(161), _end);

        Assert.False(await HasOtherAsync(connection));
    }

    /// <summary>While they are sent and stored, the words of a long article take a megabyte.</summary>
    [Fact]
    public async Task Articles_of_a_batch_are_stored_in_parts()
    {
        const int Articles = 2 * PostgresWriter.MaxArticlesAtOnce + 1;
        using var index = new TemporaryDatabase();
        await index.Connection.ExecuteAsync(
            $"""
            CREATE TABLE public.part(articles bigint);
            CREATE FUNCTION public.note() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN INSERT INTO public.part SELECT count(*) FROM added; RETURN NULL; END $$;
            CREATE TRIGGER note AFTER INSERT ON {PostgresSchema.Name}.article
                REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.note()
            """,
            _end);
        try
        {
            index.Apply(Enumerable.Range(0, Articles).Select(number => IndexedChange.Titled($"a{number}", $"Title {number}")));

            Assert.Equal(Articles, index.State.Articles);
            Assert.Equal(
                PostgresWriter.MaxArticlesAtOnce,
                (await index.Connection.ReadAsync("SELECT max(articles) FROM public.part", row => row.GetInt64(0), _end))[0]);
        }
        finally
        {
            await index.Connection.ExecuteAsync("DROP TABLE public.part; DROP FUNCTION public.note CASCADE", _end);
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(string database)
    {
        var connection = new NpgsqlConnection(PostgresFixture.ConnectionString(database) + ";Pooling=false");
        await connection.OpenAsync(_end);
        return connection;
    }

    private Task<int> MakeOtherAsync(NpgsqlConnection connection) => connection.ExecuteAsync(
        $"CREATE SCHEMA {Other}; CREATE TABLE {Other}.state AS SELECT NULL::bigint AS as_of, 1 AS segment", _end);

    private async Task<bool> HasOtherAsync(NpgsqlConnection connection) => (await connection.ReadAsync(
        $"SELECT to_regnamespace('{Other}') IS NOT NULL", row => row.GetBoolean(0), _end))[0];
}
