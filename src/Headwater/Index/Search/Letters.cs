using System.Globalization;
using System.Text;

namespace Headwater.Index.Search;

/// <summary>Which characters are letters of words, and of scripts that write no spaces.</summary>
internal static class Letters
{
    // The tatweel only makes an Arabic word longer.
    public static bool IsIgnored(Rune rune) =>
        !rune.IsAscii && (Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format || rune.Value == 0x0640);

    // Some companies use private characters for their logos. The letters that are left out are apostrophes: people type another character.
    public static bool IsLetter(Rune rune) => rune.IsAscii
        ? char.IsAsciiLetterOrDigit((char)rune.Value)
        : !Folding.IsMark(rune)
            && rune.Value is not (>= 0x02B9 and <= 0x02BF)
            && (Rune.IsLetter(rune) || Rune.IsNumber(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.PrivateUse);

    /// <summary>Whether a folded letter belongs to a script that writes no spaces between words, or, as Hangul, long ones.</summary>
    public static bool IsPaired(ReadOnlySpan<char> letter)
    {
        if (char.IsAscii(letter[0]))
            return false;
        Rune.DecodeFromUtf16(letter, out var rune, out _);
        return rune.Value switch
        {
            < 0x0E00 => false,
            <= 0x0EFF => !Rune.IsDigit(rune), // Thai, Lao
            >= 0x1000 and <= 0x109F or >= 0xA9E0 and <= 0xA9FF or >= 0xAA60 and <= 0xAA7F => !Rune.IsDigit(rune), // Myanmar
            >= 0x1780 and <= 0x17FF => !Rune.IsDigit(rune), // Khmer
            >= 0x1950 and <= 0x19DF or >= 0x1A20 and <= 0x1AAF => !Rune.IsDigit(rune), // Tai Le, New Tai Lue, Tai Tham
            >= 0x1100 and <= 0x11FF or >= 0xA960 and <= 0xA97F or >= 0xAC00 and <= 0xD7FF => true, // Hangul
            >= 0x3005 and <= 0x3007 or >= 0x3021 and <= 0x3029 => true, // ideographic letters and numbers among the signs
            >= 0x3040 and <= 0x31FF => true, // Hiragana, Katakana, Bopomofo, single Hangul letters
            >= 0x3400 and <= 0x4DBF or >= 0x4E00 and <= 0x9FFF or >= 0xF900 and <= 0xFAFF => true, // Han
            >= 0xFFA0 and <= 0xFFDC => true, // single Hangul letters, half width
            >= 0x1B000 and <= 0x1B16F or >= 0x20000 and <= 0x3FFFF => true, // historic Kana, rare Han
            _ => false,
        };
    }
}
