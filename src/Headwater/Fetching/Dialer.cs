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
        var checkedAddresses = await AddressesAsync(host, cancellationToken);
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

    /// <summary>
    /// Checks a host behind a proxy, which resolves the name itself: none of its addresses may be forbidden here.
    /// </summary>
    /// <exception cref="ForbiddenAddressException">An address of the host is forbidden.</exception>
    public async ValueTask CheckAllAsync(string host, CancellationToken cancellationToken)
    {
        foreach (var address in await ResolveAsync(host, cancellationToken))
        {
            if (rules.WhyForbidden(host, address) is { } why)
                throw new ForbiddenAddressException(host, why);
        }
    }

    private async ValueTask<IPAddress[]> AddressesAsync(string host, CancellationToken cancellationToken)
    {
        var addresses = await ResolveAsync(host, cancellationToken);
        var allowed = Array.FindAll(addresses, address => rules.WhyForbidden(host, address) is null);
        return allowed.Length > 0 ? allowed : throw new ForbiddenAddressException(host, rules.WhyForbidden(host, addresses[0])!);
    }

    private async ValueTask<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await network.ResolveAsync(host, cancellationToken);
        return addresses.Length > 0 ? addresses : throw new SocketException((int)SocketError.NoData);
    }
}

internal sealed class ForbiddenAddressException(string host, string why)
    : Exception(why.StartsWith(host, StringComparison.Ordinal) ? $"{why}." : $"{host} resolves to a forbidden address: {why}.")
{
    public string Host => host;
}
