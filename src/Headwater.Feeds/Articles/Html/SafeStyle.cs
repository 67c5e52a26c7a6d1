using System.Collections.Frozen;
using System.Text;

namespace Headwater.Feeds.Articles.Html;

/// <summary>Inline CSS: declarations that colour and space text stay; what fetches, moves, hides or overlays goes.</summary>
internal static class SafeStyle
{
    /// <summary>Declarations; the longest style of a real article has a dozen.</summary>
    private const int MaxDeclarations = 100;

    private const string Important = "!important";

    private static readonly FrozenSet<string> Properties = (
        "background background-color border border-collapse border-spacing caption-side clear color direction display float height "
        + "border-color border-style border-width border-radius border-top border-right border-bottom border-left "
        + "border-top-color border-right-color border-bottom-color border-left-color border-top-style border-right-style "
            + "border-bottom-style border-left-style "
        + "border-top-width border-right-width border-bottom-width border-left-width "
        + "font font-family font-size font-style font-variant font-weight hyphens letter-spacing line-height list-style-type max-height "
            + "max-width "
        + "margin margin-top margin-right margin-bottom margin-left min-height min-width overflow padding padding-top padding-right "
            + "padding-bottom padding-left "
        + "tab-size table-layout text-align text-decoration text-indent text-transform unicode-bidi vertical-align white-space width "
            + "word-break word-spacing")
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

    /// <summary>Whether the style sets a width or height, which then counts and not the attribute.</summary>
    /// <param name="pixels">Null for any other unit.</param>
    public static bool Sets(string? style, string property, out int? pixels)
    {
        pixels = null;
        if (style is null)
            return false;
        foreach (var range in style.AsSpan().Split(';'))
        {
            var (name, value) = Declaration(style.AsSpan(range));
            if (!Is(name, property))
                continue;
            pixels = TrackingPixels.Pixels(value);
            return true;
        }

        return false;
    }

    /// <summary>The value without <c>!important</c>; both are empty where the text is not a declaration.</summary>
    public static NameAndValue Declaration(ReadOnlySpan<char> declaration)
    {
        var colon = declaration.IndexOf(':');
        if (colon < 0)
            return default;
        return new NameAndValue(declaration[..colon].Trim(), WithoutImportant(declaration[(colon + 1)..].Trim()));
    }

    private static ReadOnlySpan<char> WithoutImportant(ReadOnlySpan<char> value) =>
        value.EndsWith(Important, StringComparison.OrdinalIgnoreCase) ? value[..^Important.Length].TrimEnd() : value;

    public static bool Is(ReadOnlySpan<char> text, string word) => text.Equals(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>Zero in any unit.</summary>
    public static bool IsZero(ReadOnlySpan<char> value) => value.Length > 0 && value.TrimEnd("%aehimprtxvw ").Trim("0.").IsEmpty;

    private static bool IsHiding(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        value = WithoutImportant(value);
        if (Is(name, "display"))
            return Is(value, "none");
        return (Is(name, "max-height") || Is(name, "height") || Is(name, "max-width") || Is(name, "font-size")) && IsZero(value);
    }

    /// <summary>
    /// Words, numbers, colours and quoted font names. No backslash (it hides letters from us and not from a browser), no at-sign, no
    /// slash, no functions except colours, and no negative numbers: they move text out of sight or over other text.
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

    internal readonly ref struct NameAndValue(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        public readonly ReadOnlySpan<char> Name = name;
        public readonly ReadOnlySpan<char> Value = value;

        public void Deconstruct(out ReadOnlySpan<char> name, out ReadOnlySpan<char> value)
        {
            name = Name;
            value = Value;
        }
    }
}
