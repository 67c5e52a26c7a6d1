using System.Buffers;
using System.Collections.Frozen;
using System.Text;

namespace Headwater.Feeds.Articles.Html;

/// <summary>Untrusted URLs, read as a browser reads them: absolute, or rejected.</summary>
/// <param name="baseUrl">What relative URLs are resolved against; without it they stay as they are.</param>
internal sealed class SafeUrls(string? baseUrl)
{
    /// <summary>Characters; longer ones are data, not addresses. Servers and browsers stop at far less.</summary>
    private const int MaxLength = 16 * 1024;

    /// <summary>Characters of the base; a longer one would be repeated in every relative URL.</summary>
    private const int MaxBaseLength = 2048;

    private static readonly FrozenSet<string> LinkSchemes = new[]
    {
        "http", "https", "mailto", "tel",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    // What has no place in a URL and would end an attribute, a Markdown destination or a srcset candidate.
    private static readonly SearchValues<char> Unsafe = SearchValues.Create(
        "\0\u0001\u0002\u0003\u0004\u0005\u0006\a\b\t\n\v\f\r\u000e\u000f"
        + "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f \"<>`\u007f");

    // Authority → host. A body leads to few hosts, and how Uri reads one does not depend on the path behind it.
    private readonly Dictionary<string, string> _hosts = new(StringComparer.Ordinal);

    private readonly Uri? _base = baseUrl is { Length: <= MaxBaseLength } && Uri.TryCreate(baseUrl, UriKind.Absolute, out var root)
        && root.Scheme is "http" or "https" ? root : null;

    /// <summary>The ids that the markup gives to its elements: links to them stay inside of the article.</summary>
    public IReadOnlySet<string>? Ids { get; set; }

    /// <summary>The host that links are inside of or outside of; empty without a base.</summary>
    public string Host => _base?.Host ?? "";

    /// <summary>For <c>href</c> and <c>cite</c>: what a browser opens when a reader clicks. Null for what is rejected.</summary>
    public string? Link(string value) => InArticle(value) ?? Resolve(value, LinkSchemes.GetAlternateLookup<ReadOnlySpan<char>>());

    /// <summary>For <c>src</c> and <c>poster</c>: what a browser loads without a click.</summary>
    public string? Media(string value) => Resolve(value, null);

    /// <summary>Empty for an address that is not on a host.</summary>
    public string HostOf(string url)
    {
        var start = url.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            ? 8 : url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? 7 : 0;
        if (start == 0)
            return Parse(url);
        var authority = url.AsSpan(start);
        if (authority.IndexOfAny("/\\?#") is var end and >= 0)
            authority = authority[..end];
        var hosts = _hosts.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!hosts.TryGetValue(authority, out var host))
            hosts[authority] = host = Parse(url);
        return host;

        static string Parse(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.Host : "";
    }

    /// <summary>An absolute http or https URL, percent-encoded; null for anything else.</summary>
    public static string? Web(string? url) => url is not null && new SafeUrls(null).Resolve(url, null) is { } clean
        && Uri.TryCreate(clean, UriKind.Absolute, out var absolute) && absolute.Scheme is "http" or "https" ? clean : null;

    /// <summary>A footnote or an entry of a table of contents: the id is the one that the cleaned element has.</summary>
    private string? InArticle(string value)
    {
        var hash = value.IndexOf('#', StringComparison.Ordinal);
        if (hash < 0 || hash + 1 == value.Length || Ids is not { Count: > 0 })
            return null;
        var id = value[(hash + 1)..].TrimEnd();
        if (!Ids.Contains(id))
            id = Uri.UnescapeDataString(id);
        return Ids.Contains(id) && IsOwnPage(value[..hash].Trim()) ? Encode("#" + SafeAttributes.Prefixed(id)) : null;
    }

    private bool IsOwnPage(string page)
    {
        if (page.Length == 0)
            return true;
        if (_base is null || Resolve(page, null) is not { } address || !Uri.TryCreate(address, UriKind.Absolute, out var url))
            return false;

        // Feeds add what counts their readers to the address of the article.
        return url.Authority == _base.Authority && url.AbsolutePath.TrimEnd('/') == _base.AbsolutePath.TrimEnd('/')
            && WithoutCampaign(url.Query) == WithoutCampaign(_base.Query);
    }

    private static string WithoutCampaign(string query) => string.Join(
        '&', query.TrimStart('?').Split('&').Where(pair => !pair.StartsWith("utm_", StringComparison.Ordinal)));

    private string? Resolve(string value, FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>>? schemes)
    {
        if (value.Length > MaxLength)
            return null;
        var url = Trim(value);
        if (url.Length == 0)
            return null;
        var colon = SchemeLength(url);
        if (colon > 0)
        {
            var scheme = url.AsSpan(0, colon);
            if (scheme.Equals("http", StringComparison.OrdinalIgnoreCase) || scheme.Equals("https", StringComparison.OrdinalIgnoreCase))
                return Web(url, colon);
            return schemes?.Contains(scheme) == true ? Encode(url) : null;
        }

        if (_base is null)
            return Encode(url);
        if (url[0] == '#')
            return Encode(_base.GetLeftPart(UriPartial.Query) + url);
        return Uri.TryCreate(_base, url.Replace('\\', '/'), out var resolved)
            && resolved.Scheme is "http" or "https" ? Encode(resolved.AbsoluteUri) : null;
    }

    /// <summary>Browsers take "http:/x", "http:\\x" and "http:x" for "http://x".</summary>
    private string? Web(string url, int colon)
    {
        var rest = url.AsSpan(colon + 1);
        var host = rest.TrimStart("/\\");
        if (rest.Length - host.Length != 2 || rest[0] != '/' || rest[1] != '/')
            url = string.Concat(url.AsSpan(0, colon), "://", host);
        return HostOf(url).Length > 0 ? Encode(url) : null;
    }

    /// <summary>
    /// Leading and trailing controls and spaces go, and tabs and line ends anywhere: "java\nscript:" is a scheme to a browser.
    /// </summary>
    private static string Trim(string value)
    {
        var start = 0;
        var end = value.Length;
        while (start < end && value[start] <= ' ')
            start++;
        while (end > start && value[end - 1] <= ' ')
            end--;
        var url = start == 0 && end == value.Length ? value : value[start..end];
        return url.AsSpan().ContainsAny('\t', '\n', '\r')
            ? url.Replace("\t", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal).Replace("\r", "",
                StringComparison.Ordinal)
            : url;
    }

    /// <summary>0 for a relative URL.</summary>
    private static int SchemeLength(string url)
    {
        if (!char.IsAsciiLetter(url[0]))
            return 0;
        for (var i = 1; i < url.Length; i++)
        {
            if (url[i] == ':')
                return i;
            if (!char.IsAsciiLetterOrDigit(url[i]) && url[i] is not ('+' or '-' or '.'))
                return 0;
        }

        return 0;
    }

    private static string Encode(string url)
    {
        var at = url.AsSpan().IndexOfAny(Unsafe);
        if (at < 0 && Ascii.IsValid(url))
            return url;

        // A host keeps its letters: they are encoded in another way.
        var host = url.IndexOf("://", StringComparison.Ordinal) is var scheme and > 0
            ? url.AsSpan(scheme + 3).IndexOfAny("/?#") is var end and >= 0 ? scheme + 3 + end : url.Length : 0;
        var encoded = new StringBuilder(url.Length + 16);
        Span<byte> bytes = stackalloc byte[4];
        for (var i = 0; i < url.Length;)
        {
            _ = Rune.DecodeFromUtf16(url.AsSpan(i), out var rune, out var length);
            if (rune.IsAscii ? Unsafe.Contains((char)rune.Value) : i >= host)
            {
                foreach (var one in bytes[..rune.EncodeToUtf8(bytes)])
                    encoded.Append('%').Append(one.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }
            else
            {
                encoded.Append(url, i, length);
            }

            i += length;
        }

        return encoded.ToString();
    }
}
