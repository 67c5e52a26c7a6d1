using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Headwater.Index;

/// <summary>
/// Where the next page begins: after an article, identified by its time and id. So pages neither skip nor repeat articles when others come
/// and go. Not secret: it holds nothing that the previous pages did not show.
/// </summary>
/// <remarks>
/// Ranks change with each new article, so an order by relevance has no lasting positions: there the cursor lists the articles already seen.
/// </remarks>
internal sealed class ListingCursor
{
    /// <summary>Articles that the pages by relevance show altogether; their hashes make a cursor of at most 3,500 characters.</summary>
    public const int MaxSeen = 500;

    /// <summary>The newest matches are ranked: a word may be in every article, and ranking one takes two microseconds.</summary>
    public const int MaxRanked = 1_000;

    private const byte Version = 1;
    private const int QueryLength = 8;
    private const int HeadLength = 1 + QueryLength;

    // 40 bits: among a thousand articles, two have the same hash in one of two million queries.
    private const int NameLength = 5;
    private const int MaxLength = HeadLength + MaxSeen * NameLength;

    /// <summary>Characters of the longest cursor.</summary>
    public const int MaxTextLength = (MaxLength + 2) / 3 * 4;

    private readonly byte[] _body;

    private ListingCursor(string text, byte[] body) => (Text, _body) = (text, body);

    public string Text { get; }

    /// <summary>The time of the last article of the previous page, published or changed, depending on the order.</summary>
    public long Milliseconds => BinaryPrimitives.ReadInt64BigEndian(_body);

    public string Id => Encoding.UTF8.GetString(_body.AsSpan(sizeof(long)));

    public int SeenCount => _body.Length / NameLength;

    public static ListingCursor After(ListingQuery query, long milliseconds, string id)
    {
        var body = new byte[sizeof(long) + Encoding.UTF8.GetByteCount(id)];
        BinaryPrimitives.WriteInt64BigEndian(body, milliseconds);
        Encoding.UTF8.GetBytes(id, body.AsSpan(sizeof(long)));
        return Of(query, body);
    }

    /// <summary>The articles of the cursor of the query and these.</summary>
    public static ListingCursor Seen(ListingQuery query, IEnumerable<string> ids) =>
        Of(query, [.. query.Cursor?._body ?? [], .. ids.SelectMany(id => Name(id).ToArray())]);

    /// <summary>Null if it is not a cursor of this query.</summary>
    public static ListingCursor? Decode(string text, ListingQuery query)
    {
        var bytes = new byte[MaxLength];
        if (Base64Url.GetMaxDecodedLength(text.Length) > MaxLength + 2
            || Base64Url.DecodeFromChars(text, bytes, out _, out var length) != OperationStatus.Done
            || length < HeadLength
            || !bytes.AsSpan(0, HeadLength).SequenceEqual(Head(query)))
            return null;
        var body = bytes[HeadLength..length];
        var whole = query.Sort == ListingSort.Relevance ? body.Length % NameLength == 0 : body.Length > sizeof(long);
        return whole ? new ListingCursor(text, body) : null;
    }

    public HashSet<long> SeenNames()
    {
        var names = new HashSet<long>(SeenCount);
        for (var rest = _body.AsSpan(); rest.Length > 0; rest = rest[NameLength..])
            names.Add(Number(rest));
        return names;
    }

    public static long NameOf(string id) => Number(Name(id));

    private static ListingCursor Of(ListingQuery query, byte[] body) => new(Base64Url.EncodeToString([.. Head(query), .. body]), body);

    // Detects a cursor of another query or another service.
    private static byte[] Head(ListingQuery query) => [Version, .. Hash(query.Identity)[..QueryLength]];

    private static ReadOnlySpan<byte> Name(string id) => Hash(id).AsSpan(0, NameLength);

    private static long Number(ReadOnlySpan<byte> name) => (long)name[0] << 32 | BinaryPrimitives.ReadUInt32BigEndian(name[1..]);

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
