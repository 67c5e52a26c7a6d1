namespace Headwater.Storage;

/// <summary>Names made of hashes: lower-case letters and digits, safe in blob names, table keys and URLs of any casing.</summary>
internal static class Base32
{
    /// <summary>130 bits: in practice, two articles never get the same name.</summary>
    public const int Length = 26;

    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    /// <summary>Whether a text can be an article's id or a content hash.</summary>
    public static bool IsHash(string text) => text.Length == Length && text.All(Alphabet.Contains);

    /// <summary>The first <see cref="Length"/> characters of RFC 4648 base32.</summary>
    public static string Encode(ReadOnlySpan<byte> hash)
    {
        Span<char> text = stackalloc char[Length];
        var buffer = 0;
        var bits = 0;
        var next = 0;
        for (var i = 0; i < Length; i++)
        {
            if (bits < 5)
            {
                buffer = (buffer << 8) | hash[next++];
                bits += 8;
            }

            bits -= 5;
            text[i] = Alphabet[(buffer >> bits) & 31];
            buffer &= (1 << bits) - 1;
        }

        return new string(text);
    }
}
