using System.IO.Compression;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Headwater.Http;

/// <summary>The codings of <c>Accept-Encoding</c> that this service supports.</summary>
internal static class ContentCoding
{
    public const string Brotli = "br";
    public const string Gzip = "gzip";

    /// <summary>The coding that the caller prefers, Brotli before gzip; null for none.</summary>
    public static string? Choose(StringValues acceptEncoding)
    {
        if (acceptEncoding.Count == 0 || !StringWithQualityHeaderValue.TryParseList(acceptEncoding, out var accepted))
            return null;
        var brotli = Quality(accepted, Brotli);
        var gzip = Quality(accepted, Gzip);
        return brotli > 0 && brotli >= gzip ? Brotli : gzip > 0 ? Gzip : null;
    }

    /// <summary>A stream that writes to <paramref name="target"/>, which it leaves open.</summary>
    /// <remarks>Fast rather than small: the caller waits for it.</remarks>
    public static Stream Encode(string coding, Stream target) => coding == Brotli
        ? new BrotliStream(target, CompressionLevel.Fastest, leaveOpen: true)
        : new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true);

    private static double Quality(IList<StringWithQualityHeaderValue> accepted, string coding)
    {
        double any = 0;
        foreach (var value in accepted)
        {
            if (value.Value.Equals(coding, StringComparison.OrdinalIgnoreCase))
                return value.Quality ?? 1;
            if (value.Value == "*")
                any = value.Quality ?? 1;
        }

        return any;
    }
}
