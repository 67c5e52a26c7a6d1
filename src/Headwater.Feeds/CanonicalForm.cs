using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Headwater.Feeds;

/// <summary>
/// Text as it is compared: é is the same letter as one character and as e with a combining accent. Macs and some editors write the second
/// form, and a CMS that moves may turn one into the other.
/// </summary>
/// <remarks>
/// Unicode's canonical decomposition (NFD) of version 14. Not <see cref="string.Normalize()"/>, which changes nothing where the process
/// runs without ICU, as ours does. Not a package: the one that needs no ICU takes a second and 15 MB for the domain names of which it is a
/// part. <c>Decompositions.txt</c> has a line for each character that <c>unicodedata.normalize("NFD", c)</c> of Python changes, and
/// <c>CombiningClasses.txt</c> one for each value of <c>unicodedata.combining(c)</c> but 0.
/// </remarks>
internal static class CanonicalForm
{
    // No character before it is decomposed, and none combines with the one before.
    private const char First = '\u00C0';

    // Hangul syllables are numbered by their parts (Unicode, section 3.12).
    private const int Syllables = 0xAC00, LastSyllable = 0xD7A3, Leads = 0x1100, Vowels = 0x1161, Trails = 0x11A7;
    private const int VowelCount = 21, TrailCount = 28;

    private static readonly FrozenDictionary<int, Rune[]> Decompositions = Read("Decompositions.txt")
        .ToFrozenDictionary(line => Hex(line.Key), line => line.Values.Select(value => new Rune(Hex(value))).ToArray());

    private static readonly FrozenDictionary<int, int> Classes = Read("CombiningClasses.txt")
        .SelectMany(line => line.Values.Select(value => (Mark: Hex(value), Class: int.Parse(line.Key, CultureInfo.InvariantCulture))))
        .ToFrozenDictionary(mark => mark.Mark, mark => mark.Class);

    public static string Of(string text)
    {
        if (text.AsSpan().IndexOfAnyExceptInRange('\0', (char)(First - 1)) < 0)
            return text;
        var result = new StringBuilder(text.Length + (text.Length / 4));
        var marks = new List<(int Class, Rune Mark)>();
        var rest = text.AsSpan();
        while (rest.Length > 0)
        {
            var next = rest.IndexOfAnyExceptInRange('\0', (char)(First - 1));
            if (next != 0)
            {
                Flush();
                result.Append(next < 0 ? rest : rest[..next]);
                rest = next < 0 ? [] : rest[next..];
                continue;
            }

            _ = Rune.DecodeFromUtf16(rest, out var rune, out var length);
            rest = rest[length..];
            foreach (var part in Decompose(rune))
                Add(part, Classes.GetValueOrDefault(part.Value));
        }

        Flush();
        return result.ToString();

        void Add(Rune rune, int kind)
        {
            if (kind != 0)
            {
                marks.Add((kind, rune));
                return;
            }

            Flush();
            result.Append(rune);
        }

        // Marks of different classes are in the order of these, whatever the order in which they were typed.
        void Flush()
        {
            foreach (var (_, mark) in marks.Count > 1 ? marks.OrderBy(mark => mark.Class) : marks.AsEnumerable())
                result.Append(mark);
            marks.Clear();
        }
    }

    private static Rune[] Decompose(Rune rune)
    {
        if (Decompositions.TryGetValue(rune.Value, out var parts))
            return parts;
        if (rune.Value is < Syllables or > LastSyllable)
            return [rune];
        var (syllable, trail) = Math.DivRem(rune.Value - Syllables, TrailCount);
        var (lead, vowel) = Math.DivRem(syllable, VowelCount);
        Rune[] open = [new(Leads + lead), new(Vowels + vowel)];
        return trail == 0 ? open : [.. open, new(Trails + trail)];
    }

    private static IEnumerable<(string Key, string[] Values)> Read(string name)
    {
        using var reader = new StreamReader(typeof(CanonicalForm).Assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            yield return (line[..tab], line[(tab + 1)..].Split(' '));
        }
    }

    private static int Hex(string value) => int.Parse(value, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
