using System.Net;
using Headwater.Fetching;

namespace Headwater.Polling;

/// <summary>
/// The registrable domain of a host, or its address. A rule decides instead of the Public Suffix List, which changes weekly and would have
/// to be downloaded; for politeness the rule is enough. Where it is wrong, it mostly groups unrelated publishers under one domain (all of
/// <c>github.io</c>, which is one server park; the cities of Japan, Norway and Italy, which have few sites), so it errs on the side of
/// fewer requests: one domain is polled up to 3,000 times an hour.
/// </summary>
internal static class RegistrableDomain
{
    // Second-level labels under which country registries sell names (example.co.uk, example.com.au, example.or.jp): those that the ICANN
    // part of the list has for several countries.
    private static readonly HashSet<string> SecondLevel =
    [
        "ac", "ad", "adm", "adv", "agro", "art", "arts", "asn", "asso", "biz", "club", "co", "com", "coop", "ed", "edu", "eng",
        "fin", "firm", "fm", "gen", "go", "gob", "gouv", "gov", "govt", "gr", "gv", "health", "hotel", "id", "idv", "ind", "info",
        "int", "k12", "lg", "ltd", "me", "med", "media", "mil", "mobi", "mus", "museum", "name", "ne", "net", "nhs", "nic", "nom",
        "nt", "og", "or", "org", "pe", "per", "perso", "plc", "pol", "police", "prd", "presse", "press", "priv", "pro", "psi", "re",
        "rec", "res", "sc", "sch", "school", "shop", "store", "tm", "tourism", "travel", "tur", "tv", "univ", "web",
    ];

    // Countries that sell no names of two labels, or hardly any.
    private static readonly HashSet<string> ThirdLevelOnly = ["bd", "br", "ck", "er", "fk", "jm", "kh", "mm", "np", "pg", "za"];

    /// <summary>Empty for a URL that must not be requested.</summary>
    public static string Of(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && UrlRules.WhyForbidden(uri) is null ? Of(uri) : "";

    public static string Of(Uri uri)
    {
        var host = uri.IdnHost.TrimEnd('.').ToLowerInvariant();
        if (uri.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6 || IPAddress.TryParse(host, out _))
            return host;
        var labels = host.Split('.');
        var kept = labels is [.., var second, { Length: 2 } country]
            && (SecondLevel.Contains(second) || ThirdLevelOnly.Contains(country)) ? 3 : 2;
        return string.Join('.', labels.TakeLast(kept));
    }
}
