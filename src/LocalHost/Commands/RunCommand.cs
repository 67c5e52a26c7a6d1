using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using Headwater.Api;
using Headwater.Functions.Telemetry;
using Headwater.Index;
using Headwater.LocalHost.Host;
using Headwater.LocalHost.Sample;
using Headwater.Pages;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Headwater.LocalHost.Commands;

/// <summary>Runs the functions until Ctrl-C or SIGTERM.</summary>
internal static class RunCommand
{
    // Longer than an invocation needs (a fetch has its own time-out), shorter than container platforms grant (30 s and more).
    internal static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(25);

    // Of a command. A token of a managed identity and the first connection with it take some seconds.
    private static readonly TimeSpan DatabasePatience = TimeSpan.FromSeconds(30);

    /// <returns>The exit code: 1 when the host cannot run, after saying why.</returns>
    public static Task<int> RunAsync(RunOptions options, CancellationToken cancellationToken) => StartAsync(
        options,
        Build,
        async (app, emulator, token) =>
        {
            app.Lifetime.ApplicationStarted.Register(() => Announce(options, app.Configuration, emulator?.Place));
            List<BackgroundService> background = [.. app.Services.GetServices<IHostedService>().OfType<BackgroundService>()];
            await StartAsync(app, token);
            await app.WaitForShutdownAsync(token);

            // A background service that fails stops the host as if a person had; the log says why.
            return background.Exists(service => service.ExecuteTask is { IsFaulted: true }) ? 1 : 0;
        },
        cancellationToken);

    /// <summary>Runs a command that needs the index and the storage of the settings, but no host.</summary>
    /// <returns>The exit code.</returns>
    public static Task<int> WithIndexAsync(
        RunOptions options, Func<IServiceProvider, CancellationToken, Task<int>> command, CancellationToken cancellationToken) =>
        StartAsync(options, BuildIndex, (app, _, token) => command(app.Services, token), cancellationToken);

    /// <summary>Likewise, for one that needs the database of the settings and no storage.</summary>
    public static Task<int> WithDatabaseAsync(
        RunOptions options, Func<IServiceProvider, CancellationToken, Task<int>> command, CancellationToken cancellationToken) =>
        StartAsync(options, BuildIndex, (app, _, token) => command(app.Services, token), cancellationToken, needsStorage: false);

    /// <summary>Starts the servers that the application needs, and runs it.</summary>
    private static async Task<int> StartAsync(
        RunOptions options, Func<WebApplicationBuilder, RunOptions, WebApplication> build,
        Func<WebApplication, StorageEmulator?, CancellationToken, Task<int>> run, CancellationToken cancellationToken,
        bool needsStorage = true)
    {
        try
        {
            var builder = WebApplication.CreateSlimBuilder();
            RunConfiguration.Read(builder.Configuration, options);
            var usesEmulator = needsStorage && RunConfiguration.UseEmulator(builder.Configuration, options);
            await using var database = await StartDatabaseAsync(builder.Configuration, options, cancellationToken);
            await using var app = build(builder, options);
            if (StartErrors.OfSettings(app) is { Count: > 0 } errors)
                return await EndAsync(errors);
            await using var emulator = usesEmulator
                ? await StorageEmulator.StartAsync(
                    options.StoragePorts, options.Data, Console.Error.WriteLine, app.Lifetime.StopApplication, cancellationToken)
                : null;
            var code = await run(app, emulator, cancellationToken);
            return emulator?.Lost is { } lost ? await EndAsync([lost]) : code;
        }
        catch (Exception e) when (StartErrors.Explain(e) is { } errors)
        {
            return await EndAsync(errors);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return 0;
        }
    }

    /// <summary>
    /// Starts the host; one that cannot start is stopping, or it calls its background services, which end with it, failed.
    /// </summary>
    private static async Task StartAsync(WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch
        {
            app.Lifetime.StopApplication();
            throw;
        }
    }

    private static async Task<int> EndAsync(IEnumerable<string> errors)
    {
        foreach (var error in errors)
            await Console.Error.WriteLineAsync($"error: {error}");
        return 1;
    }

    /// <summary>The database of <c>--postgres</c>; null without.</summary>
    private static async Task<PostgresServer?> StartDatabaseAsync(
        ConfigurationManager configuration, RunOptions options, CancellationToken cancellationToken)
    {
        if (options.PostgresPort is not { } port)
            return null;
        const string Database = "headwater";
        var server = await PostgresServer.StartAsync(
            Path.Combine(options.Data, "postgres"), port, Console.Error.WriteLine, cancellationToken);
        await server.EnsureDatabaseAsync(Database, cancellationToken);
        configuration.AddInMemoryCollection(
            new Dictionary<string, string?> { ["Index:Postgres"] = server.ConnectionString(Database) });
        var which = server.IsShared ? "the PostgreSQL that already runs" : "PostgreSQL";
        await Console.Error.WriteLineAsync($"Index: {which} on port {port}, with its data in {server.Folder}");
        return server;
    }

    internal static WebApplication BuildIndex(WebApplicationBuilder builder, RunOptions options)
    {
        builder.Logging.ClearProviders();
        builder.Services.AddHeadwater(builder.Configuration).WaitForDatabase(DatabasePatience);
        return builder.Build();
    }

    private static WebApplication Build(WebApplicationBuilder builder, RunOptions options)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddConfiguration(builder.Configuration.GetSection("Logging"));
        builder.Logging.AddConsoleFormatter<ConsoleLog, ConsoleFormatterOptions>();
        builder.Logging.AddConsole(console => console.FormatterName = ConsoleLog.FormatterName);

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(AllowedAddress(options.Listen, builder.Configuration[HttpRoutes.KeySetting]), options.Port);
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        builder.Services.AddHeadwater(builder.Configuration).AddPages();
        builder.Services.AddTelemetry(builder.Configuration)?.WithTracing(traces => traces.AddAspNetCoreInstrumentation());
        var hostJson = HostJson.Read(Path.Combine(AppContext.BaseDirectory, "host.json"));
        builder.Services.AddSingleton(hostJson);
        builder.Services.AddHostedService<FunctionHost>();
        builder.Services.AddHostedService<StartReport>();

        var app = builder.Build();
        app.MapFunctions(hostJson.RoutePrefix);
        if (options.Sample)
            app.MapSampleFeed(options.Data, DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime));
        return app;
    }

    /// <exception cref="InvalidDataException">Other machines could register and delete feeds.</exception>
    internal static IPAddress AllowedAddress(IPAddress address, string? functionKey) =>
        IPAddress.IsLoopback(address) || !string.IsNullOrWhiteSpace(functionKey)
            ? address
            : throw new InvalidDataException(
                $"--listen {address} lets other machines in, so the setting {HttpRoutes.KeySetting} must hold a key for writes.");

    private static void Announce(RunOptions options, IConfiguration configuration, string? storage)
    {
        var url = $"http://{new IPEndPoint(options.Listen, options.Port)}";
        Console.WriteLine($"Open {options.Url}/ in a browser");
        Console.WriteLine($"Headwater {MetaApi.Version} listens on {url} — the API: {url}/api/articles?limit=5");
        if (storage is not null)
            Console.WriteLine(storage);
        Console.WriteLine("Press Ctrl-C to stop.");
        if (options.Open)
            OpenBrowser(options.Url);
        if (!string.IsNullOrWhiteSpace(configuration["FeedUrls"] + configuration["FeedLists"]))
            return;
        Console.WriteLine(
            "The settings FeedUrls and FeedLists name no feed; feeds registered earlier are polled. --sample adds a sample feed.");
    }

    private static void OpenBrowser(string url)
    {
        try
        {
            using var browser = Process.Start(new ProcessStartInfo(url) { UseShellExecute = true });
        }
        catch (Exception e) when (e is Win32Exception or PlatformNotSupportedException)
        {
            Console.WriteLine($"No browser can be opened here: {e.Message}");
        }
    }
}
