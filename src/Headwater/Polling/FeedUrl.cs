using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Headwater.Feeds.Parsing;
using Headwater.Fetching;
using Headwater.Storage;

namespace Headwater.Polling;

/// <summary>The URL a feed is registered with: one for all spellings that RFC 3986 calls equivalent.</summary>
internal static partial class FeedUrl
{
    // Far longer than any feed's URL, and within what proxies and table properties accept.
    public const int MaxLength = 2_000;

    // A blob's name holds the id three times, and people read it.
    private const int MaxSlugLength = 80;

    // 40 bits: among a million feeds with one slug, two share an id in half of all installations. With 24 bits, two of six thousand did.
    private const int HashLength = 8;

    /// <summary>
    /// The URL that the text names: with https where there is only a host, without the scheme of feed readers; scheme and host in lower
    /// case, the host in ASCII; no default port, no dot segments, no fragment; percent-encoded in one way (RFC 3986, section 6.2.2). A text
    /// that is not a URL, or is too long to be that of a feed, stays as it is.
    /// </summary>
    public static string Normalize(string text)
    {
        if (text.Length > MaxLength)
            return text;
        text = WithScheme(text.Trim());
        var encoded = PercentEncoded().Replace(text, match => Unreserved(match.Value));
        if (!Uri.TryCreate(encoded, UriKind.Absolute, out var url) || UrlRules.WhyForbidden(url) is not null)
            return text;
        var user = url.UserInfo.Length > 0 ? $"{url.UserInfo}@" : "";
        var host = url.HostNameType == UriHostNameType.IPv6 ? url.Host : url.IdnHost.ToLowerInvariant();
        return $"{url.Scheme}://{user}{host}{(url.IsDefaultPort ? "" : $":{url.Port}")}{url.PathAndQuery}";
    }

    private static string WithScheme(string text)
    {
        while (ReaderScheme.After(text) is { } rest)
        {
            if (rest.StartsWith("//", StringComparison.Ordinal))
                return $"http:{rest}";
            text = rest;
        }

        return BareHost().IsMatch(text) || BareAddress().IsMatch(text) ? $"https://{text}" : text;
    }

    /// <summary>A character that needs no encoding, or the encoding in capitals.</summary>
    private static string Unreserved(string encoded)
    {
        var character = (char)Convert.ToByte(encoded[1..], 16);
        return char.IsAsciiLetterOrDigit(character) || character is '-' or '.' or '_' or '~'
            ? character.ToString()
            : encoded.ToUpperInvariant();
    }

    [GeneratedRegex("%[0-9A-Fa-f]{2}")]
    private static partial Regex PercentEncoded();

    // The last label is not the ending of a file name: "feed.xml" is a URL whose host was forgotten.
    [GeneratedRegex(
        @"^([\p{L}\p{N}-]+\.)+(?!(xml|rss|rdf|atom|json|html?|php|opml)\b)\p{L}[\p{L}\p{N}-]+(:\d+)?([/?#]|$)", RegexOptions.IgnoreCase)]
    private static partial Regex BareHost();

    [GeneratedRegex(@"^(localhost|\d{1,3}(\.\d{1,3}){3}|\[[0-9a-f:.]+\])(:\d+)?([/?#]|$)", RegexOptions.IgnoreCase)]
    private static partial Regex BareAddress();

    /// <summary>Why the text cannot be a feed's URL; null when it can.</summary>
    public static string? Error(string text) =>
        Normalize(text).Length > MaxLength ? $"A URL of at most {MaxLength} characters is expected."
        : !Uri.TryCreate(Normalize(text), UriKind.Absolute, out var url)
            ? "An absolute URL is expected, such as https://example.org/feed.xml."
        : url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps ? "A URL with the scheme http or https is expected."
        : url.UserInfo.Length > 0 ? "A URL without user name and password is expected; everyone who lists the feeds could read them."
        : UrlRules.WhyForbidden(url);

    /// <summary>Whether the text can be the id of a feed.</summary>
    public static bool IsId(string text) =>
        text.Length is > 0 and <= MaxSlugLength + HashLength + 1
            && text.All(character => character is '-' or (>= 'a' and <= 'z') or (>= '0' and <= '9'));

    /// <summary>Host and path as a slug, and eight base32 characters of the whole URL's hash: stable for a URL, and readable.</summary>
    public static string Id(string url)
    {
        var uri = new Uri(url);
        var slug = new StringBuilder();
        foreach (var character in $"{uri.IdnHost}{uri.AbsolutePath}".ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(character))
                slug.Append(character);
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
        }

        slug.Length = Math.Min(slug.Length, MaxSlugLength);
        return $"{slug.ToString().Trim('-')}-{Base32.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(url)))[..HashLength]}";
    }
}
