namespace Headwater.Feeds.Parsing;

internal static class Urls
{
    /// <summary>An absolute URL, or the text itself where no base makes it one.</summary>
    public static string Resolve(string url, string? baseUrl)
    {
        url = url.Trim();
        if (url.Length == 0 || IsAbsolute(url) || baseUrl is null)
            return url;
        return Uri.TryCreate(baseUrl, UriKind.Absolute, out var root) && Uri.TryCreate(root, url, out var resolved) ? resolved.AbsoluteUri : url;
    }

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

    private static bool IsPlace(string url) => url.AsSpan(0, url.IndexOf(':', StringComparison.Ordinal)) is var scheme
        && (scheme.Equals("http", StringComparison.OrdinalIgnoreCase) || scheme.Equals("https", StringComparison.OrdinalIgnoreCase)
            || scheme.Equals("ftp", StringComparison.OrdinalIgnoreCase) || scheme.Equals("file", StringComparison.OrdinalIgnoreCase));

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
}
