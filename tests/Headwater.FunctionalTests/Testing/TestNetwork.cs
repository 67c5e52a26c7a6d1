using System.Net;
using System.Net.Sockets;
using Headwater.Fetching;

namespace Headwater.FunctionalTests.Testing;

/// <summary>The internet of the tests ends at this machine.</summary>
internal static class TestNetwork
{
    /// <summary>Asks no name server, and knows one name.</summary>
    public static Network Localhost { get; } = new() { ResolveAsync = ResolveAsync, ConnectAsync = ConnectAsync };

    /// <summary>Every name leads to this machine.</summary>
    public static Network Loopback { get; } =
        Localhost with { ResolveAsync = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]) };

    /// <summary>An address elsewhere that passed the product's check is an error of the product; it is not tried.</summary>
    public static Task<Stream> ConnectAsync(IPEndPoint address, CancellationToken cancellationToken) =>
        IPAddress.IsLoopback(address.Address)
            ? Network.System.ConnectAsync(address, cancellationToken)
            : throw new InvalidOperationException($"A connection to {address} was tried.");

    private static Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => host == "localhost"
        ? Task.FromResult<IPAddress[]>([IPAddress.Loopback])
        : Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound));
}
