using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Headwater.LocalHost.Host;

/// <summary>The pinned storage emulator of <c>infra/azurite</c>, as a child process.</summary>
internal sealed class Azurite : IAsyncDisposable
{
    // Long, because a busy laptop that has just installed 365 MB of modules reads them slowly the first time. A person is told before.
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan UsualStart = TimeSpan.FromSeconds(30);

    // Of seconds; .NET's clients close a connection after a minute.
    private const string KeepAlive = "120";

    private static readonly NodePackage Package = new("storage emulator", "infra/azurite");

    private readonly Process _process;
    private readonly RunningEmulator? _announced;

    private Azurite(Process process, AzuritePorts ports, RunningEmulator? announced) =>
        (_process, Ports, _announced) = (process, ports, announced);

    public AzuritePorts Ports { get; }

    public bool HasExited => _process.HasExited;

    /// <summary>True if something accepts connections on all three ports.</summary>
    public static async Task<bool> AnswersAsync(AzuritePorts ports, CancellationToken cancellationToken)
    {
        foreach (var port in (int[])[ports.Blob, ports.Queue, ports.Table])
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            }
            catch (SocketException)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Installs the emulator if necessary, starts it, and returns when it answers.</summary>
    /// <param name="dataFolder">Where it keeps its data; null keeps them in memory.</param>
    /// <param name="accounts">Accounts as <c>name:base64key;…</c>; null for the well-known development account.</param>
    /// <exception cref="NodePackageException">Why it could not be installed or started, for a person to read.</exception>
    public static async Task<Azurite> StartAsync(
        AzuritePorts ports, string? dataFolder, string? accounts, Action<string> progress, CancellationToken cancellationToken)
    {
        var folder = Package.Folder
            ?? throw new NodePackageException(
                "No storage emulator answers, and infra/azurite, from which one could be started, is missing. "
                    + "Start Azurite yourself, or set AzureWebJobsStorage to a connection string.");
        await Package.InstallAsync(progress, cancellationToken);

        List<string> arguments =
        [
            "--silent", "--skipApiVersionCheck", "--disableTelemetry",
            "--blobHost", "127.0.0.1", "--queueHost", "127.0.0.1", "--tableHost", "127.0.0.1",
            "--blobPort", $"{ports.Blob}", "--queuePort", $"{ports.Queue}", "--tablePort", $"{ports.Table}",

            // Longer than clients keep idle connections: one that it closes while a request is on its way costs another request.
            "--blobKeepAliveTimeout", KeepAlive, "--queueKeepAliveTimeout", KeepAlive, "--tableKeepAliveTimeout", KeepAlive,
        ];
        if (dataFolder is null)
        {
            arguments.Add("--inMemoryPersistence");
        }
        else
        {
            Create(dataFolder);
            arguments.AddRange(["--location", dataFolder]);
        }

        var process = Package.Start(arguments, accounts is null ? [] : [("AZURITE_ACCOUNTS", accounts)]);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var azurite = new Azurite(process, ports, RunningEmulator.Announce(folder, ports, process.Id, dataFolder));
        try
        {
            var started = Stopwatch.StartNew();
            var isLate = false;
            while (!await AnswersAsync(ports, cancellationToken))
            {
                if (process.HasExited)
                    throw new NodePackageException(
                        $"Azurite exited at its start with code {process.ExitCode}: {Explain(await errors, ports)}");
                if (started.Elapsed > StartTimeout)
                    throw new NodePackageException(
                        $"Azurite does not answer on ports {ports} after {StartTimeout.TotalSeconds} s. "
                            + $"Does another one use {dataFolder}?");
                if (started.Elapsed > UsualStart && !isLate)
                    progress($"The storage emulator is still starting; if another one uses {dataFolder}, it waits for that");
                isLate = started.Elapsed > UsualStart;
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
            }

            return azurite;
        }
        catch
        {
            await azurite.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await NodePackage.StopAsync(_process);
        _announced?.Withdraw();
        _process.Dispose();
    }

    private static void Create(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NodePackageException($"The folder {folder} cannot be created: {e.Message} Choose another one with --data.", e);
        }
    }

    private static string Explain(string errors, AzuritePorts ports) => errors.Contains("EADDRINUSE", StringComparison.Ordinal)
        ? $"another program uses one of the ports {ports}. Choose others with --storage-port, or set AzureWebJobsStorage. ({errors.Trim()})"
        : errors.Trim();
}

/// <summary>TCP ports on 127.0.0.1.</summary>
internal sealed record AzuritePorts(int Blob, int Queue, int Table)
{
    /// <summary>The first of those that <c>UseDevelopmentStorage=true</c> means.</summary>
    public const int WellKnown = 10000;

    // The development account and its key, the same everywhere: https://learn.microsoft.com/azure/storage/common/storage-connect-azurite
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    public static AzuritePorts From(int first) => new(first, first + 1, first + 2);

    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint=http://127.0.0.1:{Blob}/{Account};" +
        $"QueueEndpoint=http://127.0.0.1:{Queue}/{Account};TableEndpoint=http://127.0.0.1:{Table}/{Account};";

    public override string ToString() => $"{Blob}, {Queue} and {Table}";
}
