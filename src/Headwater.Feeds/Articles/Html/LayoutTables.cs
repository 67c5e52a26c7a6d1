using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>Tables that only place their content on the page, as newsletters do: they say so by their role.</summary>
internal static class LayoutTables
{
    /// <summary>Characters, with white space around the word.</summary>
    private const int MaxRole = 30;

    public static bool IsPartOfLayout(IElement element)
    {
        IElement? table = element;
        for (var i = 0; i < 4 && table is not null && table.LocalName != "table"; i++)
            table = table.ParentElement;
        return table is { LocalName: "table" } && ((table.Attribute("role") is { Length: <= MaxRole } role
            && role.Trim().ToLowerInvariant() is "presentation" or "none") || Classes.Has(table, "tr-caption-container"));
    }
}
