using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Headwater.LocalHost.Host;

/// <summary>Ports of 127.0.0.1 on which nothing listens, for a server that has to be told its port.</summary>
internal static class FreePorts
{
    private const string Range = "/proc/sys/net/ipv4/ip_local_port_range";
    private const int Usual = 20_000;
    private const int Count = 8_192;
    private const int Privileged = 1_024;

    // Below the range from which systems give ports to connections and listeners: one that was found free stays so until the server starts.
    private static readonly int First = File.Exists(Range) ? FirstBelow(File.ReadAllText(Range)) : Usual;

    // Test runs side by side should not look at the same ports at the same time.
    private static int _next = RandomNumberGenerator.GetInt32(Count);

    /// <returns>The first of so many in a row. None of them is given again before thousands of others were.</returns>
    public static int Take(int count = 1)
    {
        while (true)
        {
            var first = First + (int)((uint)(Interlocked.Add(ref _next, count) - count) % Count);
            if (Enumerable.Range(first, count).All(IsFree))
                return first;
        }
    }

    /// <param name="range">The first and last port of connections, as Linux has them; other systems begin at 49152.</param>
    internal static int FirstBelow(string range) =>
        int.Parse(range.Split()[0], CultureInfo.InvariantCulture) - Count is > Privileged and < Usual and var first ? first : Usual;

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
