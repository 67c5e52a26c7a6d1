using System.Buffers;
using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>What the elements of highlighters mean: which are lines of code, and which only stand beside it.</summary>
internal static class CodeMarkup
{
    /// <summary>Nodes of a button or gutter among which a picture would be.</summary>
    private const int MaxShown = 50;

    /// <summary>Characters of the line over a block: a language, and the words of buttons.</summary>
    private const int MaxHeader = 60;

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

    private static readonly HashSet<string> PlainCopies = new(StringComparer.Ordinal)
    {
        "crayon-plain", "urvanov-syntax-highlighter-plain",
    };

    // The name of the language above or below a block: VitePress, Crayon, Prism.
    private static readonly HashSet<string> Labels = new(StringComparer.OrdinalIgnoreCase)
    {
        "lang", "language", "lang-label", "language-label", "code-lang", "code-language", "crayon-language", "toolbar-item",
        "language-name", "code-block-extension-lang", "urvanov-syntax-highlighter-language",
    };

    // What an editor shows when the pointer is over a name.
    private static readonly HashSet<string> Popups = new(StringComparer.Ordinal)
    {
        "twoslash-popup-container", "twoslash-popup-info", "twoslash-popup-info-hover",
    };

    private static readonly SearchValues<string> LabelWords =
        SearchValues.Create(["lang", "toolbar-item", "twoslash-popup"], StringComparison.OrdinalIgnoreCase);

    // Parts of the class names that tools make: select-none, CodeBlock_lineNumber__x1y2, shiki-line-number.
    private static readonly SearchValues<string> NumberWords = SearchValues.Create(
        ["select-none", "noselect", "no-select", "unselectable", "linenum", "line-num", "line_num", "lineno", "line-no"],
        StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<char> Numbers = SearchValues.Create("0123456789 \u00a0\t\n\r.:|");

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

    /// <summary>The name of the language that stands beside a block, and what repeats the block for copying.</summary>
    public static bool IsBesideCode(IElement element)
    {
        if (element.LocalName == "textarea")
            return Classes.HasAny(element, PlainCopies) && element.ParentElement?.ParentElement?.First("table") is not null;
        if (element.LocalName is not ("span" or "div") || element.Attribute("class") is not { Length: >= 4 } classes)
            return false;
        if (Classes.Has(element, "line-numbers-wrapper"))
            return IsNumbers(element); // VuePress
        if (!classes.AsSpan().ContainsAny(LabelWords))
            return false;
        if (Classes.HasAny(element, Popups))
            return true;
        if (!Classes.HasAny(element, Labels))
            return false;
        return CodeLanguageNames.IsName(Whitespace.ToLine(element.ReadText(40))) && CodeLanguage.IsInBlock(element);
    }

    /// <summary>
    /// The line over a block with its language, and perhaps a button. Where nothing else names the language, the line stays.
    /// </summary>
    /// <param name="isInCode">Whether it stands in the block itself.</param>
    public static bool IsHeader(IElement element, INodeList siblings, int at, bool isInCode)
    {
        if (element.LocalName != "div")
            return false;
        var block = isInCode ? null : BlockAt(LineSpans.Beside(siblings, at, 1));
        return (isInCode || block is not null) && !ShowsSomething(element) && !HasCode(element) && IsHeaderOf(element, block);
    }

    /// <param name="block">Null for the one that the line stands in.</param>
    private static bool IsHeaderOf(IElement element, IElement? block)
    {
        var hasButton = element.First("button") is not null;
        if (block is null && !hasButton) // a line of the code
            return false;

        // What is not shown is gone when the article is read again. Buttons that do not copy are tabs, and say which of them the block is.
        var nodes = element.InDocumentOrder(inner => IsSkipped(inner)
            && (block is null || inner.LocalName != "button" || CopyButtons.Is(inner))).Take(MaxShown + 1).ToList();
        if (nodes.Count > MaxShown || nodes.OfType<IText>().Sum(text => text.Data.AsSpan().Trim().Length) > MaxHeader
            || nodes.Exists(node => node is IElement inner && Elements.RuleOf(inner).Is(Traits.Heading)))
            return false;
        var label = Whitespace.ToLine(string.Concat(nodes.OfType<IText>().Select(text => text.Data)));
        var isName = CodeLanguageNames.IsName(label)
            && (block is null ? CodeLanguage.Around(element) : CodeLanguage.Of(block)) is { } language
            && (hasButton || language.Equals(label, StringComparison.OrdinalIgnoreCase));
        return isName || (hasButton && CopyButtons.Says(label));
    }

    /// <summary>The block that the node is, or begins with: what stands over other words is a title of them.</summary>
    private static IElement? BlockAt(INode? node)
    {
        if (node is not IElement element)
            return null;
        if (element.LocalName == "pre")
            return element;
        foreach (var inner in element.InDocumentOrder(IsSkipped).Take(DomReading.MaxNodes))
        {
            if (inner is IElement { LocalName: "pre" } block)
                return block;
            if (inner is IText text && text.Data.AsSpan().ContainsAnyExcept(Numbers))
                return null;
        }

        return null;
    }

    /// <summary>A cell with the code of a line, or of all.</summary>
    public static bool IsCode(IElement cell) => Classes.HasAny(cell, CodeCells) || cell.First("pre") is not null;

    /// <summary>SyntaxHighlighter without numbers: one cell, in which each line is an element.</summary>
    public static bool IsCodeCell(IElement table) =>
        table.First("td") is { } cell && Classes.HasAny(cell, CodeCells) && (cell.First("code") ?? cell.First("pre")) is not null;

    /// <summary>The name of a file over its lines.</summary>
    public static bool IsTitle(IElement row) =>
        row is { LocalName: "tr", ChildElementCount: 1, FirstElementChild: { LocalName: "th" } cell } && !IsGutter(cell);

    /// <summary>Numbers beside a block, in an element of their own.</summary>
    public static bool IsGutterOfBlock(IElement element, INodeList siblings, int at) =>
        element.LocalName is "pre" or "div" or "ul" or "ol" && (IsGutter(element) || IsColumn(element)) && !IsNumbered(element)
        && !ShowsSomething(element)
        && (HasCode(LineSpans.Beside(siblings, at, -1)) || HasCode(LineSpans.Beside(siblings, at, 1)));

    /// <summary>Several numbers: a single one beside a block may be that of a step.</summary>
    private static bool IsColumn(IElement element) => IsNumberOfLine(element) && element.InDocumentOrder().OfType<IText>()
        .SelectMany(text => text.Data.Split('\n')).Count(line => !string.IsNullOrWhiteSpace(line)) > 1;

    /// <summary>More than words.</summary>
    public static bool ShowsSomething(IElement element) => element.InDocumentOrder().Take(MaxShown).Any(node =>
        node is IElement
        {
            LocalName: "img" or "picture" or "amp-img" or "iframe" or "video" or "audio" or "table" or "hr" or "object"
            or "embed"
        });

    /// <summary>Prism gives the class to the block itself, whose code may be nothing but numbers.</summary>
    private static bool IsNumbered(IElement element) =>
        Classes.Has(element, "line-numbers") && (element.LocalName == "pre" || element.First("code") is not null);

    private static bool HasCode(INode? node) =>
        node is IElement element && (element.LocalName == "pre" || element.First("pre") is not null);

    /// <summary>Not code: what is hidden, and what highlighters put beside it.</summary>
    public static bool IsSkipped(IElement element) =>
        element.LocalName is "button" or "script" or "style" or "svg" or "noscript" or "template"
        || Elements.RuleOf(element).Treatment == Treatment.Drop
        || Visibility.HidesEverything(element) || IsGutter(element) || IsNumberOfLine(element) || CopyButtons.Is(element)
        || IsBesideCode(element)
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

    private static bool IsNumbers(IElement element) => !element.ReadText(4000).AsSpan().ContainsAnyExcept(Numbers);
}
