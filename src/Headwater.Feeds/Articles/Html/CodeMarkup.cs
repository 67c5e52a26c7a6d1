using System.Buffers;
using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>What the elements of highlighters mean: lines of code, their numbers, and the cells that hold them.</summary>
internal static class CodeMarkup
{
    private static readonly HashSet<string> Gutters = new(StringComparer.OrdinalIgnoreCase)
    {
        "gutter", "gl", "rouge-gutter", "lineno", "linenos", "linenodiv", "linenumber", "linenumbers", "line-number", "line-numbers",
        "line-numbers-rows", "lnt", "ln", "lnum", "blob-num", "linenr",
        "js-line-number", "crayon-nums", "crayon-num", "hljs-ln-numbers", "hljs-ln-n", "code-line-number",
        "react-syntax-highlighter-line-number", "gutter-line", "line_number", "line_numbers", "pre-numbering",
        "urvanov-syntax-highlighter-nums", "urvanov-syntax-highlighter-num",
    };

    private static readonly HashSet<string> CodeCells = new(StringComparer.OrdinalIgnoreCase)
    {
        "code", "rouge-code", "blob-code", "crayon-code", "hljs-ln-code", "js-file-line", "lntd", "de1",
        "urvanov-syntax-highlighter-code",
    };

    // Parts of the class names that tools make: select-none, CodeBlock_lineNumber__x1y2, shiki-line-number.
    private static readonly SearchValues<string> NumberWords = SearchValues.Create(
        ["select-none", "noselect", "no-select", "unselectable", "linenum", "line-num", "line_num", "lineno", "line-no"],
        StringComparison.OrdinalIgnoreCase);

    public static readonly SearchValues<char> Numbers = SearchValues.Create("0123456789 \u00a0\t\n\r.:|");

    /// <summary>True for the numbers beside the lines.</summary>
    public static bool IsGutter(IElement element)
    {
        if (!element.HasAttributes())
            return false;
        // Chroma underlines with the class that is Rouge's for numbers.
        if (Classes.HasAny(element, Gutters) && (element.LocalName is "td" or "th" || IsNumbers(element)))
            return true;
        return element.Attribute("style") is { } style
            && (style.Contains("user-select", StringComparison.OrdinalIgnoreCase) || IsOfCnblogs(element, style)) && IsNumbers(element);
    }

    /// <summary>
    /// A number in code that nothing but its place or a name of the author's own tells: Tailwind, CSS modules and styled components each
    /// have theirs for what cannot be selected. The example of prism-react-renderer, which many blogs have, names each token, and no
    /// number.
    /// </summary>
    public static bool IsNumberOfLine(IElement element) =>
        element.LocalName is "span" or "div" or "td" or "a" or "i"
        && (element.Attribute("class").AsSpan().ContainsAny(NumberWords) || element.Attribute("aria-hidden") == "true"
            || (element.ParentElement is { } line && line.FirstElementChild == element && Classes.Has(line, "token-line")
                && !Classes.Has(element, "token")))
        && IsNumbers(element) && element.ReadText(40).AsSpan().ContainsAnyInRange('0', '9');

    /// <summary>Cnblogs knows its numbers by their color; a space is behind each.</summary>
    public static bool HasSpaceBehind(IElement gutter) => gutter.Attribute("style") is { } style && IsOfCnblogs(gutter, style);

    private static bool IsOfCnblogs(IElement element, string style) => element.LocalName == "span"
        && (style.Contains("#008080", StringComparison.Ordinal) || style.Contains("rgba(0, 128, 128", StringComparison.Ordinal))
        && element.ParentElement is { LocalName: "pre", ParentElement: { } block }
        && Classes.Has(block, "cnblogs_code");

    /// <summary>A cell with the code of a line, or of all.</summary>
    public static bool IsCode(IElement cell) => Classes.HasAny(cell, CodeCells) || cell.First("pre") is not null;

    /// <summary>SyntaxHighlighter without numbers: one cell, in which each line is an element.</summary>
    public static bool IsCodeCell(IElement table) =>
        table.First("td") is { } cell && Classes.HasAny(cell, CodeCells) && (cell.First("code") ?? cell.First("pre")) is not null;

    /// <summary>The name of a file over its lines.</summary>
    public static bool IsTitle(IElement row) =>
        row is { LocalName: "tr", ChildElementCount: 1, FirstElementChild: { LocalName: "th" } cell } && !IsGutter(cell);

    /// <summary>Not code: what is hidden, and what highlighters put beside it.</summary>
    public static bool IsSkipped(IElement element) =>
        element.LocalName is "button" or "script" or "style" or "svg" or "noscript" or "template"
        || Elements.RuleOf(element).Treatment == Treatment.Drop
        || Visibility.HidesEverything(element) || IsGutter(element) || IsNumberOfLine(element) || CopyButtons.Is(element)
        || BesideCode.Is(element)
        || (element.LocalName == "td" && (HasOnlyGutters(element) || IsNumberOfRow(element)));

    /// <summary>An element that begins a new line.</summary>
    public static bool Breaks(IElement element) => element.LocalName == "table" || IsLine(element);

    /// <summary>An element that is a line, or several.</summary>
    public static bool IsLine(IElement element) =>
        element.LocalName is "div" or "p" or "li" or "ol" or "ul" or "tr" or "pre" or "listing" or "xmp"
            or "plaintext" or "section" or "figure"
        || HasNoLineEnd(element) || IsLineOfWeChat(element)
        || (element.LocalName is "span" or "code" && element.Attribute("style") is { } style && DisplaysBlock(style));

    /// <summary>Gatsby's style makes a block of a highlighted line, so it takes the line end out of the text.</summary>
    public static bool HasNoLineEnd(IElement element) =>
        element.LocalName == "span" && Classes.Has(element, "gatsby-highlight-code-line");

    /// <summary>WeChat has an element for each line, and a style sheet that makes blocks of them.</summary>
    private static bool IsLineOfWeChat(IElement element) => element is { LocalName: "code", ParentElement: { LocalName: "pre" } block }
        && block.ChildNodes.Length > 1 && block.ChildNodes[0] is IElement { LocalName: "code" }
        && block.ChildNodes[1] is IElement { LocalName: "code" };

    /// <summary>
    /// Code that was copied from an editor: Visual Studio Code writes its font and its white space into the style, and nothing but colours
    /// inside. A text in such a font wraps, and has other elements.
    /// </summary>
    public static bool IsPasted(IElement element) => element.Attribute("style") is { Length: > 30 } style
        && style.Contains("monospace", StringComparison.OrdinalIgnoreCase) && LineSpans.KeepsLines(style, inherited: false)
        && !style.Contains("pre-", StringComparison.OrdinalIgnoreCase)
        && !element.InDocumentOrder().Any(node => node is IElement { LocalName: not ("div" or "span" or "br") });

    /// <summary>Code in a line that a style shows as a block.</summary>
    public static bool IsStyledBlock(IElement element) =>
        element.LocalName == "code" && element.Attribute("style") is { } style && DisplaysBlock(style);

    public static bool DisplaysBlock(string style)
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
    public static bool HoldsNoText(IElement element) =>
        element.LocalName is "table" or "tbody" or "thead" or "tfoot" or "tr" or "ol" or "ul" or "colgroup";

    /// <summary>A cell with the numbers of all lines.</summary>
    public static bool HasOnlyGutters(IElement cell) =>
        IsNumbers(cell) && cell.InDocumentOrder().Take(DomReading.MaxNodes).Any(node => node is IElement element && IsGutter(element));

    /// <summary>A block of nothing but numbers, beside another cell.</summary>
    public static bool IsBlockOfNumbers(IElement cell) =>
        cell.NextElementSibling is not null && IsNumbers(cell) && cell.First("pre") is not null;

    /// <summary>A number before the code of a row: Zola gives it no class.</summary>
    private static bool IsNumberOfRow(IElement cell) =>
        cell.ParentElement?.FirstElementChild == cell && IsNumbers(cell) && cell.NextElementSibling is not null;

    public static bool IsNumbers(IElement element) => !element.ReadText(4000).AsSpan().ContainsAnyExcept(Numbers);
}
