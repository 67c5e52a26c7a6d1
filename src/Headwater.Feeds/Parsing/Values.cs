using System.Globalization;
using Headwater.Feeds.Parsing.Xml;

namespace Headwater.Feeds.Parsing;

/// <summary>The small values that elements of every vocabulary hold.</summary>
internal static class Values
{
    /// <summary>The absolute URL inside the element; null for nothing.</summary>
    public static string? Url(MarkupReader xml)
    {
        var baseUrl = xml.Base;
        return xml.ReadText() is { } url ? Urls.Resolve(url, baseUrl) : null;
    }

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

    /// <summary>Also among the links, where Atom has it.</summary>
    public static void AddEnclosure(ItemDraft item, Link link)
    {
        item.Links.Add(link);
        item.Enclosures.Add(new Enclosure(link.Href, link.Type, link.Length, link.Title));
    }
}
