using System.Buffers;
using System.Text;
using Headwater.Feeds.Parsing.Xml;

namespace Headwater.Feeds.Parsing.Encodings;

/// <summary>
/// Repairs UTF-8 that a program took for windows-1252 and encoded again: <c>Ã¼</c> for <c>ü</c>. Only a document in which all characters
/// outside ASCII are such pairs or triples is repaired; where others are, too, they may be meant. Of a document whose older items alone are
/// so, as after a database moved, the items are repaired of which that is true.
/// </summary>
internal static class TwiceEncoded
{
    // A text about the fault may show an example or two.
    private const int MinCharacters = 3;

    // Bytes of the longest whole character: it has four, of which the first was encoded again in two, each other one in up to three.
    private const int MaxBytes = 2 + (3 * 3);

    /// <summary>Returns the document itself if it was encoded once.</summary>
    public static ReadOnlyMemory<byte> Decode(ReadOnlyMemory<byte> document)
    {
        var text = document.Span;
        if (text.StartsWith("\uFEFF"u8))
            text = text["\uFEFF"u8.Length..];
        if (text.IndexOfAnyInRange((byte)0x80, (byte)0xFF) < 0)
            return document;
        var item = text.IndexOf("<item"u8) >= 0 ? "<item"u8 : "<entry"u8;
        var (isWhole, all, inWords) = (true, 0, 0);
        for (var rest = text; !rest.IsEmpty;)
        {
            var part = TakePart(ref rest, item);
            var isTwice = IsTwice(part, out var found, out var inside);
            isWhole &= isTwice;
            all += isTwice ? found : 0;
            inWords += isTwice ? inside : 0;
        }

        // A question about the fault shows such characters alone, among items that are right.
        return (isWhole ? all : inWords) < MinCharacters ? document : Decode(text, item);
    }

    private static ReadOnlyMemory<byte> Decode(ReadOnlySpan<byte> text, ReadOnlySpan<byte> item)
    {
        var (bytes, length) = (new byte[text.Length], 0);
        Span<byte> character = stackalloc byte[4];
        while (!text.IsEmpty)
        {
            var part = TakePart(ref text, item);
            var isTwice = IsTwice(part, out _, out _);
            while (isTwice && part.IndexOfAnyInRange((byte)0x80, (byte)0xFF) is >= 0 and var next)
            {
                var (count, used) = Take(part[next..], character);
                if (count == 0)
                    break;
                part[..next].CopyTo(bytes.AsSpan(length));
                character[..count].CopyTo(bytes.AsSpan(length + next));
                length += next + count;
                part = part[(next + used)..];
            }

            part.CopyTo(bytes.AsSpan(length));
            length += part.Length;
        }

        return bytes.AsMemory(0, length);
    }

    // What is before the next item, or all that is left.
    private static ReadOnlySpan<byte> TakePart(ref ReadOnlySpan<byte> rest, ReadOnlySpan<byte> item)
    {
        var part = rest[1..].IndexOf(item) is >= 0 and var next ? rest[..(next + 1)] : rest;
        rest = rest[part.Length..];
        return part;
    }

    /// <param name="found">The characters that tell it.</param>
    /// <param name="inWords">Those of them behind a letter, or behind another one.</param>
    private static bool IsTwice(ReadOnlySpan<byte> part, out int found, out int inWords)
    {
        (found, inWords) = (0, 0);
        Span<byte> character = stackalloc byte[4];
        for (var isFirst = true; part.IndexOfAnyInRange((byte)0x80, (byte)0xFF) is >= 0 and var next; isFirst = false)
        {
            var (count, used) = Take(part[next..], character);
            if (count == 0)
                return EndsInside(part[next..]); // of nearly all documents the first such character says no
            if (!IsRare(character[0]) && !(next > 0 && char.IsAsciiLetterUpper((char)part[next - 1])))
            {
                found++;
                inWords += (next > 0 ? char.IsAsciiLetterLower((char)part[next - 1]) : !isFirst) ? 1 : 0;
            }

            part = part[(next + used)..];
        }

        return true;
    }

    // A transfer that broke off: its complete items are read, and have to be those of the whole document.
    private static bool EndsInside(ReadOnlySpan<byte> text) => text.Length < MaxBytes && !text.ContainsAnyInRange((byte)0, (byte)0x7F);

    // U+0180 to U+037F: letters of few languages, phonetic signs and accents alone. No document has only them, but in one that was encoded
    // once a capital and the sign behind it look like them: NESTLÉ®, CAFÉ…. Behind another capital they look like other letters, too:
    // PERÚ…. And U+07C0 to U+07FF, N'Ko, which ß and a sign look like: Spaß….
    private static bool IsRare(byte first) => first is (>= 0xC6 and <= 0xCD) or 0xDF;

    // The bytes of the character at the start, and how many it takes in the document. No bytes if it was not encoded twice.
    private static (int Count, int Used) Take(ReadOnlySpan<byte> text, Span<byte> character)
    {
        var (count, used) = (0, 0);
        while (Rune.DecodeFromUtf8(text[used..], out var rune, out var length) == OperationStatus.Done && Byte(rune.Value) is { } value)
        {
            character[count++] = value;
            used += length;
            var status = Rune.DecodeFromUtf8(character[..count], out _, out _);
            if (status != OperationStatus.NeedMoreData)
                return status == OperationStatus.Done ? (count, used) : default;
        }

        return default;
    }

    // Of windows-1252, and of Latin-1 where that has none.
    private static byte? Byte(int code) => code <= 0xFF ? (byte)code
        : code <= char.MaxValue && LenientXmlReader.Windows1252.IndexOf((char)code, StringComparison.Ordinal) is >= 0 and var index
            ? (byte)(0x80 + index)
        : null;
}
