using System.Globalization;
using System.Net;

namespace Headwater.Feeds.Parsing.Xml;

/// <summary>Reads simple values: URLs, numbers, language tags, lists.</summary>
internal static class XmlValues
{
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

    /// <summary>A BCP 47 tag. Some publishers write the name of a locale, en_US. Null if it is empty.</summary>
    public static string? Language(string? tag) => tag?.Trim() is { Length: > 0 } text ? text.Replace('_', '-') : null;

    public static IEnumerable<string> Split(string? text, params char[] separators) =>
        text is null ? [] : text.Split(separators, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>
    /// Decodes entities in names and tags. Many publishers escape them as if they were HTML: <c>R&amp;amp;amp;D</c> in XML means R&amp;D.
    /// </summary>
    public static string? Unescape(string? text) =>
        text is not null && text.Contains('&', StringComparison.Ordinal) ? WebUtility.HtmlDecode(text).Trim() : text;
}
