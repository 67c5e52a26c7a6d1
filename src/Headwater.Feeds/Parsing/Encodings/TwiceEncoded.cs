using System.Buffers;
using System.Text;
using Headwater.Feeds.Parsing.Xml;

namespace Headwater.Feeds.Parsing.Encodings;

/// <summary>
/// Repairs UTF-8 that a program took for windows-1252 and encoded again: <c>Ã¼</c> for <c>ü</c>. Only a document in which all characters
/// outside ASCII are such pairs or triples is repaired; where others are, too, they may be meant.
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
        var rest = document.Span;
        if (rest.StartsWith("\uFEFF"u8))
            rest = rest["\uFEFF"u8.Length..];
        Span<byte> character = stackalloc byte[4];
        var (bytes, length, found) = ((byte[]?)null, 0, 0);
        while (rest.IndexOfAnyInRange((byte)0x80, (byte)0xFF) is >= 0 and var next)
        {
            var (count, used) = Take(rest[next..], character);
            if (count == 0 && EndsInside(rest[next..]))
                break;
            if (count == 0)
                return document; // for nearly all documents at their first such character
            bytes ??= new byte[document.Length];
            rest[..next].CopyTo(bytes.AsSpan(length));
            character[..count].CopyTo(bytes.AsSpan(length + next));
            length += next + count;
            found += IsRare(character[0]) || (next > 0 && char.IsAsciiLetterUpper((char)rest[next - 1])) ? 0 : 1;
            rest = rest[(next + used)..];
        }

        if (found < MinCharacters)
            return document;
        rest.CopyTo(bytes.AsSpan(length));
        return bytes.AsMemory(0, length + rest.Length);
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
