using AngleSharp.Dom;

namespace Headwater.Feeds.Articles;

/// <summary>Players of known hosts, made links: nothing is loaded before a reader asks.</summary>
internal static class VideoHosts
{
    private static readonly (string Host, string Path, string Watch)[] Players =
    [
        ("www.youtube.com", "/embed/", "https://www.youtube.com/watch?v="),
        ("www.youtube-nocookie.com", "/embed/", "https://www.youtube.com/watch?v="),
        ("youtube.com", "/embed/", "https://www.youtube.com/watch?v="),
        ("www.youtube.com", "/v/", "https://www.youtube.com/watch?v="),
        ("player.vimeo.com", "/video/", "https://vimeo.com/"),
        ("www.dailymotion.com", "/embed/video/", "https://www.dailymotion.com/video/"),
        ("fast.wistia.net", "/embed/iframe/", "https://fast.wistia.net/embed/iframe/"),
        ("www.loom.com", "/embed/", "https://www.loom.com/share/"),
        ("embed.ted.com", "/talks/", "https://www.ted.com/talks/"),
    ];

    /// <summary>Null for frames that show anything else.</summary>
    public static Video? Find(IElement frame)
    {
        if (frame.LocalName is not ("iframe" or "embed") || frame.GetAttribute("src") is not { } source)
            return null;
        source = source.Trim();
        if (!Uri.TryCreate(source.StartsWith("//", StringComparison.Ordinal) ? "https:" + source : source, UriKind.Absolute, out var url)
            || url.Scheme is not ("http" or "https"))
            return null;
        foreach (var player in Players)
        {
            if (url.Host != player.Host || !url.AbsolutePath.StartsWith(player.Path, StringComparison.Ordinal))
                continue;
            var id = url.AbsolutePath[player.Path.Length..].Trim('/');
            if (id.Length is 0 or > 200 || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
                return null;
            var title = frame.GetAttribute("title");
            return new Video(player.Watch + id, Title: string.IsNullOrWhiteSpace(title) ? null : Whitespace.ToLine(title));
        }

        return null;
    }
}
