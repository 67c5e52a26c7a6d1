using Headwater.Index.Postgres;
using Headwater.Storage;

namespace Headwater.Tests.Listing;

public sealed class PostgresSourceTests : IDisposable
{
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;
    private readonly TemporaryDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task A_slow_query_is_not_a_server_that_is_away()
    {
        var work = new TaskCompletionSource<bool>();

        var slow = await Assert.ThrowsAsync<UnavailableException>(() => _database.Source.UseAsync(
            (_, connected, _) =>
            {
                connected();
                return work.Task;
            },
            TimeSpan.FromMilliseconds(1), _end));

        Assert.Contains("takes too long", slow.Message, StringComparison.Ordinal);
        work.SetResult(true);
    }

    [Fact]
    public async Task A_query_that_the_server_ends_costs_no_connection()
    {
        var before = await ProcessAsync();

        var slow = await Assert.ThrowsAsync<UnavailableException>(() => _database.Source.UseAsync(
            async (connection, connected, token) =>
            {
                connected();
                return await connection.ExecuteAsync("SET statement_timeout = 1; SELECT pg_sleep(60)", token);
            },
            Timeout.InfiniteTimeSpan, _end));

        Assert.Contains("takes too long", slow.Message, StringComparison.Ordinal);
        Assert.Equal(before, await ProcessAsync());
    }

    private Task<int> ProcessAsync() => _database.Source.UseAsync(
        (connection, connected, _) =>
        {
            connected();
            return Task.FromResult(connection.ProcessID);
        },
        Timeout.InfiniteTimeSpan, _end);
}
