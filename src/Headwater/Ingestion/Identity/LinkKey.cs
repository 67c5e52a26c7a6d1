using Headwater.Fetching;

namespace Headwater.Ingestion.Identity;

/// <summary>Links as they are compared: two spellings of one address have one key.</summary>
internal static class LinkKey
{
    // What newsletters and networks append to a link to see who followed it. A parameter that is not here may choose the page.
    private static readonly HashSet<string> Tracking = new(StringComparer.OrdinalIgnoreCase)
    {
        "fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "igshid", "twclid", "ttclid", "li_fat_id",
        "srsltid", "mibextid", "mc_cid", "mc_eid", "mkt_tok", "ref_src", "_hsenc", "_hsmi", "_ga", "_gl",
        "oly_enc_id", "oly_anon_id", "vero_id", "wickedid", "s_cid", "sc_campaign", "sc_channel", "spm", "cmpid",
        "cmp", "icid", "ocid", "ncid", "ito", "smid", "trk", "guccounter", "xtor", "echobox", "phpsessid",
        "jsessionid", "aspsessionid", "sessionid", "session_id", "cfid", "cftoken",
    };

    private static readonly string[] TrackingPrefixes = ["utm_", "mtm_", "pk_", "piwik_", "hsa_", "at_", "fb_", "ns_", "guce_", "wt."];

    // Their values may choose the page, but not when they name a way by which a reader came.
    private static readonly HashSet<string> Ways = new(StringComparer.OrdinalIgnoreCase)
        { "ref", "source", "src", "from", "via", "partner", "emc" };

    private static readonly HashSet<string> Readers = new(StringComparer.OrdinalIgnoreCase)
        { "rss", "feed", "atom", "rssfeed", "rss-feed", "rss_feed", "newsletter", "email", "twitter", "facebook", "mastodon", "telegram" };

    // The same page laid out for phones, by host, path or parameter.
    private static readonly string[] SameHosts = ["www.", "m.", "mobile.", "amp."];
    private static readonly HashSet<string> PhoneParameters = new(StringComparer.OrdinalIgnoreCase)
        { "m=0", "m=1", "amp", "amp=", "amp=1", "outputType=amp" };

    private const string PhonePath = "/amp";

    // Shorter, it may be the number of a story.
    private const string Session = "sid";
    private const int MinSessionLength = 20;

    // Servlet containers write the session into the path of those who send no cookie: /post;jsessionid=0A1B.
    private const string PathSession = ";jsessionid=";

    /// <summary>
    /// Without scheme, <c>www.</c>, default port, fragment, trailing slash, tracking parameters, sessions and the layout for phones,
    /// percent-decoded, the host in lower case, the parameters in order, letters in one form; null for text that is not an absolute http
    /// URL.
    /// </summary>
    /// <param name="withFragment">For a guid: a page of release notes may have one for each, with the release as its fragment.</param>
    public static string? Of(string? link, bool withFragment = false)
    {
        if (!Uri.TryCreate(link, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            return null;
        if (UrlRules.WhyForbidden(url) is not null)
            return link;
        var host = url.IdnHost.ToLowerInvariant();
        var path = url.AbsolutePath;
        if (path.IndexOf(PathSession, StringComparison.OrdinalIgnoreCase) is > 0 and var session)
            path = path[..session];
        var query = string.Join('&', url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Where(IsContent)
            .Order(StringComparer.Ordinal));
        path = Uri.UnescapeDataString(path).TrimEnd('/');
        if (path.Length > PhonePath.Length && path.EndsWith(PhonePath, StringComparison.Ordinal))
            path = path[..^PhonePath.Length].TrimEnd('/');
        var same = Array.Find(SameHosts, start => host.StartsWith(start, StringComparison.Ordinal) && host[start.Length..].Contains('.'));
        var key = host[(same?.Length ?? 0)..]
            + (url.IsDefaultPort ? "" : $":{url.Port}")
            + path
            + (query.Length > 0 ? $"?{Uri.UnescapeDataString(query)}" : "")
            + (withFragment && IsContent(url.Fragment.TrimStart('#')) ? Uri.UnescapeDataString(url.Fragment) : "");
        return CanonicalForm.Of(key);
    }

    private static bool IsContent(string pair)
    {
        var (name, value) = pair.Split('=', 2) is [var first, var second] ? (first, second) : (pair, "");
        return !Tracking.Contains(name)
            && !PhoneParameters.Contains(pair)
            && !Array.Exists(TrackingPrefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            && !(Ways.Contains(name) && Readers.Contains(value))
            && !(name.Equals(Session, StringComparison.OrdinalIgnoreCase) && value.Length >= MinSessionLength);
    }
}
