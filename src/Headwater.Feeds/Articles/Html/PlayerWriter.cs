using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>Writes players of other hosts as links, each on a line of its own.</summary>
internal sealed class PlayerWriter(ElementMaker maker, StructureCollector contents, SafeUrls urls, bool forDisplay)
{
    /// <summary>The text of the link to a player without a title.</summary>
    public const string Untitled = "Video";

    // Buttons and times: "0:00 / 0:12 1×". Ghost and WordPress write them into the markup, others by scripts.
    private static readonly HashSet<string> Controls = new(StringComparer.Ordinal)
    {
        "kg-video-player", "kg-audio-player", "mejs-controls", "mejs-offscreen", "vjs-control-bar", "plyr__controls",
    };

    // A player was written last: the next one begins on a line of its own.
    private bool _isAfterPlayer;

    /// <returns>False for an element that shows no player.</returns>
    public bool Write(IElement element)
    {
        if (VideoHosts.Find(element) is { } video)
        {
            contents.Videos.Add(video);
            Separate();
            maker.Link(video.Url, video.Title ?? Untitled);
            return true;
        }

        // Of objects only players are known: what others show is their content.
        if (element.LocalName == "object" || FrameUrl(element) is not { } url)
            return false;
        Separate();
        maker.Link(url, element.Attribute("title") is { } title && !string.IsNullOrWhiteSpace(title)
            ? Whitespace.ToLine(title) : new Uri(url).Host);
        return true;
    }

    public static bool IsControl(IElement element) =>
        element.LocalName is "div" or "span" && element.HasAttributes() && Classes.HasAny(element, Controls);

    public void Separate()
    {
        if (_isAfterPlayer && forDisplay)
            maker.LineBreak();
        _isAfterPlayer = true;
    }

    /// <summary>Something other than a player was written.</summary>
    public void EndLine() => _isAfterPlayer = false;

    /// <summary>The address of a video or audio element without <c>src</c>: a script sets it late, or a source names it.</summary>
    public string? SourceOf(IElement player, out bool isLate)
    {
        isLate = VideoHosts.AddressOf(player) is { } late && urls.Media(late) is not null;
        return isLate ? urls.Media(VideoHosts.AddressOf(player)!) : FirstSource(player);
    }

    private string? FirstSource(IElement player)
    {
        foreach (var child in player.ChildNodes)
        {
            if (child is IElement { LocalName: "source" } source && source.Attribute("src") is { } address
                && urls.Media(address) is { } url)
                return url;
        }

        return null;
    }

    /// <summary>
    /// Where a frame of an unknown host leads: a reader may go there, nothing is loaded before. Null for counters, and for what is written
    /// into the frame.
    /// </summary>
    private string? FrameUrl(IElement frame) =>
        VideoHosts.AddressOf(frame) is { } source && urls.Media(source) is { } url && Uri.IsWellFormedUriString(url, UriKind.Absolute)
            && !TrackingPixels.IsTracker(frame, url) ? EmbeddedPages.Of(url) : null;
}
