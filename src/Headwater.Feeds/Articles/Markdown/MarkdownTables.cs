using AngleSharp.Dom;
using Headwater.Feeds.Articles.Html;

namespace Headwater.Feeds.Articles.Markdown;

/// <summary>Writes tables: as GFM has them, or as HTML.</summary>
internal sealed class MarkdownTables(TextBuffer buffer, HtmlWriter html, MarkdownLines lines, MarkdownInline inline)
{
    private MarkdownTable? _table;
    private int _rawStart;
    private int _rawDepth;

    /// <summary>All of it is copied from the HTML when it ends.</summary>
    public bool IsRaw => _rawDepth > 0;

    public bool IsOpen => _table is not null;

    public bool IsBetweenCells => _table is { InCell: false };

    public void Open(IElement element)
    {
        lines.Separate(MarkdownGap.Paragraph);
        if (MarkdownTable.Of(element) is { } table)
        {
            _table = table;
            return;
        }

        _rawDepth = 1;
        _rawStart = html.LastOpen;
    }

    public void OpenRaw(ElementRule rule) => _rawDepth += rule == Elements.Table ? 1 : 0;

    public void CloseRaw(ElementRule rule)
    {
        if (rule == Elements.Table && --_rawDepth == 0)
            CloseRaw();
    }

    public void Close() => _table = null;

    /// <summary>A table that GFM cannot hold stays HTML, on one line: an HTML block ends at an empty one.</summary>
    private void CloseRaw()
    {
        lines.Start();
        var table = html.Written[_rawStart..];
        for (int end; (end = table.IndexOf('\n')) >= 0; table = table[(end + 1)..])
        {
            buffer.Append(table[..end]);
            buffer.Append("&#10;");
        }

        buffer.Append(table);
        inline.EndLine();
        lines.Separate(MarkdownGap.Paragraph);
    }

    public void OpenPart(ElementRule rule, IElement element)
    {
        if (_table is null)
            return;
        if (rule == Elements.Tr)
        {
            if (!_table.StartRow(element))
                return;
            lines.Start();
            buffer.Append('|');
        }
        else if (rule == Elements.Td || rule == Elements.Th)
        {
            buffer.Append(' ');
            _table.StartCell(element);
            inline.StartCell();
        }
        else if (rule == Elements.Caption)
        {
            _table.InCell = true;
            lines.Separate(MarkdownGap.Paragraph);
            inline.EndLine();
        }
    }

    public void ClosePart(ElementRule rule)
    {
        if (_table is null)
            return;
        if (rule == Elements.Td || rule == Elements.Th)
        {
            inline.EndLine();
            buffer.Append(" |");
            _table.InCell = false;
        }
        else if (rule == Elements.Caption)
        {
            inline.EndLine();
            _table.InCell = false;
            lines.Separate(MarkdownGap.Paragraph);
        }
        else if (rule == Elements.Tr)
        {
            if (_table.EndRow() is not { } missing)
                return;
            for (; missing > 0 && !buffer.IsFull; missing--)
                buffer.Append(" |");
            inline.EndLine();
            lines.Separate(MarkdownGap.Line);
            if (_table.Rows != 1)
                return;
            lines.Start();
            buffer.Append(_table.Delimiters());
            inline.EndLine();
            lines.Separate(MarkdownGap.Line);
        }
    }
}
