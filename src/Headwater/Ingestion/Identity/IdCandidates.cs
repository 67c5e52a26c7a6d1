using System.Security.Cryptography;
using System.Text;
using Headwater.Feeds.Parsing;
using Headwater.Storage;

namespace Headwater.Ingestion.Identity;

/// <summary>
/// The possible article ids of an item, from coarse to fine. The coarsest one that no other item of the document shares is the item's id;
/// its position in the document never matters.
/// </summary>
internal static class IdCandidates
{
    /// <summary>At least one id; each later one is used where a document repeats the one before.</summary>
    /// <param name="home">The feed's web site: a link to it says nothing about an item.</param>
    public static IReadOnlyList<string> Of(string feedId, Item item, string? home)
    {
        var title = item.Title?.Value;

        // Not the date of the last edit: an edit must not make it another item.
        var date = (item.Published ?? item.Created)?.UtcTicks;
        if (item.Id is { Length: > 0 } guid)
            return [Id(feedId, "guid", guid), Id(feedId, "guid-link", guid, item.Link),
                Id(feedId, "guid-link-title", guid, item.Link, title, date)];

        // Where the publisher gives an item no identity, only its content distinguishes it from others.
        var content = Id(feedId, "content", ContentHash.Of(item));
        if (item.Link is { Length: > 0 } link && !(LinkKey.Of(link) is { } key && key == LinkKey.Of(home)))
            return [Id(feedId, "link", link), Id(feedId, "link-title", link, title, date), content];
        return title is null && date is null ? [content] : [Id(feedId, "title", title, date), content];
    }

    /// <summary>For an item whose other ids name other posts.</summary>
    public static string ByContent(string feedId, Item item) => Id(feedId, "content", ContentHash.Of(item));

    private static string Id(string feedId, string kind, params ReadOnlySpan<object?> parts)
    {
        // The lengths keep ("ab", "c") and ("a", "bc") apart.
        var text = new StringBuilder(feedId).Append('\n').Append(kind);
        foreach (var part in parts)
        {
            var value = FormattableString.Invariant($"{part}");
            text.Append('\n').Append(value.Length).Append(':').Append(value);
        }

        return Base32.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
