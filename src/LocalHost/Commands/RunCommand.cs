using System.Net;
using System.Reflection;
using Headwater.LocalHost.Host;
using Headwater.LocalHost.Sample;
using Headwater.Storage;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Headwater.LocalHost.Commands;

/// <param name="Listen">The address to listen on.</param>
/// <param name="DataFolder">Where the emulator started by this host keeps its data.</param>
/// <param name="SettingsFile">A local.settings.json; null looks for one.</param>
internal sealed record RunOptions(int Port, IPAddress Listen, bool Sample, string? DataFolder, string? SettingsFile);

/// <summary>Runs the functions until Ctrl-C or SIGTERM.</summary>
internal static class RunCommand
{
    // Beyond what an invocation needs (a fetch is bounded by its own time-out), below what container platforms grant (30 s and more).
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(25);

    /// <returns>The exit code: 1 when the host cannot run, after saying why.</returns>
    public static async Task<int> RunAsync(RunOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await using var app = Build(options);
            app.Services.GetService<IStartupValidator>()?.Validate();
            await using var azurite = await StartStorageAsync(app, options, cancellationToken);
            await app.RunAsync(cancellationToken);
            return 0;
        }
        catch (Exception e) when (Explain(e) is { } mistakes)
        {
            foreach (var mistake in mistakes)
                await Console.Error.WriteLineAsync($"error: {mistake}");
            return 1;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return 0;
        }
    }

    private static WebApplication Build(RunOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(Defaults);
        if ((options.SettingsFile ?? LocalSettings.Find()) is { } settings)
            builder.Configuration.AddInMemoryCollection(LocalSettings.Read(settings));
        builder.Configuration.AddEnvironmentVariables();
        if (options.Sample)
            AddSample(builder.Configuration, options.Port);

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
        builder.Services.AddHeadwater(builder.Configuration);
        var hostJson = HostJson.Read(Path.Combine(AppContext.BaseDirectory, "host.json"));
        builder.Services.AddSingleton(hostJson);
        builder.Services.AddHostedService<FunctionHost>();

        var app = builder.Build();
        app.MapFunctions(hostJson.RoutePrefix);
        if (options.Sample)
            app.MapSampleFeed();
        app.Lifetime.ApplicationStarted.Register(() => Announce(options));
        return app;
    }

    /// <exception cref="InvalidDataException">Whoever reaches the address could register feeds and delete them.</exception>
    internal static IPAddress AllowedAddress(IPAddress address, string? functionKey) =>
        IPAddress.IsLoopback(address) || !string.IsNullOrWhiteSpace(functionKey)
            ? address
            : throw new InvalidDataException($"--listen {address} lets other machines in, so the setting {HttpRoutes.KeySetting} must hold the key that writes need.");

    /// <summary>What a function app must have set and a laptop need not.</summary>
    private static Dictionary<string, string?> Defaults => new()
    {
        ["PollSchedule"] = "0 * * * * *",
        [StorageOptions.Setting] = StorageOptions.DefaultConnection,
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft"] = "Warning",
        ["Logging:LogLevel:Azure"] = "Warning",
        ["Logging:LogLevel:System"] = "Warning",
    };

    private static void AddSample(ConfigurationManager configuration, int port) =>
        configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["FeedUrls"] = $"{configuration["FeedUrls"]} http://127.0.0.1:{port}{SampleFeed.Path}",
            ["Fetching:AllowPrivateNetworks"] = "true",
        });

    private static void Announce(RunOptions options)
    {
        var version = typeof(RunCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];
        var url = $"http://{new IPEndPoint(options.Listen, options.Port)}";
        Console.WriteLine($"Headwater {version} listens on {url} — try {url}/api/articles?limit=5");
        Console.WriteLine("Ctrl-C ends it.");
    }

    private static async Task<Azurite?> StartStorageAsync(WebApplication app, RunOptions options, CancellationToken cancellationToken)
    {
        var storage = app.Services.GetRequiredService<IOptions<StorageOptions>>().Value;
        if (storage.AccountName is { Length: > 0 } || storage.ConnectionString != StorageOptions.DefaultConnection)
            return null;
        if (await Azurite.AnswersAsync(AzuritePorts.WellKnown, cancellationToken))
        {
            Console.WriteLine("Storage: the emulator that is already running.");
            return null;
        }

        var data = Path.GetFullPath(options.DataFolder ?? Path.Combine(Repository.Root ?? ".", ".azurite"));
        var azurite = await Azurite.StartAsync(AzuritePorts.WellKnown, data, accounts: null, Console.WriteLine, cancellationToken);
        Console.WriteLine($"Storage: Azurite, with its data in {data}");
        return azurite;
    }

    /// <summary>The mistakes of a person that an exception stands for; null for a mistake of ours.</summary>
    private static IEnumerable<string>? Explain(Exception exception) => exception switch
    {
        AggregateException many when many.InnerExceptions.All(inner => inner is OptionsValidationException) =>
            many.InnerExceptions.SelectMany(inner => ((OptionsValidationException)inner).Failures),
        OptionsValidationException invalid => invalid.Failures,
        AzuriteException or InvalidDataException or FileNotFoundException => [exception.Message],
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } => [$"{exception.Message} Choose another one with --port."],
        _ => null,
    };
}
