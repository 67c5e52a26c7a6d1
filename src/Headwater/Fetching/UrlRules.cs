using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Headwater.Feeds.Parsing;

namespace Headwater.Fetching;

/// <summary>Which URLs may be requested at all, before any name is resolved.</summary>
internal static class UrlRules
{
    /// <summary>Longer texts of a publisher are cut before they go into a reason, a log or a row.</summary>
    private const int MaxShownLength = 300;

    /// <summary>
    /// Ports of services that a crafted request could abuse: those that browsers refuse (Fetch Standard, "bad port").
    /// Allowing only 80 and 443 would exclude feeds on 8080 and similar ports.
    /// </summary>
    private static readonly FrozenSet<int> BadPorts = FrozenSet.ToFrozenSet(
    [
        0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110, 111, 113, 115,
        117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587,
        601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679,
        6697, 10080,
    ]);

    // RFC 9110, section 4.1, recommends to support this length; hardly any server supports more. The URL is stored with every item.
    private const int MaxLength = 8_000;

    /// <summary>Null for a URL that may be requested.</summary>
    public static string? WhyForbidden(Uri url) =>
        url.Scheme is not ("http" or "https") ? $"{Show(url)} is not http or https."
        : url.AbsoluteUri.Length > MaxLength ? $"{Show(url)} is longer than {MaxLength} characters."
        : !UrlResolver.HasName(url) ? $"{Show(url)} names no host."
        : BadPorts.Contains(url.Port) ? $"{Show(url)} names port {url.Port}, which belongs to another protocol."
        : null;

    /// <summary>For logs and reasons: cut, and without user name, password and query, which may be the key of a subscriber.</summary>
    public static string Show(Uri url) => Cut(Bare(url).GetLeftPart(UriPartial.Path) + (url.Query.Length > 0 ? "?…" : ""));

    [return: NotNullIfNotNull(nameof(text))]
    public static string? Cut(string? text) =>
        text is { Length: > MaxShownLength } ? $"{FeedLimits.Cut(text, MaxShownLength)}…" : text;

    /// <summary>The URL without user name, password and fragment.</summary>
    public static Uri Bare(Uri url) =>
        url.UserInfo.Length == 0 && url.Fragment.Length == 0 ? url
            : new UriBuilder(url) { UserName = "", Password = "", Fragment = "" }.Uri;
}
