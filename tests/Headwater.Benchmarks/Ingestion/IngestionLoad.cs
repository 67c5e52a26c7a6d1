using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Azure.Storage.Queues.Models;
using Headwater.Feeds.Articles;
using Headwater.Feeds.Parsing;
using Headwater.Ingestion;
using Headwater.Ingestion.Identity;
using Headwater.LocalHost.Host;
using Headwater.LocalHost.Sample;
using Headwater.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Headwater.Benchmarks.Ingestion;

/// <summary>
/// <c>ingestion</c>: messages of new items through the ingestor, on an emulator of its own, beside a bare loop over the SDK's clients that
/// makes the same storage calls with the same bytes, made beforehand.
/// </summary>
internal static class IngestionLoad
{
    private const string Key = "aGVhZHdhdGVy";
    private static readonly DateTimeOffset FetchedAt = new(2026, 6, 15, 8, 0, 0, TimeSpan.Zero);

    public static Task<int> RunAsync(string[] arguments)
    {
        var feeds = new Option<int>("--feeds")
        {
            Description = "Feeds that publish the document, each with items of its own.",
            DefaultValueFactory = _ => 5
        };
        var document = new Option<FileInfo?>("--document") { Description = "A feed document in place of the sample feed." };
        var rounds = new Option<int>("--rounds")
        {
            Description = "Each a turn of both; short, so that what else the machine does meets "
            + "both.",
            DefaultValueFactory = _ => 25
        };
        var parallelism = new Option<int>("--parallelism") { DefaultValueFactory = _ => 16 };
        var command = new RootCommand("Loads the ingestor.") { feeds, document, rounds, parallelism };
        command.SetAction((result, cancellationToken) =>
        {
            var bytes = result.GetValue(document) is { } file ? File.ReadAllBytes(file.FullName) : SampleFeed.Read();
            return RunAsync(bytes, result.GetValue(feeds), result.GetValue(rounds), result.GetValue(parallelism), cancellationToken);
        });
        return command.Parse(arguments).InvokeAsync();
    }

    private static async Task RunAsync(byte[] document, int feeds, int rounds, int parallelism, CancellationToken cancellationToken)
    {
        var ports = AzuritePorts.From(FreePorts.Take(3));
        var accounts = string.Join(';', Enumerable.Range(0, 2 * (rounds + 1)).Select(number => $"load{number}:{Key}"));
        await using var azurite = await Azurite.StartAsync(ports, dataFolder: null, accounts, _ => { }, cancellationToken);
        var parsed = (ParseOutcome.Parsed)FeedParser.Parse(document, new DocumentOrigin("http://127.0.0.1/feed.xml"));
        var work = Enumerable.Range(0, feeds).SelectMany(number => Prepare($"feed-{number}", parsed.Document)).ToArray();

        List<double> ratios = [];
        for (var round = 0; round <= rounds; round++)
        {
            // Taking turns at being first: the emulator slows down as it fills.
            var bareFirst = round % 2 == 0;
            var first = await MeasureAsync(2 * round, bareFirst);
            var second = await MeasureAsync((2 * round) + 1, !bareFirst);
            var (bare, ingestor) = bareFirst ? (first, second) : (second, first);
            if (round > 0)
                ratios.Add(ingestor.Rate / bare.Rate);
            Console.WriteLine($"{(round == 0 ? "warm-up" : $"round {round}"),-8} bare SDK {bare}   ingestor {ingestor}   "
                + $"ratio {ingestor.Rate / bare.Rate:F2}");
        }

        Console.WriteLine($"{work.Length} items, {parallelism} in parallel: median ratio {ratios.Order().ElementAt(ratios.Count / 2):F2}");

        async Task<Speed> MeasureAsync(int account, bool isBare)
        {
            await using var services = Services(ports, account);
            var storage = services.GetRequiredService<StorageAccount>();
            await storage.CreateMissingAsync(cancellationToken);
            await ForEachAsync(async item => await storage.ItemBlobs.GetBlobClient(item.ItemBlob)
                .UploadAsync(item.Item, cancellationToken));
            var ingestor = services.GetRequiredService<ItemIngestor>();
            var log = storage.Log.GetAppendBlobClient(StorageNames.LogSegment(1));

            // A process looks for the end of the log once in its life, which is not the work of an item.
            await services.GetRequiredService<ChangeLog>().AppendAsync(work[0].Line.ToMemory(), cancellationToken);

            GC.Collect();
            var calls = services.GetRequiredService<CallCount>();
            calls.Reset();
            using var process = Process.GetCurrentProcess();
            var (started, startedCpu) = (Stopwatch.GetTimestamp(), process.TotalProcessorTime);
            if (isBare)
                await ForEachAsync(item => WriteBareAsync(storage, log, item, cancellationToken));
            else
                await ForEachAsync(item => ingestor.IngestAsync(item.QueueMessage, cancellationToken));
            var elapsed = Stopwatch.GetElapsedTime(started);
            process.Refresh();
            return new Speed(work.Length / elapsed.TotalSeconds, (process.TotalProcessorTime - startedCpu) / work.Length,
                (double)calls.Count / work.Length);
        }

        Task ForEachAsync(Func<Work, Task> process) => Parallel.ForEachAsync(
            work,
            new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken },
            async (item, _) => await process(item));
    }

    /// <summary>The calls of <see cref="ItemIngestor"/> for an item that is new, and nothing else.</summary>
    private static async Task WriteBareAsync(StorageAccount storage, AppendBlobClient log, Work work, CancellationToken cancellationToken)
    {
        await storage.Articles.GetEntityIfExistsAsync<ArticleRow>(
            work.Row.PartitionKey, work.Row.RowKey, cancellationToken: cancellationToken);
        await storage.ItemBlobs.GetBlobClient(work.ItemBlob).DownloadContentAsync(cancellationToken);
        await storage.ArticleBlobs.GetBlobClient(work.Row.Blob).UploadAsync(
            work.Article, new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } }, cancellationToken);
        await log.AppendBlockAsync(work.Line.ToStream(), cancellationToken: cancellationToken);
        await storage.Articles.SubmitTransactionAsync(
            [new(TableTransactionActionType.Add, work.Row), .. work.Leads.Select(
                lead => new TableTransactionAction(TableTransactionActionType.UpsertReplace, lead))],
            cancellationToken);
    }

    private static IEnumerable<Work> Prepare(string feedId, FeedDocument document)
    {
        using var services = Services(new AzuritePorts(1, 2, 3), 0);
        var maker = services.GetRequiredService<ArticleMaker>();
        var source = new FeedContext(
            feedId, "http://127.0.0.1/feed.xml", document.Feed.Title?.Value, document.Feed.Link, document.Feed.Language, null);
        foreach (var item in new KnownItems().Advance(feedId, document.Items, FetchedAt).Items)
        {
            var message = new ItemMessage
            {
                FeedId = feedId,
                ArticleId = item.ArticleId,
                ContentHash = item.Entry.Hash,
                FetchedAt = FetchedAt,
                FirstSeen = FetchedAt,
            };
            var article = maker.Make(item.ArticleId, item.Entry.Hash, item.Item, source);
            var header = ArticleHeader.Of(article, FetchedAt, FetchedAt, 1);
            yield return new Work(
                QueuesModelFactory.QueueMessage("1", "1", message.ToBinaryData(), dequeueCount: 1, insertedOn: FetchedAt),
                StorageNames.ItemBlob(feedId, item.ArticleId, item.Entry.Hash),
                BinaryData.FromBytes(
                    JsonSerializer.SerializeToUtf8Bytes(
                        new StoredItem { Source = source, Item = item.Item }, StorageJson.Relaxed.StoredItem)),
                BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(article, StorageJson.Relaxed.Article)),
                BinaryData.FromBytes(ItemIngestor.Line(message, FetchedAt)),
                ArticleRow.Of(header, FetchedAt, default),
                [.. EvidenceKeys.Of(item.Entry.Evidence).Select(key => new TableEntity(feedId, key) { ["ArticleId"] = item.ArticleId })]);
        }
    }

    private static ServiceProvider Services(AzuritePorts ports, int account)
    {
        var name = $"load{account}";
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            [StorageOptions.Setting] =
                $"DefaultEndpointsProtocol=http;AccountName={name};AccountKey={Key};BlobEndpoint=http://127.0.0.1:{ports.Blob}/{name};"
                + $"QueueEndpoint=http://127.0.0.1:{ports.Queue}/{name};TableEndpoint=http://127.0.0.1:{ports.Table}/{name};",
        }).Build();
        return new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddSingleton<CallCount>()
            .AddSingleton<HttpPipelinePolicy>(services => services.GetRequiredService<CallCount>())
            .AddLogging()
            .AddMetrics()
            .AddHeadwater(configuration)
            .BuildServiceProvider();
    }

    /// <param name="Rate">Items per second.</param>
    /// <param name="Cpu">Of this process, for an item; the emulator's is its own.</param>
    /// <param name="Calls">To storage, for an item.</param>
    private sealed record Speed(double Rate, TimeSpan Cpu, double Calls)
    {
        public override string ToString() => $"{Rate,6:F1} items/s, {Cpu.TotalMilliseconds,5:F2} ms CPU, {Calls:F1} calls";
    }

    private sealed class CallCount : HttpPipelineSynchronousPolicy
    {
        private int _count;

        public int Count => _count;

        public void Reset() => _count = 0;

        public override void OnSendingRequest(HttpMessage message) => Interlocked.Increment(ref _count);
    }

    /// <param name="Item">The claim check, as the dispatcher stores it.</param>
    /// <param name="Article">What the ingestor makes of it, for the bare loop; as <paramref name="Line"/> and <paramref
    /// name="Row"/>.</param>
    private sealed record Work(
        QueueMessage QueueMessage, string ItemBlob, BinaryData Item, BinaryData Article, BinaryData Line, ArticleRow Row,
        IReadOnlyList<TableEntity> Leads);
}
