using System.Buffers;

namespace Headwater.Feeds.Parsing;

/// <summary>Makes the URLs of a feed absolute.</summary>
internal static class UrlResolver
{
    // RFC 3986 does not allow these characters in a URL.
    private static readonly SearchValues<char> Unencoded = SearchValues.Create(" \"<>\\^`{|}");

    private static readonly SearchValues<char> Usual =
        SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code).Except("\"<>\\^`{|}")]);

    // Browsers ignore control characters at both ends of a URL: one before "javascript:" does not make it relative.
    private static readonly char[] Controls = [.. Enumerable.Range('\0', ' ' + 1).Select(code => (char)code)];

    private static readonly SearchValues<char> LineEnds = SearchValues.Create("\t\r\n");

    // Characters. Each relative URL repeats the base, so how long it may be is limited, and how much all of a document may repeat.
    private const int MaxBase = 512;
    private const int MaxRepeated = 128 * 1024 * 1024;

    // RFC 1035, plus the optional dot at the end of a name.
    private const int MaxName = 254;

    // An ampersand that was escaped twice.
    private const string EscapedTwice = "&amp;";

    // Nearly all URLs of nearly all feeds: absolute, on the web, and nothing to encode.
    private static bool IsUsual(string url) =>
        (url.StartsWith("https://", StringComparison.Ordinal) || url.StartsWith("http://", StringComparison.Ordinal))
        && !url.AsSpan().ContainsAnyExcept(Usual) && !url.Contains(EscapedTwice, StringComparison.Ordinal);

    /// <summary>Returns an absolute, percent-encoded URL, or the text itself if there is no base URL.</summary>
    public static string Resolve(string url, string? baseUrl)
    {
        if (IsUsual(url))
            return url;
        url = url.Trim().Trim(Controls).Replace(EscapedTwice, "&", StringComparison.Ordinal);

        // The URL Standard removes line ends and tabs; feeds that are wrapped at column 80 have them in URLs.
        if (url.AsSpan().ContainsAny(LineEnds))
            url = string.Concat(url.Split('\t', '\r', '\n'));
        if (url.Length == 0 || IsAbsolute(url))
            return Encode(WithSlashes(url));

        // "www.example.org/1" is what people type into a browser: a host, not a path.
        if (url.StartsWith("www.", StringComparison.OrdinalIgnoreCase) && url.Length > "www.".Length)
            return Encode($"{(baseUrl?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) == false ? "http" : "https")}://{url}");
        return baseUrl is not null && Uri.TryCreate(baseUrl, UriKind.Absolute, out var root) && Uri.TryCreate(root, url, out var resolved)
            ? resolved.AbsoluteUri
            : url;
    }

    /// <summary>
    /// Whether the URL may be published as a link, an image or an enclosure: http, https, or relative. <c>javascript:</c>, <c>data:</c> and
    /// all other schemes are rejected.
    /// </summary>
    public static bool IsWeb(string? url) =>
        url is { Length: > 0 }
        && (url.StartsWith("https://", StringComparison.Ordinal)
            || !IsAbsolute(url)
            || url.StartsWith("http:", StringComparison.OrdinalIgnoreCase)
            || url.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
        && !url.EndsWith("://", StringComparison.Ordinal); // what forms are filled with in advance

    /// <summary>Whether following the URL would run a script, show inline content or open a local file.</summary>
    public static bool IsScript(string url) =>
        url.StartsWith("javascript:", StringComparison.OrdinalIgnoreCase) || url.StartsWith("data:", StringComparison.OrdinalIgnoreCase)
        || url.StartsWith("vbscript:", StringComparison.OrdinalIgnoreCase) || url.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
        || url.StartsWith("blob:", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Resolves xml:base against the outer base. An empty host (<c>http:///host/</c>) is skipped. A base that is not a location
    /// (<c>javascript:</c>, <c>mailto:</c>) is ignored.
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
        return resolved.Length <= MaxBase && (!IsAbsolute(resolved) || IsPlace(resolved)) ? resolved : outer;
    }

    /// <summary>
    /// Whether the host can be a name: one that parses may be too long for DNS, or mix letters that no name may mix (RFC 5893: Hebrew and
    /// Latin); to ask for its form in ASCII throws then.
    /// </summary>
    public static bool HasName(Uri url)
    {
        try
        {
            return url.IdnHost.Length is > 0 and <= MaxName;
        }
        catch (UriFormatException)
        {
            return false;
        }
    }

    /// <summary>
    /// The base that the document's address is. A long one loses its query, which no relative URL repeats, or else its path.
    /// </summary>
    public static string? AsBase(string? address) => address is null or { Length: <= MaxBase } ? address
        : !Uri.TryCreate(address, UriKind.Absolute, out var url) ? null
        : url.GetLeftPart(UriPartial.Path) is { Length: <= MaxBase } path ? path
        : url.GetLeftPart(UriPartial.Authority);

    /// <summary>Counts a base as repeated.</summary>
    /// <exception cref="FeedLimitException">A document of many short relative URLs would fill the memory.</exception>
    public static string? Repeat(string? baseUrl, ref int repeated)
    {
        repeated += baseUrl?.Length ?? 0;
        return repeated <= MaxRepeated ? baseUrl
            : throw new FeedLimitException($"The relative URLs of the document repeat its base of {baseUrl!.Length} characters too often.");
    }

    /// <summary>Whether the URL has a scheme (RFC 3986). System.Uri would take "/path" for a file on Unix.</summary>
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

    // Browsers read "http:/host" and "http:host" as "http://host", and a backslash of the path as a slash.
    private static string WithSlashes(string url)
    {
        if (!IsWeb(url))
            return url;
        var path = url.IndexOfAny(['?', '#']) is >= 0 and var end ? end : url.Length;
        url = string.Concat(url[..path].Replace('\\', '/'), url.AsSpan(path));
        var scheme = url.IndexOf(':', StringComparison.Ordinal);
        return url.AsSpan(scheme + 1) is not ['/', '/', not '/', ..]
            ? string.Concat(url.AsSpan(0, scheme), "://", url.AsSpan(scheme + 1).TrimStart('/'))
            : url;
    }

    // A URL without characters to encode stays unchanged: it may identify the item.
    private static string Encode(string url)
    {
        var text = url.AsSpan();
        if (!text.ContainsAnyExceptInRange(' ', '~') && !text.ContainsAny(Unencoded))
            return url;
        return IsWeb(url) && Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.AbsoluteUri : url;
    }
}
