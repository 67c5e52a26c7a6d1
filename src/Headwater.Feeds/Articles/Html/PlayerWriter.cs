using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>Writes players of other hosts as links, each on a line of its own.</summary>
internal sealed class PlayerWriter(NestingWriter writer, ElementMaker maker, StructureCollector contents, SafeUrls urls, bool forDisplay)
{
    /// <summary>The text of the link to a player without a title.</summary>
    public const string Untitled = "Video";

    // Buttons and times: "0:00 / 0:12 1×". Ghost and WordPress write them into the markup, others by scripts.
    private static readonly HashSet<string> Controls = new(StringComparer.Ordinal)
    {
        "kg-video-player", "kg-audio-player", "kg-audio-hide", "mejs-controls", "mejs-offscreen", "vjs-control-bar", "plyr__controls",
    };

    // A player was written last: the next one begins on a line of its own.
    private bool _isAfterPlayer;
    private string? _last;

    /// <param name="siblings">The nodes among which the element stands.</param>
    /// <param name="next">The place behind it.</param>
    /// <returns>False for an element that shows no player.</returns>
    public bool Write(IElement element, INodeList siblings, int next)
    {
        var video = VideoHosts.Find(element);

        // Of objects without content only players and documents are known: what others show is their content.
        if (video is null && element.LocalName == "object" && HasContent(element))
            return false;
        if ((video?.Url ?? FrameUrl(element)) is not { } url)
            return false;
        if (IsRepeated(element, url))
            return true;
        _last = url;
        if (video is not null)
            contents.Videos.Add(video);
        Separate();
        Space(siblings, next - 2);
        maker.Link(url, video is not null ? video.Title ?? Untitled : VideoHosts.TitleOf(element) ?? new Uri(url).Host);
        Space(siblings, next);
        return true;
    }

    public static bool IsControl(IElement element) =>
        element.LocalName is "div" or "span" or "img" && element.HasAttributes() && Classes.HasAny(element, Controls);

    public void Separate()
    {
        if (_isAfterPlayer && forDisplay)
            maker.LineBreak();
        _isAfterPlayer = true;
    }

    /// <summary>Something other than a player was written.</summary>
    public void EndLine() => _isAfterPlayer = false;

    /// <summary>Pages repeat a player that scripts load late in a <c>noscript</c>.</summary>
    private bool IsRepeated(IElement element, string url) => url == _last && (_isAfterPlayer || element.IsIn("noscript"));

    /// <summary>A player is a block in the browser; its words do not stick to those beside it.</summary>
    private void Space(INodeList siblings, int at)
    {
        if (forDisplay && at >= 0 && at < siblings.Length && LineSpans.IsWords(siblings[at]))
            writer.Text(" ");
    }

    private static bool HasContent(IElement element) => element.ChildNodes.Any(node =>
        node is IElement { LocalName: not "param" } || (node is IText text && !text.Data.IsWhiteSpace()));

    /// <summary>The address of a video or audio element without <c>src</c>: a script sets it late, or a source names it.</summary>
    public string? SourceOf(IElement player, out bool isLate)
    {
        var first = FirstSource(player);
        var late = (FrameAddress.Of(player) ?? (first is null ? LateSource(player) : null)) is { } address ? urls.Media(address) : null;
        isLate = late is not null;
        return late ?? first;
    }

    private static string? LateSource(IElement player) => player.ChildNodes.OfType<IElement>()
        .Where(child => child.LocalName == "source" && child.Attribute("src") is null)
        .Select(FrameAddress.Of).FirstOrDefault(address => address is not null);

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
        (EmbeddedPages.OfPost(frame) ?? FrameAddress.Of(frame)) is { } source && urls.Media(source) is { } url
            && Uri.IsWellFormedUriString(url, UriKind.Absolute) && EmbeddedPages.Of(url) is var page
            && !TrackingPixels.IsTracker(frame, page) && !IsFlash(page) ? page : null;

    /// <summary>No browser plays it any more.</summary>
    private static bool IsFlash(string url) => new Uri(url).AbsolutePath.EndsWith(".swf", StringComparison.OrdinalIgnoreCase);
}
