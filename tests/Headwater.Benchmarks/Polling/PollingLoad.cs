using System.CommandLine;
using System.Diagnostics;
using System.Net;
using Azure.Data.Tables;
using Headwater.LocalHost.Host;
using Headwater.Polling;
using Headwater.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;

namespace Headwater.Benchmarks.Polling;

/// <summary>
/// <c>polling</c>: runs over feeds that are all due, unchanged ones and new ones, on a local origin of many loopback addresses and an
/// emulator of its own, beside a bare HttpClient loop over the same URLs with the same parallelism and validators, and the same loop that
/// also writes the same rows, a transaction for each feed as the poller does.
/// </summary>
internal static class PollingLoad
{
    private const string Key = "aGVhZHdhdGVy";
    private const string ETag = "\"1\"";
    private const string Document =
        "<rss version=\"2.0\"><channel><title>Load</title>"
        + "<item><guid>1</guid><title>One</title><description>Text.</description></item></channel></rss>";

    private static readonly int Parallelism = new PollingOptions().Parallelism;

    public static Task<int> RunAsync(string[] arguments)
    {
        var feeds = new Option<int>("--feeds") { Description = "Due at once.", DefaultValueFactory = _ => 1_000 };
        var hosts = new Option<int>("--hosts")
        {
            Description = "Addresses of the origin, from 127.0.0.1 on; at most 250.",
            DefaultValueFactory = _ => 250
        };
        var rounds = new Option<int>("--rounds") { Description = "After one to warm up.", DefaultValueFactory = _ => 5 };
        var command = new RootCommand("Loads the poller.") { feeds, hosts, rounds };
        command.SetAction((result, cancellationToken) =>
            RunAsync(result.GetValue(feeds), Math.Clamp(result.GetValue(hosts), 1, 250), result.GetValue(rounds), cancellationToken));
        return command.Parse(arguments).InvokeAsync();
    }

    private static async Task RunAsync(int feeds, int hosts, int rounds, CancellationToken cancellationToken)
    {
        var port = FreePorts.Take();
        await using var origin = await StartOriginAsync(port, hosts);
        string[] urls = [.. Enumerable.Range(0, feeds).Select(number => $"http://127.0.0.{(number % hosts) + 1}:{port}/{number}.xml")];
        var accounts = string.Join(';', Enumerable.Range(0, 3 * (rounds + 1)).Select(number => $"load{number}:{Key}"));
        var ports = AzuritePorts.From(FreePorts.Take(3));
        await using var azurite = await Azurite.StartAsync(ports, dataFolder: null, accounts, _ => { }, cancellationToken);
        List<(Pace Bare, Pace Writing, Pace Unchanged, Pace New)> rates = [];
        for (var round = 0; round <= rounds; round++)
        {
            var bare = await BareAsync(urls, cancellationToken);
            var writing = await BareWritingAsync(ports, 3 * round, urls, cancellationToken);
            var unchanged = await PollAsync(ports, (3 * round) + 1, urls, ETag, cancellationToken);
            var fresh = await PollAsync(ports, (3 * round) + 2, urls, etag: null, cancellationToken);
            Console.WriteLine(
                $"{(round == 0 ? "warm-up" : $"round {round}"),-8} bare {bare}   bare that writes {writing}   unchanged {unchanged}   "
                    + $"new {fresh}");
            if (round > 0)
                rates.Add((bare, writing, unchanged, fresh));
        }

        Console.WriteLine(
            $"{feeds} feeds on {hosts} addresses, {Parallelism} in parallel, medians: "
                + $"unchanged {Median(rate => rate.Unchanged.PerMinute):F0}/min, "
            + $"{Median(rate => rate.Unchanged.PerMinute / rate.Bare.PerMinute):F2} of bare HttpClient "
                + $"and {Median(rate => rate.Unchanged.PerMinute / rate.Writing.PerMinute):F2} of one that writes the same; "
            + $"new {Median(rate => rate.New.PerMinute):F0}/min. This process, the origin included, "
                + $"works {Median(rate => rate.Bare.Microseconds):F0} µs for a bare request, "
            + $"{Median(rate => rate.Writing.Microseconds):F0} µs for one that is "
                + $"written, {Median(rate => rate.Unchanged.Microseconds):F0} µs for an unchanged poll.");

        double Median(Func<(Pace Bare, Pace Writing, Pace Unchanged, Pace New), double> value) =>
            rates.Select(value).Order().ElementAt(rates.Count / 2);
    }

    private static async Task<Pace> BareAsync(string[] urls, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        var started = Pace.Start();
        await Parallel.ForEachAsync(urls, InParallel(cancellationToken), async (url, token) => await AskAsync(client, url, token));
        return started.Stop(urls.Length);
    }

    private static async Task<Pace> BareWritingAsync(AzuritePorts ports, int account, string[] urls, CancellationToken cancellationToken)
    {
        await using var services = Services(ports, account);
        await RegisterAsync(services, urls, ETag, cancellationToken);
        var table = services.GetRequiredService<StorageAccount>().Feeds;
        using var client = new HttpClient();
        var started = Pace.Start();
        var now = TimeProvider.System.GetUtcNow();
        var due = await services.GetRequiredService<FeedTable>().DueAsync(now, cancellationToken).ToListAsync(cancellationToken);
        await Parallel.ForEachAsync(due, InParallel(cancellationToken), async (feed, token) =>
        {
            await AskAsync(client, feed.Url, token);
            FeedRow[] rows = [.. FeedTable.Rows(feed with { Polled = now, Due = now.AddHours(1), Outcome = PollResult.UnchangedCode })];
            TableTransactionAction[] write =
            [
                new(TableTransactionActionType.UpdateReplace, rows[0], Azure.ETag.All),
                new(TableTransactionActionType.Delete, feed, feed.ETag),
                new(TableTransactionActionType.Add, rows[1]),
            ];
            await table.SubmitTransactionAsync(write, token);
        });
        return started.Stop(due.Count);
    }

    private static ParallelOptions InParallel(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken };

    private static async Task AskAsync(HttpClient client, string url, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("If-None-Match", ETag);
        using var response = await client.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.NotModified)
            throw new InvalidOperationException($"The origin answered {response.StatusCode}.");
    }

    private static async Task RegisterAsync(ServiceProvider services, string[] urls, string? etag, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<StorageAccount>().CreateMissingAsync(cancellationToken);
        var table = services.GetRequiredService<FeedTable>();
        var now = TimeProvider.System.GetUtcNow();
        await Parallel.ForEachAsync(urls, InParallel(cancellationToken), async (url, token) => await table.TryAddAsync(
            new FeedRow { Id = FeedUrl.Id(url), Url = url, Registered = now, Due = now, DueReason = "", HttpETag = etag }, token));
    }

    /// <summary>
    /// One run, from the reading of the due rows to the last row written; new items are on the queue then, and no articles yet.
    /// </summary>
    private static async Task<Pace> PollAsync(
        AzuritePorts ports, int account, string[] urls, string? etag, CancellationToken cancellationToken)
    {
        await using var services = Services(ports, account);
        await RegisterAsync(services, urls, etag, cancellationToken);
        var started = Pace.Start();
        await services.GetRequiredService<FeedPoller>().PollDueAsync(cancellationToken);
        var pace = started.Stop(urls.Length);
        var outcome = etag is null ? PollResult.ReadCode : PollResult.UnchangedCode;
        var done = 0;
        await foreach (var row in services.GetRequiredService<FeedTable>()
            .ListAsync(new FeedFilter(null, null, urls.Length, null), cancellationToken))
            done += row.Outcome == outcome ? 1 : 0;
        return done == urls.Length ? pace : throw new InvalidOperationException($"Only {done} of {urls.Length} polls ended as {outcome}.");
    }

    private static async Task<WebApplication> StartOriginAsync(int port, int hosts)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            for (var host = 1; host <= hosts; host++)
                kestrel.Listen(IPAddress.Parse($"127.0.0.{host}"), port);
        });
        var origin = builder.Build();
        origin.Run(context =>
        {
            context.Response.Headers.ETag = ETag;
            if (context.Request.Headers.IfNoneMatch != ETag)
                return context.Response.WriteAsync(Document);
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        });
        await origin.StartAsync();
        return origin;
    }

    private static ServiceProvider Services(AzuritePorts ports, int account)
    {
        var name = $"load{account}";
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            [StorageOptions.Setting] =
                $"DefaultEndpointsProtocol=http;AccountName={name};AccountKey={Key};BlobEndpoint=http://127.0.0.1:{ports.Blob}/{name};"
                + $"QueueEndpoint=http://127.0.0.1:{ports.Queue}/{name};TableEndpoint=http://127.0.0.1:{ports.Table}/{name};",
            ["Fetching:AllowPrivateNetworks"] = "true",
            ["Polling:HostPause"] = "00:00:00",
            ["Polling:RunBudget"] = "00:03:00",
        }).Build();
        return new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddSingleton<IHostApplicationLifetime, ApplicationLifetime>()
            .AddLogging()
            .AddMetrics()
            .AddHeadwater(configuration)
            .BuildServiceProvider();
    }

    /// <param name="Microseconds">Of the processor, in this process, for each.</param>
    private readonly record struct Pace(double PerMinute, double Microseconds)
    {
        public static Watch Start() => new(Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);

        public override string ToString() => $"{PerMinute,7:F0}/min {Microseconds,5:F0} µs";

        internal readonly record struct Watch(long Started, TimeSpan Cpu)
        {
            public Pace Stop(int count) =>
                new(count / Stopwatch.GetElapsedTime(Started).TotalMinutes,
                    (Environment.CpuUsage.TotalTime - Cpu).TotalMicroseconds / count);
        }
    }
}
