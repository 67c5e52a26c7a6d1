using System.Text.RegularExpressions;

namespace Headwater.Ingestion.Identity;

/// <summary>
/// URLs of files as they are compared: one file has many, by the host of a network that delivers it, by its size, by a signature that ends,
/// and by services in front of it that count its downloads.
/// </summary>
internal static partial class FileKey
{
    private static readonly string[] Pictures = [".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg"];

    private static readonly HashSet<string> Signatures = new(StringComparer.OrdinalIgnoreCase)
    {
        "X-Amz-Signature", "X-Goog-Signature", "Signature", "sig", "hmac",
    };

    // Buttons of FeedBurner, with a token in each answer.
    private const string Button = "/~ff/";

    /// <summary>Without scheme, query, the number of a host such as <c>cdn3</c>, and hosts before the last one in the URL.</summary>
    public static string Of(string url)
    {
        var file = OtherHosts().Replace(url.Split('?')[0], "https://");
        return LinkKey.Of(file) is { } key ? NumberedHost().Replace(key.Split('?')[0], "") : file;
    }

    /// <summary>Whether a link leads to a picture, to a file with a signature, or is a button.</summary>
    public static bool IsFile(string link) =>
        Uri.TryCreate(link, UriKind.Absolute, out var url)
        && (Pictures.Any(ending => url.AbsolutePath.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            || url.AbsolutePath.StartsWith(Button, StringComparison.Ordinal)
            || url.Query.TrimStart('?').Split('&').Any(pair => Signatures.Contains(pair.Split('=')[0])));

    // https://counter.example/redirect.mp3/cdn.example/1.mp3: as podcasts are measured, and pictures made smaller.
    [GeneratedRegex(@"^https?://.+/(?=([a-z0-9-]+\.)+[a-z]{2,}/)", RegexOptions.IgnoreCase)]
    private static partial Regex OtherHosts();

    [GeneratedRegex(@"(?<=^[a-z-]+)\d{1,2}(?=\.)")]
    private static partial Regex NumberedHost();
}
