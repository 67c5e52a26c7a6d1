using AngleSharp.Dom;
using Headwater.Feeds.Articles.Html;

namespace Headwater.Feeds.Articles;

/// <summary>Players of known hosts become links: nothing is loaded before a reader asks for it.</summary>
internal static class VideoHosts
{
    private const string YouTube = "https://www.youtube.com/";

    /// <summary>Characters of a video's id; the longest seen is a slug of 120.</summary>
    private const int MaxId = 200;

    /// <summary>Children of an object among which its address is searched.</summary>
    private const int MaxParameters = 20;

    private static readonly (string Host, string Path, string Watch)[] Players =
    [
        ("player.vimeo.com", "/video/", "https://vimeo.com/"),
        ("vimeo.com", "/", "https://vimeo.com/"),
        ("dailymotion.com", "/embed/video/", "https://www.dailymotion.com/video/"),
        ("dailymotion.com", "/video/", "https://www.dailymotion.com/video/"),
        ("videopress.com", "/embed/", "https://videopress.com/v/"),
        ("videopress.com", "/v/", "https://videopress.com/v/"),
        ("video.wordpress.com", "/embed/", "https://videopress.com/v/"),
        ("tiktok.com", "/embed/v2/", "https://www.tiktok.com/embed/v2/"),
        ("fast.wistia.net", "/embed/iframe/", "https://fast.wistia.net/embed/iframe/"),
        ("fast.wistia.com", "/embed/iframe/", "https://fast.wistia.net/embed/iframe/"),
        ("loom.com", "/embed/", "https://www.loom.com/share/"),
        ("embed.ted.com", "/talks/", "https://www.ted.com/talks/"),
        ("streamable.com", "/e/", "https://streamable.com/"),
        ("streamable.com", "/o/", "https://streamable.com/"),
        ("rumble.com", "/embed/", "https://rumble.com/embed/"),
    ];

    /// <summary>Null for frames that show anything else.</summary>
    public static Video? Find(IElement frame) => WatchUrl(frame) is { } url ? new Video(url, Title: TitleOf(frame)) : null;

    public static string? TitleOf(IElement frame)
    {
        string?[] titles = [frame.Attribute("title"), frame.Attribute("videotitle"), frame.Attribute("playlabel")];
        return Array.Find(titles, title => !string.IsNullOrWhiteSpace(title)) is { } title ? Whitespace.ToLine(title) : null;
    }

    private static string? WatchUrl(IElement frame) => frame.LocalName switch
    {
        "object" => (frame.Attribute("data") ?? Movie(frame)) is { } movie ? FromPlayer(movie) : null,
        "div" => WidgetSettings.Video(frame) is { } video ? FromPlayer(video) : null,
        "amp-youtube" or "lite-youtube" or "youtube-video" when Id(frame) is { } id => $"{YouTube}watch?v={id}",
        "amp-vimeo" or "lite-vimeo" or "vimeo-video" when Id(frame) is { } id => $"https://vimeo.com/{id}",
        "amp-dailymotion" when Id(frame) is { } id => $"https://www.dailymotion.com/video/{id}",
        _ => FrameAddress.Of(frame) is { } address ? FromPlayer(address) : null,
    };

    /// <summary>The address that a parameter of a Flash object has.</summary>
    private static string? Movie(IElement player) => player.ChildNodes.OfType<IElement>().Take(MaxParameters)
        .FirstOrDefault(child => child.LocalName == "param" && child.Attribute("name")?.ToLowerInvariant() is "movie" or "src")
        ?.Attribute("value");

    private static string? Id(IElement element)
    {
        foreach (var name in (ReadOnlySpan<string>)["data-videoid", "videoid", "video-id", "data-video-id"])
        {
            if (element.Attribute(name)?.Trim() is { } id && IsId(id))
                return id;
        }

        return null;
    }

    private static string? FromPlayer(string address)
    {
        if (!Uri.TryCreate(address.StartsWith("//", StringComparison.Ordinal) ? "https:" + address : address, UriKind.Absolute, out var url)
            || url.Scheme is not ("http" or "https"))
            return null;
        var host = WithoutPrefix(url.Host);
        if (host == "youtu.be")
            return FromYouTube(new Uri($"{YouTube}embed{url.PathAndQuery}"));
        if (host is "youtube.com" or "youtube-nocookie.com")
            return FromYouTube(url);
        if (host == "player.twitch.tv")
            return FromTwitch(url);
        if (host == "cdn.embedly.com")
            return Parameter(url, "src") is { Length: > 0 } embedded ? FromPlayer(embedded) : null; // Medium
        if (host == "facebook.com" && url.AbsolutePath == "/plugins/video.php")
            return SafeUrls.Web(Parameter(url, "href"));
        if (host is "geo.dailymotion.com" && Parameter(url, "video") is { } daily && IsId(daily))
            return $"https://www.dailymotion.com/video/{daily}";
        if (host == "player.bilibili.com" && Parameter(url, "bvid") is { } bilibili && IsId(bilibili))
            return $"https://www.bilibili.com/video/{bilibili}";
        if (url.AbsolutePath.StartsWith("/videos/embed/", StringComparison.Ordinal) && IsId(url.AbsolutePath["/videos/embed/".Length..]))
            return $"https://{url.Authority}/videos/watch/{url.AbsolutePath["/videos/embed/".Length..]}"; // PeerTube
        foreach (var player in Players)
        {
            if (host != player.Host || !url.AbsolutePath.StartsWith(player.Path, StringComparison.Ordinal))
                continue;
            var id = url.AbsolutePath[player.Path.Length..].Trim('/');
            if (!IsId(id) || (host == "vimeo.com" && !id.All(char.IsAsciiDigit)))
                return null; // vimeo.com has other pages, too
            return player.Host == "player.vimeo.com" ? $"{player.Watch}{id}{VimeoDetails(url)}" : player.Watch + id;
        }

        return null;
    }

    private static string? FromYouTube(Uri url)
    {
        var list = Parameter(url, "list") is { } name && IsId(name) ? name : null;
        var path = url.AbsolutePath.Split('&')[0].Trim('/').Split('/');
        if (path is ["embed", "videoseries"] or ["embed"])
            return list is null ? null : $"{YouTube}playlist?list={list}";
        if (path is ["watch"])
            return Parameter(url, "v") is { } watched && IsId(watched) ? $"{YouTube}watch?v={watched}" : null;
        if (path is ["embed", "live_stream"])
            return Parameter(url, "channel") is { } channel && IsId(channel) ? $"{YouTube}channel/{channel}/live" : null;
        if (path is not ["embed" or "v" or "e" or "shorts" or "live", var id] || !IsId(id))
            return null;

        // Old players write their parameters behind the id with "&".
        var start = Seconds(Parameter(url, "start") ?? Parameter(url, "t") ?? Parameter(url, "time_continue"));
        return $"{YouTube}watch?v={id}{(list is null ? "" : $"&list={list}")}{(start > 0 ? $"&t={start}s" : "")}";
    }

    private static string? FromTwitch(Uri url)
    {
        if (Parameter(url, "video") is { } video && IsId(video))
            return $"https://www.twitch.tv/videos/{video.TrimStart('v')}";
        return Parameter(url, "channel") is { } channel && IsId(channel) ? $"https://www.twitch.tv/{channel}" : null;
    }

    /// <summary>The hash without which an unlisted video is not found, and the start.</summary>
    private static string VimeoDetails(Uri url)
    {
        var hash = Parameter(url, "h") is { } h && IsId(h) ? $"/{h}" : "";
        var start = url.Fragment.StartsWith("#t=", StringComparison.Ordinal) ? Seconds(url.Fragment[3..]) : 0;
        return start > 0 ? $"{hash}#t={start}s" : hash;
    }

    /// <summary>"90", "90s" or "1m30s"; 0 for anything else.</summary>
    private static int Seconds(string? text)
    {
        var (seconds, number) = (0L, 0L);
        foreach (var c in text ?? "")
        {
            if (char.IsAsciiDigit(c))
            {
                number = Math.Min((number * 10) + c - '0', 1_000_000);
                continue;
            }

            seconds += c switch { 'h' => number * 3600, 'm' => number * 60, 's' => number, _ => 0 };
            number = 0;
        }

        return (int)Math.Min(seconds + number, 1_000_000);
    }

    /// <summary>Decoded; null where the query has none of that name.</summary>
    public static string? Parameter(Uri url, string name)
    {
        foreach (var pair in url.Query.TrimStart('?').Split('&'))
        {
            if (pair.StartsWith(name, StringComparison.Ordinal) && pair.Length > name.Length && pair[name.Length] == '=')
                return Uri.UnescapeDataString(pair[(name.Length + 1)..]);
        }

        return null;
    }

    private static string WithoutPrefix(string host) =>
        host.StartsWith("www.", StringComparison.Ordinal) ? host[4..] : host.StartsWith("m.", StringComparison.Ordinal) ? host[2..] : host;

    public static bool IsId(string id) => id.Length is > 0 and <= MaxId && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
