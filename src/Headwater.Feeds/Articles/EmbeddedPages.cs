using AngleSharp.Dom;
using Headwater.Feeds.Articles.Html;

namespace Headwater.Feeds.Articles;

/// <summary>The page of a post, or of what a player plays: a reader who follows the link should not land in a small box.</summary>
internal static class EmbeddedPages
{
    private static readonly (string Player, string Page)[] Players =
    [
        ("https://open.spotify.com/embed-podcast/", "https://open.spotify.com/"),
        ("https://open.spotify.com/embed/", "https://open.spotify.com/"),
        ("https://embed.podcasts.apple.com/", "https://podcasts.apple.com/"),
        ("https://embed.music.apple.com/", "https://music.apple.com/"),
    ];

    /// <summary>The post that an element of AMP shows; null for other elements.</summary>
    public static string? OfPost(IElement element) => element.LocalName switch
    {
        "amp-twitter" when Id(element, "data-tweetid") is { } id => $"https://twitter.com/i/status/{id}",
        "amp-instagram" when Id(element, "data-shortcode") is { } code => $"https://www.instagram.com/p/{code}/",
        "amp-gist" when Id(element, "data-gistid") is { } id => $"https://gist.github.com/{id}",
        "amp-tiktok" when Id(element, "data-src") is { } id => $"https://www.tiktok.com/embed/v2/{id}",
        "amp-facebook" => element.Attribute("data-href"),
        "object" => element.Attribute("data"),
        _ => null,
    };

    private static string? Id(IElement element, string name) =>
        element.Attribute(name) is { } id && VideoHosts.IsId(id) ? id : null;

    /// <param name="frame">Absolute.</param>
    /// <returns>The frame's own address where it has no page.</returns>
    public static string Of(string frame)
    {
        var url = new Uri(frame);
        if (url.Host == "w.soundcloud.com" && SafeUrls.Web(VideoHosts.Parameter(url, "url")) is { } sound
            && sound.StartsWith("https://soundcloud.com/", StringComparison.Ordinal))
            return sound;
        if (url.Host is "cdn.embedly.com" or "hatenablog-parts.com" && SafeUrls.Web(VideoHosts.Parameter(url, "url")) is { } embedded)
            return embedded;
        if (url is { Host: "www.facebook.com", AbsolutePath: "/plugins/post.php" })
            return SafeUrls.Web(VideoHosts.Parameter(url, "href")) ?? frame;
        if (url is { Host: "platform.twitter.com", AbsolutePath: "/embed/Tweet.html" } && VideoHosts.Parameter(url, "id") is { } tweet
            && VideoHosts.IsId(tweet))
            return $"https://twitter.com/i/status/{tweet}";
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
