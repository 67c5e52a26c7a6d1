using Headwater.Index.Postgres;
using Headwater.Storage;
using Npgsql;

namespace Headwater.Tests.Listing;

/// <summary>How the tables are made, filled and dropped.</summary>
public sealed class PostgresSchemaTests : IDisposable
{
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

    private async Task<NpgsqlConnection> OpenAsync(string database)
    {
        var connection = new NpgsqlConnection(PostgresFixture.ConnectionString(database) + ";Pooling=false");
        await connection.OpenAsync(_end);
        return connection;
    }
}
