using System.Security.Cryptography;

namespace Headwater.Pages.Assets;

/// <summary>
/// Style sheet, script and icon of the pages. Each is served under a name that holds the hash of its content, so that browsers and
/// proxies may cache it permanently, and pages of two releases never share a file.
/// </summary>
internal static class AssetFiles
{
    private const int HashBytes = 6;

    private static readonly Dictionary<string, AssetFile> ByName =
        new[] { ("pages.css", "text/css; charset=utf-8"), ("pages.js", "text/javascript; charset=utf-8"), ("icon.svg", "image/svg+xml") }
            .Select(file => Read(file.Item1, file.Item2))
            .ToDictionary(file => file.Name, StringComparer.Ordinal);

    public static string Style { get; } = PathOf("pages", ".css");

    public static string Script { get; } = PathOf("pages", ".js");

    public static string Icon { get; } = PathOf("icon", ".svg");

    /// <summary>Null when there is no such file.</summary>
    public static AssetFile? Find(string name) => ByName.GetValueOrDefault(name);

    private static string PathOf(string begin, string end) =>
        "/assets/" + ByName.Keys.Single(name => name.StartsWith(begin + ".", StringComparison.Ordinal) && name.EndsWith(
            end, StringComparison.Ordinal));

    private static AssetFile Read(string resource, string contentType)
    {
        using var stream = typeof(AssetFiles).Assembly.GetManifestResourceStream(resource)!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        var bytes = copy.ToArray();
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, HashBytes));
        var extension = Path.GetExtension(resource);
        return new AssetFile($"{Path.GetFileNameWithoutExtension(resource)}.{hash}{extension}", contentType, bytes);
    }
}

/// <param name="Name">With the hash of the content.</param>
internal sealed record AssetFile(string Name, string ContentType, byte[] Bytes);
