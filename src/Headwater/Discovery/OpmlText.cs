using System.Buffers;
using System.Net;
using System.Text;
using System.Xml;
using Headwater.Feeds.Parsing;
using Headwater.Feeds.Parsing.Encodings;

namespace Headwater.Discovery;

/// <summary>
/// The text of a list, with common faults of exporters repaired: the encoding, text before the document, and characters in titles that
/// were not escaped. Missing parts are not guessed: half a list must not pass for a whole one.
/// </summary>
internal static class OpmlText
{
    private const int MaxEntityLength = 32;

    private static readonly SearchValues<char> HexadecimalDigits = SearchValues.Create("0123456789abcdefABCDEF");

    public static string Of(ReadOnlySpan<byte> document)
    {
        var encoding = FeedEncoding.Choose(document, contentType: null, new Diagnostics());
        var text = encoding.Encoding.GetString(document[encoding.SkippedBytes..]).TrimStart('\uFEFF', ' ', '\t', '\r', '\n', '\0');
        return IsClean(text) ? text : Clean(text);
    }

    private static bool IsClean(string text)
    {
        for (var at = text.IndexOf('&'); at >= 0; at = text.IndexOf('&', at + 1))
        {
            if (!IsReference(text.AsSpan(at)))
                return false;
        }

        return !text.Any(c => !XmlConvert.IsXmlChar(c) && !char.IsSurrogate(c));
    }

    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length + 64);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '&' && !IsReference(text.AsSpan(i)))
            {
                // An entity of HTML, or an ampersand that was not escaped.
                var end = text.IndexOf(';', i, Math.Min(MaxEntityLength, text.Length - i));
                var name = end > 0 ? text[i..(end + 1)] : "";
                var meant = WebUtility.HtmlDecode(name);
                clean.Append(meant == name ? "&amp;" : WebUtility.HtmlEncode(meant));
                i = meant == name ? i : end;
            }
            else if (char.IsSurrogate(c) || XmlConvert.IsXmlChar(c))
            {
                clean.Append(c);
            }
        }

        return clean.ToString();
    }

    /// <summary>Whether the text begins with a reference that XML knows.</summary>
    private static bool IsReference(ReadOnlySpan<char> text)
    {
        var end = text[..Math.Min(text.Length, MaxEntityLength)].IndexOf(';');
        if (end < 2)
            return false;
        var name = text[1..end];
        return name is "amp" or "lt" or "gt" or "quot" or "apos"
            || (name is ['#', 'x', .. var hexadecimal]
                ? hexadecimal.Length > 0 && !hexadecimal.ContainsAnyExcept(HexadecimalDigits)
                : name is ['#', .. var digits] && digits.Length > 0 && !digits.ContainsAnyExceptInRange('0', '9'));
    }
}
