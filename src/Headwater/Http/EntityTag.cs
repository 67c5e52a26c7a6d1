using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Headwater.Http;

internal static class EntityTag
{
    private const int HashBytes = 15;

    // Two releases may write other bytes for one article, side by side while the new one is rolled out.
    private static readonly string Build = typeof(EntityTag).Module.ModuleVersionId.ToString("N");

    /// <summary>A strong tag of everything that decides the bytes of an answer. It does not reveal the parts.</summary>
    public static string Of(string format, string? coding, params ReadOnlySpan<string> parts)
    {
        var text = new StringBuilder(Build).Append('\n').Append(format).Append('\n').Append(coding);
        foreach (var part in parts)
            text.Append('\n').Append(part);
        return $"\"{Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, HashBytes))}\"";
    }
}
