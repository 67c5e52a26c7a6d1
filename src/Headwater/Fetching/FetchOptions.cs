using System.Net;
using Headwater.Feeds.Parsing;

namespace Headwater.Fetching;

/// <summary>What one feed adds to its requests. Not a record: nothing must print the values, some of which are secrets.</summary>
/// <param name="origin">The URL of the feed: headers go to its scheme, host and port, and to no other that a redirect leads to.</param>
/// <param name="headers">In place of headers of the same name that are sent without them.</param>
internal sealed class FetchOptions(Uri origin, IReadOnlyList<(string Name, string Value)> headers)
{
    /// <summary>http, https or socks5, without user name and password; null for none.</summary>
    public Uri? Proxy { get; init; }

    public NetworkCredential? ProxyCredentials { get; init; }

    /// <summary>Whether <see cref="FetchingOptions.PrivateNetworks"/> may be asked.</summary>
    public bool AllowPrivate { get; init; }

    /// <summary>Connections through a proxy, or into a private network, must not serve another feed.</summary>
    internal bool NeedsOwnConnections => Proxy is not null || AllowPrivate;

    /// <summary>
    /// The options for a URL that the feed leads to. Another origin gets the proxy alone, without the feed's headers and private networks;
    /// null when there is no proxy.
    /// </summary>
    internal FetchOptions? For(Uri url) =>
        IsOrigin(url) ? this
        : Proxy is null ? null
        : new FetchOptions(origin, []) { Proxy = Proxy, ProxyCredentials = ProxyCredentials };

    internal bool HasHeaders => headers.Count > 0;

    internal IReadOnlyList<(string Name, string Value)> HeadersFor(Uri url) => IsOrigin(url) ? headers : [];

    internal bool IsOrigin(Uri url) => IsSameOrigin(origin, url);

    internal static bool IsSameOrigin(Uri one, Uri other) =>
        one.Scheme == other.Scheme && one.Port == other.Port && UrlResolver.HasName(other)
        && string.Equals(one.IdnHost, other.IdnHost, StringComparison.OrdinalIgnoreCase);
}
