using System.Globalization;
using System.Net;

namespace Headwater.Feeds.Parsing.Xml;

/// <summary>The small values that elements of every vocabulary hold.</summary>
internal static class XmlValues
{
    /// <summary>The absolute URL inside the element; null for nothing, and for what is not on the web.</summary>
    public static string? Url(LenientXmlReader xml)
    {
        var baseUrl = xml.Base;
        return Web(xml.ReadText(), baseUrl);
    }

    /// <summary>The absolute URL; null for nothing, and for what is not on the web.</summary>
    public static string? Web(string? url, string? baseUrl) =>
        url is { Length: > 0 } && UrlResolver.Resolve(url, baseUrl) is var resolved && UrlResolver.IsWeb(resolved) ? resolved : null;

    public static int? Number(ReadOnlySpan<char> text) =>
        int.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static double? Decimal(ReadOnlySpan<char> text) =>
        double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    /// <summary>Bytes.</summary>
    public static long? Length(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;

    /// <summary>A tag of BCP 47; some write it like the name of a locale, en_US. Null for nothing.</summary>
    public static string? Language(string? tag) => tag?.Trim() is { Length: > 0 } text ? text.Replace('_', '-') : null;

    public static IEnumerable<string> Split(string? text, params char[] separators) =>
        text is null ? [] : text.Split(separators, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>
    /// Names and tags are text. Publishers escape them as if they were HTML, once more than XML does: <c>R&amp;amp;D</c> means R&amp;D.
    /// </summary>
    public static string? Unescape(string? text) => text is not null && text.Contains('&', StringComparison.Ordinal) ? WebUtility.HtmlDecode(text).Trim() : text;
}
