using System.Text;
using Headwater.Feeds.Parsing.Xml;

namespace Headwater.Feeds.Parsing;

/// <summary>Element → text construct.</summary>
internal static class Texts
{
    /// <summary>
    /// RSS says of no text whether it is HTML. What holds neither a tag nor a reference is the same either way; anything else is HTML,
    /// because that is what most publishers write.
    /// </summary>
    public static Text? Guess(MarkupReader xml) => Read(xml, isHtml: false);

    /// <summary>HTML as text; markup that was not escaped is taken as it stands.</summary>
    public static Text? Html(MarkupReader xml) => Read(xml, isHtml: true);

    private static Text? Read(MarkupReader xml, bool isHtml)
    {
        var (language, baseUrl, isMarkup) = (xml.Language, xml.Base, false);
        var value = xml.ReadContent(skipDiv: false, ref isMarkup);
        isHtml |= value.AsSpan().ContainsAny('<', '&');
        return value.Length == 0 ? null : new Text { Value = value, Type = isHtml ? "text/html" : "text/plain", Language = language, Base = baseUrl };
    }

    public static Text? Plain(MarkupReader xml)
    {
        var (language, baseUrl) = (xml.Language, xml.Base);
        return xml.ReadText() is { } value ? new Text { Value = value, Language = language, Base = baseUrl } : null;
    }

    /// <summary>The children of an XHTML body.</summary>
    public static Text? Xhtml(MarkupReader xml)
    {
        var (language, baseUrl, isMarkup) = (xml.Language, xml.Base, true);
        var value = xml.ReadContent(skipDiv: false, ref isMarkup);
        return value.Length == 0 ? null : new Text { Value = value, Type = "application/xhtml+xml", Language = language, Base = baseUrl };
    }

    /// <summary>
    /// RFC 4287, 3.1 and 4.1.3: text, html, xhtml, or a media type. Atom 0.3 instead: a media type, and a mode that says how it is written.
    /// </summary>
    /// <param name="keepDiv">Atom 0.3 has no div of the carrier.</param>
    public static Text? Atom(MarkupReader xml, bool keepDiv)
    {
        var (language, baseUrl) = (xml.Language, xml.Base);
        var mode = xml.AttributeValue("mode");
        var type = xml.AttributeValue("type") switch
        {
            null or "" or "text" => "text/plain",
            "html" => "text/html",
            "xhtml" => "application/xhtml+xml",
            var declared => declared.ToLowerInvariant(),
        };
        if (xml.AttributeValue("src") is { Length: > 0 } source)
            return new Text { Type = type, Language = language, Base = baseUrl, Src = Urls.Resolve(source, baseUrl) };

        var isMarkup = type == "application/xhtml+xml" && mode is not ("escaped" or "base64");
        var value = xml.ReadContent(skipDiv: !keepDiv || type == "text/html", ref isMarkup);
        if (isMarkup && IsText(type))
            type = "application/xhtml+xml";
        else if (mode == "base64" || (mode is null && !IsText(type) && !IsXml(type)))
            value = FromBase64(value);
        return value.Length == 0 ? null : new Text { Value = value, Type = type, Language = language, Base = baseUrl };
    }

    private static bool IsText(string type) => type.StartsWith("text/", StringComparison.Ordinal);

    private static bool IsXml(string type) => type.EndsWith("+xml", StringComparison.Ordinal) || type.EndsWith("/xml", StringComparison.Ordinal);

    private static string FromBase64(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var written) ? Encoding.UTF8.GetString(bytes, 0, written) : text;
    }
}
