using System.CommandLine;
using System.Diagnostics;
using System.Net;
using System.Runtime;
using Headwater.Index;
using Headwater.Index.Sqlite;
using Headwater.LocalHost.Host;
using Headwater.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Headwater.Benchmarks.Listing;

/// <summary>
/// <c>listing --articles 100000</c>: how long an instance takes to its first answer, and how fast it answers after that, through the HTTP
/// functions, beside an endpoint of the same server that returns the same bytes from memory.
/// </summary>
internal static class ListingLoad
{
    private const string Key = "aGVhZHdhdGVy";

    // Methods compiled while all questions are asked once more: what is left then belongs to none of them.
    private const int SettledMethods = 50;
    private const int MaxWarmUps = 3;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.2);

    public static async Task<int> RunAsync(string[] arguments)
    {
        var articles = new Option<int>("--articles") { DefaultValueFactory = _ => 10_000 };
        var feeds = new Option<int>("--feeds") { DefaultValueFactory = _ => 100, Description = "Rows of the registry." };
        var seconds = new Option<double>("--seconds") { DefaultValueFactory = _ => 2 };
        var connections = new Option<int>("--connections") { DefaultValueFactory = _ => 8 };
        var only = new Option<string>("--only")
        {
            DefaultValueFactory = _ => "",
            Description = "Of the questions, those with this in their name.",
        };
        var postgres = new Option<string?>("--postgres")
        {
            Description = "Keep the index in a PostgreSQL server with its data in this folder.",
        };
        var filled = new Option<bool>("--filled")
        {
            Description = "Write most articles into the index alone, without log and blobs; what an earlier run left in --postgres stays.",
        };
        var serve = new Option<bool>("--serve") { Description = "Ask nothing: answer until Ctrl-C, for a browser." };
        var command = new RootCommand("Loads the listing.") { articles, feeds, seconds, connections, only, postgres, filled, serve };
        command.SetAction((result, _) => RunAsync(
            result.GetValue(articles), result.GetValue(feeds),
            result.GetValue(serve)
                ? null
                : new Load(TimeSpan.FromSeconds(result.GetValue(seconds)), result.GetValue(connections), result.GetValue(only)!),
            result.GetValue(postgres), result.GetValue(filled)));
        return await command.Parse(arguments).InvokeAsync();
    }

    private static async Task RunAsync(int articles, int feeds, Load? load, string? postgres, bool filled)
    {
        var ports = AzuritePorts.From(FreePorts.Take(3));
        await using var azurite = await Azurite.StartAsync(ports, dataFolder: null, $"load:{Key}", _ => { }, default);
        var account = $"DefaultEndpointsProtocol=http;AccountName=load;AccountKey={Key};BlobEndpoint=http://127.0.0.1:{ports.Blob}/load;"
            + $"QueueEndpoint=http://127.0.0.1:{ports.Queue}/load;TableEndpoint=http://127.0.0.1:{ports.Table}/load;";
        using var folder = new TemporaryFolder(Path.Combine(Path.GetTempPath(), $"headwater-load-{Environment.ProcessId}"));

        // Snippets need the blobs of their articles.
        await LoadedStore.FillAsync(account, filled ? GeneratedLog.Rare(articles) : Enumerable.Range(0, articles));
        await LoadedStore.RegisterAsync(account, feeds);
        Console.WriteLine($"{articles:N0} articles, {feeds:N0} feeds");
        await (postgres is null
            ? RunFileAsync(account, articles, folder.Path, load, filled)
            : RunDatabaseAsync(account, articles, folder.Path, load, filled, postgres));
    }

    private static async Task RunFileAsync(string account, int articles, string folder, Load? load, bool filled)
    {
        var built = Path.Combine(folder, "log");
        await (await FirstAnswerAsync("log", account, built)).DisposeAsync();
        if (filled)
            await IndexFill.FileAsync(built, articles);
        await using (var server = await LoadedServer.StartAsync(account, built, kept: true))
        {
            await ReadBareAsync(server);
            await PublishAsync(server, built);
        }

        await (await FirstAnswerAsync("snapshot", account, Path.Combine(folder, "snapshot"))).DisposeAsync();
        await (await FirstAnswerAsync("own file", account, built)).DisposeAsync();
        await LoadBothAsync(kept => LoadedServer.StartAsync(account, built, kept), load);
    }

    private static async Task RunDatabaseAsync(string account, int articles, string folder, Load? load, bool filled, string data)
    {
        await using var database = await PostgresServer.StartAsync(
            data, FreePorts.Take(), Console.WriteLine, default, "shared_buffers=1GB", "max_wal_size=8GB");
        var name = $"articles{articles}";
        await database.EnsureDatabaseAsync(name, default);
        var index = database.ConnectionString(name);
        await using (var server = await LoadedServer.StartAsync(account, folder, kept: false, index))
        {
            await (filled
                ? IndexFill.AdoptAsync(index, server.Services.GetRequiredService<ChangeLog>())
                : server.Services.GetRequiredService<IArticleIndex>().DropAsync(default));
        }

        await (await FirstAnswerAsync("log", account, folder, index)).DisposeAsync();
        if (filled)
            await IndexFill.DatabaseAsync(index, articles);
        await IndexFill.SettleAsync(index);
        await (await FirstAnswerAsync("database", account, folder, index)).DisposeAsync();
        await LoadBothAsync(kept => LoadedServer.StartAsync(account, folder, kept, index), load);
    }

    /// <summary>With answers kept in memory, and without.</summary>
    private static async Task LoadBothAsync(Func<bool, Task<WebApplication>> startAsync, Load? load)
    {
        foreach (var kept in load is null ? [true] : (bool[])[true, false])
        {
            await using var server = await startAsync(kept);
            await LoadAsync(server, load, kept);
        }
    }

    /// <summary>The blobs that the log names, as many side by side, and nothing else: an index is not made of them faster.</summary>
    private static async Task ReadBareAsync(WebApplication server)
    {
        var begin = Stopwatch.GetTimestamp();
        var container = server.Services.GetRequiredService<StorageAccount>().ArticleBlobs;
        var bytes = 0L;
        await foreach (var chunk in server.Services.GetRequiredService<ChangeLog>().ReadAsync(LogPosition.Start, default))
        {
            await Parallel.ForEachAsync(
                chunk.Split().Select(line => ArticleChangeLine.Read(line.Json.Span)).OfType<ArticleChange>().ToArray(),
                new ParallelOptions { MaxDegreeOfParallelism = ArticleBlobs.ParallelReads },
                async (change, token) =>
                {
                    var blob = StorageNames.ArticleBlob(change.FeedId, change.ArticleId, change.ContentHash);
                    var read = await container.GetBlobClient(blob).DownloadContentAsync(token);
                    Interlocked.Add(ref bytes, read.Value.Content.ToMemory().Length);
                });
        }

        Console.WriteLine(
            $"the same blobs, only read   {Stopwatch.GetElapsedTime(begin).TotalSeconds,8:F2} s, {bytes / 1e6:F1} MB");
    }

    private static async Task<WebApplication> FirstAnswerAsync(string name, string account, string folder, string? postgres = null)
    {
        var begin = Stopwatch.GetTimestamp();
        var server = await LoadedServer.StartAsync(account, folder, kept: true, postgres);
        using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        await AnswerAsync(client, new Uri($"{server.Urls.Single()}/api/articles"));
        Console.WriteLine($"first answer from {name,-9} {Stopwatch.GetElapsedTime(begin).TotalSeconds,8:F2} s");
        return server;
    }

    /// <summary>While an index is built from the log a host answers 503 every half minute.</summary>
    private static async Task AnswerAsync(HttpClient client, Uri page)
    {
        HttpResponseMessage answer;
        do
            answer = await client.GetAsync(page);
        while (answer.StatusCode == HttpStatusCode.ServiceUnavailable);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task PublishAsync(WebApplication server, string path)
    {
        var begin = Stopwatch.GetTimestamp();
        await server.Services.GetRequiredService<IArticleIndex>().MaintainAsync(default);
        var file = Directory.GetFiles(path, "*.db", SearchOption.AllDirectories).Sum(name => new FileInfo(name).Length);
        var storage = server.Services.GetRequiredService<StorageAccount>();
        var snapshots = storage.Snapshots.GetBlobs().Sum(blob => blob.Properties.ContentLength ?? 0);
        var log = storage.Log.GetBlobs().Sum(blob => blob.Properties.ContentLength ?? 0);
        Console.WriteLine(
            $"log {log / 1e6:F1} MB; index {file / 1e6:F1} MB on disk; snapshot {snapshots / 1e6:F1} MB, "
            + $"published in {Stopwatch.GetElapsedTime(begin).TotalSeconds:F1} s");
    }

    private static async Task LoadAsync(WebApplication server, Load? load, bool kept)
    {
        if (load is null)
        {
            Console.WriteLine($"{server.Urls.Single()} answers until Ctrl-C.");
            await server.WaitForShutdownAsync();
            return;
        }

        var (duration, connections, only) = load;
        var port = new Uri(server.Urls.Single()).Port;
        using var client = new HttpClient { BaseAddress = new Uri(server.Urls.Single()) };
        var questions = await Question.NamedAsync(client, only);
        await WarmUpAsync(port, questions, connections);
        Console.WriteLine(
            $"{connections} connections, answers {(kept ? "kept" : "not kept")} in memory{"",13} "
            + "req/s   p50 ms   p99 ms    bytes | from memory  p50 ms   p99 ms | ratio");
        foreach (var (name, path, header) in questions)
        {
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
            MemoryEndpoint.Body = header.Length > 0 ? null : await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
            var asked = await LoadGenerator.RunAsync(port, "/" + path, connections, duration, header);
            var memory = await LoadGenerator.RunAsync(port, MemoryEndpoint.Path, connections, duration, header);
            Console.WriteLine(
                $"{name,-40} {asked.Status} {asked.RequestsPerSecond,9:N0} {asked.P50,8:F2} {asked.P99,8:F2} {asked.Bytes,8:N0} | "
                + $"{memory.RequestsPerSecond,11:N0} "
                + $"{memory.P50,7:F2} {memory.P99,8:F2} | {memory.RequestsPerSecond / asked.RequestsPerSecond,5:F2}");
        }

        Console.WriteLine($"memory {Environment.WorkingSet / 1e6:F0} MB of this process, managed {GC.GetTotalMemory(true) / 1e6:F0} MB");
    }

    /// <summary>
    /// Asks until the just-in-time compiler has nothing left to do, so that the first rows do not pay for the code of all.
    /// </summary>
    private static async Task WarmUpAsync(int port, IReadOnlyList<Question> questions, int connections)
    {
        for (var round = 0; round < MaxWarmUps; round++)
        {
            var compiled = JitInfo.GetCompiledMethodCount();
            foreach (var question in questions)
                await LoadGenerator.RunAsync(port, "/" + question.Path, connections, WarmUp, question.Header);
            await LoadGenerator.RunAsync(port, MemoryEndpoint.Path, connections, WarmUp);
            if (JitInfo.GetCompiledMethodCount() - compiled < SettledMethods)
                return;
        }
    }

    /// <param name="Duration">Of each question.</param>
    /// <param name="Only">Of the questions, those with this in their name.</param>
    private sealed record Load(TimeSpan Duration, int Connections, string Only);
}
