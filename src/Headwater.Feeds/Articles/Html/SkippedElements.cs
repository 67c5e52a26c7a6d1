using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>What is not shown, and what only a browser needs.</summary>
internal sealed class SkippedElements(NestingWriter writer, bool forDisplay)
{
    public bool Has(Element element, ElementRule rule, in ElementFrame around)
    {
        var parent = around.Rule;
        if (element.LocalName == "dialog" && !element.HasAttribute("open"))
            return true;
        if (Visibility.HidesEverything(element))
            return true;
        if ((parent == Elements.Video || parent == Elements.Audio) && rule != Elements.Source && element.LocalName != "track")
            return true;
        if ((element.LocalName == "button" && writer.IsInCode) || PlayerWriter.IsControl(element))
            return true;
        return forDisplay && (IsTool(element, rule)
            || BesideCode.IsHeader(element, around.Children, around.Next - 1, writer.IsInCode)
            || (!writer.IsInCode && BesideCode.IsGutterOfBlock(element, around.Children, around.Next - 1)));
    }

    /// <summary>What stands beside code, formulas and headings.</summary>
    private static bool IsTool(Element element, ElementRule rule) =>
        CopyButtons.Is(element) || BesideCode.Is(element) || MathText.IsDrawing(element)
        || Classes.Has(element, "mw-editsection") || IsFileLine(element) || (rule == Elements.A && IsHeadingSign(element));

    /// <summary>Name and size of the file under a picture of Discourse.</summary>
    private static bool IsFileLine(Element element) => element.LocalName == "div" && Classes.Has(element, "meta")
        && element.ParentElement is { LocalName: "a" } link && Classes.Has(link, "lightbox");

    private static bool IsHeadingSign(Element link) =>
        HeadingLinks.IsSign(link, Meaning.HeadingAround(link) is not null)
        || (link.Attribute("href") is ['#', ..] && !link.HasAttribute("id") && !link.HasAttribute("name") && link.First("img") is null
            && string.IsNullOrWhiteSpace(link.ReadText(80)));
}
