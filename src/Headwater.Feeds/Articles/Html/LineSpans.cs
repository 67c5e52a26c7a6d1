using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>
/// Lines that a style makes: of inline elements, which would be read as one word without it, and of the text's own line ends.
/// </summary>
internal static class LineSpans
{
    public static bool IsLine(INode? node) =>
        node is IElement { LocalName: "span" } span && span.Attribute("style") is { } style && CodeMarkup.DisplaysBlock(style);

    public static bool FollowsText(INodeList siblings, int at) => IsInline(Beside(siblings, at, -1));

    /// <summary>False before another one, which begins its line itself.</summary>
    public static bool PrecedesText(INodeList siblings, int at) => Beside(siblings, at, 1) is var next && IsInline(next) && !IsLine(next);

    /// <param name="inherited">Whether the element around keeps them.</param>
    public static bool KeepsLines(string style, bool inherited)
    {
        if (!style.Contains("white-space", StringComparison.OrdinalIgnoreCase))
            return inherited;
        foreach (var range in style.AsSpan().Split(';'))
        {
            var (name, value) = SafeStyle.Declaration(style.AsSpan(range));
            if (SafeStyle.Is(name, "white-space"))
                inherited = value.StartsWith("pre", StringComparison.OrdinalIgnoreCase) || SafeStyle.Is(value, "break-spaces")
                    || (inherited && SafeStyle.Is(value, "inherit"));
        }

        return inherited;
    }

    /// <summary>True for text and what stands in a line of it.</summary>
    public static bool IsWords(INode node) => node is IText text ? !text.Data.IsWhiteSpace()
        : node is IElement element && Elements.RuleOf(element) is { Treatment: Treatment.Keep } rule
            && !rule.Is(Traits.Block | Traits.Void | Traits.TablePart);

    private static bool IsInline(INode? node) => node is IText || (node is IElement element && Elements.RuleOf(element) is var rule
        && rule != Elements.Br && rule.Treatment != Treatment.Drop && !rule.Is(Traits.Block));

    /// <summary>The node before or behind, but for white space.</summary>
    public static INode? Beside(INodeList siblings, int at, int step)
    {
        at += step;
        if (at >= 0 && at < siblings.Length && siblings[at] is IText space && string.IsNullOrWhiteSpace(space.Data))
            at += step;
        return at >= 0 && at < siblings.Length ? siblings[at] : null;
    }
}
