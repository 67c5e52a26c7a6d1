using Headwater.Index.Postgres;
using Npgsql;

namespace Headwater.Tests.Listing;

public sealed class PostgresSchemaTests : IDisposable
{
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;
    private readonly TemporaryDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task Erasure_that_fails_leaves_no_transaction()
    {
        await _database.Connection.ExecuteAsync($"CREATE TABLE {PostgresSchema.Name}.fresh_term()", _end);
        await Assert.ThrowsAsync<PostgresException>(() => PostgresEraser.EraseAsync(_database.Connection, default));

        await _database.Connection.ExecuteAsync($"DROP TABLE {PostgresSchema.Name}.fresh_term", _end);
        await PostgresEraser.EraseAsync(_database.Connection, default);
    }
}
