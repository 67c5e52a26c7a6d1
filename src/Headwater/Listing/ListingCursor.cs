using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Headwater.Listing;

/// <summary>
/// Where the next page begins: behind an article, given by its time and id. It is a place in the order, so that pages neither skip
/// nor repeat an article because others come and go. Not secret: it holds nothing that the page before did not show.
/// </summary>
/// <param name="Milliseconds">Of the last article of the page before, in the order of the query.</param>
internal sealed record ListingCursor(long Milliseconds, string Id)
{
    private const byte Version = 1;
    private const int QueryLength = 8;
    private const int FixedLength = 1 + QueryLength + sizeof(long);

    // Longer ones were not made here.
    private const int MaxLength = 256;

    /// <param name="identity">Of the query whose pages these are; a cursor of another query is refused.</param>
    public string Encode(string identity)
    {
        var bytes = new byte[FixedLength + Encoding.UTF8.GetByteCount(Id)];
        bytes[0] = Version;
        QueryHash(identity).CopyTo(bytes, 1);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(1 + QueryLength), Milliseconds);
        Encoding.UTF8.GetBytes(Id, bytes.AsSpan(FixedLength));
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Null when it is no cursor of this query.</summary>
    public static ListingCursor? Decode(string text, string identity)
    {
        Span<byte> bytes = stackalloc byte[MaxLength];
        if (text.Length > MaxLength || !Base64Url.TryDecodeFromChars(text, bytes, out var length) || length <= FixedLength || bytes[0] != Version)
            return null;
        if (!bytes.Slice(1, QueryLength).SequenceEqual(QueryHash(identity)))
            return null;
        return new ListingCursor(
            BinaryPrimitives.ReadInt64BigEndian(bytes[(1 + QueryLength)..]), Encoding.UTF8.GetString(bytes[FixedLength..length]));
    }

    private static byte[] QueryHash(string identity) => SHA256.HashData(Encoding.UTF8.GetBytes(identity))[..QueryLength];
}
