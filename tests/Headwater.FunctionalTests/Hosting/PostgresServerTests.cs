using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Headwater.FunctionalTests.Listing;
using Headwater.Index.Sqlite;
using Headwater.LocalHost.Host;

namespace Headwater.FunctionalTests.Hosting;

/// <summary>The server of <c>--postgres</c>.</summary>
public sealed class PostgresServerTests : IDisposable
{
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;
    private readonly TemporaryFolder _folder = new(IndexTests.NewPath());

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task First_start_that_was_killed_is_done_again()
    {
        var port = FreePorts.Take();
        var package = new NodePackage("PostgreSQL server", "infra/postgres");
        await package.InstallAsync(_ => { }, _end);
        using (var killed = package.Start([_folder.Path, $"{port}"]))
        {
            while (!HasFirstFile())
                Assert.False(killed.HasExited);
            killed.Kill(entireProcessTree: true);
            await killed.WaitForExitAsync(_end);
        }

        await using var server = await PostgresServer.StartAsync(_folder.Path, port, _ => { }, _end, "fsync=off");

        await server.EnsureDatabaseAsync("headwater", _end);

        // initdb has begun.
        bool HasFirstFile() => Directory.GetDirectories(_folder.Path).Any(data => File.Exists(Path.Combine(data, "PG_VERSION")));
    }

    [Fact]
    public async Task Server_of_another_host_that_still_starts_is_asked_again()
    {
        using var starting = new TcpListener(IPAddress.Loopback, 0);
        starting.Start();
        var port = ((IPEndPoint)starting.LocalEndpoint).Port;
        var data = Directory.CreateDirectory(Path.Combine(_folder.Path, "data")).FullName;
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "password"), "of-a-test", _end);
        await File.WriteAllLinesAsync(
            Path.Combine(data, "postmaster.pid"), ["1", data, "0", port.ToString(CultureInfo.InvariantCulture)], _end);
        await using var server = await PostgresServer.StartAsync(_folder.Path, port, _ => { }, _end);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_end);
        var asking = server.EnsureDatabaseAsync("headwater", stop.Token);

        for (var refused = 0; refused < 2;)
            refused += await RefuseAsync(starting) ? 1 : 0;
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    /// <summary>Refuses encryption, then the connection.</summary>
    /// <returns>False for a caller that only looked whether anybody listens.</returns>
    private async Task<bool> RefuseAsync(TcpListener server)
    {
        const int RequestOfEncryption = 8;
        using var client = await server.AcceptTcpClientAsync(_end);
        var stream = client.GetStream();
        var request = new byte[1024];
        while (await stream.ReadAtLeastAsync(request, 4, throwOnEndOfStream: false, _end) > 0)
        {
            if (BinaryPrimitives.ReadInt32BigEndian(request) == RequestOfEncryption)
            {
                await stream.WriteAsync("N"u8.ToArray(), _end);
                continue;
            }

            byte[] error = [.. "SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0"u8];
            var answer = new byte[5 + error.Length];
            answer[0] = (byte)'E';
            BinaryPrimitives.WriteInt32BigEndian(answer.AsSpan(1), 4 + error.Length);
            error.CopyTo(answer, 5);
            await stream.WriteAsync(answer, _end);
            return true;
        }

        return false;
    }
}
