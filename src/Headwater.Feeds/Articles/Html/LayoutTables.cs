using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>
/// Tables that only place their content on the page, as newsletters do: their role says so, or they have a single cell, one column of
/// blocks, or tables in their cells.
/// </summary>
internal sealed class LayoutTables
{
    /// <summary>Characters, with white space around the word.</summary>
    private const int MaxRole = 30;

    /// <summary>Rows and cells of a table that are looked at.</summary>
    private const int MaxParts = 8;

    // Each element of a table asks for its table.
    private readonly Dictionary<IElement, bool> _isLayout = [];

    public bool IsPartOfLayout(IElement element)
    {
        IElement? table = element;
        for (var i = 0; i < 4 && table is not null && table.LocalName != "table"; i++)
            table = table.ParentElement;
        if (table is not { LocalName: "table" })
            return false;
        if (!_isLayout.TryGetValue(table, out var isLayout))
            _isLayout[table] = isLayout = IsLayout(table);
        return isLayout;
    }

    private static bool IsLayout(IElement table) =>
        (table.Attribute("role") is { Length: <= MaxRole } role && role.Trim().ToLowerInvariant() is "presentation" or "none")
        || Classes.Has(table, "tr-caption-container")
        || (table.ParentElement is { } block && Classes.Has(block, "admonitionblock")) // AsciiDoc: the icon, and beside it the text
        || OnlyPlaces(table);

    private static bool OnlyPlaces(IElement table)
    {
        var rows = table.Children.Take(MaxParts).SelectMany(part =>
            part.LocalName == "tr" ? [part] : part.Children.Take(MaxParts).Where(row => row.LocalName == "tr")).Take(MaxParts);
        var (count, isColumn, hasBlocks) = (0, true, false);
        foreach (var row in rows)
        {
            var cells = row.Children.Take(MaxParts).ToArray();
            if (cells.Any(cell => cell.LocalName != "td"))
                return false;
            cells = [.. cells.Where(cell => cell.ChildElementCount > 0 || !string.IsNullOrWhiteSpace(cell.ReadText(80)))]; // no margins
            count += cells.Length;
            isColumn &= cells.Length <= 1;
            foreach (var cell in cells)
            {
                if (cell.Children.Take(MaxParts).Any(inner => inner.LocalName == "table"))
                    return true;
                hasBlocks |= cell.Children.Take(2).Any(inner =>
                    Elements.RuleOf(inner).Is(Traits.Block) || inner.LocalName == "img" || CodeMarkup.IsStyledBlock(inner));
            }
        }

        return isColumn && (count == 1 || hasBlocks);
    }
}
