using Headwater.Fetching;

namespace Headwater.Ingestion.Identity;

/// <summary>Links as they are compared: two spellings of one address have one key.</summary>
internal static class LinkKey
{
    // What newsletters and networks append to a link to see who followed it. A parameter that is not here may choose the page.
    private static readonly HashSet<string> Tracking = new(StringComparer.OrdinalIgnoreCase)
    {
        "fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "igshid", "mc_cid", "mc_eid", "mkt_tok", "ref_src",
            "_hsenc", "_hsmi",
        "oly_enc_id", "oly_anon_id", "vero_id", "wickedid", "s_cid", "spm", "at_medium", "at_campaign", "cmpid", "ncid", "xtor",
        "phpsessid", "jsessionid", "aspsessionid", "cfid", "cftoken",
    };

    // Servlet containers write the session into the path of those who send no cookie: /post;jsessionid=0A1B.
    private const string PathSession = ";jsessionid=";

    /// <summary>
    /// Without scheme, <c>www.</c>, default port, fragment, trailing slash, tracking parameters and sessions, percent-decoded, the host in
    /// lower case, the parameters in order, letters in one form; null for text that is not an absolute http URL.
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
        var key = (host.StartsWith("www.", StringComparison.Ordinal) ? host[4..] : host)
            + (url.IsDefaultPort ? "" : $":{url.Port}")
            + Uri.UnescapeDataString(path).TrimEnd('/')
            + (query.Length > 0 ? $"?{Uri.UnescapeDataString(query)}" : "")
            + (withFragment ? Uri.UnescapeDataString(url.Fragment) : "");
        return CanonicalForm.Of(key);
    }

    private static bool IsContent(string pair)
    {
        var name = pair.Split('=', 2)[0];
        return !name.StartsWith("utm_", StringComparison.OrdinalIgnoreCase) && !Tracking.Contains(name);
    }
}
