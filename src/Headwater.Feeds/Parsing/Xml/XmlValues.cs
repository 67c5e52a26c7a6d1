using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Headwater.Feeds.Parsing.Xml;

/// <summary>Reads simple values: URLs, numbers, language tags, lists.</summary>
internal static partial class XmlValues
{
    // Characters. Every text of an element repeats its language.
    private const int MaxTag = 100;

    /// <summary>Reads the URL in the element and makes it absolute; null if there is none or it is not http or https.</summary>
    public static string? Url(LenientXmlReader xml)
    {
        var baseUrl = xml.Base;
        return Web(xml.ReadText(), baseUrl);
    }

    /// <summary>Makes a URL absolute; null if there is none or it is not http or https.</summary>
    public static string? Web(string? url, string? baseUrl) =>
        url is { Length: > 0 } && UrlResolver.Resolve(url, baseUrl) is var resolved && UrlResolver.IsWeb(resolved) ? resolved : null;

    public static int? Number(ReadOnlySpan<char> text) =>
        int.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static double? Decimal(ReadOnlySpan<char> text) =>
        double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : null;

    /// <summary>Bytes.</summary>
    public static long? Length(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;

    /// <summary>A BCP 47 tag. Some publishers write the name of a locale, en_US. Null if it is empty, or too long to be one.</summary>
    public static string? Language(string? tag) => tag?.Trim() is { Length: > 0 and <= MaxTag } text ? text.Replace('_', '-') : null;

    public static IEnumerable<string> Split(string? text, params char[] separators) =>
        text is null ? [] : text.Split(separators, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>
    /// Removes markup and entities from names of persons and categories. Many publishers escape them as if they were HTML, and some link
    /// them: <c>R&amp;amp;amp;D</c> in XML means R&amp;D. An address in angle brackets is not a tag.
    /// </summary>
    public static string? Plain(string? name) =>
        name is null || !name.AsSpan().ContainsAny('<', '&') ? name : Tags().Replace(WebUtility.HtmlDecode(name), "").Trim();

    [GeneratedRegex(
        """</?(?:a|abbr|b|bdi|br|cite|code|div|em|font|h[1-6]|i|img|li|p|small|span|strong|sub|sup|u|ul)(?:\s[^<>]*)?/?>""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Tags();
}
