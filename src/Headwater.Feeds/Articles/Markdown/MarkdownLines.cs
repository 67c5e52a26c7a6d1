using Headwater.Feeds.Articles.Html;

namespace Headwater.Feeds.Articles.Markdown;

/// <summary>The distance to the block before.</summary>
internal enum MarkdownGap
{
    None,
    Line,
    Paragraph,
}

/// <summary>
/// Starts the lines of a document: the gap to the block before, then the prefixes of the quotes and list items that are open.
/// </summary>
internal sealed class MarkdownLines(TextBuffer buffer)
{
    private readonly List<Container> _containers = [];
    private MarkdownGap _gap;

    // The list that ended last, at the place where the next block starts: a list of the same kind would be read as going on.
    private (bool IsOrdered, char Delimiter, int Depth) _lastList = (false, ' ', -1);

    // An item is open whose marker is not written: the gap before it is decided, and its first block stands on its line.
    private bool _itemWaits;

    /// <summary>True in a list, but in none of its items.</summary>
    public bool IsBetweenItems => _containers is [.., { IsList: true, LastMarker: not null }];

    private Container? ListOfItem => _containers is [.., { IsList: true } list] ? list : null;

    public void OpenQuote() => _containers.Add(new Container("> "));

    public void CloseQuote() => Pop(container => container is { IsList: false, IsItem: false });

    /// <param name="start">Of the first item; null for a list without numbers.</param>
    public void OpenList(int? start)
    {
        // A list directly in a list belongs to the item before it.
        if (_containers is [.., { IsList: true, LastMarker: { } marker }])
            _containers.Add(new Container(new string(' ', marker)) { IsItem = true, IsWritten = true, IsContinued = true });
        Separate(_containers is [.., { IsItem: true }] && start is null or 1 ? MarkdownGap.Line : MarkdownGap.Paragraph);
        var isOrdered = start is not null;
        var goesOn = _lastList.IsOrdered == isOrdered && _lastList.Depth == _containers.Count;
        var delimiter = isOrdered ? (goesOn && _lastList.Delimiter == '.' ? ')' : '.') : goesOn && _lastList.Delimiter == '-' ? '*' : '-';
        _containers.Add(new Container("") { IsList = true, Delimiter = delimiter, Number = start });
    }

    public void CloseList()
    {
        if (Pop(container => container.IsList) is { } list)
            _lastList = (list.Number is not null, list.Delimiter, _containers.Count);
        if (_containers is [.., { IsContinued: true }])
        {
            _containers.RemoveAt(_containers.Count - 1);
            _lastList.Depth = -1;
            _gap = MarkdownGap.Line;
        }
    }

    /// <param name="number">That the item says itself; null for the next one.</param>
    public void OpenItem(int? number)
    {
        // In no list of its own its number would not end a paragraph, and neither does the number of a first item but 1.
        var list = ListOfItem;
        if (list?.Number is not null && number is not null)
            list.Number = number;
        Separate(list is { LastMarker: null, Number: not (null or 1) } ? MarkdownGap.Paragraph : MarkdownGap.Line);
        var marker = list is null ? "- " : list.Number is null ? $"{list.Delimiter} "
            : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{list.Number++}{list.Delimiter} ");
        _containers.Add(new Container(marker) { IsItem = true });
        _itemWaits = true;
        _lastList.Depth = -1;
    }

    /// <summary>An item without content is left out: its bare marker could be read as the underline of a heading.</summary>
    public void CloseItem()
    {
        if (Pop(container => container.IsItem) is not { } item)
            return;
        _itemWaits = _containers.Exists(container => container is { IsItem: true, IsWritten: false });
        if (item.IsWritten)
        {
            _gap = MarkdownGap.Line;
            if (_containers is [.., { IsList: true } written])
                written.LastMarker = item.Rest.Length;
        }
        else if (ListOfItem is { Number: > 0 } list)
        {
            list.Number--;
        }
    }

    public void Separate(MarkdownGap gap)
    {
        if (gap > _gap && !_itemWaits)
            _gap = gap;
    }

    /// <summary>Ends the line before, and writes the prefixes of the line that begins.</summary>
    public void Start()
    {
        if (buffer.Length > 0)
        {
            buffer.Append('\n');
            if (_gap == MarkdownGap.Paragraph)
            {
                Prefix(blank: true);
                buffer.Append('\n');
            }
        }

        _gap = MarkdownGap.None;
        _lastList.Depth = -1;
        Prefix(blank: false);
        _itemWaits = false;
    }

    public void WriteFenced(ReadOnlySpan<char> code, ReadOnlySpan<char> fence, string? language)
    {
        var margin = FenceMargin();
        if (margin.Length > 0 && _lastList.Depth == _containers.Count)
        {
            // Indented so far, the fence would belong to the list before it.
            Start();
            buffer.Append("<!-- -->");
            Separate(MarkdownGap.Paragraph);
        }

        Start();
        buffer.Append(margin);
        buffer.Append(fence);
        buffer.Append(language);
        foreach (var range in code.Split('\n'))
        {
            if (buffer.IsFull)
                break;
            var line = code[range];
            buffer.Append('\n');
            Prefix(blank: line.IsEmpty);
            if (!line.IsEmpty)
                buffer.Append(margin);
            buffer.Append(line);
        }

        buffer.Append('\n');
        Prefix(blank: false);
        buffer.Append(margin);
        buffer.Append(fence);
    }

    /// <summary>
    /// Markdig, and so what is made with it, miscounts the spaces of a line that is indented by three columns behind a marker of two. So
    /// lines of code stand four columns from such a marker or, where they come first in the item, behind a marker of three.
    /// </summary>
    private string FenceMargin()
    {
        if (_containers.FindLast(container => container.Rest.Length > 0) is not { IsItem: true, Rest.Length: 2 } item)
            return "";
        if (item.IsWritten)
            return "  ";
        item.First += " ";
        item.Rest += " ";
        return "";
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

    private void Prefix(bool blank)
    {
        var start = buffer.Length;
        foreach (var container in _containers)
        {
            // An empty line before a quote is not yet a line of it.
            if (blank && !container.IsWritten)
                break;
            buffer.Append(blank || container.IsWritten ? container.Rest : container.First);
            container.IsWritten |= !blank;
        }

        if (blank)
            buffer.Truncate(start + buffer.Written[start..].TrimEnd(' ').Length);
    }

    private sealed class Container(string first)
    {
        /// <summary>Before the first line.</summary>
        public string First { get; set; } = first;

        /// <summary>Before the others.</summary>
        public string Rest { get; set; } = first is "> " ? first : new string(' ', first.Length);

        public bool IsWritten { get; set; }
        public bool IsItem { get; init; }
        public bool IsList { get; init; }
        public char Delimiter { get; init; }

        /// <summary>An item that was closed and gets a list more.</summary>
        public bool IsContinued { get; init; }

        /// <summary>Of a list: columns of the marker of the item written last; null before the first.</summary>
        public int? LastMarker { get; set; }

        /// <summary>Of the next item; null where items have none.</summary>
        public int? Number { get; set; }
    }
}
