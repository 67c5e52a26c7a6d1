using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>What an element means, where that is more than its name says.</summary>
/// <param name="ids">Of the markup.</param>
internal sealed class Meaning(IReadOnlySet<string> ids)
{
    // Figures and their captions from before there were elements for them: WordPress, its galleries, Blogger.
    private static readonly HashSet<string> Figures = new(StringComparer.Ordinal) { "wp-caption", "gallery-item", "tr-caption-container" };

    private static readonly HashSet<string> Captions = new(StringComparer.Ordinal)
    {
        "wp-caption-text", "caption-text", "wp-caption-dd", "tr-caption",
    };

    private static readonly HashSet<string> Frames = new(StringComparer.Ordinal) { "wp-caption-dt", "gallery-icon" };

    private readonly LayoutTables _tables = new();

    public ElementRule Of(Element element, ElementRule rule)
    {
        if (rule == Elements.A && (HeadingAround(element) is { } heading
            ? HeadingLinks.IsAroundText(element, heading, ids) : HeadingLinks.IsAroundHeading(element)))
            return Elements.Unknown;
        if (rule == Elements.Pre && HoldsPictures(element))
            return Elements.Div;
        if (rule.Treatment != Treatment.Keep)
            return rule;
        if (rule.Style is not null && element.Attribute("style") is { } style && IsUndone(rule.Name, style))
            return Elements.Unknown;
        if (element.Attribute("class") is { } name && (name.Contains("caption", StringComparison.Ordinal)
            || name.Contains("gallery-", StringComparison.Ordinal) || name.Contains("figure", StringComparison.Ordinal)))
        {
            if (rule == Elements.Div && Classes.Has(element, "figure"))
                return Elements.Figure;
            if (rule == Elements.P && Classes.Has(element, "caption") && element.ParentElement is { } figure
                && Classes.Has(figure, "figure"))
                return Elements.FigCaption; // Pandoc, R Markdown, Sphinx
            if (Classes.HasAny(element, Captions) && !IsInCaption(element))
                return Elements.FigCaption;
            if (Classes.HasAny(element, Figures))
                return Elements.Figure;
            if (Classes.HasAny(element, Frames))
                return Elements.Unknown;
        }

        return rule == Elements.Table || rule.Is(Traits.TablePart) ? OfTable(element, rule) : rule;
    }

    /// <summary>Not code: in its block a picture could not be shown. What is not shown itself makes no code of it.</summary>
    public static bool HoldsPictures(IElement pre)
    {
        if (pre.ChildElementCount == 0)
            return false;
        var (asked, isPicture) = (0, false);
        foreach (var node in pre.InDocumentOrder(inner => ++asked > DomReading.MaxNodes || IsNotShown(inner)))
        {
            if (node is IText text && !string.IsNullOrWhiteSpace(text.Data))
                return false;
            isPicture |= node is IElement { LocalName: "img" };
        }

        return isPicture && asked <= DomReading.MaxNodes;
    }

    private static bool IsNotShown(IElement element) => element.LocalName switch
    {
        "noscript" => false,
        "dialog" when !element.HasAttribute("open") => true,
        _ => CodeMarkup.IsSkipped(element)
            || (Elements.RuleOf(element) is var rule && (rule == Elements.Video || rule == Elements.Audio)),
    };

    /// <summary>Sphinx has an element for the text of a caption, and one for all of it.</summary>
    private static bool IsInCaption(Element element) =>
        element.IsIn("figcaption") || (element.ParentElement is { LocalName: "p" } caption && Classes.Has(caption, "caption"));

    /// <summary>The heading that is its parent, or the parent of that.</summary>
    public static IElement? HeadingAround(IElement element)
    {
        if (element.ParentElement is not { } parent)
            return null;
        if (Elements.RuleOf(parent).Is(Traits.Heading))
            return parent;
        return parent.ParentElement is { } outer && Elements.RuleOf(outer).Is(Traits.Heading) ? outer : null;
    }

    /// <summary>Google Docs puts whole documents into <c>b style="font-weight:normal"</c>.</summary>
    private static bool IsUndone(string element, string style)
    {
        var property = element is "i" or "em" ? "font-style" : element is "b" or "strong" ? "font-weight" : null;
        if (property is null)
            return false;
        foreach (var range in style.AsSpan().Split(';'))
        {
            var (name, value) = SafeStyle.Declaration(style.AsSpan(range));
            if (SafeStyle.Is(name, property))
                return SafeStyle.Is(value, "normal") || SafeStyle.Is(value, "400");
        }

        return false;
    }

    private ElementRule OfTable(Element element, ElementRule rule)
    {
        if (!_tables.IsPartOfLayout(element))
            return rule;
        return rule == Elements.Td || rule == Elements.Th || rule == Elements.Caption ? Elements.Div : Elements.Unknown;
    }
}
