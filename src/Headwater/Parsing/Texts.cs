using System.Buffers.Text;
using System.Text;

namespace Headwater.Parsing;

/// <summary>Element → text construct.</summary>
internal static class Texts
{
    public static Text Plain(Element element) => new() { Value = element.Text, Language = NotEmpty(element.Language), Base = element.Base };

    /// <summary>RSS and its modules carry HTML as text; markup that was not escaped is taken as it stands.</summary>
    public static Text Html(Element element, string? documentUrl) => new()
    {
        Value = element.HasChildren ? element.InnerMarkup() : element.Text,
        Type = "text/html",
        Language = NotEmpty(element.Language),
        Base = element.Base ?? documentUrl,
    };

    /// <summary>RFC 4287, 3.1 and 4.1.3: text, html, xhtml, or a media type.</summary>
    public static Text Atom(Element element, string? documentUrl, bool isContent)
    {
        var declared = element.Attribute("type");
        var type = declared switch
        {
            null or "" or "text" => "text/plain",
            "html" => "text/html",
            "xhtml" => "application/xhtml+xml",
            _ => declared,
        };
        var source = isContent && element.Attribute("src") is { Length: > 0 } src ? Urls.Resolve(src, element.Base ?? documentUrl) : null;
        return new Text
        {
            Value = source is not null ? null : Value(element, type),
            Type = type,
            Language = NotEmpty(element.Language),
            Base = element.Base ?? documentUrl,
            Src = source,
        };
    }

    private static string Value(Element element, string type)
    {
        if (type == "application/xhtml+xml")
        {
            // The div belongs to the carrier, not to the text.
            var div = element.Children.FirstOrDefault(child => child.Name == "div");
            return div is not null && element.Children.Take(2).Count() == 1 ? div.InnerMarkup() : element.InnerMarkup();
        }

        if (element.HasChildren)
            return element.InnerMarkup();
        var isText = type.StartsWith("text/", StringComparison.OrdinalIgnoreCase) || type.EndsWith("xml", StringComparison.OrdinalIgnoreCase);
        return isText ? element.Text : FromBase64(element.Text);
    }

    private static string FromBase64(string text)
    {
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        return Convert.TryFromBase64String(text, bytes, out var written) ? Encoding.UTF8.GetString(bytes, 0, written) : text;
    }

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
