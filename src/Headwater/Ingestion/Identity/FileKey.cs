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

    private static readonly string[] Recordings = [".mp3", ".m4a", ".ogg", ".wav", ".mp4", ".m4v", ".webm", ".mov"];

    // Buttons of FeedBurner, with a token in each answer.
    private const string Button = "/~ff/";

    /// <summary>
    /// Without scheme, the number of a host such as <c>cdn3</c>, hosts before the last one in the URL, the size of a picture, and the
    /// query: of a program that delivers files (<c>/get.php?id=1</c>) the query without its signature stays.
    /// </summary>
    public static string Of(string url)
    {
        var query = url.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? url : url[..query];
        path = Size().Replace(OtherHosts().Replace(EscapedUrl().IsMatch(path) ? Uri.UnescapeDataString(path) : path, "https://"), "");
        var file = query < 0 || FileName().IsMatch(path) ? path
            : $"{path}?{string.Join('&', url[(query + 1)..].Split('&').Where(pair => !Signature().IsMatch(pair)))}";
        return LinkKey.Of(file) is { } key ? NumberedHost().Replace(key, "") : file;
    }

    /// <summary>Whether a link leads to a picture, to a recording, to a file with a signature, or is a button.</summary>
    public static bool IsFile(string link) =>
        Uri.TryCreate(link, UriKind.Absolute, out var url)
        && (HasEnding(url, Pictures) || HasEnding(url, Recordings)
            || url.AbsolutePath.StartsWith(Button, StringComparison.Ordinal)
            || url.Query.TrimStart('?').Split('&').Any(pair => Signatures.Contains(pair.Split('=')[0])));

    /// <summary>Whether a link leads to a picture.</summary>
    public static bool IsPicture(string link) => Uri.TryCreate(link, UriKind.Absolute, out var url) && HasEnding(url, Pictures);

    private static bool HasEnding(Uri url, string[] endings) =>
        Array.Exists(endings, ending => url.AbsolutePath.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(@"/[^/]*\.(?!(php|aspx?|cgi|jsp)$)[a-z0-9]{2,5}$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex FileName();

    // As S3, CloudFront, Google and Azure sign: who signed what, until when.
    [GeneratedRegex(
        "^(x-(amz|goog)-[^=]*|signature|sig|hmac|expires|policy|key-pair-id|googleaccessid|awsaccesskeyid|s[ekprtv]|spr|sk[a-z]+)=",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Signature();

    // https://counter.example/redirect.mp3/cdn.example/1.mp3: as podcasts are measured, and pictures made smaller.
    [GeneratedRegex(@"^https?://.+/(?=([a-z0-9-]+\.)+[a-z]{2,}/)", RegexOptions.IgnoreCase)]
    private static partial Regex OtherHosts();

    [GeneratedRegex("/https?%3A%2F%2F", RegexOptions.IgnoreCase)]
    private static partial Regex EscapedUrl();

    // As WordPress and Shopify name their copies: a-300x200.jpg, a-scaled.jpg, a_600x.jpg, a.jpg.webp. As Cloudflare, Cloudinary, Blogger
    // and Google are asked for them: /cdn-cgi/image/width=300/a.jpg, /c_fill,w_300/a.jpg, /s320/a.jpg, /a=w300-h200.
    [GeneratedRegex(
        @"[-_](\d{2,5}x(\d{2,5})?|x\d{2,5}|scaled)(?=\.(jpe?g|png|gif|webp|avif)$)|(?<=\.(jpe?g|png|gif))\.(webp|avif)$"
            + @"|/cdn-cgi/image/[^/]+|/([a-z]{1,3}_[\w.:]+,)*[wh]_\d{2,5}(,[a-z]{1,3}_[\w.:]+)*(?=/)"
            + @"|/[swh]\d{2,4}(-\w+)*(?=/[^/]+\.(jpe?g|png|gif|webp)$)|=[swh]\d{2,4}(-\w+)*$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Size();

    [GeneratedRegex(@"(?<=^[a-z-]+)\d{1,2}(?=\.)")]
    private static partial Regex NumberedHost();
}
