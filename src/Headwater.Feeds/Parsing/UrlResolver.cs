using System.Buffers;

namespace Headwater.Feeds.Parsing;

/// <summary>URLs as feeds write them → absolute URLs.</summary>
internal static class UrlResolver
{
    // RFC 3986 allows none of these in a URL.
    private static readonly SearchValues<char> Unencoded = SearchValues.Create(" \"<>\\^`{|}");

    private static readonly SearchValues<char> LineEnds = SearchValues.Create("\t\r\n");

    /// <summary>An absolute URL, percent-encoded; the text itself where no base makes it one.</summary>
    public static string Resolve(string url, string? baseUrl)
    {
        url = url.Trim();

        // A feed that is wrapped at column 80 breaks its URLs; the URL Standard removes line ends and tabs.
        if (url.AsSpan().ContainsAny(LineEnds))
            url = string.Concat(url.Split('\t', '\r', '\n'));
        if (url.Length == 0 || IsAbsolute(url))
            return Encode(url);

        // "www.example.org/1" is what a person types into a browser, and means a host.
        if (url.StartsWith("www.", StringComparison.OrdinalIgnoreCase) && url.Length > "www.".Length)
            return Encode($"{(baseUrl?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) == false ? "http" : "https")}://{url}");
        return baseUrl is not null && Uri.TryCreate(baseUrl, UriKind.Absolute, out var root) && Uri.TryCreate(root, url, out var resolved) ? resolved.AbsoluteUri : url;
    }

    /// <summary>
    /// Whether it may leave as a link, a picture or an enclosure: over http or https. A URL that no base completed is left to whoever knows
    /// one; <c>javascript:</c>, <c>data:</c> and the rest are not.
    /// </summary>
    public static bool IsWeb(string? url) =>
        url is { Length: > 0 } && (!IsAbsolute(url) || url.StartsWith("http:", StringComparison.OrdinalIgnoreCase) || url.StartsWith("https:", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether following it would run or show what the feed's author wrote, in the name of the page that the link is on.</summary>
    public static bool IsScript(string url) =>
        url.StartsWith("javascript:", StringComparison.OrdinalIgnoreCase) || url.StartsWith("data:", StringComparison.OrdinalIgnoreCase)
        || url.StartsWith("vbscript:", StringComparison.OrdinalIgnoreCase) || url.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
        || url.StartsWith("blob:", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// xml:base: relative to the base further out; one with an empty host (<c>http:///host/</c>) means the host that follows. One that is no
    /// place on the web (<c>javascript:</c>, <c>mailto:</c>) is none.
    /// </summary>
    public static string? ResolveBase(string url, string? outer)
    {
        url = url.Trim();
        var authority = url.IndexOf(":///", StringComparison.Ordinal);
        if (authority > 0 && !url.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
            url = url.Remove(authority + 3, 1);
        if (url.Length == 0)
            return outer;
        var resolved = Resolve(url, outer);
        return !IsAbsolute(resolved) || IsPlace(resolved) ? resolved : outer;
    }

    /// <summary>RFC 3986: a scheme and a colon. System.Uri alone would take "/path" for a file on Unix.</summary>
    public static bool IsAbsolute(string url)
    {
        for (var i = 0; i < url.Length; i++)
        {
            var c = url[i];
            if (c == ':')
                return i > 0;
            if (!char.IsAsciiLetter(c) && (i == 0 || (!char.IsAsciiDigit(c) && c is not ('+' or '-' or '.'))))
                return false;
        }

        return false;
    }

    private static bool IsPlace(string url) => url.AsSpan(0, url.IndexOf(':', StringComparison.Ordinal)) is var scheme
        && (scheme.Equals("http", StringComparison.OrdinalIgnoreCase) || scheme.Equals("https", StringComparison.OrdinalIgnoreCase)
            || scheme.Equals("ftp", StringComparison.OrdinalIgnoreCase) || scheme.Equals("file", StringComparison.OrdinalIgnoreCase));

    // A URL that needs nothing stays byte for byte as it was written.
    private static string Encode(string url)
    {
        var text = url.AsSpan();
        if (!text.ContainsAnyExceptInRange(' ', '~') && !text.ContainsAny(Unencoded))
            return url;
        return IsWeb(url) && Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.AbsoluteUri : url;
    }
}
