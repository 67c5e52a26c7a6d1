using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Headwater.Index.Postgres;

/// <summary>
/// The numbers of an article's terms, 4 bytes each. The server only joins them to one value for all matches, and they are counted here:
/// for the server, counting the elements of arrays is ten times the work.
/// </summary>
internal static class PackedTerms
{
    public static byte[] Of(int[] terms)
    {
        var packed = new byte[terms.Length * sizeof(int)];
        for (var i = 0; i < terms.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(packed.AsSpan(i * sizeof(int)), terms[i]);
        return packed;
    }

    /// <summary>How often each number occurs.</summary>
    public static Dictionary<int, long> Count(ReadOnlySpan<byte> packed)
    {
        var counts = new Dictionary<int, long>();
        for (; !packed.IsEmpty; packed = packed[sizeof(int)..])
            CollectionsMarshal.GetValueRefOrAddDefault(counts, BinaryPrimitives.ReadInt32LittleEndian(packed), out _)++;
        return counts;
    }
}
