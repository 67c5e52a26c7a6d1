using System.Globalization;

namespace Headwater.Feeds.Articles;

/// <summary>How the texts of rules are compared: in any case, as whole words where a script has spaces between words.</summary>
internal static class RuleText
{
    // Thai and Lao, Burmese, Khmer, Han and Kana, Hangul, half-width Kana.
    private static readonly (char First, char Last)[] Unspaced =
    [
        ('\u0e00', '\u0eff'), ('\u1000', '\u109f'), ('\u1780', '\u17ff'), ('\u2e80', '\u9fff'), ('\uac00', '\ud7af'),
        ('\uff66', '\uff9d'),
    ];

    public static string Fold(string text) => Whitespace.ToLine(text).ToLowerInvariant();

    /// <summary>Whether the words occur one after another.</summary>
    /// <param name="isPrefix">Whether the last word may go on.</param>
    public static bool HasWords(string text, string words, bool isPrefix)
    {
        for (var at = text.IndexOf(words, StringComparison.Ordinal); at >= 0; at = text.IndexOf(words, at + 1, StringComparison.Ordinal))
        {
            var end = at + words.Length;
            if ((at == 0 || !IsJoined(text[at - 1], text[at])) && (isPrefix || end == text.Length || !IsJoined(text[end - 1], text[end])))
                return true;
        }

        return false;
    }

    private static bool IsJoined(char one, char next) => IsOfWord(one) && IsOfWord(next) && !IsUnspaced(one) && !IsUnspaced(next);

    private static bool IsOfWord(char c) =>
        char.IsLetterOrDigit(c) || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static bool IsUnspaced(char c) => Array.Exists(Unspaced, range => c >= range.First && c <= range.Last);
}
