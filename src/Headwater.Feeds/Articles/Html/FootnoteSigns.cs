using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>Links to footnotes that only a style sheet raises: without it, "word" and its note 1 would be read as "word1".</summary>
internal static class FootnoteSigns
{
    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "footnote-anchor", "footnote-ref", "footnoteref", "noteref",
    };

    public static bool IsUnraised(IElement link) =>
        (link.Attribute("role") == "doc-noteref" || Classes.HasAny(link, Names))
        && link.ReadText(10).Trim() is { Length: > 0 } text && text.All(char.IsAsciiDigit)
        && !link.IsIn("sup") && link.First("sup") is null;
}
