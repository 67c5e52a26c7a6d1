namespace Headwater.Feeds.Parsing.Encodings;

/// <summary>
/// Repairs CESU-8: UTF-8 in which an emoji is a surrogate pair with three bytes for each half, as MySQL's utf8 and old versions of Java
/// write it.
/// </summary>
internal static class Cesu8
{
    /// <summary>Returns the document itself if it contains no such pair.</summary>
    public static ReadOnlyMemory<byte> Decode(ReadOnlyMemory<byte> document)
    {
        if (Find(document.Span) < 0)
            return document;
        var (bytes, length) = (new byte[document.Length], 0);
        var rest = document.Span;
        while (Find(rest) is >= 0 and var pair)
        {
            rest[..pair].CopyTo(bytes.AsSpan(length));
            length += pair;
            var rune = new System.Text.Rune(CodeUnit(rest[pair..]), CodeUnit(rest[(pair + 3)..]));
            length += rune.EncodeToUtf8(bytes.AsSpan(length));
            rest = rest[(pair + 6)..];
        }

        rest.CopyTo(bytes.AsSpan(length));
        return bytes.AsMemory(0, length + rest.Length);
    }

    private static int Find(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; bytes[at..].IndexOf((byte)0xED) is >= 0 and var found; at++)
        {
            at += found;
            if (bytes[at..] is [_, >= 0xA0 and <= 0xAF, >= 0x80 and <= 0xBF, 0xED, >= 0xB0 and <= 0xBF, >= 0x80 and <= 0xBF, ..])
                return at;
        }

        return -1;
    }

    private static char CodeUnit(ReadOnlySpan<byte> bytes) => (char)(0xD000 | ((bytes[1] & 0x3F) << 6) | (bytes[2] & 0x3F));
}
