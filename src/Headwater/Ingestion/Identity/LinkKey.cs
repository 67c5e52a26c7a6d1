using System.Text.RegularExpressions;
using Headwater.Feeds;
using Headwater.Fetching;

namespace Headwater.Ingestion.Identity;

/// <summary>Links as they are compared: two spellings of one address have one key.</summary>
internal static partial class LinkKey
{
    // What newsletters and networks append to a link to see who followed it. A parameter that is not here may choose the page.
    private static readonly HashSet<string> Tracking = new(StringComparer.OrdinalIgnoreCase)
    {
        "gbraid", "wbraid", "gclsrc", "igshid", "igsh", "li_fat_id", "srsltid", "mibextid", "mc_cid", "mc_eid", "mkt_tok", "ref_src",
        "_hsenc", "_hsmi", "hsctatracking", "_ga", "_gl", "oly_enc_id", "oly_anon_id", "vero_id", "wickedid", "s_cid", "s_kwcid",
        "sc_campaign", "sc_channel", "spm", "cmpid", "cmp", "icid", "ocid", "ncid", "ito", "smid", "trk", "guccounter", "xtor",
        "echobox", "epik", "dm_i", "_kx", "_bhlid", "ck_subscriber_id", "_openstat", "wtrid", "wprov", "share_id",
        "phpsessid", "jsessionid", "aspsessionid", "sessionid", "session_id", "cfid", "cftoken", "nonce", "_wpnonce",
        "usg", "ust", "ved", "maca", "ftag", "wpisrc", "rdt_cid", "gps-source", "_ke", "omnisendcontactid", "vd_source", "spm_id_from",
        "sr_share", "fromrss", "usqp", "amp_js_v", "ga_source", "ga_medium", "ga_campaign", "soc_src", "soc_trk", "yptr", "taid", "bxid",
        "cndid", "dmcid", "emci", "emdi", "ceid", "hslang", "oscsid", "zenid", "xtcsid", "sessid", "intcmp", "spref", "xtref",
        "xg_source", "smtyp", "sc_cid", "trkcampaign", "trackingid", "tracking_id", "_unique_id",
        "dicbo", "amp_gsa", "isappinstalled", "eref", "fsrc", "feedtype", "feedname", "rdt",
    };

    private static readonly string[] TrackingPrefixes =
    [
        "utm_", "itm_", "stm_", "mtm_", "pk_", "piwik_", "matomo_", "hsa_", "hss_", "at_", "fb_", "ns_", "gad_", "guce_", "elq", "wt.",
        "__", "_trk", "cm_mm", "_branch_", "ml_subscriber", "ss_source", "ss_campaign", "ss_email",
    ];

    // Their values may choose the page, but not when they name a way by which a reader came.
    private static readonly HashSet<string> Ways = new(StringComparer.OrdinalIgnoreCase)
    {
        "ref", "source", "src", "from", "via", "partner", "emc", "feature", "feed", "mod", "xid", "mbid", "dgcid", "sref", "medium",
        "origin",
    };

    private static readonly HashSet<string> Readers = new(StringComparer.OrdinalIgnoreCase)
        { "feed", "atom", "rssfeed", "newsletter", "email", "twitter", "facebook", "mastodon", "telegram", "share" };

    private static readonly HashSet<string> PhoneParameters = new(StringComparer.OrdinalIgnoreCase)
        { "m=0", "m=1", "amp", "amp=", "amp=1", "outputType=amp", "output=amp" };

    // Shorter, it may be the number of a story.
    private static readonly HashSet<string> Secrets = new(StringComparer.OrdinalIgnoreCase)
    {
        "sid", "si", "token", "chash", "signature", "sign", "sig", "trackid",
    };

    private const int MinSecretLength = 16;

    private const string Escape = "amp;";

    // A fragment of this page holds the address, in other digits with each answer.
    private const string HiddenAddress = "/email-protection";

    // Links to share a page have its address in a parameter.
    public const string Http = "http://", Https = "https://";

    /// <summary>
    /// Without scheme, <c>www.</c>, default port, fragment, trailing slash, <c>index.html</c>, tracking parameters, sessions and the layout
    /// for phones, percent-decoded, the host in lower case, the parameters in order, letters in one form; null for text that is not an
    /// absolute http URL.
    /// </summary>
    /// <param name="withFragment">For a guid: a page of release notes may have one for each, with the release as its fragment.</param>
    public static string? Of(string? link, bool withFragment = false)
    {
        link = link is null ? null : Copy().Replace(link, Https);
        if (!Uri.TryCreate(link, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            return null;
        if (UrlRules.WhyForbidden(url) is not null)
            return link;
        var host = url.IdnHost.ToLowerInvariant();
        var query = string.Join('&', url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(WithoutEscape)
            .Where(IsContent).Order(StringComparer.Ordinal));
        var key = SameHost().Replace(host, "")
            + (url.IsDefaultPort ? "" : $":{url.Port}")
            + PathOf(url)
            + (query.Length > 0 ? $"?{Uri.UnescapeDataString(query.Replace('+', ' ')).Replace(Http, Https, StringComparison.Ordinal)}" : "")
            + (withFragment && IsPlace(url) ? Uri.UnescapeDataString(url.Fragment) : "");
        return CanonicalForm.Of(key);
    }

    /// <summary>
    /// Where a redirect leads that counts clicks, or the page that a link shares: its one parameter that is an address. The others are
    /// secrets of each answer.
    /// </summary>
    public static string TargetOf(string link)
    {
        var query = link.IndexOf('?', StringComparison.Ordinal);
        if (query < 0)
            return link;
        var addresses = link[(query + 1)..].Split('#')[0].Split('&')
            .Select(pair => Uri.UnescapeDataString(pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..]))
            .Where(value => Of(value) is not null).Take(2).ToArray();
        return addresses is [var address] ? address : link;
    }

    private static string PathOf(Uri url)
    {
        var path = PathPair().Replace(url.AbsolutePath, pair => IsContent(WithoutEscape(pair.Value[1..])) ? pair.Value : "");
        return SamePage().Replace(Uri.UnescapeDataString(path), "").TrimEnd('/', ' ');
    }

    // Not words to be found (#:~:text=), nor a mail address as Cloudflare writes it: another one in each answer.
    private static bool IsPlace(Uri url) =>
        !url.Fragment.StartsWith("#:~:", StringComparison.Ordinal)
        && !url.AbsolutePath.EndsWith(HiddenAddress, StringComparison.Ordinal)
        && IsContent(url.Fragment.TrimStart('#'));

    // A link that was escaped twice has &amp; between its parameters.
    private static string WithoutEscape(string pair) => pair.StartsWith(Escape, StringComparison.Ordinal) ? pair[Escape.Length..] : pair;

    private static bool IsContent(string pair)
    {
        var (name, value) = pair.Split('=', 2) is [var first, var second] ? (first, second) : (pair, "");
        return !Tracking.Contains(name)
            && !PhoneParameters.Contains(pair)
            && !Array.Exists(TrackingPrefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            && !(Ways.Contains(name) && (Readers.Contains(value) || Reader().IsMatch(value)))
            && !(Secrets.Contains(name) && value.Length >= MinSecretLength)
            && !ByFeed().IsMatch(pair)
            && !Clock().IsMatch(pair);
    }

    // www.harbour.example, m.harbour.example, en.m.harbour.example; not m.example.
    [GeneratedRegex(@"(?<=^|\.)(www|m|mobile|amp|touch|wap)\.(?=[^.]+\.)", RegexOptions.ExplicitCapture)]
    private static partial Regex SameHost();

    // What shows the page of a folder, of PHP behind its front controller, or of phones; slashes that a program doubled; the session of
    // ASP.NET: /(S(x1y2))/post.
    [GeneratedRegex(
        @"/\([sS]\([a-z0-9]{20,}\)\)(?=/)"
            + @"|(?<=/)/+|^/index\.php(?=/)|/(index\.(html?|php|aspx?)|default\.aspx?)/?$|^/amp(?=/.)|(?<!^)/amp/?$|\.amp(?=(\.html?)?/?$)",
        RegexOptions.ExplicitCapture)]
    private static partial Regex SamePage();

    // Medium's source=rss-1a2b------2; the host of the page that the reader came from, as Ghost names it.
    [GeneratedRegex(@"^(rss.*|.*[_-]rss|([a-z0-9-]+\.)+[a-z]{2,})$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Reader();

    // traffic_source=rss, wt_mc=rss.red, rss=1: each publisher has its own name for it. Not p=rss-is-back, nor title=RSS_feeds. And what
    // networks number clicks by, also in the name: sf12345678=1.
    [GeneratedRegex(@"(?<![\w-])rss(?![\w-])|^[a-z_]*cl(k|ick)?id=|^sf\d{6,}=", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex ByFeed();

    // Servlet containers write the session into the path of those who send no cookie: /post;jsessionid=0A1B; shops the way by which a
    // reader came: /post/ref=rss; and who forgets the question mark: /post&utm_source=rss, or /post&amp;utm_source=rss.
    [GeneratedRegex("(&amp;|[/;&])[^/;&=]+=[^/;&]*", RegexOptions.ExplicitCapture)]
    private static partial Regex PathPair();

    // The time of the answer, also as 20260601090000 (ff is PubMed's), and a number that keeps caches out. Not ud=20260601000123: Korean
    // papers number their articles so.
    [GeneratedRegex(
        @"^(_|t|ts|time|timestamp|cb|r|rand|random|rnd|ff)=(1\d{9}(\d{3})?|20\d{12})$"
            + @"|^(_|cb|rand|random|rnd|nocache|cachebuster)=0?\.?\d+$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Clock();

    // cdn.ampproject.org/c/s/ and google.com/amp/s/ before the address: copies of pages for phones.
    [GeneratedRegex(
        @"^https?://([a-z0-9-]+\.cdn\.ampproject\.org/[a-z]{1,2}/|(www\.)?google\.[a-z.]{2,6}/amp/)(s/)?",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Copy();
}
