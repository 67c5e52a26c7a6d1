using System.Text;

namespace Headwater.Feeds.Parsing.Xml;

/// <summary>Reads texts with their type.</summary>
internal static class TextConstruct
{
    private const string Xhtml = "application/xhtml+xml";

    /// <summary>
    /// RSS does not tell whether a text is HTML. With a tag or a reference it is read as HTML, because most publishers write that;
    /// otherwise it makes no difference.
    /// </summary>
    public static Text? Guess(LenientXmlReader xml) => Read(xml, isHtml: false);

    /// <summary>Reads HTML, escaped or not.</summary>
    public static Text? Html(LenientXmlReader xml) => Read(xml, isHtml: true);

    private static Text? Read(LenientXmlReader xml, bool isHtml)
    {
        var (language, baseUrl, isMarkup) = (xml.Language, xml.Base, false);
        var value = xml.ReadContent(skipDiv: false, ref isMarkup);
        isHtml |= value.AsSpan().ContainsAny('<', '&');
        return value.Length == 0 ? null
            : new Text { Value = value, Type = isHtml ? "text/html" : "text/plain", Language = language, Base = baseUrl };
    }

    public static Text? Plain(LenientXmlReader xml)
    {
        var (language, baseUrl) = (xml.Language, xml.Base);
        return xml.ReadText() is { } value ? new Text { Value = value, Language = language, Base = baseUrl } : null;
    }

    /// <summary>Reads the children of an XHTML body.</summary>
    public static Text? XhtmlBody(LenientXmlReader xml)
    {
        var (language, baseUrl, isMarkup) = (xml.Language, xml.Base, true);
        var value = xml.ReadContent(skipDiv: false, ref isMarkup);
        return value.Length == 0 ? null : new Text { Value = value, Type = Xhtml, Language = language, Base = baseUrl };
    }

    /// <summary>
    /// RFC 4287, 3.1 and 4.1.3: the type is text, html or xhtml, for content also a media type. In Atom 0.3 it is a media type, and mode
    /// tells how the text is written.
    /// </summary>
    /// <param name="keepDiv">Whether a div around XHTML is part of the text, as in Atom 0.3.</param>
    /// <param name="isContent">
    /// Only content may have any media type and be base64: a title "News" of type "plain" happens to be valid base64.
    /// </param>
    public static Text? Atom(LenientXmlReader xml, bool keepDiv, bool isContent)
    {
        var (language, baseUrl) = (xml.Language, xml.Base);
        var mode = xml.AttributeValue("mode")?.ToLowerInvariant();
        var type = MediaType(xml.AttributeValue("type"));
        if (xml.AttributeValue("src") is { Length: > 0 } source)
            return new Text { Type = type, Language = language, Base = baseUrl, Src = UrlResolver.Resolve(source, baseUrl) };

        var isEscaped = mode is "escaped" or "base64";
        var isMarkup = false;
        var hasDiv = type == Xhtml && xml.PeekTag() == "div";
        var value = xml.ReadContent(skipDiv: !keepDiv || type == "text/html", ref isMarkup);
        if (type == Xhtml && !isEscaped && !isMarkup)
        {
            // Escaped HTML without a div is HTML, although the type says XHTML. In a div it is text, which is escaped again.
            if (!hasDiv && value.AsSpan().Contains('<'))
                type = "text/html";
            else
                value = Escaped(value);
        }
        else if (isMarkup && IsText(type))
        {
            type = Xhtml;
        }
        else if (mode == "base64" || (mode is null && IsBinary(type, isContent)))
        {
            value = FromBase64(value);
        }

        return value.Length == 0 ? null : new Text { Value = value, Type = type, Language = language, Base = baseUrl };
    }

    private static string Escaped(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);

    // The type may be in any case and have parameters, "text/html; charset=utf-8". Unknown words mean text.
    private static string MediaType(string? declared)
    {
        switch (declared)
        {
            case null or "" or "text":
                return "text/plain";
            case "html":
                return "text/html";
        }

        var type = declared.Split(';')[0].Trim().ToLowerInvariant();
        return type switch
        {
            "html" => "text/html",
            "xhtml" => Xhtml,
            _ when type.Contains('/', StringComparison.Ordinal) => type,
            _ => "text/plain",
        };
    }

    private static bool IsBinary(string type, bool isContent) =>
        type == "application/octet-stream" || (isContent && type.Contains('/', StringComparison.Ordinal) && !IsText(type) && !IsXml(type));

    private static bool IsText(string type) => type.StartsWith("text/", StringComparison.Ordinal);

    private static bool IsXml(string type) =>
        type.EndsWith("+xml", StringComparison.Ordinal) || type.EndsWith("/xml", StringComparison.Ordinal);

    private static string FromBase64(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var written) ? Encoding.UTF8.GetString(bytes, 0, written) : text;
    }
}
