using System.Security.Cryptography;
using System.Text.Json;
using Headwater.Feeds.Parsing;

namespace Headwater.Storage;

/// <summary>
/// A hash of what an item says, 26 characters of base32. When two fetches have the same, the article need not be made again. Whether there
/// is a new version is decided by the article's own hash.
/// </summary>
internal static class ContentHash
{
    public static string Of(Item item)
    {
        // Left out: extensions, because counters live there (slash:comments, view counts) and would make every poll a change;
        // bases, because a site that redirects now to www and now away from it would, too.
        var said = item with
        {
            Extensions = [],
            Title = WithoutBase(item.Title),
            Summary = WithoutBase(item.Summary),
            Rights = WithoutBase(item.Rights),
            Content = [.. item.Content.Select(text => text with { Base = null })],
            Source = null,
        };
        return Base32.Encode(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(said, StorageJson.Relaxed.Item)));
    }

    private static Text? WithoutBase(Text? text) => text is null ? null : text with { Base = null };
}
