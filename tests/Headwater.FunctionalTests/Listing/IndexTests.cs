using System.Net;
using System.Text;
using Azure;
using Headwater.FunctionalTests.Testing;
using Headwater.Index;
using Headwater.Index.Sqlite;
using Headwater.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Headwater.FunctionalTests.Listing;

public sealed class IndexTests(AzuriteFixture azurite)
{
    private const string Path = "api/articles";
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hundred_concurrent_requests_read_the_log_once()
    {
        await using var system = await StartAsync(azurite.NewAccount(), 3);
        var index = Index(system);
        await index.CatchUpAsync(fresh: false, _end);
        using var wire = new ManualResetEventSlim();
        system.Wire.Clear();
        system.Wire.Answer = (_, _) =>
        {
            wire.Wait(_end);
            return null;
        };

        var hundred = Enumerable.Range(0, 100).Select(_ => index.CatchUpAsync(fresh: false, _end)).ToArray();
        wire.Set();
        await Task.WhenAll(hundred);

        Assert.Equal("HEAD", Assert.Single(system.Wire.Calls).Method);
    }

    [Fact]
    public async Task Hundred_fresh_requests_share_one_later_read()
    {
        await using var system = await StartAsync(azurite.NewAccount(), 3);
        var index = Index(system);
        await index.CatchUpAsync(fresh: false, _end);
        using var wire = new ManualResetEventSlim();
        using var reading = new ManualResetEventSlim();
        system.Wire.Clear();
        system.Wire.Answer = (call, _) =>
        {
            // The first look at the end of the log is over before the line of below is appended.
            if (call.Method == "HEAD")
                reading.Set();
            if (call.Method == "HEAD" && !wire.IsSet)
                wire.Wait(_end);
            return null;
        };

        var first = index.CatchUpAsync(fresh: false, _end);
        reading.Wait(_end);
        var hundred = Enumerable.Range(0, 100).Select(_ => index.CatchUpAsync(fresh: true, _end)).ToArray();
        wire.Set();
        await Task.WhenAll([first, .. hundred]);

        Assert.Equal(2, system.Wire.Calls.Count(call => call.Method == "HEAD"));
    }

    [Fact]
    public async Task Log_is_not_read_within_the_staleness_unless_no_cache()
    {
        await using var system = await StartAsync(azurite.NewAccount(), 1, ("Listing__MaxStaleness", "00:00:02"));
        Assert.Equal(1, await CountAsync(system));
        await system.StoreAsync(TestArticles.Make("B"));
        system.Wire.Clear();

        Assert.Equal(1, await CountAsync(system));
        Assert.Empty(system.Wire.Calls);
        Assert.Equal(2, (await (await system.SendAsync(Path, headers: ("Cache-Control", "no-cache"))).JsonAsync()).Titles().Count);

        await system.StoreAsync(TestArticles.Make("C"));
        system.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(3, await CountAsync(system));
    }

    /// <summary>
    /// While nothing is answered, each of two instances has asked for as many articles as it may; then for each of them once.
    /// </summary>
    [Fact]
    public async Task Two_readers_of_the_log_read_its_articles_side_by_side()
    {
        Assert.SkipWhen(TestSystem.UsesPostgres, "One of the instances follows the log for both.");
        const int Articles = 40;
        var account = azurite.NewAccount();
        await using var one = await StartAsync(account, Articles);
        await using var other = await StartAsync(account, 0);
        var answers = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stopped = new[] { StopArticles(one), StopArticles(other) };
        var reading = Task.WhenAll(Index(one).CatchUpAsync(fresh: true, _end), Index(other).CatchUpAsync(fresh: true, _end));
        await Task.WhenAll(stopped).WaitAsync(_end);

        Assert.Equal((ArticleBlobs.ParallelReads, ArticleBlobs.ParallelReads), (ArticleReads(one), ArticleReads(other)));
        answers.SetResult();
        var states = await reading;

        Assert.Equal((Articles, Articles), (ArticleReads(one), ArticleReads(other)));
        Assert.Equal((Articles, states[0].Position), (states[1].Articles, states[1].Position));

        Task StopArticles(TestSystem system)
        {
            var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            system.Wire.Answer = (call, _) =>
            {
                if (IsArticleRead(call))
                    system.Wire.Silence = answers.Task;
                if (ArticleReads(system) == ArticleBlobs.ParallelReads)
                    all.TrySetResult();
                return null;
            };
            return all.Task;
        }

        static int ArticleReads(TestSystem system) => system.Wire.Calls.Count(IsArticleRead);
    }

    [Fact]
    public async Task Listing_answers_with_its_age_while_storage_is_down()
    {
        await using var system = await StartAsync(azurite.NewAccount(), 2);
        system.Logs.Expect(400);
        Assert.Equal(2, await CountAsync(system));
        system.Wire.Answer = (_, _) => throw new RequestFailedException(503, "The account is away.");
        system.Time.Advance(TimeSpan.FromMinutes(3));

        using var response = await system.SendAsync(Path);

        Assert.Equal(2, (await response.JsonAsync()).Titles().Count);
        Assert.Equal(TimeSpan.FromMinutes(3), response.Headers.Age);
        Assert.Equal("The account is away.", Index(system).State.Failure?.Message);

        system.Wire.Answer = null;
        await system.StoreAsync(TestArticles.Make("Back"));
        system.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(3, (await Index(system).CatchUpAsync(fresh: true, _end)).Articles);
        Assert.Null(Index(system).State.Failure);
    }

    [Fact]
    public async Task Process_without_an_index_answers_503_without_storage()
    {
        await using var system = await StartAsync(azurite.NewAccount(), 1);
        system.Logs.Expect(400, 700);
        system.Wire.Answer = (_, _) => throw new RequestFailedException(503, "The account is away.");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await system.SendAsync(Path)).StatusCode);

        system.Wire.Answer = null;
        Assert.Equal(1, await CountAsync(system));
    }

    [Fact]
    public async Task A_process_goes_on_with_the_file_of_the_one_before()
    {
        var account = azurite.NewAccount();
        using var folder = new TemporaryFolder(NewPath());
        await using (var before = await StartAsync(account, 3, ("Listing__IndexPath", folder.Path)))
            Assert.Equal(3, await CountAsync(before));

        await using var after = await StartAsync(account, 0, ("Listing__IndexPath", folder.Path));
        Assert.Equal(3, await CountAsync(after));

        Assert.DoesNotContain(after.Wire.Calls, IsLogRead);
    }

    [Fact]
    public async Task New_process_answers_from_the_old_file_without_storage()
    {
        var account = azurite.NewAccount();
        using var folder = new TemporaryFolder(NewPath());
        await using (var before = await StartAsync(account, 3, ("Listing__IndexPath", folder.Path)))
            Assert.Equal(3, await CountAsync(before));

        await using var after = await StartAsync(account, 0, ("Listing__IndexPath", folder.Path));
        after.Logs.Expect(400);
        after.Wire.Answer = (_, _) => throw new RequestFailedException(503, "The account is away.");

        Assert.Equal(3, await CountAsync(after));
    }

    [Fact]
    public async Task The_index_of_another_log_is_built_again()
    {
        Assert.SkipWhen(TestSystem.UsesPostgres, "It looks into the files of SQLite.");
        using var folder = new TemporaryFolder(NewPath());
        await using (var one = await StartAsync(azurite.NewAccount(), 3, ("Listing__IndexPath", folder.Path)))
            Assert.Equal(3, await CountAsync(one));

        await using var other = await StartAsync(azurite.NewAccount(), 5, ("Listing__IndexPath", folder.Path));
        other.Logs.Expect(402);

        Assert.Equal(5, await CountAsync(other));
    }

    [Fact]
    public async Task A_log_that_became_shorter_is_read_again()
    {
        await using var system = await StartAsync(azurite.NewAccount(), 3);
        system.Logs.Expect(402);
        Assert.Equal(3, await CountAsync(system));

        await system.Storage.Log.GetBlobClient(StorageNames.LogSegment(1)).DeleteAsync(cancellationToken: _end);
        await system.StoreAsync(TestArticles.Make("New"));

        Assert.Equal(1, await CountAsync(system));
    }

    [Theory]
    [InlineData(0)] // no database at all: as if there were no file
    [InlineData(4096, 401)] // the first page is sound, which tells the schema
    public async Task A_damaged_file_is_built_again(int from, params int[] warnings)
    {
        Assert.SkipWhen(TestSystem.UsesPostgres, "It looks into the files of SQLite.");
        var account = azurite.NewAccount();
        using var folder = new TemporaryFolder(NewPath());
        await using (var before = await StartAsync(account, 30, ("Listing__IndexPath", folder.Path)))
            Assert.Equal(20, await CountAsync(before));
        var file = Directory.GetFiles(folder.Path, "*.db", SearchOption.AllDirectories).Single();
        var bytes = await File.ReadAllBytesAsync(file, _end);
        Array.Fill(bytes, (byte)0xa5, from, bytes.Length - from);
        await File.WriteAllBytesAsync(file, bytes, _end);

        await using var after = await StartAsync(account, 0, ("Listing__IndexPath", folder.Path));
        after.Logs.Expect(warnings);
        Assert.Equal(20, await CountAsync(after));
    }

    [Fact]
    public async Task Instances_on_one_machine_have_files_of_their_own()
    {
        Assert.SkipWhen(TestSystem.UsesPostgres, "It looks into the files of SQLite.");
        var account = azurite.NewAccount();
        using var folder = new TemporaryFolder(NewPath());
        await using var one = await StartAsync(account, 3, ("Listing__IndexPath", folder.Path));
        await using var other = await StartAsync(account, 0, ("Listing__IndexPath", folder.Path));

        Assert.Equal((3, 3), (await CountAsync(one), await CountAsync(other)));
        Assert.Equal(2, Directory.GetFiles(folder.Path, "*.db", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task A_line_that_cannot_be_read_is_left_out_and_named()
    {
        await using var system = await StartAsync(azurite.NewAccount(), 1);
        system.Logs.Expect(403);
        await system.Services.GetRequiredService<ChangeLog>()
            .AppendAsync(Encoding.UTF8.GetBytes("{\"kind\":\"upsert\"}\nnonsense\n"), _end);
        await system.StoreAsync(TestArticles.Make("B"));

        Assert.Equal(2, await CountAsync(system));

        Assert.Contains("2 lines of the log", system.Logs.All.Single(log => log.EventId == 403).Text, StringComparison.Ordinal);
    }

    internal static string NewPath() => System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"headwater-test-{Guid.NewGuid():N}");

    /// <summary>Of its lines, not of its origin.</summary>
    internal static bool IsLogRead(StorageCall call) =>
        call.Method == "GET" && call.Path == $"{StorageNames.LogContainer}/{StorageNames.LogSegment(1)}" && call.Range != "bytes=0-255";

    private static bool IsArticleRead(StorageCall call) =>
        call.Method == "GET" && call.Path.StartsWith($"{StorageNames.ArticlesContainer}/", StringComparison.Ordinal);

    internal static async Task<TestSystem> StartAsync(string account, int articles, params (string Name, string Value)[] settings)
    {
        var system = await TestSystem.StartAsync(account, settings: settings);
        if (articles > 0)
        {
            await system.Storage.CreateMissingAsync(TestContext.Current.CancellationToken);
            await system.StoreAsync(Enumerable.Range(0, articles).Select(number => TestArticles.Make($"A{number}", number)));
        }

        system.Wire.Clear();
        return system;
    }

    internal static async Task<int> CountAsync(TestSystem system) => (await system.GetJsonAsync(Path)).Titles().Count;

    private static IArticleIndex Index(TestSystem system) => system.Services.GetRequiredService<IArticleIndex>();
}
