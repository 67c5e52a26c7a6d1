using System.Net;
using System.Net.Sockets;

namespace Headwater.Fetching;

/// <summary>
/// Opens every connection of the fetcher: resolves the name, checks each address, and connects to a checked address itself. A name that
/// is checked first and resolved again to connect may resolve differently the second time.
/// </summary>
internal sealed class Dialer(Network network, AddressRules rules, TimeProvider time)
{
    /// <summary>An address that drops packets must not use up the time of the next address.</summary>
    private static readonly TimeSpan PatienceWhileOthersRemain = TimeSpan.FromSeconds(5);

    /// <exception cref="ForbiddenAddressException">Every address of the host is forbidden.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await network.ResolveAsync(host, cancellationToken);
        if (addresses.Length == 0)
            throw new SocketException((int)SocketError.NoData);

        var checkedAddresses = Array.FindAll(addresses, address => rules.WhyForbidden(host, address) is null);
        if (checkedAddresses.Length == 0)
            throw new ForbiddenAddressException(host, rules.WhyForbidden(host, addresses[0])!);

        for (var i = 0; ; i++)
        {
            var isLast = i == checkedAddresses.Length - 1;
            using var patience = isLast ? null : new CancellationTokenSource(PatienceWhileOthersRemain, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience?.Token ?? default);
            try
            {
                return await network.ConnectAsync(new IPEndPoint(checkedAddresses[i], port), either.Token);
            }
            catch (Exception e) when (
                !isLast && !cancellationToken.IsCancellationRequested && e is SocketException or OperationCanceledException)
            {
                // The next address may answer: typically an IPv6 address without a route, then IPv4.
            }
        }
    }
}

internal sealed class ForbiddenAddressException(string host, string why)
    : Exception(host == why[..Math.Min(host.Length, why.Length)] ? $"{why}." : $"{host} resolves to a forbidden address: {why}.");
