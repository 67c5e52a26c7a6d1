namespace Headwater.Feeds.Articles.Html;

/// <summary>
/// Why text is not shown although its element is. A child can show its own text again; it cannot undo <c>display: none</c> of a parent.
/// </summary>
[Flags]
internal enum HiddenText
{
    None = 0,

    /// <summary>
    /// Mail templates write <c>font-size: 0</c> on wrappers to close the gaps between columns, and set a size in each column.
    /// </summary>
    ZeroFontSize = 1,

    Invisible = 2,
}

/// <summary>What inline CSS hides. Opacity 0 hides nothing here: pages use it for what fades in when a reader scrolls.</summary>
internal static class Visibility
{
    /// <summary>True when neither the element nor anything inside of it is shown.</summary>
    public static bool HidesEverything(string? style)
    {
        if (style is null)
            return false;
        bool isFlat = false, isClipped = false;
        foreach (var range in style.AsSpan().Split(';'))
        {
            var (name, value) = SafeStyle.Declaration(style.AsSpan(range));
            if (SafeStyle.Is(name, "display") && SafeStyle.Is(value, "none"))
                return true;
            isFlat |= (SafeStyle.Is(name, "max-height") || SafeStyle.Is(name, "height")
                || SafeStyle.Is(name, "max-width")) && SafeStyle.IsZero(value);
            isClipped |= SafeStyle.Is(name, "overflow") && SafeStyle.Is(value, "hidden");
        }

        // The preview text of a newsletter: no height, and what overflows is cut off.
        return isFlat && isClipped;
    }

    /// <summary>What the element's style makes of the text visibility that it inherits.</summary>
    public static HiddenText Of(string? style, HiddenText inherited)
    {
        if (style is null)
            return inherited;
        foreach (var range in style.AsSpan().Split(';'))
        {
            var (name, value) = SafeStyle.Declaration(style.AsSpan(range));
            if (SafeStyle.Is(name, "visibility"))
            {
                if (SafeStyle.Is(value, "hidden") || SafeStyle.Is(value, "collapse"))
                    inherited |= HiddenText.Invisible;
                else if (SafeStyle.Is(value, "visible"))
                    inherited &= ~HiddenText.Invisible;
            }
            else if (SafeStyle.Is(name, "font-size"))
            {
                if (SafeStyle.IsZero(value))
                    inherited |= HiddenText.ZeroFontSize;
                else if (!IsRelative(value))
                    inherited &= ~HiddenText.ZeroFontSize;
            }
        }

        return inherited;
    }

    /// <summary>A part of zero is zero.</summary>
    private static bool IsRelative(ReadOnlySpan<char> value) =>
        value.EndsWith("%") || (value.EndsWith("em", StringComparison.OrdinalIgnoreCase)
            && !value.EndsWith("rem", StringComparison.OrdinalIgnoreCase))
        || SafeStyle.Is(value, "inherit") || SafeStyle.Is(value, "larger") || SafeStyle.Is(value, "smaller");
}
