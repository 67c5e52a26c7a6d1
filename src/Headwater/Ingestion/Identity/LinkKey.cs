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
    };

    /// <summary>
    /// Without scheme, <c>www.</c>, default port, fragment, trailing slash and tracking parameters, the host in lower case; null for text
    /// that is not an absolute http URL.
    /// </summary>
    public static string? Of(string? link)
    {
        if (!Uri.TryCreate(link, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            return null;
        var host = url.Host.ToLowerInvariant();
        var query = string.Join('&', url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Where(IsContent));
        return (host.StartsWith("www.", StringComparison.Ordinal) ? host[4..] : host)
            + (url.IsDefaultPort ? "" : $":{url.Port}")
            + url.AbsolutePath.TrimEnd('/')
            + (query.Length > 0 ? $"?{query}" : "");
    }

    private static bool IsContent(string pair)
    {
        var name = pair.Split('=', 2)[0];
        return !name.StartsWith("utm_", StringComparison.OrdinalIgnoreCase) && !Tracking.Contains(name);
    }
}
