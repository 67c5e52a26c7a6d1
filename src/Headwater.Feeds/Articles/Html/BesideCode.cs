using System.Buffers;
using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>What stands beside a block of code: its language, buttons and numbers, and copies of it.</summary>
internal static class BesideCode
{
    /// <summary>Nodes of a button or gutter among which a picture would be.</summary>
    private const int MaxShown = 50;

    /// <summary>Characters of the line over a block: a language, and the words of buttons.</summary>
    private const int MaxHeader = 60;

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

    /// <summary>The name of the language that stands beside a block, and what repeats the block for copying.</summary>
    public static bool Is(IElement element)
    {
        if (element.LocalName == "textarea")
            return Classes.HasAny(element, PlainCopies) && element.ParentElement?.ParentElement?.First("table") is not null;
        if (element.LocalName is not ("span" or "div") || element.Attribute("class") is not { Length: >= 4 } classes)
            return false;
        if (Classes.Has(element, "line-numbers-wrapper"))
            return CodeMarkup.IsNumbers(element); // VuePress
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
        var nodes = element.InDocumentOrder(inner => CodeMarkup.IsSkipped(inner)
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
        foreach (var inner in element.InDocumentOrder(CodeMarkup.IsSkipped).Take(DomReading.MaxNodes))
        {
            if (inner is IElement { LocalName: "pre" } block)
                return block;
            if (inner is IText text && text.Data.AsSpan().ContainsAnyExcept(CodeMarkup.Numbers))
                return null;
        }

        return null;
    }

    /// <summary>Numbers beside a block, in an element of their own.</summary>
    public static bool IsGutterOfBlock(IElement element, INodeList siblings, int at) =>
        element.LocalName is "pre" or "div" or "ul" or "ol" && (CodeMarkup.IsGutter(element) || IsColumn(element)) && !IsNumbered(element)
        && !ShowsSomething(element)
        && (HasCode(LineSpans.Beside(siblings, at, -1)) || HasCode(LineSpans.Beside(siblings, at, 1)));

    /// <summary>Several numbers: a single one beside a block may be that of a step.</summary>
    private static bool IsColumn(IElement element) => CodeMarkup.IsNumberOfLine(element) && element.InDocumentOrder().OfType<IText>()
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
}
