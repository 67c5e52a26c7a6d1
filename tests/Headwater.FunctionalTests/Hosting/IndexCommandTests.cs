using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Testing;
using Headwater.Index.Postgres;
using Headwater.Tests.Listing;

namespace Headwater.FunctionalTests.Hosting;

/// <summary><c>index build</c>, <c>verify</c> and <c>drop</c>, of an index in a database.</summary>
public sealed class IndexCommandTests(AzuriteFixture azurite) : IDisposable
{
    private const int Articles = 5;
    private readonly string _account = azurite.NewAccount();
    private readonly string _database = PostgresFixture.RentEmpty();

    public void Dispose() => PostgresFixture.Return(_database);

    [Fact]
    public async Task Build_reads_the_log_and_says_how_far()
    {
        await using var system = await IndexTests.StartAsync(_account, Articles);

        var (code, output, error) = await RunAsync("build");
        await system.StoreAsync(TestArticles.Make("B"));
        var again = await RunAsync("build");

        Assert.Equal((0, ""), (code, output));
        Assert.Contains("5 articles, up to ", error, StringComparison.Ordinal);
        Assert.Equal((0, ""), (again.Code, again.Output));
        Assert.Contains("6 articles, up to ", again.Error, StringComparison.Ordinal);
        Assert.Equal(6L, Execute($"SELECT count(*) FROM {PostgresSchema.Name}.article"));
    }

    [Fact]
    public async Task Verify_names_what_differs()
    {
        await using var system = await IndexTests.StartAsync(_account, Articles);
        var lost = TestArticles.Make("A1").Id;

        var right = await RunAsync("verify");
        Execute($"DELETE FROM {PostgresSchema.Name}.article WHERE id = '{lost}'");
        var wrong = await RunAsync("verify");

        Assert.Equal((0, ""), (right.Code, right.Output));
        Assert.EndsWith("5 articles compared, 0 differ\n", right.Error, StringComparison.Ordinal);
        Assert.Equal((1, $"{lost}: is not in the index\n"), (wrong.Code, wrong.Output));
        Assert.EndsWith("5 articles compared, 1 differ\n", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drop_forgets_the_index_and_build_makes_it_again()
    {
        await using var system = await IndexTests.StartAsync(_account, Articles);
        Assert.Equal(0, (await RunAsync("build")).Code);

        var dropped = await RunAsync("drop");

        Assert.Equal((0, "", ""), dropped);
        Assert.Equal(false, Execute($"SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = '{PostgresSchema.Name}')"));
        Assert.Equal(0, (await RunAsync("build")).Code);
        Assert.Equal(5L, Execute($"SELECT count(*) FROM {PostgresSchema.Name}.article"));
    }

    private Task<(int Code, string Output, string Error)> RunAsync(string command) => Command.RunHostAsync(
        ["index", command], "", ("AzureWebJobsStorage", _account), ("Index__Postgres", PostgresFixture.ConnectionString(_database)));

    private object? Execute(string sql) => PostgresFixture.Execute(_database, sql);
}
