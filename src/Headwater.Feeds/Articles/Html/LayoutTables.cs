using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>Tables that only place their content on the page, as newsletters do: their role says so, or they have one cell.</summary>
internal static class LayoutTables
{
    /// <summary>Characters, with white space around the word.</summary>
    private const int MaxRole = 30;

    /// <summary>Parts of a table that are looked at: each of its elements asks, so the work for one must be small.</summary>
    private const int MaxParts = 8;

    public static bool IsPartOfLayout(IElement element)
    {
        IElement? table = element;
        for (var i = 0; i < 4 && table is not null && table.LocalName != "table"; i++)
            table = table.ParentElement;
        return table is { LocalName: "table" } && ((table.Attribute("role") is { Length: <= MaxRole } role
            && role.Trim().ToLowerInvariant() is "presentation" or "none") || Classes.Has(table, "tr-caption-container")
            || HasOneCell(table));
    }

    private static bool HasOneCell(IElement table)
    {
        var rows = table.Children.Take(MaxParts).SelectMany(part =>
            part.LocalName == "tr" ? [part] : part.Children.Take(MaxParts).Where(row => row.LocalName == "tr"));
        var cells = rows.Take(2).SelectMany(row => row.Children).Take(2).ToArray();
        return cells is [{ LocalName: "td" }];
    }
}
