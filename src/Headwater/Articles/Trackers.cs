using System.Globalization;

namespace Headwater.Articles;

/// <summary>Images that count readers and show nothing.</summary>
internal static class Trackers
{
    private static readonly string[] Counters =
    [
        "feeds.feedburner.com/~r/", "feeds.feedburner.com/~ff/", "feedsportal.com/", "feedads.g.doubleclick.net/", "doubleclick.net/", "google-analytics.com/",
        "pixel.wp.com/", "stats.wordpress.com/", "b.scorecardresearch.com/", "pixel.quantserve.com/", "www.facebook.com/tr", "medium.com/_/stat",
        "blogger.googleusercontent.com/tracker/", "feedpress.me/", "rss.buysellads.com/", "da.feedsportal.com/", "segment.io/", "mixpanel.com/track",
        "counter.theconversation.com/", "hits.theguardian.com/", "tracking.feedpress.it/",
    ];

    public static bool IsTracker(MarkupElement image, string url)
    {
        if (IsTiny(image.Get("width")) || IsTiny(image.Get("height")) || (image.Get("style") is { } style && SafeStyle.IsTiny(style)))
            return true;
        foreach (var counter in Counters)
        {
            if (url.Contains(counter, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    /// <summary>Pixels of a width or height attribute; null for percentages and nonsense.</summary>
    public static int? Pixels(string? length)
    {
        var digits = (length ?? "").AsSpan().Trim();
        if (digits.EndsWith("px", StringComparison.OrdinalIgnoreCase))
            digits = digits[..^2];
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var pixels) ? pixels : null;
    }

    private static bool IsTiny(string? length) => Pixels(length) is <= 1;
}
