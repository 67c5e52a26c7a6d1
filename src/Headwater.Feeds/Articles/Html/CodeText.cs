using System.Buffers;
using System.Text;
using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>
/// The code of a block as its author wrote it. Highlighters add line numbers, put each line into an element of its own, or lay code out as
/// a table.
/// </summary>
internal sealed class CodeText
{
    private static readonly HashSet<string> Gutters = new(StringComparer.OrdinalIgnoreCase)
    {
        "gutter", "gl", "rouge-gutter", "lineno", "linenos", "linenodiv", "linenumber", "linenumbers", "line-number", "line-numbers",
            "line-numbers-rows", "lnt", "ln", "lnum", "blob-num",
        "js-line-number", "crayon-nums", "crayon-num", "hljs-ln-numbers", "hljs-ln-n", "code-line-number",
            "react-syntax-highlighter-line-number", "gutter-line", "line_number", "lineNumber",
    };

    private static readonly HashSet<string> CodeCells = new(StringComparer.OrdinalIgnoreCase)
    {
        "code", "rouge-code", "blob-code", "crayon-code", "hljs-ln-code", "js-file-line", "lntd", "de1",
    };

    private static readonly HashSet<string> CopyClasses = new(StringComparer.OrdinalIgnoreCase)
    {
        "copy", "copy-btn", "copy-button", "btn-copy", "copybtn", "copy-code-button", "clipboard", "clipboard-copy", "btn-clipboard",
            "copy-to-clipboard-button", "zeroclipboard-container",
        "code-copy", "copy-code", "copy-link", "copyBtn", "button-copy", "clip-btn",
    };

    private static readonly HashSet<string> CopyTexts = new(StringComparer.OrdinalIgnoreCase)
    {
        "copy", "copy code", "copied", "copied!", "copy to clipboard", "copy snippet", "copy link",
    };

    private static readonly SearchValues<string> CopyWords = SearchValues.Create(["copy", "clip"], StringComparison.OrdinalIgnoreCase);
    private static readonly SearchValues<char> Numbers = SearchValues.Create("0123456789 \t\n\r.:");

    private readonly StringBuilder _code = new();

    // The line has ended, and the next one begins when something stands in it: no block adds an empty line.
    private bool _lineEnded;
    private bool _lineEndIsBlock;

    // Grows with everything that is written: a block that leaves it as it was is an empty line.
    private int _writes;

    /// <summary>The code of a <c>pre</c> that holds more than text and colours; null for a plain one, which is read as it stands.</summary>
    public static string? OfBlock(IElement pre)
    {
        foreach (var node in pre.InDocumentOrder())
        {
            if (node is IElement element && (Breaks(element) || IsGutter(element)))
                return Read(pre);
        }

        return null;
    }

    /// <summary>
    /// The code of a table of numbered lines, or of one cell with numbers beside one with code; null for any other table.
    /// </summary>
    public static string? OfTable(IElement table)
    {
        var (gutters, codes) = (0, 0);
        foreach (var row in Rows(table))
        {
            foreach (var cell in Cells(row))
            {
                if (IsGutter(cell) || HasOnlyGutters(cell))
                    gutters++;
                else if (Classes.HasAny(cell, CodeCells) || cell.First("pre") is not null)
                    codes++;
                else
                    return null;
            }
        }

        // Old highlighters write each space as a no-break one.
        return gutters > 0 && codes > 0 ? Read(table).Replace('\u00a0', ' ') : null;
    }

    /// <summary>True for the numbers beside the lines.</summary>
    public static bool IsGutter(IElement element)
    {
        if (!element.HasAttributes())
            return false;
        if (Classes.HasAny(element, Gutters) && (element.LocalName is not ("pre" or "code" or "div") || IsNumbers(element)))
            return true;
        return element.Attribute("style") is { } style && style.Contains("user-select", StringComparison.OrdinalIgnoreCase)
            && IsNumbers(element);
    }

    /// <summary>The button beside a block that copies it.</summary>
    public static bool IsCopyButton(IElement element)
    {
        if (element.LocalName == "clipboard-copy")
            return true;
        if (element.LocalName is not ("button" or "a" or "span" or "div"))
            return false;
        var isButton = element.LocalName == "button";
        if (!isButton)
        {
            // Nearly every element ends here.
            var classes = element.Attribute("class").AsSpan();
            isButton = element.Attribute("role") == "button";
            if (!isButton && (classes.Length < 4 || !classes.ContainsAny(CopyWords) || !Classes.HasAny(element, CopyClasses)))
                return false;
        }

        var text = Whitespace.ToLine(element.ReadText(40));
        return text.Length == 0 ? !isButton || element.First("img") is null : CopyTexts.Contains(text);
    }

    private static string Read(IElement root)
    {
        var reader = new CodeText();
        reader.ReadInside(root);
        return reader._code.ToString();
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
                if (at.Element != root && IsLine(at.Element))
                    EndBlock(isEmpty: at.Writes == _writes);
                continue;
            }

            open.Push(at with { Next = at.Next + 1 });
            var child = children[at.Next];
            if (child is IText text && !HoldsNoText(at.Element))
                Append(text.Data);
            else if (child is IElement element && !IsSkipped(element))
                Enter(element, open);
        }
    }

    private void Enter(IElement element, Stack<(IElement Element, int Next, int Writes)> open)
    {
        if (element.LocalName == "br")
        {
            EndLine(isBlock: false);
            return;
        }

        if (IsLine(element) && _code.Length > 0 && !_lineEnded && _code[^1] != '\n')
            EndBlock(isEmpty: false);
        open.Push((element, 0, _writes));
    }

    private void Append(string text)
    {
        if (text.Length == 0 || (_lineEnded && _lineEndIsBlock && text is "\n" or "\r\n"))
            return;
        _writes++;
        var span = text.AsSpan();
        if (_lineEnded)
        {
            _code.Append('\n');
            if (_lineEndIsBlock && span[0] == '\n')
                span = span[1..];
            _lineEnded = false;
        }

        _code.Append(span);
    }

    private void EndLine(bool isBlock)
    {
        _writes++;
        if (_lineEnded)
            _code.Append('\n');
        (_lineEnded, _lineEndIsBlock) = (true, isBlock);
    }

    private void EndBlock(bool isEmpty)
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
        (_lineEnded, _lineEndIsBlock) = (true, true);
    }

    private static bool IsSkipped(IElement element) =>
        element.LocalName is "button" or "script" or "style" or "svg" or "noscript" or "template"
            || Elements.RuleOf(element).Treatment == Treatment.Drop
        || Visibility.HidesEverything(element.Attribute("style")) || IsGutter(element) || IsCopyButton(element)
        || (element.LocalName == "td" && HasOnlyGutters(element));

    private static bool Breaks(IElement element) => element.LocalName == "table" || IsLine(element);

    /// <summary>An element that is a line, or several.</summary>
    private static bool IsLine(IElement element) =>
        element.LocalName is "div" or "p" or "li" or "ol" or "ul" or "tr" or "pre" or "listing" or "xmp"
            or "plaintext" or "section" or "figure"
        || (element.LocalName is "span" or "code" && element.Attribute("style") is { } style && DisplaysBlock(style));

    private static bool DisplaysBlock(string style)
    {
        foreach (var range in style.AsSpan().Split(';'))
        {
            var (name, value) = SafeStyle.Declaration(style.AsSpan(range));
            if (SafeStyle.Is(name, "display"))
                return SafeStyle.Is(value, "block") || SafeStyle.Is(value, "flex") || SafeStyle.Is(value, "grid")
                    || SafeStyle.Is(value, "table") || SafeStyle.Is(value, "list-item");
        }

        return false;
    }

    /// <summary>Between its children stands only the white space of the page's source.</summary>
    private static bool HoldsNoText(IElement element) =>
        element.LocalName is "table" or "tbody" or "thead" or "tfoot" or "tr" or "ol" or "ul" or "colgroup";

    private static bool HasOnlyGutters(IElement cell) =>
        IsNumbers(cell) && cell.InDocumentOrder().Any(node => node is IElement element && IsGutter(element));

    private static bool IsNumbers(IElement element) => !element.ReadText(4000).AsSpan().ContainsAnyExcept(Numbers);

    private static IEnumerable<IElement> Rows(IElement table) => table.ChildNodes.OfType<IElement>()
        .SelectMany(part => part.LocalName == "tr" ? [part] : part.ChildNodes.OfType<IElement>().Where(row => row.LocalName == "tr"));

    private static IEnumerable<IElement> Cells(IElement row) => row.ChildNodes.OfType<IElement>().Where(cell =>
        cell.LocalName is "td" or "th");
}
