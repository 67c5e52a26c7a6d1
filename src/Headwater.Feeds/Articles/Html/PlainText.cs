using System.Buffers;
using System.Net;
using System.Text;

namespace Headwater.Feeds.Articles.Html;

/// <summary>Text without markup as HTML: paragraphs at empty lines, line breaks at single ones.</summary>
internal static class PlainText
{
    /// <summary>Paragraphs; what is beyond stays one paragraph, so that the tree of a text is bounded.</summary>
    private const int MaxParagraphs = 20_000;

    private static readonly SearchValues<char> NameChars =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

    public static string ToHtml(string text)
    {
        var paragraphs = 0;
        var html = new StringBuilder(text.Length + 64);
        text = text.ReplaceLineEndings("\n");
        foreach (var range in text.AsSpan().Split("\n\n"))
        {
            var paragraph = text.AsSpan(range).Trim();
            if (paragraph.IsEmpty)
                continue;
            if (++paragraphs > MaxParagraphs)
            {
                html.Append("<p>").Append(WebUtility.HtmlEncode(text[range.Start..])).Append("</p>\n");
                break;
            }

            if (paragraph.Count('\n') > 100)
                html.Append("<pre>\n").Append(WebUtility.HtmlEncode(paragraph.ToString())).Append("</pre>\n");
            else
                html.Append("<p>").Append(WebUtility.HtmlEncode(paragraph.ToString()).Replace("\n", "<br>",
                    StringComparison.Ordinal)).Append("</p>\n");
        }

        return html.ToString();
    }

    /// <summary>
    /// The text of markup that no parser is to see: tags cut out, the content of scripts and styles too, blocks as paragraphs. Linear,
    /// whatever the input.
    /// </summary>
    public static string FromMarkup(string html)
    {
        var text = new StringBuilder(html.Length);
        for (var at = 0; at < html.Length;)
        {
            var tag = html.IndexOf('<', at);
            if (tag < 0 || tag + 1 == html.Length)
            {
                text.Append(html, at, html.Length - at);
                break;
            }

            text.Append(html, at, tag - at);
            if (html[tag + 1] is not ('/' or '!' or '?') && !char.IsAsciiLetter(html[tag + 1]))
            {
                text.Append('<');
                at = tag + 1;
                continue;
            }

            var name = html.AsSpan(tag + 1, Math.Min(10, html.Length - tag - 1)).TrimStart('/');
            var isComment = name.StartsWith("!--");
            var close = isComment ? html.IndexOf("-->", tag, StringComparison.Ordinal) : html.IndexOf('>', tag);
            if (close < 0)
                break;
            at = close + (isComment ? 3 : 1);
            foreach (var raw in (ReadOnlySpan<string>)["script", "style"])
            {
                if (html[tag + 1] != '/' && name.StartsWith(raw, StringComparison.OrdinalIgnoreCase))
                    at = html.IndexOf("</" + raw, at, StringComparison.OrdinalIgnoreCase) is var end and >= 0 ? end : html.Length;
            }

            var length = name.IndexOfAnyExcept(NameChars) is var stop and >= 0 ? stop : name.Length;
            if (Elements.Find(name[..length].ToString().ToLowerInvariant()).Is(Traits.Block | Traits.TablePart))
                text.Append("\n\n");
            else if (name.StartsWith("br", StringComparison.OrdinalIgnoreCase))
                text.Append('\n');
        }

        return WebUtility.HtmlDecode(text.ToString());
    }
}
