using System.Net;

namespace Headwater.Polling;

/// <summary>
/// Who answers for a host: its registrable domain, or the address itself. By a rule instead of the Public Suffix List, which changes
/// weekly and would have to be downloaded; for politeness it is enough. Where the rule is wrong it puts strangers under one roof
/// (all of <c>github.io</c>, which is one roof), so it errs on the side of fewer requests.
/// </summary>
internal static class RegistrableDomain
{
    // Second-level labels under which country registries sell names: example.co.uk, example.com.au, example.or.jp.
    private static readonly HashSet<string> SecondLevel =
    [
        "ac", "ad", "co", "com", "ed", "edu", "firm", "gen", "go", "gob", "gouv", "gov", "govt", "gr", "id", "ind", "info", "lg", "ltd", "me", "mil",
        "ne", "net", "nhs", "nom", "or", "org", "plc", "police", "re", "res", "sch", "web",
    ];

    public static string Of(string url)
    {
        var uri = new Uri(url);
        var host = uri.IdnHost.TrimEnd('.').ToLowerInvariant();
        if (uri.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6 || IPAddress.TryParse(host, out _))
            return host;
        var labels = host.Split('.');
        var kept = labels is [.., var second, { Length: 2 }] && SecondLevel.Contains(second) ? 3 : 2;
        return string.Join('.', labels.TakeLast(kept));
    }
}
