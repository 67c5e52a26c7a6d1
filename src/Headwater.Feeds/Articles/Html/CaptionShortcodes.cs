using System.Text.RegularExpressions;

namespace Headwater.Feeds.Articles.Html;

/// <summary>
/// WordPress stores a picture with its caption as <c>[caption …]picture text[/caption]</c>, and some feeds have it as it is stored.
/// </summary>
internal static partial class CaptionShortcodes
{
    public static string ToFigures(string html) =>
        html.Contains("[caption", StringComparison.Ordinal) && html.Contains("[/caption]", StringComparison.Ordinal)
            ? Shortcode().Replace(html, Figure)
            : html;

    private static string Figure(Match shortcode)
    {
        var text = shortcode.Groups["text"].Value.Trim();
        if (text.Length == 0)
            text = Caption().Match(shortcode.Groups["attributes"].Value).Groups["caption"].Value;
        return $"<figure>{shortcode.Groups["picture"].Value}<figcaption>{text}</figcaption></figure>";
    }

    // The brackets alone may be about the shortcode: only around a picture do they mean it.
    [GeneratedRegex(
        @"\[caption(?<attributes>[^\]<]*)\]\s*(?<picture>(?:<a\s[^>]*>\s*)?<img\s[^>]*>(?:\s*</a>)?)(?<text>.*?)\[/caption\]",
        RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Shortcode();

    // From before the caption stood behind the picture.
    [GeneratedRegex(@"\bcaption=""(?<caption>[^""]*)""", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Caption();
}
