using System.Collections.Concurrent;
using System.Text.Json;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs.Specialized;
using Headwater.Fetching;
using Headwater.Index.Postgres;
using Headwater.LocalHost.Host;
using Headwater.Pages;
using Headwater.Polling;
using Headwater.Storage;
using Headwater.Tests.Listing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Headwater.FunctionalTests.Testing;

/// <summary>
/// Headwater as its hosts register it, on an Azurite account, with the real triggers; only the clock, the publishers and the wire to
/// storage belong to the test.
/// </summary>
internal sealed class TestSystem : IAsyncDisposable
{
    /// <summary>How long a database may take for an answer, in real time: other tests take the processors meanwhile.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly HostJson ImmediateRetries = new("", 16, 8, MaxDequeueCount: 5, TimeSpan.Zero, TimeSpan.FromSeconds(1));

    // Real time passes for Azurite. A renewal would be one more call, where a message takes long on a busy machine.
    private static readonly TimeSpan Lease = TimeSpan.FromHours(1);

    // Of accounts; see UsesPostgres.
    private static readonly ConcurrentDictionary<string, string> Databases = new(StringComparer.Ordinal);

    /// <summary>True in a run that tests everything with the other engine.</summary>
    public static readonly bool UsesPostgres = Environment.GetEnvironmentVariable("HEADWATER_INDEX") == "postgres";

    /// <summary>
    /// Calls of storage from one that dies to the next, where they are many. Each of them dies in the run with the file.
    /// </summary>
    public static readonly int CrashStep = UsesPostgres ? 3 : 1;

    private readonly WebApplication _app;
    private readonly string _index;

    private TestSystem(WebApplication app, string account, FakeTimeProvider time, StorageWire wire, RecordedLogs logs, string index)
    {
        _app = app;
        _index = index;
        Account = account;
        Time = time;
        Wire = wire;
        Logs = logs;
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = new Uri(app.Urls.Single()),
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public string Account { get; }
    public FakeTimeProvider Time { get; }
    public StorageWire Wire { get; }
    public RecordedLogs Logs { get; }
    public HttpClient Client { get; }
    public IServiceProvider Services => _app.Services;
    public StorageAccount Storage => Services.GetRequiredService<StorageAccount>();

    /// <param name="account">A connection string; a second system on the same account is another instance, or the same after a
    /// crash.</param>
    /// <param name="settings">Settings as in local.settings.json, over the defaults of the tests.</param>
    public static Task<TestSystem> StartAsync(
        string account, FakeTimeProvider? time = null, params (string Name, string Value)[] settings) =>
        StartAsync(account, TestNetwork.Localhost, time, settings);

    /// <param name="network">Names and connections of the publishers.</param>
    public static async Task<TestSystem> StartAsync(
        string account, Network network, FakeTimeProvider? time = null, params (string Name, string Value)[] settings)
    {
        time ??= new FakeTimeProvider(new DateTimeOffset(2026, 6, 15, 8, 0, 0, TimeSpan.Zero));
        var wire = new StorageWire { Time = time };
        var logs = new RecordedLogs();
        var index = Directory.CreateTempSubdirectory("headwater-test-").FullName;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(TestOrigin.HangUpOnNobody);
        builder.Services.AddRoutingCore();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            [StorageOptions.Setting] = account,
            ["PollSchedule"] = "0 * * * * *",
            ["Fetching:AllowPrivateNetworks"] = "true",
            ["Polling:HostPause"] = "00:00:00",
            ["Listing:MaxStaleness"] = "00:00:00",
            ["Listing:IndexPath"] = index,
            ["Index:Postgres"] = UsesPostgres
                ? PostgresFixture.ConnectionString(Databases.GetOrAdd(account, _ => PostgresFixture.RentEmpty()))
                : null,
        });
        builder.Configuration.AddInMemoryCollection(
            settings.Select(
                setting => KeyValuePair.Create(setting.Name.Replace("__", ":", StringComparison.Ordinal), (string?)setting.Value)));
        builder.Logging.AddProvider(logs);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error); // it warns of a busy machine
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSingleton(network);
        builder.Services.AddSingleton<HttpPipelinePolicy>(wire);
        builder.Services.AddHeadwater(builder.Configuration).AddPages();
        builder.Services.AddSingleton(services => new PollerLease(services.GetRequiredService<StorageAccount>(), time)
        {
            Duration = BlobLeaseClient.InfiniteLeaseDuration,
        });
        builder.Services.PostConfigure<PostgresOptions>(postgres => postgres.Patience = Patience);
        var app = builder.Build();
        app.MapFunctions("");
        try
        {
            await app.StartAsync(TestContext.Current.CancellationToken);
        }
        catch
        {
            await app.DisposeAsync();
            Directory.Delete(index, recursive: true);
            throw;
        }

        return new TestSystem(app, account, time, wire, logs, index);
    }

    /// <summary>The files of the database that keeps the index of an account; null where each instance has a file of its own.</summary>
    public static string[]? DatabaseFiles(string account) =>
        Databases.TryGetValue(account, out var database) ? PostgresFixture.Files(database) : null;

    /// <summary>A timer function, once.</summary>
    public Task RunAsync(string timer) => Trigger<TimerTriggerAttribute>.All
        .Single(trigger => trigger.Name == timer)
        .InvokeAsync(Services, new TimerInfo(), TestContext.Current.CancellationToken);

    public Task PollAsync() => RunAsync("PollFeeds");

    /// <summary>Both queue functions, until nothing is left; a failed message is tried again at once.</summary>
    public async Task DrainAsync()
    {
        int attempts;
        do
        {
            attempts = 0;
            foreach (var trigger in Trigger<QueueTriggerAttribute>.All)
                attempts += await Pump(trigger).DrainAsync(TestContext.Current.CancellationToken);
        }
        while (attempts > 0);
    }

    public async Task PollAndDrainAsync()
    {
        await PollAsync();
        await DrainAsync();
    }

    public async Task<JsonElement> GetJsonAsync(string path)
    {
        using var response = await Client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"GET {path} answered {(int)response.StatusCode}: {text}");
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync(CancellationToken.None); // requests of a browser may still be running
        await _app.DisposeAsync();
        Directory.Delete(_index, recursive: true);
        Logs.AssertNothingUnexpected();
    }

    private QueuePump Pump(Trigger<QueueTriggerAttribute> trigger) => new(
        Storage.Queue(trigger.Attribute.QueueName),
        QueuePump.PoisonOf(Storage, trigger.Attribute.QueueName),
        ImmediateRetries,
        (message, abort) => trigger.InvokeAsync(Services, message, abort),
        TimeProvider.System,
        Services.GetRequiredService<ILogger<QueuePump>>(),
        Lease);
}
