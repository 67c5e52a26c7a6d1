using System.Globalization;

namespace Headwater.Articles;

/// <summary>
/// Writes the allowed tree as CommonMark with GFM tables. Blocks are lines behind the prefixes of the quotes and list items they stand in; a paragraph is
/// one line, so that nothing of a text can meet the start of a line but its first word.
/// </summary>
internal sealed class MarkdownWriter : IDisposable
{
    private readonly TextBuffer _buffer;
    private readonly HtmlWriter _html;
    private readonly MarkdownInline _inline;
    private readonly List<Container> _containers = [];
    private readonly TextBuffer _code = new(1024);
    private Gap _gap;
    private ElementRule? _rawTable;
    private int _rawStart;
    private int _rawDepth;
    private int _preDepth;
    private string? _language;
    private MarkdownTable? _table;

    // The list that ended last, at the place where the next block starts: a list of the same kind would be read as going on.
    private (ElementRule Kind, char Delimiter, int Depth) _lastList = (Elements.Unknown, ' ', -1);

    // An item is open whose marker is not written: the gap before it is decided, and its first block stands on its line.
    private bool _itemWaits;

    public MarkdownWriter(TextBuffer buffer, HtmlWriter html)
    {
        _buffer = buffer;
        _html = html;
        _inline = new MarkdownInline(buffer, StartLine, BreakLine);
    }

    private enum Gap
    {
        None,
        Line,
        Paragraph,
    }

    /// <param name="url">The cleaned <c>href</c> of a link, or <c>src</c> of an image.</param>
    public void Open(ElementRule rule, MarkupElement? element, string? url, string? language)
    {
        if (_rawTable is not null)
        {
            _rawDepth += rule == Elements.Table ? 1 : 0;
            return;
        }

        if (_preDepth > 0)
        {
            OpenInCode(rule, language);
            return;
        }

        if (rule == Elements.A)
            _inline.OpenLink(url);
        else if (rule == Elements.Img)
            _inline.Image(url ?? "", element!.Get("alt"));
        else if (rule == Elements.Br)
            _inline.Break();
        else if (rule == Elements.Code)
            _inline.OpenCode();
        else if ((rule == Elements.Video || rule == Elements.Audio || rule == Elements.Source) && url is not null)
            _inline.Link(url, rule == Elements.Audio ? "Audio" : "Video");
        else if (MarkdownInline.MarkOf(rule) is { } mark)
            _inline.OpenMark(mark);
        else if (rule.Is(Traits.TablePart))
            OpenTablePart(rule, element!);
        else if (rule.Is(Traits.Block) && _table is not null)
            _inline.Break();
        else if (rule.Is(Traits.Block))
            OpenBlock(rule, element!, language);
    }

    public void Close(ElementRule rule)
    {
        if (_rawTable is not null)
        {
            if (rule == Elements.Table && --_rawDepth == 0)
                CloseRawTable();
            return;
        }

        if (_preDepth > 0)
        {
            if (rule.Is(Traits.Preformatted) && --_preDepth == 0)
                CloseCode();
            return;
        }

        if (rule == Elements.Code)
            _inline.CloseCode();
        else if (rule == Elements.A || MarkdownInline.MarkOf(rule) is not null)
            _inline.CloseSpan();
        else if (rule.Is(Traits.TablePart))
            CloseTablePart(rule);
        else if (rule.Is(Traits.Block) && _table is not null && rule != Elements.Table)
            _inline.Break();
        else if (rule.Is(Traits.Block))
            CloseBlock(rule);
    }

    /// <param name="text">White space already collapsed, but for preformatted text.</param>
    public void Text(ReadOnlySpan<char> text)
    {
        if (_rawTable is not null)
            return;
        if (_preDepth > 0)
        {
            _code.Append(text);
            return;
        }

        if (_table is not { InCell: false })
            _inline.Text(text);
    }

    public void Dispose() => _code.Dispose();

    public string Finish()
    {
        _inline.EndLine();
        if (_buffer.Length > 0)
            _buffer.Append('\n');
        return _buffer.ToString();
    }

    private void OpenBlock(ElementRule rule, MarkupElement element, string? language)
    {
        _inline.EndLine();
        if (rule == Elements.Li)
        {
            OpenItem();
        }
        else if (rule.Name is "ul" or "ol" or "menu" or "dir")
        {
            var list = List(rule, element);
            Separate(_containers is [.., { IsItem: true }] && list.Number is -1 or 1 ? Gap.Line : Gap.Paragraph);
            _containers.Add(list);
        }
        else if (rule.Name == "blockquote")
        {
            Separate(Gap.Paragraph);
            _containers.Add(new Container("> ", "> "));
        }
        else if (rule.Is(Traits.Preformatted))
        {
            _preDepth = 1;
            _language = language;
        }
        else if (rule == Elements.Hr)
        {
            Separate(Gap.Paragraph);
            StartLine();
            _buffer.Append("___");
            _inline.EndLine();
            Separate(Gap.Paragraph);
        }
        else if (rule == Elements.Table)
        {
            OpenTable(rule, element);
        }
        else
        {
            Separate(Gap.Paragraph);
            if (rule.Is(Traits.Heading))
                _inline.Heading = rule.Name[1] - '0';
        }
    }

    private void CloseBlock(ElementRule rule)
    {
        _inline.EndLine();
        _inline.Heading = 0;
        if (rule == Elements.Table)
            _table = null;
        if (rule == Elements.Li)
        {
            CloseItem();
            return;
        }

        if (rule.Name is "ul" or "ol" or "menu" or "dir" && Pop(container => container.Kind == rule) is { } list)
            _lastList = (rule.Name == "ol" ? Elements.Ol : Elements.Ul, list.Delimiter, _containers.Count);
        else if (rule.Name == "blockquote")
            Pop(container => container.Kind is null && !container.IsItem);
        Separate(Gap.Paragraph);
    }

    private Container List(ElementRule rule, MarkupElement element)
    {
        var ordered = rule.Name == "ol";
        var kind = ordered ? Elements.Ol : Elements.Ul;
        var goesOn = _lastList.Kind == kind && _lastList.Depth == _containers.Count;
        var delimiter = ordered ? (goesOn && _lastList.Delimiter == '.' ? ')' : '.') : goesOn && _lastList.Delimiter == '-' ? '*' : '-';
        _ = int.TryParse(element.Get("start") ?? "1", NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        return new Container("", "") { Kind = rule, Delimiter = delimiter, Number = ordered ? Math.Min(number, 99_999_999) : -1 };
    }

    private void OpenItem()
    {
        Separate(Gap.Line);
        var list = _containers.FindLast(container => container.Kind is not null);
        var marker = list is null ? "- "
            : list.Number < 0 ? $"{list.Delimiter} "
            : string.Create(CultureInfo.InvariantCulture, $"{list.Number++}{list.Delimiter} ");
        _containers.Add(new Container(marker, new string(' ', marker.Length)) { IsItem = true });
        _itemWaits = true;
        _lastList.Depth = -1;
    }

    /// <summary>An item without content is left out: its bare marker could be read as the underline of a heading.</summary>
    private void CloseItem()
    {
        if (Pop(container => container.IsItem) is not { } item)
            return;
        _itemWaits = _containers.Exists(container => container is { IsItem: true, IsWritten: false });
        if (item.IsWritten)
            _gap = Gap.Line;
        else if (_containers.FindLast(container => container.Kind is not null) is { Number: > 0 } list)
            list.Number--;
    }

    private Container? Pop(Predicate<Container> match)
    {
        var at = _containers.FindLastIndex(match);
        if (at < 0)
            return null;
        var container = _containers[at];
        _containers.RemoveRange(at, _containers.Count - at);
        return container;
    }

    private void Separate(Gap gap)
    {
        if (gap > _gap && !_itemWaits)
            _gap = gap;
    }

    /// <summary>Ends the line before, and writes the prefixes of the line that begins.</summary>
    private void StartLine()
    {
        if (_buffer.Length > 0)
        {
            _buffer.Append('\n');
            if (_gap == Gap.Paragraph)
            {
                Prefix(blank: true);
                _buffer.Append('\n');
            }
        }

        _gap = Gap.None;
        _lastList.Depth = -1;
        Prefix(blank: false);
        _itemWaits = false;
        _inline.LineStarted();
    }

    private void BreakLine(bool isParagraph)
    {
        if (isParagraph)
            Separate(Gap.Paragraph);
        else
            _buffer.Append('\\');
        StartLine();
    }

    private void Prefix(bool blank)
    {
        var start = _buffer.Length;
        foreach (var container in _containers)
        {
            // An empty line before a quote is not yet a line of it.
            if (blank && !container.IsWritten)
                break;
            _buffer.Append(blank || container.IsWritten ? container.Rest : container.First);
            container.IsWritten |= !blank;
        }

        if (blank)
            _buffer.Truncate(start + _buffer.Written[start..].TrimEnd(' ').Length);
    }

    private void OpenInCode(ElementRule rule, string? language)
    {
        if (rule.Is(Traits.Preformatted))
            _preDepth++;
        else if (rule == Elements.Br)
            _code.Append('\n');
        else if (rule == Elements.Code)
            _language ??= language;
    }

    private void CloseCode()
    {
        var code = _code.Written;
        var fence = new string('`', Math.Max(3, MarkdownInline.LongestRun(code, '`') + 1));
        Separate(Gap.Paragraph);
        StartLine();
        _buffer.Append(fence);
        _buffer.Append(_language);
        foreach (var range in code.Split('\n'))
        {
            var line = code[range];
            _buffer.Append('\n');
            Prefix(blank: line.IsEmpty);
            _buffer.Append(line.TrimEnd('\r'));
        }

        _buffer.Append('\n');
        Prefix(blank: false);
        _buffer.Append(fence);
        _inline.EndLine();
        _code.Truncate(0);
        Separate(Gap.Paragraph);
    }

    private void OpenTable(ElementRule rule, MarkupElement element)
    {
        Separate(Gap.Paragraph);
        if (MarkdownTable.Of(element) is { } table)
        {
            _table = table;
            return;
        }

        _rawTable = rule;
        _rawDepth = 1;
        _rawStart = _html.LastOpen;
    }

    /// <summary>A table that GFM cannot hold stays HTML, on one line: an HTML block ends at an empty one.</summary>
    private void CloseRawTable()
    {
        _rawTable = null;
        StartLine();
        var table = _html.Written[_rawStart..];
        for (int end; (end = table.IndexOf('\n')) >= 0; table = table[(end + 1)..])
        {
            _buffer.Append(table[..end]);
            _buffer.Append("&#10;");
        }

        _buffer.Append(table);
        _inline.EndLine();
        Separate(Gap.Paragraph);
    }

    private void OpenTablePart(ElementRule rule, MarkupElement element)
    {
        if (_table is null)
            return;
        if (rule == Elements.Tr)
        {
            StartLine();
            _buffer.Append('|');
            _table.StartRow();
        }
        else if (rule == Elements.Td || rule == Elements.Th)
        {
            _buffer.Append(' ');
            _table.StartCell(element);
            _inline.StartCell();
        }
        else if (rule == Elements.Caption)
        {
            _table.InCell = true;
            _inline.EndLine();
        }
    }

    private void CloseTablePart(ElementRule rule)
    {
        if (_table is null)
            return;
        if (rule == Elements.Td || rule == Elements.Th)
        {
            _inline.EndLine();
            _buffer.Append(" |");
            _table.InCell = false;
        }
        else if (rule == Elements.Caption)
        {
            _inline.EndLine();
            _table.InCell = false;
            Separate(Gap.Paragraph);
        }
        else if (rule == Elements.Tr)
        {
            _buffer.Append(_table.EndRow());
            _inline.EndLine();
            Separate(Gap.Line);
            if (_table.Rows != 1)
                return;
            StartLine();
            _buffer.Append(_table.Delimiters());
            _inline.EndLine();
            Separate(Gap.Line);
        }
    }

    private sealed class Container(string first, string rest)
    {
        public string First { get; } = first;
        public string Rest { get; } = rest;
        public bool IsWritten { get; set; }
        public bool IsItem { get; init; }

        /// <summary>The list element; null for an item or a quote.</summary>
        public ElementRule? Kind { get; init; }
        public char Delimiter { get; init; }
        public int Number { get; set; }
    }
}
