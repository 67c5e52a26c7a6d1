using System.Text;
using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>
/// The code of a block as its author wrote it. Highlighters add line numbers, put each line into an element of its own, or lay code out as
/// a table.
/// </summary>
/// <param name="titleRow">The row above the lines, which is not code.</param>
/// <param name="collapses">Whether a line end of the page's source is a space.</param>
internal sealed class CodeText(IElement? titleRow, bool collapses)
{
    /// <summary>Characters of the name of a file.</summary>
    private const int MaxTitle = 500;

    private readonly StringBuilder _code = new();

    // The line has ended, and the next one begins when something stands in it: no block adds an empty line.
    private bool _lineEnded;
    private bool _lineEndIsBlock;

    // A space behind a number belongs to it.
    private bool _skipsSpace;

    // Grows with everything that is written: a block that leaves it as it was is an empty line.
    private int _writes;

    /// <summary>The code of a <c>pre</c> that holds more than text and colours; null for a plain one, which is read as it stands.</summary>
    public static string? OfBlock(IElement pre)
    {
        foreach (var node in pre.InDocumentOrder())
        {
            if (node is IElement element
                && (CodeMarkup.Breaks(element) || CodeMarkup.IsGutter(element) || CodeMarkup.IsNumberOfLine(element)))
                return Read(pre);
        }

        return null;
    }

    /// <summary>The code of an element that a style makes a block.</summary>
    /// <param name="keepsLines">Whether its style keeps the line ends of the text; otherwise only breaks end lines.</param>
    public static string OfStyled(IElement code, bool keepsLines)
    {
        var text = Read(code, collapses: !keepsLines);
        return keepsLines ? text.Trim('\r', '\n') : text.TrimStart('\n').TrimEnd();
    }

    /// <summary>
    /// The code of a table of numbered lines, of one cell with numbers beside one with code, or of a single cell of a highlighter that
    /// shows no numbers; null for any other table.
    /// </summary>
    public static string? OfTable(IElement table)
    {
        var (gutters, codes) = (0, 0);
        var title = TitleRow(table);
        foreach (var row in Rows(table))
        {
            if (row == title)
                continue;
            foreach (var cell in Cells(row))
            {
                if (CodeMarkup.IsGutter(cell) || CodeMarkup.IsNumberOfLine(cell) || CodeMarkup.HasOnlyGutters(cell)
                    || CodeMarkup.IsBlockOfNumbers(cell))
                    gutters++;
                else if (CodeMarkup.IsCode(cell))
                    codes++;
                else
                    return null;
            }
        }

        return codes > 0 && (gutters > 0 || (codes == 1 && CodeMarkup.IsCodeCell(table))) ? Read(table, title) : null;
    }

    /// <summary>What stands over the lines of such a table; null for nothing.</summary>
    public static string? TitleOf(IElement table) =>
        TitleRow(table) is { } row && Whitespace.ToLine(row.ReadText(MaxTitle)) is { Length: > 0 } title ? title : null;

    /// <summary>
    /// Editors and old highlighters write spaces as no-break ones; browsers copy them as spaces, and compilers refuse them.
    /// </summary>
    public static string WithSpaces(string code) => code.Replace('\u00a0', ' ');

    private static string Read(IElement root, IElement? titleRow = null, bool collapses = false)
    {
        var reader = new CodeText(titleRow, collapses);
        reader.ReadInside(root);
        return WithSpaces(reader._code.ToString());
    }

    private void ReadInside(IElement root)
    {
        var open = new Stack<(IElement Element, int Next, int Writes)>();
        open.Push((root, 0, 0));
        while (open.TryPop(out var at))
        {
            var children = at.Element.ChildNodes;
            if (at.Next == children.Length)
            {
                if (at.Element != root && CodeMarkup.IsLine(at.Element))
                    EndBlock(isEmpty: at.Writes == _writes, takesLineEnd: !CodeMarkup.HasNoLineEnd(at.Element));
                continue;
            }

            open.Push(at with { Next = at.Next + 1 });
            var child = children[at.Next];
            if (child is IText text && !CodeMarkup.HoldsNoText(at.Element) && !IsFiller(text, at.Element)
                && !IsSource(text, at.Element))
                Append(text.Data);
            else if (child is IElement element && element != titleRow)
                Enter(element, children, at.Next, open);
        }
    }

    /// <summary>A no-break space keeps the height of an empty line.</summary>
    private static bool IsFiller(IText text, IElement line) =>
        text.Data is "\u00a0" && line.ChildNodes.Length == 1 && CodeMarkup.IsLine(line);

    /// <summary>White space of the page's source in a cell, around the block that has its code.</summary>
    private static bool IsSource(IText text, IElement cell) => cell.LocalName is "td" or "th" && text.Data.IsWhiteSpace()
        && cell.FirstElementChild is { LocalName: "pre" or "div" or "table" };

    private void Enter(IElement element, INodeList siblings, int at, Stack<(IElement Element, int Next, int Writes)> open)
    {
        if (CodeMarkup.IsSkipped(element) || BesideCode.IsHeader(element, siblings, at, isInCode: true))
        {
            _skipsSpace = CodeMarkup.HasSpaceBehind(element);
            return;
        }

        if (element.LocalName == "br")
        {
            if (collapses && _code.Length > 0 && _code[^1] == ' ')
                _code.Length--;
            EndLine(isBlock: false);
            return;
        }

        if (element.LocalName == "img")
        {
            Append(Pictures.Emoji(element) ?? Whitespace.ToLine(element.Attribute("alt")));
            return;
        }

        if (CodeMarkup.IsLine(element) && _code.Length > 0 && !_lineEnded && _code[^1] != '\n')
            EndBlock(isEmpty: false, takesLineEnd: true);
        open.Push((element, 0, _writes));
    }

    private void Append(string text)
    {
        if (collapses)
        {
            text = Collapse(text);
            text = _lineEnded || _code.Length == 0 || _code[^1] == ' ' ? text.TrimStart(' ') : text;
        }

        if (text.Length == 0 || (_lineEnded && _lineEndIsBlock && text is "\n" or "\r\n"))
            return;
        _writes++;
        var span = text.AsSpan(_skipsSpace && text[0] is ' ' or '\u00a0' ? 1 : 0);
        _skipsSpace = false;
        if (_lineEnded)
        {
            _code.Append('\n');
            if (_lineEndIsBlock && span.StartsWith('\n'))
                span = span[1..];
            _lineEnded = false;
        }

        _code.Append(span);
    }

    /// <summary>No-break spaces stay: where line ends are none, they indent the lines.</summary>
    private static string Collapse(string text)
    {
        var collapsed = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            var isSpace = c is ' ' or '\t' or '\n' or '\r' or '\f';
            if (!isSpace || collapsed.Length == 0 || collapsed[^1] != ' ')
                collapsed.Append(isSpace ? ' ' : c);
        }

        return collapsed.ToString();
    }

    private void EndLine(bool isBlock)
    {
        _writes++;
        if (_lineEnded)
            _code.Append('\n');
        (_lineEnded, _lineEndIsBlock) = (true, isBlock);
    }

    /// <param name="takesLineEnd">Whether a line end that follows in the text is the same one.</param>
    private void EndBlock(bool isEmpty, bool takesLineEnd)
    {
        if (isEmpty)
        {
            if (_lineEnded)
                _code.Append('\n');
        }
        else if (_code.Length > 0 && _code[^1] == '\n' && !_lineEnded)
        {
            // The text of the line ends it already.
            _code.Length--;
        }

        _writes++;
        (_lineEnded, _lineEndIsBlock) = (true, takesLineEnd);
    }

    private static IElement? TitleRow(IElement table) => Rows(table).FirstOrDefault() is { } row && CodeMarkup.IsTitle(row) ? row : null;

    private static IEnumerable<IElement> Rows(IElement table) => table.ChildNodes.OfType<IElement>()
        .SelectMany(part => part.LocalName == "tr" ? [part] : part.ChildNodes.OfType<IElement>().Where(row => row.LocalName == "tr"));

    private static IEnumerable<IElement> Cells(IElement row) => row.ChildNodes.OfType<IElement>().Where(cell =>
        cell.LocalName is "td" or "th");
}
