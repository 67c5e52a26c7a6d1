using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Headwater.Fetching;

/// <summary>The calls that reach the network; a test replaces them to be the internet.</summary>
public sealed record Network
{
    public static Network Real { get; } = new();

    /// <summary>Name → addresses, in the order to try; throws <see cref="SocketException"/> when the name has none.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> ResolveAsync { get; init; } = Dns.GetHostAddressesAsync;

    /// <summary>Address and port → connection. It is only ever asked for addresses that passed the check.</summary>
    public Func<IPEndPoint, CancellationToken, Task<Stream>> ConnectAsync { get; init; } = ConnectTcpAsync;

    /// <summary>Certificates that servers may lead to; null for those of the machine.</summary>
    internal X509Certificate2Collection? TrustedRoots { get; init; }

    private static async Task<Stream> ConnectTcpAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        Socket? socket = new(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken);
            var stream = new NetworkStream(socket, ownsSocket: true);
            socket = null;
            return stream;
        }
        finally
        {
            socket?.Dispose();
        }
    }
}
