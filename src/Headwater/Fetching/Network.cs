using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Headwater.Fetching;

/// <summary>The calls that reach the network; a test replaces them and plays the internet.</summary>
internal sealed record Network
{
    public static Network System { get; } = new();

    /// <summary>Name → addresses, in the order to try them; throws <see cref="SocketException"/> when the name has none.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> ResolveAsync { get; init; } = Dns.GetHostAddressesAsync;

    /// <summary>Address and port → connection. Called only with addresses that passed the check.</summary>
    public Func<IPEndPoint, CancellationToken, Task<Stream>> ConnectAsync { get; init; } = ConnectTcpAsync;

    /// <summary>Root certificates to trust; null for those of the machine.</summary>
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
