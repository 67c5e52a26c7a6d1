using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>Links in headings that lead to the heading itself: generators add them for readers who copy the address.</summary>
internal static class HeadingLinks
{
    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "anchor", "permalink", "headerlink", "header-anchor", "heading-link", "heading-anchor", "hash-link", "anchor-link",
            "anchorjs-link", "markdownIt-Anchor", "header-link", "toc-anchor", "headinglink",
        "direct-link", "section-link", "deep-link", "bookmark-link", "heading-permalink",
    };

    private static readonly HashSet<string> Texts = new(StringComparer.OrdinalIgnoreCase) { "link", "permalink", "anchor",
        "link to heading", "link to this heading", "link to this section", "anchor link", "copy link", "permanent link", "direct link" };

    /// <summary>Characters of a heading that are compared.</summary>
    private const int MaxText = 200;

    /// <summary>Nodes in a link among which its heading is.</summary>
    private const int MaxAround = 8;

    /// <summary>Nodes beside a heading among which the one before it is: to find it, the tree counts them all.</summary>
    private const int MaxSiblings = 1000;

    /// <summary>Nodes of a link of which the words for screen readers are left out.</summary>
    private const int MaxParts = 8;

    /// <summary>
    /// True when the link shows only its sign. Terms of lists and captions have such links, too; there the class has to say so as well,
    /// and one that other links lead to stays.
    /// </summary>
    public static bool IsSign(IElement link, bool isInHeading)
    {
        var isNamed = Classes.HasAny(link, Names);
        if (isInHeading ? !isNamed && !LeadsIntoPage(link) && !LeadsIntoAnyPage(link) : !isNamed || !LeadsIntoPage(link))
            return false;
        var text = Whitespace.ToLine(ShownText(link)).Trim('\u200b', ' ');
        if (text.Length == 0 && (isInHeading ? !isNamed && !LeadsIntoPage(link) : OwnId(link) is not null))
            return false;
        return !text.Any(char.IsLetterOrDigit) || Texts.Contains(text.Trim('[', ']', '¶', '#', ' '))
            || text.StartsWith("Direct link to", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("Permalink to", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>
    /// True when the link is around the heading's own text, of which a number or sign may stand before it. Others lead to a footnote, as
    /// the number behind a year, or to another part of the page, as the headings of a table of contents.
    /// </summary>
    /// <param name="ids">Of the markup.</param>
    public static bool IsAroundText(IElement link, IElement heading, IReadOnlySet<string> ids) => LeadsIntoPage(link)
        && Words(link) is { Length: > 0 } words && Words(heading) is var all && all.EndsWith(words, StringComparison.Ordinal)
        && (all.Length == words.Length || (words.Any(char.IsLetter) && !all[..^words.Length].Any(char.IsLetter)))
        && (Target(link, ids) is not { } id || IsAt(heading, id));

    /// <summary>The id of the markup that the link leads to, which an address may have escaped; null for none.</summary>
    private static string? Target(IElement link, IReadOnlySet<string> ids)
    {
        var id = link.Attribute("href")![1..];
        if (!ids.Contains(id))
            id = Uri.UnescapeDataString(id);
        return ids.Contains(id) ? id : null;
    }

    /// <summary>Whether the id is that of the heading, of what is in it, or of what is around or right before it.</summary>
    private static bool IsAt(IElement heading, string id) => OwnId(heading) == id
        || OwnId(heading.ParentElement) == id || OwnId(heading.ParentElement?.ParentElement) == id
        || heading.InDocumentOrder().Take(MaxAround).Any(node => node is IElement inner && OwnId(inner) == id)
        || heading.ParentElement?.ChildNodes.Length > MaxSiblings
        || (heading.PreviousElementSibling is { } before && (OwnId(before) == id || OwnId(before.LastElementChild) == id));

    /// <summary>True when the link is around a heading, and leads to it. A link that has the id itself stays, with the id.</summary>
    public static bool IsAroundHeading(IElement link) => LeadsIntoPage(link)
        && link.InDocumentOrder().Take(MaxAround).FirstOrDefault(node => node is IElement element
            && Elements.RuleOf(element).Is(Traits.Heading)) is IElement heading
        && (OwnId(heading) ?? (heading.ParentElement == link ? null : OwnId(heading.ParentElement!))) == link.Attribute("href")![1..]
        && Words(link) == Words(heading);

    /// <summary>The id of a heading whose link to itself has it: the link goes.</summary>
    public static string? IdOf(IElement heading, IReadOnlySet<string> ids) =>
        heading.First("a") is { } link && Meaning.HeadingAround(link) == heading && OwnId(link) is { Length: > 0 } id
            && (IsSign(link, isInHeading: true) || IsAroundText(link, heading, ids)) ? SafeAttributes.Prefixed(id) : null;

    private static string ShownText(IElement link) => link.ChildElementCount is 0 or > MaxParts ? link.ReadText(80)
        : string.Concat(link.ChildNodes.Where(node => node is not IElement part || !Visibility.HidesEverything(part))
            .Select(node => node is IText text ? text.Data : node.ReadText(80)));

    private static string? OwnId(IElement? link) => link?.Attribute("id") ?? link?.Attribute("name");

    private static string Words(IElement element) => Whitespace.ToLine(element.ReadText(MaxText)).TrimEnd('#', '¶', ' ');

    private static bool LeadsIntoPage(IElement link) => link.Attribute("href") is ['#', ..];

    /// <summary>Feeds make the addresses of links absolute.</summary>
    private static bool LeadsIntoAnyPage(IElement link) =>
        link.Attribute("href") is { } href && href.IndexOf('#', StringComparison.Ordinal) is var at && at >= 0 && at < href.Length - 1;
}
