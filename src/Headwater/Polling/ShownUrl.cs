using System.Text.RegularExpressions;

namespace Headwater.Polling;

/// <summary>
/// URLs as anybody may see them. A feed's query often holds the key of one subscriber, and anybody who lists the feeds could use it.
/// </summary>
internal static partial class ShownUrl
{
    private const string Hidden = "…";

    /// <summary>The text without user names, passwords and the values of queries in its URLs; null for null.</summary>
    public static string? In(string? text) => text is null ? null
        : UrlWithQuery().Replace(UserInfo().Replace(text, "$1"), url => url.Groups["before"].Value + Hide(url.Groups["query"].Value));

    /// <summary>A URL as somebody wrote it, which may lack its scheme.</summary>
    public static string Of(string url) => In(FeedUrl.Normalize(url))!;

    private static string Hide(string query) => string.Join('&', query.Split('&').Select(pair =>
        pair.IndexOf('=', StringComparison.Ordinal) is >= 0 and var end ? $"{pair[..end]}={Hidden}" : pair.Length > 0 ? Hidden : ""));

    [GeneratedRegex("""(?<before>https?://[^\s?#]*\?)(?<query>[^\s#]*)""", RegexOptions.IgnoreCase)]
    private static partial Regex UrlWithQuery();

    [GeneratedRegex("""([a-z][a-z0-9+.-]*://)[^\s/?#]*@""", RegexOptions.IgnoreCase)]
    private static partial Regex UserInfo();
}
