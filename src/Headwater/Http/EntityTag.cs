using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Headwater.Http;

internal static class EntityTag
{
    private const int HashBytes = 15;

    /// <summary>A strong tag of everything that decides the bytes of an answer. It tells nothing of the parts.</summary>
    public static string Of(string format, string? coding, params ReadOnlySpan<string> parts)
    {
        var text = new StringBuilder(format).Append('\n').Append(coding);
        foreach (var part in parts)
            text.Append('\n').Append(part);
        return $"\"{Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, HashBytes))}\"";
    }
}
