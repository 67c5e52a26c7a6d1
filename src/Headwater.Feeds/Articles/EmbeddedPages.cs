using Headwater.Feeds.Articles.Html;

namespace Headwater.Feeds.Articles;

/// <summary>The page of what a player of music or podcasts plays: a reader who follows the link should not land in a small box.</summary>
internal static class EmbeddedPages
{
    private static readonly (string Player, string Page)[] Players =
    [
        ("https://open.spotify.com/embed-podcast/", "https://open.spotify.com/"),
        ("https://open.spotify.com/embed/", "https://open.spotify.com/"),
        ("https://embed.podcasts.apple.com/", "https://podcasts.apple.com/"),
        ("https://embed.music.apple.com/", "https://music.apple.com/"),
    ];

    /// <param name="frame">Absolute.</param>
    /// <returns>The frame's own address where it has no page.</returns>
    public static string Of(string frame)
    {
        var url = new Uri(frame);
        if (url.Host == "w.soundcloud.com" && SafeUrls.Web(VideoHosts.Parameter(url, "url")) is { } sound
            && sound.StartsWith("https://soundcloud.com/", StringComparison.Ordinal))
            return sound;
        if (url.Host == "cdn.embedly.com" && SafeUrls.Web(VideoHosts.Parameter(url, "url")) is { } embedded)
            return embedded;
        if (url.Host == "open.spotify.com")
            frame = VideoHosts.Parameter(url, "uri")?.Split(':') is ["spotify", var kind, var id]
                && VideoHosts.IsId(kind) && VideoHosts.IsId(id)
                ? $"https://open.spotify.com/{kind}/{id}" : url.GetLeftPart(UriPartial.Path);
        foreach (var (player, page) in Players)
        {
            if (frame.StartsWith(player, StringComparison.Ordinal))
                return page + frame[player.Length..];
        }

        return frame;
    }
}
