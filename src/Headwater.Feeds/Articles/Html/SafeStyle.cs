using System.Collections.Frozen;
using System.Text;

namespace Headwater.Feeds.Articles.Html;

/// <summary>Inline CSS: declarations that colour and space text stay; what fetches, moves, hides or overlays goes.</summary>
internal static class SafeStyle
{
    /// <summary>Declarations; the longest style of a real article has a dozen.</summary>
    private const int MaxDeclarations = 100;

    private static readonly FrozenSet<string> Properties = (
        "background background-color border border-collapse border-spacing caption-side clear color direction display float height "
        + "border-color border-style border-width border-radius border-top border-right border-bottom border-left "
        + "border-top-color border-right-color border-bottom-color border-left-color border-top-style border-right-style border-bottom-style border-left-style "
        + "border-top-width border-right-width border-bottom-width border-left-width "
        + "font font-family font-size font-style font-variant font-weight hyphens letter-spacing line-height list-style-type max-height max-width "
        + "margin margin-top margin-right margin-bottom margin-left min-height min-width overflow padding padding-top padding-right padding-bottom padding-left "
        + "tab-size table-layout text-align text-decoration text-indent text-transform unicode-bidi vertical-align white-space width word-break word-spacing")
        .Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Functions =
        new[] { "rgb", "rgba", "hsl", "hsla" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The declarations that are allowed, as <c>name: value;</c> each; null when none is left.</summary>
    public static string? Clean(ReadOnlySpan<char> style)
    {
        StringBuilder? clean = null;
        var declarations = 0;
        foreach (var range in style.Split(';'))
        {
            if (++declarations > MaxDeclarations)
                break;
            var declaration = style[range];
            var colon = declaration.IndexOf(':');
            if (colon < 0)
                continue;
            var name = declaration[..colon].Trim();
            var value = declaration[(colon + 1)..].Trim();
            if (!Properties.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name) || !IsHarmless(value) || IsHiding(name, value))
                continue;
            clean ??= new StringBuilder(style.Length);
            if (clean.Length > 0)
                clean.Append(' ');
            clean.Append(name).Append(": ").Append(value).Append(';');
        }

        return clean?.ToString();
    }

    /// <summary>True when the element is not to be seen: display none, visibility hidden, no opacity, no size.</summary>
    public static bool Hides(ReadOnlySpan<char> style)
    {
        foreach (var range in style.Split(';'))
        {
            var declaration = style[range];
            var colon = declaration.IndexOf(':');
            if (colon > 0 && IsHiding(declaration[..colon].Trim(), declaration[(colon + 1)..].Trim()))
                return true;
        }

        return false;
    }

    /// <summary>True when a width or height of at most one pixel is set.</summary>
    public static bool IsTiny(ReadOnlySpan<char> style)
    {
        foreach (var range in style.Split(';'))
        {
            var declaration = style[range];
            var colon = declaration.IndexOf(':');
            if (colon > 0 && declaration[..colon].Trim() is var name && (Is(name, "width") || Is(name, "height"))
                && declaration[(colon + 1)..].Trim() is "0" or "0px" or "1px")
                return true;
        }

        return false;
    }

    private static bool IsHiding(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        if (value.EndsWith("!important", StringComparison.OrdinalIgnoreCase))
            value = value[..^10].TrimEnd();
        if (Is(name, "display"))
            return Is(value, "none");
        if (Is(name, "visibility"))
            return Is(value, "hidden") || Is(value, "collapse");
        return (Is(name, "opacity") || Is(name, "font-size")) && value.Length > 0 && value.TrimEnd("%aehimprtxvw ").Trim("0.").IsEmpty;
    }

    /// <summary>
    /// Words, numbers, colours and quoted font names. No backslash (it hides letters from us and not from a browser), no at-sign, no comment,
    /// no function but colours, and no negative number: it moves text out of sight or over other text.
    /// </summary>
    private static bool IsHarmless(ReadOnlySpan<char> value)
    {
        if (value.IsEmpty || value.Length > 200)
            return false;
        var wordStart = 0;
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (c == '(' && !Functions.GetAlternateLookup<ReadOnlySpan<char>>().Contains(value[wordStart..i]))
                return false;
            if (c == '-' && (i == 0 || !char.IsAsciiLetterOrDigit(value[i - 1])))
                return false;
            if (!char.IsAsciiLetterOrDigit(c))
                wordStart = i + 1;
            if (!char.IsAsciiLetterOrDigit(c) && c is not (' ' or '#' or '.' or ',' or '%' or '-' or '!' or '(' or ')' or '\'' or '"'))
                return false;
        }

        return true;
    }

    private static bool Is(ReadOnlySpan<char> text, string word) => text.Equals(word, StringComparison.OrdinalIgnoreCase);
}
