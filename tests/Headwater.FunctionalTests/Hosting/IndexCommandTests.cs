using Headwater.Feeds.Articles;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Testing;
using Headwater.Index.Postgres;
using Headwater.Removal;
using Headwater.Storage;
using Headwater.Tests.Listing;
using Microsoft.Extensions.DependencyInjection;

namespace Headwater.FunctionalTests.Hosting;

/// <summary><c>index build</c>, <c>verify</c> and <c>drop</c>, of an index in a database.</summary>
public sealed class IndexCommandTests(AzuriteFixture azurite) : IDisposable
{
    private const int Articles = 5;
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;
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
    public async Task Verify_has_a_sentence_for_each_difference()
    {
        await using var system = await IndexTests.StartAsync(_account, Articles);
        Article[] articles = [.. Enumerable.Range(0, Articles).Select(number => TestArticles.Make($"A{number}", number))];
        Assert.Equal(0, (await RunAsync("build")).Code);
        Execute($"CREATE TABLE {PostgresSchema.Name}.before AS SELECT * FROM {PostgresSchema.Name}.article");
        await system.Services.GetRequiredService<ArticleRemover>().RemoveAsync(articles[3].FeedId, articles[3].Id, _end);
        Assert.Equal(0, (await RunAsync("build")).Code);

        await system.Storage.ArticleBlobs.DeleteBlobAsync(
            StorageNames.ArticleBlob(articles[0].FeedId, articles[0].Id, articles[0].ContentHash), cancellationToken: _end);
        Replace(articles[1], "About A1.", "About another.");
        Replace(articles[2], articles[2].ContentHash, "another");
        Execute(
            $"""
            UPDATE {PostgresSchema.Name}.before SET id = 'unknown' WHERE id = '{articles[4].Id}';
            INSERT INTO {PostgresSchema.Name}.article
            SELECT * FROM {PostgresSchema.Name}.before WHERE id IN ('{articles[3].Id}', 'unknown');
            UPDATE {PostgresSchema.Name}.state SET articles = 6;
            """);
        var wrong = await RunAsync("verify");

        Assert.Equal(
            [
                $"{articles[0].Id}: its blob is gone",
                $"{articles[1].Id}: the index shows another header than its blob",
                $"{articles[2].Id}: the index has version another, the log {articles[2].ContentHash}",
                $"{articles[3].Id}: was deleted, and is in the index",
                "The index has 6 articles, the log 4",
            ],
            wrong.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(1, wrong.Code);

        void Replace(Article article, string old, string other) => Execute(
            $"""
            UPDATE {PostgresSchema.Name}.article
            SET header = convert_to(replace(convert_from(header, 'UTF8'), '{old}', '{other}'), 'UTF8') WHERE id = '{article.Id}'
            """);
    }

    [Fact]
    public async Task Drop_forgets_the_index_and_build_makes_it_again()
    {
        await using var system = await IndexTests.StartAsync(_account, Articles);
        Assert.Equal(0, (await RunAsync("build")).Code);

        var dropped = await RunAsync("drop");

        Assert.Equal((0, "", "The index is forgotten\n"), dropped);
        Assert.Equal(false, Execute($"SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = '{PostgresSchema.Name}')"));
        Assert.Equal(0, (await RunAsync("build")).Code);
        Assert.Equal(5L, Execute($"SELECT count(*) FROM {PostgresSchema.Name}.article"));
    }

    private Task<(int Code, string Output, string Error)> RunAsync(string command) => Command.RunHostAsync(
        ["index", command], "", ("AzureWebJobsStorage", _account), ("Index__Postgres", PostgresFixture.ConnectionString(_database)));

    private object? Execute(string sql) => PostgresFixture.Execute(_database, sql);
}
