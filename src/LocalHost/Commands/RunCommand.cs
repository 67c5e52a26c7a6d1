using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Azure;
using Azure.Identity;
using Headwater.Api;
using Headwater.Functions.Telemetry;
using Headwater.Index;
using Headwater.LocalHost.Host;
using Headwater.LocalHost.Sample;
using Headwater.Pages;
using Headwater.Storage;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Headwater.LocalHost.Commands;

/// <param name="Listen">The address to listen on.</param>
/// <param name="Open">Whether to open the page in a browser.</param>
/// <param name="DataFolder">Where the emulator started by this host keeps its data, and the host its index.</param>
/// <param name="StoragePort">The first of the emulator's three ports.</param>
/// <param name="SettingsFile">A local.settings.json; null looks for one.</param>
/// <param name="PostgresPort">Of a PostgreSQL server that keeps the index; null for an index in a file, or what the settings say.</param>
internal sealed record RunOptions(
    int Port, IPAddress Listen, bool Sample, bool Open, string? DataFolder, int StoragePort, string? SettingsFile, int? PostgresPort)
{
    public string Data => Path.GetFullPath(DataFolder ?? Path.Combine(Repository.Root ?? ".", ".azurite"));
    public AzuritePorts StoragePorts => AzuritePorts.From(StoragePort);

    /// <summary>Where this machine reaches the host, also when it listens on all addresses.</summary>
    public string Url => $"http://{new IPEndPoint(
        Listen.Equals(IPAddress.Any) || Listen.Equals(IPAddress.IPv6Any) ? IPAddress.Loopback : Listen, Port)}";
}

/// <summary>Runs the functions until Ctrl-C or SIGTERM.</summary>
internal static class RunCommand
{
    // Longer than an invocation needs (a fetch has its own time-out), shorter than container platforms grant (30 s and more).
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(25);

    private const string IndexPathSetting = $"{ListingOptions.Section}:{nameof(ListingOptions.IndexPath)}";

    /// <returns>The exit code: 1 when the host cannot run, after saying why.</returns>
    public static Task<int> RunAsync(RunOptions options, CancellationToken cancellationToken) => StartAsync(
        options,
        Build,
        async (app, emulator, token) =>
        {
            app.Lifetime.ApplicationStarted.Register(() => Announce(options, app.Configuration, emulator?.Place));
            List<BackgroundService> background = [.. app.Services.GetServices<IHostedService>().OfType<BackgroundService>()];
            await app.RunAsync(token);

            // The host ends with one that fails, as if it had been asked to; the log says why.
            return background.Exists(service => service.ExecuteTask is { IsFaulted: true }) ? 1 : 0;
        },
        cancellationToken);

    /// <summary>Runs a command that needs the index and the storage of the settings, but no host.</summary>
    /// <returns>The exit code.</returns>
    public static Task<int> WithIndexAsync(
        RunOptions options, Func<IServiceProvider, CancellationToken, Task<int>> command, CancellationToken cancellationToken) =>
        StartAsync(options, BuildIndex, (app, _, token) => command(app.Services, token), cancellationToken);

    /// <summary>Starts the servers that the application needs, and runs it.</summary>
    private static async Task<int> StartAsync(
        RunOptions options, Func<WebApplicationBuilder, RunOptions, WebApplication> build,
        Func<WebApplication, StorageEmulator?, CancellationToken, Task<int>> run, CancellationToken cancellationToken)
    {
        try
        {
            var builder = WebApplication.CreateSlimBuilder();
            Configure(builder.Configuration, options);
            var usesEmulator = UseEmulator(builder.Configuration, options);
            await using var database = await StartDatabaseAsync(builder.Configuration, options, cancellationToken);
            await using var app = build(builder, options);
            if (Errors(app) is { Count: > 0 } errors)
                return await EndAsync(errors);
            await using var emulator = usesEmulator
                ? await StorageEmulator.StartAsync(
                    options.StoragePorts, options.Data, Console.Error.WriteLine, app.Lifetime.StopApplication, cancellationToken)
                : null;
            var code = await run(app, emulator, cancellationToken);
            return emulator?.Lost is { } lost ? await EndAsync([lost]) : code;
        }
        catch (Exception e) when (Explain(e) is { } errors)
        {
            return await EndAsync(errors);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return 0;
        }
    }

    private static async Task<int> EndAsync(IEnumerable<string> errors)
    {
        foreach (var error in errors)
            await Console.Error.WriteLineAsync($"error: {error}");
        return 1;
    }

    private static void Configure(ConfigurationManager configuration, RunOptions options)
    {
        configuration.Sources.Clear();
        configuration.AddInMemoryCollection(Defaults);
        if ((options.SettingsFile ?? LocalSettings.Find()) is { } settings)
            configuration.AddInMemoryCollection(LocalSettings.Read(settings));
        configuration.AddEnvironmentVariables();
        if (options.Sample)
            AddSample(configuration, options.Url);
    }

    /// <summary>
    /// True when the settings mean the emulator of this machine; then it is reached at its port, and the index lies with its data.
    /// </summary>
    private static bool UseEmulator(ConfigurationManager configuration, RunOptions options)
    {
        if (configuration[StorageOptions.Setting] != StorageOptions.DefaultConnection
            || configuration[$"{StorageOptions.Setting}:{nameof(StorageOptions.AccountName)}"] is { Length: > 0 })
            return false;
        configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            [StorageOptions.Setting] = options.StoragePorts.ConnectionString,
            [IndexPathSetting] = configuration[IndexPathSetting] ?? Path.Combine(options.Data, "index"),
        });
        return true;
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
        await Console.Error.WriteLineAsync($"Index: PostgreSQL on port {port}, with its data in {server.Folder}");
        return server;
    }

    private static WebApplication BuildIndex(WebApplicationBuilder builder, RunOptions options)
    {
        builder.Logging.ClearProviders();
        builder.Services.AddHeadwater(builder.Configuration);
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

    /// <summary>Settings that a function app requires and a laptop does not.</summary>
    private static Dictionary<string, string?> Defaults => new()
    {
        ["PollSchedule"] = "0 * * * * *",
        [StorageOptions.Setting] = StorageOptions.DefaultConnection,
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft"] = "Warning",
        ["Logging:LogLevel:Azure"] = "Warning",
        ["Logging:LogLevel:System"] = "Warning",
    };

    private static void AddSample(ConfigurationManager configuration, string url) =>
        configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["FeedUrls"] = $"{configuration["FeedUrls"]} {url}{SampleFeed.Path}",
            ["Fetching:AllowPrivateNetworks"] = "true",
        });

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
            Console.WriteLine($"There is no browser to open here: {e.Message}");
        }
    }

    /// <summary>Everything that is wrong with the settings.</summary>
    private static List<string> Errors(WebApplication app)
    {
        List<string> errors = [.. FunctionHost.ScheduleErrors(app.Configuration)];
        try
        {
            app.Services.GetService<IStartupValidator>()?.Validate();
        }
        catch (Exception e) when (Explain(e) is { } more)
        {
            errors.AddRange(more);
        }

        return errors;
    }

    /// <summary>The errors of a person that an exception stands for; null for a defect of this program.</summary>
    private static IEnumerable<string>? Explain(Exception exception) => exception switch
    {
        AggregateException many when many.InnerExceptions.All(inner => inner is OptionsValidationException) =>
            many.InnerExceptions.SelectMany(inner => ((OptionsValidationException)inner).Failures),
        OptionsValidationException invalid => invalid.Failures,
        NodePackageException or InvalidDataException or UnavailableException or FileNotFoundException => [exception.Message],
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } =>
            [$"{exception.Message} Choose another one with --port."],
        SocketException => [$"The host cannot listen there: {exception.Message}. --listen names another address, --port another port."],
        RequestFailedException or AuthenticationFailedException => [NoStorage(exception)],
        AggregateException { InnerException: RequestFailedException refused } => [NoStorage(refused)],
        NpgsqlException => [$"The database of --postgres cannot be used: {exception.Message}"],
        _ => null,
    };

    private static string NoStorage(Exception exception) =>
        $"The storage account of the setting {StorageOptions.Setting} cannot be used: {FailureReason.FirstLine(exception)}";
}
