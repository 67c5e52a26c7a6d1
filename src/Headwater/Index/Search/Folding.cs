using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Headwater.Index.Search;

/// <summary>
/// What characters are compared by: lower case, compatibility forms (full width, ligatures, styled letters) as the plain ones, without the
/// diacritics of Latin, Greek, Cyrillic, Hebrew and Arabic.
/// </summary>
/// <remarks>
/// The table <c>Folding.txt</c> has a line for each result, then the characters that become it: Unicode's compatibility decomposition
/// without apostrophes, plus ß → ss, ø → o and the like, which Unicode does not decompose. Not <see cref="string.Normalize()"/>, which
/// changes nothing where the process runs without ICU, as ours does. Hangul syllables stay whole.
/// </remarks>
internal static class Folding
{
    private static readonly FrozenDictionary<int, string> Table = Load();

    // Combining marks that a reader leaves out when searching. Those of other scripts are vowels and must stay.
    private static readonly (int First, int Last)[] Diacritics =
    [
        (0x0300, 0x036F), (0x0483, 0x0489), (0x0591, 0x05C7), (0x0610, 0x061A), (0x064B, 0x065F), (0x0670, 0x0670), (0x06D6, 0x06E4),
        (0x06E7, 0x06ED), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE00, 0xFE0F), (0xFE20, 0xFE2F), (0xE0100, 0xE01EF),
    ];

    /// <summary>Writes the folded letter, digit or mark; at most four characters, none for a diacritic.</summary>
    public static int Write(Rune rune, Span<char> target)
    {
        if (IsDiacritic(rune.Value))
            return 0;
        var lower = Rune.ToLowerInvariant(rune);
        if (!Table.TryGetValue(lower.Value, out var folded))
            return lower.EncodeToUtf16(target);
        folded.CopyTo(target);
        return folded.Length;
    }

    /// <summary>
    /// A combining mark, which belongs to the letter before. The voicing marks of half-width Katakana are letters in Unicode.
    /// </summary>
    public static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.EnclosingMark
        || rune.Value is 0xFF9E or 0xFF9F;

    private static bool IsDiacritic(int value)
    {
        foreach (var (first, last) in Diacritics)
        {
            if (value < first)
                return false;
            if (value <= last)
                return true;
        }

        return false;
    }

    private static FrozenDictionary<int, string> Load()
    {
        var table = new Dictionary<int, string>();
        using var reader = new StreamReader(typeof(Folding).Assembly.GetManifestResourceStream("Folding.txt")!, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            foreach (var rune in line[(tab + 1)..].EnumerateRunes())
                table.Add(rune.Value, line[..tab]);
        }

        return table.ToFrozenDictionary();
    }
}
