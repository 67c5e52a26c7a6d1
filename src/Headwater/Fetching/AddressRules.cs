using System.Net;
using System.Net.Sockets;

namespace Headwater.Fetching;

/// <summary>Which addresses a feed may be fetched from: the public internet, and networks that the operator allowed.</summary>
/// <remarks>
/// The table follows the IANA special-purpose registries (IPv4, IPv6) and the metadata services of the clouds. An address is judged by
/// the destination of its packets: IPv4-mapped and NAT64 addresses by the IPv4 address inside them, so that hosts behind DNS64 stay
/// reachable. 6to4, Teredo and IPv4-compatible addresses are obsolete ways to hide an IPv4 address, and all of them are refused.
/// </remarks>
/// <param name="allowPrivate">
/// True to allow the networks of <c>Fetching__PrivateNetworks</c> as well: for a feed with the option <c>allowPrivate</c>.
/// </param>
internal sealed class AddressRules(FetchingOptions options, bool allowPrivate = false)
{
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    // The first row that contains the address decides.
    private static readonly SpecialNetwork[] Special =
    [
        Never("168.63.129.16/32", "the virtual machine platform of Azure"),
        Never("169.254.0.0/16", "link-local, where clouds serve their metadata and tokens"),
        Never("100.100.100.200/32", "the metadata service of Alibaba Cloud"),
        Never("192.0.0.0/24", "IETF protocol assignments, and the metadata service of Oracle Cloud"),
        Never("fd00:ec2::/32", "the metadata service of AWS"),
        Never("fd20:ce::/32", "the metadata service of Google Cloud"),
        Private("127.0.0.0/8", "loopback"),
        Private("10.0.0.0/8", "private"),
        Private("172.16.0.0/12", "private"),
        Private("192.168.0.0/16", "private"),
        Private("100.64.0.0/10", "shared by carriers"),
        Private("198.18.0.0/15", "for benchmarks, and for the fake answers of some VPN resolvers"),
        Never("0.0.0.0/8", "this network: Linux takes it for loopback"),
        Never("192.0.2.0/24", "for documentation"),
        Never("198.51.100.0/24", "for documentation"),
        Never("203.0.113.0/24", "for documentation"),
        Never("192.88.99.0/24", "6to4 relays, obsolete"),
        Never("224.0.0.0/4", "multicast"),
        Never("240.0.0.0/4", "reserved or broadcast"),
        Private("::1/128", "loopback"),
        Private("fc00::/7", "unique local"),
        Private("fec0::/10", "site-local"),
        Private("64:ff9b:1::/48", "a translation prefix of the local network"),
        Never("fe80::/10", "link-local"),
        Never("ff00::/8", "multicast"),
        Never("::/96", "unspecified or IPv4-compatible, obsolete"),
        Never("::ffff:0:0:0/96", "IPv4-translated, obsolete"),
        Never("2001::/23", "Teredo and other protocol assignments"),
        Never("2001:db8::/32", "for documentation"),
        Never("2002::/16", "6to4, obsolete"),
        Never("3fff::/20", "for documentation"),
    ];

    private readonly AllowedNetworks _allowed = AllowedNetworks.Parse(
        allowPrivate ? $"{options.AllowedNetworks} {options.PrivateNetworks}" : options.AllowedNetworks);

    /// <summary>Null for an address that may be contacted; otherwise what the address is.</summary>
    /// <param name="host">The host in the URL.</param>
    public string? WhyForbidden(string host, IPAddress address)
    {
        var target = Unwrap(address);
        var found = Array.Find(Special, special => special.Network.Contains(target));
        if (found is null)
            return target.AddressFamily == AddressFamily.InterNetwork || GlobalUnicast.Contains(target) ? null
                : $"{address} is not global unicast";
        if (found.CanBeAllowed && (options.AllowPrivateNetworks || _allowed.Contains(target) || _allowed.Contains(host)))
            return null;
        return found.CanBeAllowed
            ? $"{address} is {found.Use}; Fetching__AllowedNetworks can open it"
            : $"{address} is {found.Use}";
    }

    /// <summary>A sentence where the URL itself names a forbidden address; null where a name has to be resolved first.</summary>
    public string? WhyForbidden(Uri url)
    {
        var host = url.IdnHost.Trim('[', ']');
        var address = host is "localhost" || host.EndsWith(".localhost", StringComparison.Ordinal) ? IPAddress.Loopback
            : IPAddress.TryParse(host, out var literal) ? literal
            : null;
        return address is null || WhyForbidden(host, address) is not { } why ? null : $"{why}.";
    }

    private static IPAddress Unwrap(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
        : Nat64.Contains(address) ? new IPAddress(address.GetAddressBytes().AsSpan(12))
        : address;

    private static SpecialNetwork Never(string network, string use) => new(IPNetwork.Parse(network), use, CanBeAllowed: false);

    private static SpecialNetwork Private(string network, string use) => new(IPNetwork.Parse(network), use, CanBeAllowed: true);

    private sealed record SpecialNetwork(IPNetwork Network, string Use, bool CanBeAllowed);
}
