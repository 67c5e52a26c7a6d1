using System.Buffers;
using System.Text;
using Headwater.Feeds;

namespace Headwater.Ingestion.Identity;

/// <summary>
/// Text as it is compared: without what no reader sees, in one of the forms that Unicode has for a letter, with the punctuation of a
/// typewriter. A CMS makes quotes, dashes and dots typographic or not as an option says, for all posts at once.
/// </summary>
internal static class ComparedText
{
    // Soft hyphens and other characters of no width. They say where a line may break, which publishers put into long words and take out
    // again; whether letters join, by which copies are traced to their readers; the direction of text, which marks repeat; whether a
    // character is drawn as an emoji.
    private const string Invisible = "\u00AD\u061C\u180E\u200B\u200C\u200D\u200E\u200F\u202A\u202B\u202C\u202D\u202E"
        + "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\uFE0E\uFE0F\uFEFF";

    private const string SingleQuotes = "\u2018\u2019\u201A\u201B\u2032\u2039\u203A\u00B4`";
    private const string DoubleQuotes = "\u201C\u201D\u201E\u201F\u2033\u00AB\u00BB";
    private const string Dashes = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212";
    private const char Dots = '\u2026';
    private const char Times = '\u00D7';

    private static readonly SearchValues<char> Other = SearchValues.Create(
        $"{Invisible}{SingleQuotes}{DoubleQuotes}{Dashes}{Dots}{Times}");

    public static string Of(string text)
    {
        if (text.AsSpan().IndexOfAny(Other) < 0)
            return CanonicalForm.Of(text);
        var compared = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            var next = text.AsSpan(at).IndexOfAny(Other);
            compared.Append(text, at, next < 0 ? text.Length - at : next);
            if (next < 0)
                break;
            at += next;
            var character = text[at];
            if (Invisible.Contains(character))
                continue;
            if (SingleQuotes.Contains(character))
                compared.Append('\'');
            else if (DoubleQuotes.Contains(character))
                compared.Append('"');
            else if (Dashes.Contains(character))
                at = AppendDashes(compared, text, at);
            else
                compared.Append(character == Dots ? "..." : "x");
        }

        return CanonicalForm.Of(compared.ToString());
    }

    /// <summary>Two and three dashes stand for a longer one, but for those that begin an option: <c>--all</c>.</summary>
    /// <returns>The last of the dashes.</returns>
    private static int AppendDashes(StringBuilder compared, string text, int first)
    {
        var end = first + 1;
        while (end < text.Length && Dashes.Contains(text[end]))
            end++;
        var isAfterSpace = compared.Length == 0 || char.IsWhiteSpace(compared[^1]);
        var isOption = isAfterSpace && end < text.Length && !char.IsWhiteSpace(text[end]);
        compared.Append('-', isOption ? end - first : 1);
        return end - 1;
    }
}
