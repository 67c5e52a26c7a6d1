using System.Buffers;
using System.Globalization;
using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>Images that count readers and show nothing.</summary>
internal static class TrackingPixels
{
    private static readonly SearchValues<string> Counters = SearchValues.Create(
    [
        "feeds.feedburner.com/~r/", "feeds.feedburner.com/~ff/", "feedsportal.com/", "feedads.g.doubleclick.net/", "doubleclick.net/",
            "google-analytics.com/",
        "pixel.wp.com/", "stats.wordpress.com/", "b.scorecardresearch.com/", "pixel.quantserve.com/", "www.facebook.com/tr",
            "medium.com/_/stat",
        "blogger.googleusercontent.com/tracker/", "feedpress.me/", "rss.buysellads.com/", "da.feedsportal.com/", "segment.io/",
            "mixpanel.com/track",
        "googletagmanager.com/", "www.facebook.com/plugins/", "counter.theconversation.com/", "hits.theguardian.com/",
            "tracking.feedpress.it/",
    ],
        StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// True for the address of a counter, and for what is at most one pixel wide and high. A height of 0 alone is a mistake of an editor on
    /// a real picture.
    /// </summary>
    public static bool IsTracker(IElement image, string url)
    {
        // Then width and height are a ratio.
        if (image.Attribute("layout") == "responsive")
            return url.AsSpan().ContainsAny(Counters);
        var style = image.Attribute("style");
        var width = SafeStyle.Sets(style, "width", out var wide) ? wide : Pixels(image.Attribute("width"));
        var height = SafeStyle.Sets(style, "height", out var high) ? high : Pixels(image.Attribute("height"));
        return (width <= 1 && height <= 1) || (width <= 1 && height is null) || (height == 1 && width is null)
            || url.AsSpan().ContainsAny(Counters);
    }

    /// <summary>Pixels of a width or height attribute; null for percentages and nonsense.</summary>
    public static int? Pixels(ReadOnlySpan<char> length)
    {
        var digits = length.Trim();
        if (digits.EndsWith("px", StringComparison.OrdinalIgnoreCase))
            digits = digits[..^2];
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var pixels) ? pixels : null;
    }
}
