using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Headwater.LocalHost.Host;

/// <summary>The pinned PostgreSQL of <c>infra/postgres</c>, as a child process that ends with this one.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>Not 5432, where another PostgreSQL of the machine may listen.</summary>
    public const int DefaultPort = 10432;

    private static readonly NodePackage Package = new("PostgreSQL server", "infra/postgres");

    // The first start makes the files of the server, which takes some seconds, and minutes on a machine that is busy.
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan StartRetry = TimeSpan.FromMilliseconds(100);

    private readonly Process? _process;
    private readonly string _password;

    private PostgresServer(Process? process, string folder, int port)
    {
        (_process, Port, Folder) = (process, port, folder);
        _password = File.ReadAllText(Path.Combine(folder, "password"));
    }

    public int Port { get; }

    /// <summary>Whether another process started it, and ends it.</summary>
    public bool IsShared => _process is null;

    public string Folder { get; }

    /// <summary>
    /// Installs the server if necessary, starts it, and returns when it answers; one that serves the folder already is shared.
    /// </summary>
    /// <param name="folder">Where it keeps its data.</param>
    /// <param name="settings">As in <c>postgresql.conf</c>: <c>name=value</c>.</param>
    /// <exception cref="NodePackageException">Why it could not be installed or started, for a person to read.</exception>
    public static async Task<PostgresServer> StartAsync(
        string folder, int port, Action<string> progress, CancellationToken cancellationToken, params string[] settings)
    {
        if (Package.Folder is null)
            throw new NodePackageException(
                "infra/postgres, from which a database could be started, is missing. Set Index__Postgres to a connection string.");
        if (Serves(folder, port))
            return new PostgresServer(process: null, folder, port);
        await Package.InstallAsync(progress, cancellationToken);
        var process = Package.Start([folder, port.ToString(CultureInfo.InvariantCulture), .. settings]);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(StartTimeout);
        try
        {
            if (await process.StandardOutput.ReadLineAsync(timeout.Token) == "ready")
                return new PostgresServer(process, folder, port);
        }
        catch (OperationCanceledException)
        {
        }

        await NodePackage.StopAsync(process);
        cancellationToken.ThrowIfCancellationRequested();
        var said = (await errors).Trim();
        throw new NodePackageException(
            $"PostgreSQL does not start on port {port} with its data in {folder}. {Advice(said)}{Environment.NewLine}{said}");
    }

    /// <summary>What a person may do about it.</summary>
    private static string Advice(string said) =>
        said.Contains("postmaster.pid", StringComparison.Ordinal)
            ? "Another server has that folder: end it, or give its port with --postgres-port."
            : said.Contains("could not bind", StringComparison.Ordinal) ? "Choose another port with --postgres-port." : "It says:";

    public string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={Port};Username=postgres;Password={_password};Database={database}";

    /// <summary>Makes the database, unless it is there.</summary>
    public async Task EnsureDatabaseAsync(string name, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await OpenAsync(connection, cancellationToken);
        await using var create = connection.CreateCommand();
#pragma warning disable CA2100 // A name of this program.
        create.CommandText = $"CREATE DATABASE {name} TEMPLATE template0";
#pragma warning restore CA2100
        try
        {
            await create.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
        }
    }

    /// <summary>A server that another host has just started accepts connections, but refuses them until it has repaired its data.</summary>
    private static async Task OpenAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await connection.OpenAsync(cancellationToken);
                return;
            }
            catch (PostgresException e) when (
                e.SqlState == PostgresErrorCodes.CannotConnectNow && TimeProvider.System.GetElapsedTime(start) < StartTimeout)
            {
                await Task.Delay(StartRetry, TimeProvider.System, cancellationToken);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is null)
            return;
        await NodePackage.StopAsync(_process);
        _process.Dispose();
    }

    /// <summary>Whether another host runs the server of this folder on this port: it writes that into a file beside its data.</summary>
    private static bool Serves(string folder, int port)
    {
        var file = Path.Combine(folder, "data", "postmaster.pid");
        if (!File.Exists(file) || File.ReadAllLines(file) is not [_, _, _, var number, ..]
            || number != port.ToString(CultureInfo.InvariantCulture))
            return false;
        using var client = new TcpClient();
        try
        {
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
