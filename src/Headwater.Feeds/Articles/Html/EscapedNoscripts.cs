using System.Buffers;
using System.Net;
using System.Text.RegularExpressions;

namespace Headwater.Feeds.Articles.Html;

/// <summary>
/// Browsers with scripts hold the content of <c>noscript</c> as text, and tools that save their tree escape it: the picture in it would be
/// read as text.
/// </summary>
internal static partial class EscapedNoscripts
{
    // string.Contains that ignores case looks at one character after the other: it took a tenth of the time that an article takes.
    private static readonly SearchValues<string> Start = SearchValues.Create(["<noscript"], StringComparison.OrdinalIgnoreCase);

    public static string ToMarkup(string html) => html.AsSpan().ContainsAny(Start)
        ? Escaped().Replace(html, noscript => noscript.Groups["start"].Value + WebUtility.HtmlDecode(noscript.Groups["markup"].Value)
            + "</noscript>")
        : html;

    // Nothing but what shows a picture or a player: a text about tags stays a text.
    [GeneratedRegex(
        @"(?<start><noscript[^>]*>)\s*(?<markup>&lt;(?:img|picture|figure|iframe|a|p|div|span)\b[^<]*&gt;\s*)</noscript>",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Escaped();
}
