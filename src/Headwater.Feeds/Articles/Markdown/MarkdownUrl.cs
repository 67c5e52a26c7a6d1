using System.Buffers;
using Headwater.Feeds.Articles.Html;

namespace Headwater.Feeds.Articles.Markdown;

/// <summary>Writes the address of a link or an image.</summary>
internal static class MarkdownUrl
{
    private static readonly SearchValues<char> Special = SearchValues.Create("()\\&|*_ \n<>");

    public static void Append(TextBuffer buffer, string url)
    {
        if (url.Length > 0 && !url.AsSpan().ContainsAny(Special))
        {
            buffer.Append(url);
            return;
        }

        // In angle brackets a parenthesis does not end it.
        var inBrackets = url.Length == 0 || url.AsSpan().ContainsAny('(', ')');
        if (inBrackets)
            buffer.Append('<');
        foreach (var c in url)
        {
            if (c == '&')
                buffer.Append("&amp;");
            else if (c is '\\' or '|' or ' ' or '\n' or '<' or '>')
                buffer.Append($"%{(int)c:X2}");
            else
                buffer.Append(c);
        }

        if (inBrackets)
            buffer.Append('>');
    }
}
