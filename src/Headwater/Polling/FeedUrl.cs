using System.Security.Cryptography;
using System.Text;
using Headwater.Fetching;
using Headwater.Storage;

namespace Headwater.Polling;

/// <summary>The URL a feed is registered with, kept byte for byte.</summary>
internal static class FeedUrl
{
    // Far longer than any feed's URL, and within what proxies and table properties accept.
    public const int MaxLength = 2_000;

    // A blob's name holds the id three times, and people read it.
    private const int MaxSlugLength = 80;

    // 40 bits: among a million feeds of one slug, two share an id in every second installation; with 24 bits two of six thousand did.
    private const int HashLength = 8;

    /// <summary>Why the text cannot be a feed's URL; null when it can.</summary>
    public static string? Mistake(string text) =>
        text.Length > MaxLength ? $"A URL of at most {MaxLength} characters is expected."
        : !Uri.TryCreate(text, UriKind.Absolute, out var url) ? "An absolute URL is expected, such as https://example.org/feed.xml."
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
