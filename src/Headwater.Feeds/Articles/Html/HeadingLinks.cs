using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>Links in headings that lead to the heading itself: generators add them for readers who copy the address.</summary>
internal static class HeadingLinks
{
    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "anchor", "permalink", "headerlink", "header-anchor", "heading-link", "heading-anchor", "hash-link", "anchor-link",
            "anchorjs-link", "markdownIt-Anchor", "header-link", "toc-anchor", "headinglink",
        "direct-link", "section-link", "deep-link", "bookmark-link", "heading-permalink", "footnote-anchor",
    };

    private static readonly HashSet<string> Texts = new(StringComparer.OrdinalIgnoreCase) { "link", "permalink", "anchor",
        "link to this heading", "link to this section", "copy link", "permanent link", "direct link" };

    /// <summary>
    /// True when the link shows only its sign. Terms of lists and captions have such links, too; there the class has to say so as well.
    /// </summary>
    public static bool IsSign(IElement link, bool isInHeading)
    {
        if (isInHeading ? !LeadsIntoPage(link) && !Classes.HasAny(link, Names) : !LeadsIntoPage(link) || !Classes.HasAny(link, Names))
            return false;
        var text = Whitespace.ToLine(link.ReadText(80)).Trim('\u200b', ' ');
        return !text.Any(char.IsLetterOrDigit) || Texts.Contains(text) || text.StartsWith("Direct link to",
            StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("Permalink to", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>True when the link is around the heading's own text.</summary>
    public static bool IsAroundText(IElement link) => LeadsIntoPage(link);

    private static bool LeadsIntoPage(IElement link) => link.Attribute("href") is ['#', ..];
}
