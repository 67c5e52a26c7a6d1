using Headwater.Index.Postgres;
using Npgsql;

namespace Headwater.Tests.Listing;

public sealed class PostgresLockTests : IDisposable
{
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;
    private readonly TemporaryDatabase _database = new();

    public void Dispose() => _database.Dispose();

    /// <summary>Also where <c>Listing__MaxWait</c> is zero, or a role has a <c>lock_timeout</c>.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tables_that_go_wait_for_their_readers(bool drop)
    {
        const string Waiting = "SELECT true FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock' AND database = "
            + "(SELECT oid FROM pg_database WHERE datname = current_database())";
        await using var reader = new NpgsqlConnection(_database.ConnectionString);
        await reader.OpenAsync(_end);
        await _database.Connection.ExecuteAsync("SET lock_timeout = 1", _end);
        Task going;
        await using (var reading = await reader.BeginTransactionAsync(_end))
        {
            await reader.ExecuteAsync($"LOCK TABLE {PostgresSchema.Name}.article IN ACCESS SHARE MODE", _end);
            going = drop ? PostgresSchema.DropAsync(_database.Connection, _end) : PostgresSchema.EmptyAsync(_database.Connection, _end);
            while ((await reader.ReadAsync(Waiting, row => row.GetBoolean(0), _end)).Count == 0)
                Assert.False(going.IsCompleted);
        }

        await going;
    }

    [Fact]
    public async Task Erasure_that_fails_leaves_no_transaction()
    {
        await _database.Connection.ExecuteAsync($"CREATE TABLE {PostgresSchema.Name}.fresh_term()", _end);
        await Assert.ThrowsAsync<PostgresException>(() => PostgresEraser.EraseAsync(_database.Connection, default));

        await _database.Connection.ExecuteAsync($"DROP TABLE {PostgresSchema.Name}.fresh_term", _end);
        await PostgresEraser.EraseAsync(_database.Connection, default);
    }
}
