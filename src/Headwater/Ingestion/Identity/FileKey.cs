using System.Text.RegularExpressions;

namespace Headwater.Ingestion.Identity;

/// <summary>
/// URLs of files as they are compared: one file has many, by the host of a network that delivers it, by its size, and by a signature that
/// ends.
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

    /// <summary>Without scheme, query, and the number of a host such as <c>cdn3</c>.</summary>
    public static string Of(string url) =>
        LinkKey.Of(url) is { } key ? NumberedHost().Replace(key.Split('?')[0], "") : url.Split('?')[0];

    /// <summary>Whether a link leads to a picture, to a file with a signature, or is a button.</summary>
    public static bool IsFile(string link) =>
        Uri.TryCreate(link, UriKind.Absolute, out var url)
        && (Pictures.Any(ending => url.AbsolutePath.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            || url.AbsolutePath.StartsWith(Button, StringComparison.Ordinal)
            || url.Query.TrimStart('?').Split('&').Any(pair => Signatures.Contains(pair.Split('=')[0])));

    [GeneratedRegex(@"(?<=^[a-z-]+)\d{1,2}(?=\.)")]
    private static partial Regex NumberedHost();
}
