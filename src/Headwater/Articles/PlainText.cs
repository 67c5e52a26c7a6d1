using System.Net;
using System.Text;

namespace Headwater.Articles;

/// <summary>Text without markup as HTML: paragraphs at empty lines, line breaks at single ones.</summary>
internal static class PlainText
{
    public static string ToHtml(string text)
    {
        var html = new StringBuilder(text.Length + 64);
        text = text.ReplaceLineEndings("\n");
        foreach (var range in text.AsSpan().Split("\n\n"))
        {
            var paragraph = text.AsSpan(range).Trim();
            if (!paragraph.IsEmpty)
                html.Append("<p>").Append(WebUtility.HtmlEncode(paragraph.ToString()).Replace("\n", "<br>", StringComparison.Ordinal)).Append("</p>\n");
        }

        return html.ToString();
    }
}
