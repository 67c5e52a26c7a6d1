using AngleSharp.Dom;
using Headwater.Feeds.Articles.Html;

namespace Headwater.Feeds.Articles.Markdown;

/// <summary>A table that GFM can hold: one line for a row, the same cells in each, only text in a cell.</summary>
internal sealed class MarkdownTable
{
    /// <summary>Columns whose alignment is read from the cells below.</summary>
    private const int MaxColumns = 100;

    private static readonly string[] AlignmentPrefixes = ["has-text-align-", "has-text-", "text-", "align-", "org-"];

    private readonly List<string> _alignments = [];

    // Of the columns, and of the first row below the head: where the head says nothing, they do.
    private readonly List<string?> _columnAlignments = [];
    private readonly List<string?> _bodyAlignments = [];
    private string? _headAlignment;
    private int _columns;
    private int _cells;
    private bool _hasCells;

    public int Rows { get; private set; }

    public bool InCell { get; set; }

    /// <summary>Null for a table with spans, blocks in cells, rows longer than the first, or tables within.</summary>
    public static MarkdownTable? Of(IElement table)
    {
        // A first row without a word is not read as the head of a table.
        if (FirstRow(table) is not { } head || (string.IsNullOrWhiteSpace(head.ReadText()) && head.First("img") is null))
            return null;
        var columns = CellsOf(head);
        var nodes = new Stack<(INode Node, bool InCell)>();
        nodes.Push((table, false));
        while (nodes.TryPop(out var entry))
        {
            if (entry.Node is not IElement element)
                continue;
            var rule = Elements.RuleOf(element);
            var isCell = rule == Elements.Td || rule == Elements.Th;
            if ((rule == Elements.Tr && CellsOf(element) > columns)
                || (isCell && !IsPlain(element))
                || (entry.InCell && (!FitsCell(rule) || CodeMarkup.IsStyledBlock(element))))
                return null;
            foreach (var child in element.ChildNodes)
                nodes.Push((child, entry.InCell || isCell || rule == Elements.Caption));
        }

        var plain = new MarkdownTable { _columns = columns };
        if (SecondRow(table, head) is { } second)
        {
            var ofRow = InheritedAlignment(second);
            plain._bodyAlignments.AddRange(second.ChildNodes.OfType<IElement>().Where(cell =>
                cell.LocalName is "td" or "th").Take(MaxColumns).Select(cell => Alignment(cell) ?? ofRow));
        }

        plain._columnAlignments.AddRange(table.InDocumentOrder().OfType<IElement>().TakeWhile(element => element.LocalName != "tr")
            .Where(element => element.LocalName == "col").Take(MaxColumns).Select(Alignment));
        return plain;
    }

    /// <returns>False for a row without cells, as editors leave them: it makes no line.</returns>
    public bool StartRow(IElement row)
    {
        _cells = 0;
        _hasCells = CellsOf(row) > 0;
        if (Rows == 0 && _hasCells)
            _headAlignment = InheritedAlignment(row);
        return _hasCells;
    }

    public void StartCell(IElement cell)
    {
        _cells++;
        InCell = true;
        if (Rows == 0)
            _alignments.Add(Alignment(cell) ?? _headAlignment ?? _bodyAlignments.ElementAtOrDefault(_cells - 1)
                ?? _columnAlignments.ElementAtOrDefault(_cells - 1) ?? "---");
    }

    /// <returns>The cells that a short row lacks; null for a row without cells.</returns>
    public int? EndRow()
    {
        if (!_hasCells)
            return null;
        Rows++;
        return Rows > 1 ? _columns - _cells : 0;
    }

    public string Delimiters() => $"| {string.Join(" | ", _alignments)} |";

    /// <summary>What the style, a class or an attribute of a cell, row or column says.</summary>
    private static string? Alignment(IElement cell)
    {
        if (!cell.HasAttributes())
            return null;
        return OfStyle(cell) ?? Classes.Of(cell).Select(OfClass).FirstOrDefault(sign => sign is not null) ?? Sign(cell.Attribute("align"));
    }

    /// <summary>A row has it also from its part of the table, and from the table's style; its other words place the table.</summary>
    private static string? InheritedAlignment(IElement row) => Alignment(row)
        ?? (row.ParentElement is { } part ? Alignment(part) ?? (part.ParentElement is { } table ? OfStyle(table) : null) : null);

    private static string? OfStyle(IElement cell)
    {
        string? align = null;
        if (cell.Attribute("style") is { } style)
        {
            foreach (var range in style.AsSpan().Split(';'))
            {
                var (name, value) = SafeStyle.Declaration(style.AsSpan(range));
                if (SafeStyle.Is(name, "text-align"))
                    align = value.ToString();
            }
        }

        return Sign(align);
    }

    private static string? OfClass(string name) =>
        Array.Find(AlignmentPrefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal)) is { } prefix
            ? Sign(name[prefix.Length..]) : null;

    private static string? Sign(string? align) => align?.Trim().ToLowerInvariant() switch
    {
        "left" or "start" => ":---",
        "right" or "end" => "---:",
        "center" or "centered" => ":---:",
        _ => null,
    };

    private static IElement? SecondRow(IElement table, IElement head) => table.ChildNodes.OfType<IElement>()
        .SelectMany(part => part.ChildNodes.OfType<IElement>()).FirstOrDefault(row => row.LocalName == "tr" && row != head
            && CellsOf(row) > 0);

    private static bool FitsCell(ElementRule rule) => !rule.Is(Traits.Block | Traits.TablePart) || rule.Name is "p" or "div";

    /// <summary>In one row and one column, and to be seen: a cell that the walk leaves out would shift the others.</summary>
    private static bool IsPlain(IElement cell) =>
        (cell.Attribute("colspan")?.Trim() ?? "1") is "1" or ""
        && (cell.Attribute("rowspan")?.Trim() ?? "1") is "1" or ""
        && !Html.Visibility.HidesEverything(cell);

    private static int CellsOf(IElement row)
    {
        var cells = 0;
        foreach (var child in row.ChildNodes)
            cells += child is IElement { LocalName: "td" or "th" } ? 1 : 0;
        return cells;
    }

    private static IElement? FirstRow(IElement table)
    {
        foreach (var part in table.ChildNodes)
        {
            foreach (var row in part.ChildNodes)
            {
                if (row is IElement { LocalName: "tr" } first && CellsOf(first) > 0)
                    return first;
            }
        }

        return null;
    }
}
