using System.Net;

namespace Headwater.Fetching;

/// <summary>The intranet destinations an operator lists in <c>Fetching__AllowedNetworks</c>.</summary>
internal sealed class AllowedNetworks
{
    private readonly List<IPNetwork> _networks = [];
    private readonly HashSet<string> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _domains = [];

    /// <summary>Entries that are neither a network, an address nor a host name.</summary>
    public List<string> Errors { get; } = [];

    public static AllowedNetworks Parse(string? text)
    {
        var allowed = new AllowedNetworks();
        foreach (var entry in Settings.List(text ?? ""))
        {
            if (IPNetwork.TryParse(entry, out var network))
                allowed._networks.Add(network);
            else if (Uri.CheckHostName(entry) is UriHostNameType.IPv4 or UriHostNameType.IPv6 && IPAddress.TryParse(entry, out var address))
                allowed._networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            else if (entry.StartsWith("*.", StringComparison.Ordinal) && Uri.CheckHostName(entry[2..]) == UriHostNameType.Dns)
                allowed._domains.Add(entry[1..]);
            else if (Uri.CheckHostName(entry) == UriHostNameType.Dns)
                allowed._hosts.Add(entry);
            else
                allowed.Errors.Add(entry);
        }

        return allowed;
    }

    /// <summary>A listed name may resolve to any private address: its DNS is trusted.</summary>
    public bool Contains(string host) =>
        _hosts.Contains(host) || _domains.Exists(domain => host.EndsWith(domain, StringComparison.OrdinalIgnoreCase));

    public bool Contains(IPAddress address) => _networks.Exists(network => network.Contains(address));
}
